"""Links that answer for a party without an account: what one opens, or why it opens nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.models import PersonalLink
from crm.outbox import links
from crm.visibility import Viewer
from messages.enums import OPEN_FOR_ANSWERS, PENDING, Change
from messages.models import Endorsement, MessageVersion

PURPOSE = "endorsement"


class Refusal(TextChoices):
    """Why a link that we know answers nothing. Told only to whoever holds it."""

    REVOKED = "revoked", _("The link has been taken back")
    ANSWERED = "answered", _("Your party has answered")
    EXPIRED = "expired", _("The link is too old")
    SUPERSEDED = "superseded", _("There is a newer text")
    CLOSED = "closed", _("Answers are closed")


@dataclass(frozen=True, slots=True)
class Opened:
    """A known link, the question that it is about, and why it may not be answered; None when it may."""

    link: PersonalLink
    endorsement: Endorsement
    refusal: Refusal | None

    @property
    def viewer(self) -> Viewer:
        """Who answers."""
        return Viewer.of(self.link.user)


def open_link(token: str, *, now: dt.datetime, at: dt.datetime) -> Opened | None:
    """What the token opens; None when it is unknown. ``now`` is real UTC.

    A question follows its text through spelling, so that a minor version needs no new mail.
    """
    link = links.find(token, purpose=PURPOSE)
    asked = _question(link.subject_id) if link else None
    if link is None or asked is None:
        return None
    question = _on_current(asked) or asked
    return Opened(link, question, refusal(link, question, now=now, at=at))


def refusal(link: PersonalLink, question: Endorsement, *, now: dt.datetime, at: dt.datetime) -> Refusal | None:
    """Why the link may not answer the question as it stands; None when it may."""
    message = question.version.message
    answered = question.version_id == message.current_id and question.state not in PENDING
    if end := ended(link, now, answered=answered):
        return end
    if question.version_id != message.current_id:
        return Refusal.SUPERSEDED
    if message.state not in OPEN_FOR_ANSWERS or question.is_closed(clock.day(at)):
        return Refusal.CLOSED
    return None if _may_answer(link, question, at) else Refusal.REVOKED


def ended(link: PersonalLink, now: dt.datetime, *, answered: bool = False) -> Refusal | None:
    """What has ended the link itself; None while it is open. ``answered``: its question has been, also without it."""
    if link.revoked_at:
        return Refusal.REVOKED
    if link.used_at or answered:
        return Refusal.ANSWERED
    return Refusal.EXPIRED if link.expires_at <= now else None


def _may_answer(link: PersonalLink, question: Endorsement, at: dt.datetime) -> bool:
    """Whether the recipient is still of the party, and reads the text."""
    viewer = Viewer.of(link.user)
    if viewer.organisation_id != question.organisation_id:
        return False
    return Endorsement.objects.readable_by(viewer, at).filter(pk=question.pk).exists()


def _question(pk: int) -> Endorsement | None:
    rows = Endorsement.objects.select_related(
        "organisation__anchoring__level_needed",
        "version__message__current",
        "version__message__owner",
        "stands_on__version",
    )
    return rows.filter(pk=pk).first()


def _on_current(asked: Endorsement) -> Endorsement | None:
    """The same question on the current version, if only spelling has changed since it was asked."""
    message = asked.version.message
    if message.current_id is None or message.current_id == asked.version_id:
        return None
    since = MessageVersion.objects.filter(message=message, created_at__gte=asked.version.created_at)
    later = since.exclude(pk__lte=asked.version_id)
    if later.exclude(change=Change.MINOR).exists():
        return None
    row = Endorsement.objects.filter(version=message.current_id, organisation=asked.organisation_id).first()
    return _question(row.pk) if row else None
