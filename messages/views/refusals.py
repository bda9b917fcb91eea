"""What a link that answers nothing says: why, and what to do instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from crm import wording
from messages.models import Endorsement
from messages.queries.answer_links import Refusal
from messages.queries.closing import closed_words

STATUS = {
    Refusal.REVOKED: 410,
    Refusal.ANSWERED: 410,
    Refusal.EXPIRED: 410,
    Refusal.SUPERSEDED: 409,
    Refusal.CLOSED: 409,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Heading, reason with what to do, and a button; no button without ``act``."""

    title: str
    said: str
    act: str = ""
    url: str = ""

    @classmethod
    def unknown(cls) -> Refused:
        """No such link."""
        said = _("Copy the whole address from the mail, or sign in and answer there.")
        return cls(_("We do not know this link"), said, _("Sign in"), reverse("today"))

    @classmethod
    def of(cls, refusal: Refusal, row: Endorsement, today: dt.date) -> Refused:
        """The words of a refusal; ``row`` is the question as it stands now."""
        url = reverse("message_detail", args=[row.version.message_id])
        return cls(str(refusal.label), _said(refusal, row, today), _("Sign in and read on"), url)


def _said(refusal: Refusal, row: Endorsement, today: dt.date) -> str:
    message = row.version.message
    owner = {"owner": message.owner.name}
    match refusal:
        case Refusal.ANSWERED:
            words = {"state": row.get_state_display(), "day": wording.short_day(row.since)}
            return _("The answer of %(day)s: %(state)s. Sign in to change it.") % words
        case Refusal.EXPIRED:
            return _("It opens nothing any more. Sign in, or ask %(owner)s for a new one.") % owner
        case Refusal.SUPERSEDED:
            number = message.current.number if message.current else "–"
            said = _("Version %(number)s has come since the mail was sent. Whoever is asked about it has a new mail.")
            return said % {"number": number}
        case Refusal.CLOSED:
            return closed_words(row, today)
        case _other:
            return _("It was taken back, or somebody else is asked. Sign in, or ask %(owner)s for a new one.") % owner
