"""What rotas ask of somebody on the first page: own shifts, shifts without anybody, and swaps."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import DutyRota, RotaShift, RotaSwap
from campaigns.queries.rotas import soon_without_person
from campaigns.rota_enums import SwapState
from crm import clock, policy, wording
from crm.models.base import sort_key
from crm.policy import Action, Thing
from crm.visibility import Viewer

# So long ahead one's own shift is told, and so long the answer to a swap.
AHEAD = dt.timedelta(days=14)
TOLD = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OfRota:
    """One thing that a rota asks or tells, in words."""

    title: str
    detail: str
    badge: str
    tone: str
    url: str


def of_rotas(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfRota]:
    """At most ``each`` of a kind. One query; three for those who speak for their party or keep rotas."""
    today = clock.day(at)
    yield from _own(viewer, today, each)
    speaks = policy.may(viewer, Action.UPDATE, Thing.SHIFT)
    if speaks or policy.may(viewer, Action.UPDATE, Thing.ROTA):
        yield from _gaps(viewer, today, each)
    if speaks:
        yield from _swaps(viewer, at, each)


def _own(viewer: Viewer, today: dt.date, each: int) -> Iterator[OfRota]:
    mine = RotaShift.objects.visible_to(viewer).filter(user=viewer.user_id, ends__gte=today)
    for row in mine.filter(starts__lte=today + AHEAD).select_related("rota").order_by("starts", "pk")[:each]:
        yield OfRota(
            title=_("Your duty %(days)s") % {"days": wording.span(row.starts, row.ends, today=today)},
            detail=f"{row.rota} · {row.rota.duty}",
            badge=_("On duty now") if row.has_begun(today) else wording.relative(row.starts, today),
            tone="info",
            url=row.get_absolute_url(),
        )


def _gaps(viewer: Viewer, today: dt.date, each: int) -> Iterator[OfRota]:
    """Each of one's own party, and how many there are in the rotas that one keeps."""
    rows = soon_without_person(RotaShift.objects.visible_to(viewer), today)
    found = list(rows.select_related("rota", "organisation").order_by("starts", "pk"))
    for row in [row for row in found if _speaks(viewer, row.organisation_id)][:each]:
        yield OfRota(
            title=_("Nobody is named for the duty %(days)s")
            % {"days": wording.span(row.starts, row.ends, today=today)},
            detail=f"{row.rota} · {row.rota.duty}",
            badge=_("Going on now") if row.has_begun(today) else wording.relative(row.starts, today),
            tone="stop" if row.has_begun(today) else "warn",
            url=row.get_absolute_url(),
        )
    kept: dict[DutyRota, list[RotaShift]] = defaultdict(list)
    for row in found:
        if policy.allows(viewer, Action.UPDATE, Thing.ROTA, organisation_id=row.rota.organisation_id):
            kept[row.rota].append(row)
    for rota, gaps in list(kept.items())[:each]:
        parties = sorted(
            {row.organisation.short_name if row.organisation else _("no party") for row in gaps}, key=sort_key
        )
        words = ngettext(
            "%(n)s shift within a week without anybody", "%(n)s shifts within a week without anybody", len(gaps)
        )
        yield OfRota(
            title=words % {"n": len(gaps)},
            detail=f"{rota} · {wording.join(parties)}",
            badge=wording.relative(max(gaps[0].starts, today), today),
            tone="warn",
            url=f"{reverse('rota_shift_list')}?rota={rota.pk}&gap=true",
        )


def _speaks(viewer: Viewer, party: int | None) -> bool:
    return policy.allows(viewer, Action.UPDATE, Thing.SHIFT, organisation_id=party)


def _swaps(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfRota]:
    """What one's party is asked, and what was lately answered to what it asked."""
    party, today = viewer.organisation_id, clock.day(at)
    coming = Q(offered__starts__gt=today, wanted__starts__gt=today)
    asked = Q(other=party, state=SwapState.ASKED) & coming
    answered = Q(organisation=party, state__in=(SwapState.AGREED, SwapState.REFUSED), answered_at__gt=at - TOLD)
    rows = RotaSwap.objects.visible_to(viewer).filter(asked | answered)
    rows = rows.select_related("organisation", "other", "offered__rota", "wanted").order_by("-asked_at", "-pk")
    for row in rows[: 2 * each]:
        words = {
            "party": row.organisation.short_name,
            "other": row.other.short_name,
            "offered": wording.span(row.offered.starts, row.offered.ends, today=today),
            "wanted": wording.span(row.wanted.starts, row.wanted.ends, today=today),
        }
        is_question = row.state == SwapState.ASKED
        agreed = _("%(other)s agreed to swap: you have %(wanted)s instead of %(offered)s")
        refused = _("%(other)s does not swap: you have %(offered)s as before")
        said = agreed if row.state == SwapState.AGREED else refused
        yield OfRota(
            title=(_("%(party)s asks to swap its duty %(offered)s for yours %(wanted)s") if is_question else said)
            % words,
            detail=str(row.offered.rota),
            badge=_("Your answer") if is_question else row.get_state_display(),
            tone="warn" if is_question else "info",
            url=(row.wanted if is_question or row.state == SwapState.AGREED else row.offered).get_absolute_url(),
        )
