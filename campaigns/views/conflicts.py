"""Conflicts of presence as pages show them: what is wrong, and where each is mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.enums import PresenceKind
from campaigns.models import ProgrammeItem
from campaigns.queries.presence import Absence, told
from crm import wording


@dataclass(frozen=True, slots=True)
class Mend:
    """A page on which the conflict is mended."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict in words; ``item`` is None for one of a booking that is not saved yet."""

    item: ProgrammeItem | None
    kind: str
    text: str
    mends: list[Mend]


def shown(absences: Iterable[Absence], today: dt.date, *, mends: bool) -> list[Conflict]:
    """Conflicts of the programme; with the pages that mend them, for whoever may."""
    return [
        Conflict(row.item, str(row.kind.label), told(row, today), list(_mends(row)) if mends else [])
        for row in absences
    ]


def ahead(absences: Iterable[Absence], today: dt.date) -> list[Conflict]:
    """Conflicts that saving would make."""
    return [Conflict(None, str(row.kind.label), told(row, today), []) for row in absences]


def _mends(row: Absence) -> Iterable[Mend]:
    if row.kind in {PresenceKind.NO_LEAD, PresenceKind.LEAD_NOT_DELEGATE}:
        if row.user:
            address = reverse("delegate_create", args=[row.item.arena_id])
            yield Mend(_("Make %(name)s a delegate") % {"name": row.user.name}, f"{address}?user={row.user.pk}")
        yield Mend(_("Choose who leads"), reverse("item_update", args=[row.item.pk]))
        return
    if row.delegate:
        yield Mend(_("Change the travel times"), reverse("delegate_update", args=[row.delegate.pk]))
    for item in row.items:
        yield Mend(_("Move “%(item)s”") % {"item": item}, reverse("item_move", args=[item.pk]))
    if row.kind in {PresenceKind.DOUBLE_BOOKED, PresenceKind.VENUE_TAKEN}:
        last = row.items[-1]
        label = _("Change who goes") if row.kind == PresenceKind.DOUBLE_BOOKED else _("Choose another venue")
        yield Mend(f"{label}: {wording.quoted(last)}", reverse("item_update", args=[last.pk]))
