"""What a decision can be of: the text as it has read since it last changed, and the board that has met on it."""

from __future__ import annotations

import datetime as dt

from crm import clock
from messages.enums import Change
from messages.models import Anchoring, Endorsement, JointMessage, MessageVersion


def decided_text(message: JointMessage) -> MessageVersion:
    """The version that a decision is of: spelling may have been mended after the meeting, and is the same text."""
    return message.versions.exclude(change=Change.MINOR).latest("pk")


def board_met(endorsement: Endorsement, today: dt.date) -> tuple[str, dt.date | None]:
    """The party's board and the day it met; empty unless it has met with the text as it reads now before it."""
    anchoring: Anchoring | None = getattr(endorsement.organisation, "anchoring", None)
    day = anchoring.next_board_on if anchoring else None
    if anchoring is None or day is None or day > today:
        return "", None
    if day < clock.day(decided_text(endorsement.version.message).created_at):
        return "", None
    return anchoring.next_board, day
