"""The mail that tells what was decided on a request, and why; in the recipient's language.

Mail is an open surface: it names the meeting, the decision and its reason. What a party asked for stays behind sign-in,
and so does everything about a confidential meeting.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.enums import Outcome
from campaigns.models import ProgrammeItem, RequestDecision
from campaigns.queries.reading import mailed_versions
from campaigns.services.mails import about
from crm import clock, wording
from crm.enums import Visibility
from crm.models import Council, Meeting, User
from crm.outbox.enqueue import enqueue
from crm.outbox.html import inlined
from crm.visibility import Viewer

KIND = "request_decision"


@dataclass(frozen=True, slots=True)
class DecisionMail:
    """A mail ready to queue."""

    subject: str
    text: str
    html: str
    reason: str


def tell(decision: RequestDecision, *, actor: Viewer, at: dt.datetime) -> list[User]:
    """Queue one mail each for leads, participants and requesters of both items who read the decision. Returns them.

    Not for the actor, nor for whom the alert of a new item in their pack tells that the request was approved.
    """
    told = [user for user in _concerned(decision, actor) if _reads(decision, user)]
    council = Council.current()
    coordinator = decision.item.arena.coordinator
    for user in told:
        mail = render(decision, user, council)
        delivery = enqueue(
            key=f"request-decision:{decision.pk}",
            kind=KIND,
            recipient=user,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            at=at,
            headers={"Reply-To": str(Address(display_name=coordinator.name, addr_spec=coordinator.email))},
            reason=mail.reason,
        )
        about(delivery, [decision.item.arena_id])
    return told


def _concerned(decision: RequestDecision, actor: Viewer) -> QuerySet[User]:
    """Whoever takes part in either item or asked for it, without those whom something else tells."""
    numbers: set[int] = set()
    for item in (decision.item, decision.kept):
        if item is not None:
            numbers |= {*item.meeting.participants.values_list("user_id", flat=True), item.meeting.recorded_by_id or 0}
    ends = decision.item.meeting.ends
    if decision.outcome == Outcome.APPROVED and ends and ends > decision.decided_at:
        numbers -= _alerted(decision.item)
    users = User.objects.filter(pk__in=numbers - {actor.user_id}, is_active=True)
    return users.select_related("organisation").order_by("sort_key", "pk")


def _alerted(item: ProgrammeItem) -> set[int]:
    """Who takes part and has been sent a pack: a new item in it is told with an invitation (``services.alerts``)."""
    users = User.objects.filter(meetings=item.meeting_id, delegations__arena=item.arena_id)
    return set(mailed_versions(item.arena, users))


def _reads(decision: RequestDecision, user: User) -> bool:
    return RequestDecision.objects.visible_to(Viewer.of(user)).filter(pk=decision.pk).exists()


def _link(decision: RequestDecision, user: User) -> str:
    """Where the recipient reads on: the item that was kept, the one that was decided, or the queue."""
    rows = ProgrammeItem.objects.visible_to(Viewer.of(user)).filter(pk__in=[decision.item_id, decision.kept_id])
    # What was kept stands first.
    found = sorted(rows, key=lambda item: item.pk != decision.kept_id)
    path = found[0].get_absolute_url() if found else reverse("arena_requests", args=[decision.item.arena_id])
    return f"{settings.BASE_URL}{path}"


def render(decision: RequestDecision, recipient: User, council: Council) -> DecisionMail:
    """The mail in its recipient's language."""
    with translation.override(recipient.language):
        item, kept = decision.item, decision.kept
        title = _subject(decision, recipient)
        reason = _("You get this because you asked for the meeting or take part in it.")
        today = clock.day(decision.decided_at)
        context: dict[str, Any] = {
            "title": title,
            "lines": [_line(item, today), *([_("Now: %(item)s") % {"item": _line(kept, today)}] if kept else [])],
            "said": decision.reason if not _is_secret(item.meeting, kept.meeting if kept else None) else "",
            "by": decision.decided_by.name if decision.decided_by else "",
            "link": _link(decision, recipient),
            "reason": reason,
            "banner": council.banner,
            "council": council.name,
            "LANGUAGE_CODE": wording.language(),
        }
        return DecisionMail(
            subject=title,
            text=render_to_string("mail/decision.txt", context).strip() + "\n",
            html=inlined(render_to_string("mail/decision.html", context)),
            reason=reason,
        )


def _subject(decision: RequestDecision, recipient: User) -> str:
    words = {"item": _name(decision.item)}
    if decision.outcome == Outcome.JOINED and decision.kept and not _asked(decision.item, recipient):
        return _("Others join your meeting: %(item)s") % {"item": _name(decision.kept)}
    match decision.outcome:
        case Outcome.APPROVED:
            return _("Approved: %(item)s") % words
        case Outcome.DECLINED:
            return _("Declined: %(item)s") % words
        case Outcome.MERGED:
            return _("Merged into one meeting: %(item)s") % words
        case Outcome.JOINED:
            return _("Joined with another meeting: %(item)s") % words
        case _other:
            return _("Another time: %(item)s") % words


def _asked(item: ProgrammeItem, user: User) -> bool:
    """Whether the request was the user's: to take part in, or to make."""
    return item.meeting.recorded_by_id == user.pk or item.meeting.participants.filter(user=user).exists()


def _line(item: ProgrammeItem, today: dt.date) -> str:
    meeting = item.meeting
    lead = meeting.lead()
    when = wording.span(meeting.starts or meeting.on, meeting.ends, today=today)
    led = [_("%(name)s leads") % {"name": lead.name}] if lead and not _is_secret(meeting) else []
    return " · ".join([_name(item), when, *led])


def _name(item: ProgrammeItem) -> str:
    return _("Confidential meeting") if _is_secret(item.meeting) else str(item)


def _is_secret(*meetings: Meeting | None) -> bool:
    return any(meeting is not None and meeting.visibility == Visibility.CONFIDENTIAL for meeting in meetings)
