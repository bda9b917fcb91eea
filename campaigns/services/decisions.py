"""Deciding on requests: keeping what was decided, telling both sides why, and saying who was first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.enums import Outcome
from campaigns.models import ProgrammeItem, RequestDecision
from campaigns.services.decision_mail import tell
from crm import clock, wording
from crm.enums import MeetingState
from crm.errors import InvalidTransition, StaleObject
from crm.models import Meeting
from crm.services import audit
from crm.visibility import Viewer

_DECIDED = (MeetingState.CONFIRMED, MeetingState.DECLINED, MeetingState.MERGED, MeetingState.JOINED)


def record(
    *,
    actor: Viewer,
    at: dt.datetime,
    item: ProgrammeItem,
    outcome: Outcome,
    reason: str = "",
    kept: ProgrammeItem | None = None,
    asked: Iterable[dict[str, str]] = (),
) -> RequestDecision:
    """The decision, kept and told (``decision_mail.tell``). Runs in the transaction of the act."""
    decision = RequestDecision.objects.create(
        item=item,
        outcome=outcome,
        reason=reason.strip(),
        kept=kept,
        asked=list(asked),
        decided_by_id=actor.user_id,
        decided_at=at,
    )
    meeting = item.meeting
    audit.created(
        actor=actor, obj=decision, at=at, organisation_id=meeting.organisation_id, visibility=meeting.visibility
    )
    tell(decision, actor=actor, at=at)
    return decision


def side(item: ProgrammeItem) -> dict[str, str]:
    """What one side asks for as it stands, in plain texts that are kept."""
    meeting = item.meeting
    lead = meeting.lead()
    return {
        "title": str(item),
        "party": meeting.organisation.short_name,
        "lead": lead.name if lead else "",
        "starts": meeting.starts.isoformat() if meeting.starts else meeting.on.isoformat(),
        "place": meeting.place,
        "local_ask": item.local_ask,
    }


@contextmanager
def naming_the_first(item: ProgrammeItem) -> Iterator[None]:
    """An act that came second to a decision says who decided what: raises StaleObject or InvalidTransition as the act.

    Another change that came first is told as the act told it: a request that was moved still waits.
    """
    try:
        yield
    except (StaleObject, InvalidTransition) as error:
        first = latest(item) if _is_decided(item) else None
        if first is None:
            raise
        raise type(error)(told(first)) from error


def latest(item: ProgrammeItem) -> RequestDecision | None:
    """The last decision on the item, or by which it took another in."""
    rows = RequestDecision.objects.filter(Q(item=item) | Q(kept=item)).select_related("decided_by", "item", "kept")
    return rows.order_by("-decided_at", "-pk").first()


def _is_decided(item: ProgrammeItem) -> bool:
    """Whether the item's meeting stands, by now, as a decision leaves it."""
    return Meeting._base_manager.filter(pk=item.meeting_id, state__in=_DECIDED).exists()


def told(decision: RequestDecision) -> str:
    """Who decided what and why, in a sentence or two."""
    words = {
        "name": decision.decided_by.name if decision.decided_by else _("The system"),
        "item": decision.item,
        "outcome": decision.get_outcome_display(),
        "moment": wording.moment(decision.decided_at, today=clock.day(decision.decided_at)),
    }
    said = _("%(name)s has decided on “%(item)s” already: %(outcome)s, %(moment)s.") % words
    return f"{said} {decision.reason}".strip()
