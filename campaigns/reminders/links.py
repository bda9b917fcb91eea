"""Where a reminder leads: the path of the page on which the next step is taken."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from campaigns.models import Arena, ProgrammeItem
from crm.models import Commitment, Meeting
from messages.models import Endorsement, JointMessage


def arena(row: Arena) -> str:
    """The programme."""
    return _path("arena_detail", row.pk)


def delegation(row: Arena) -> str:
    """Who goes there."""
    return _path("arena_delegation", row.pk)


def people() -> str:
    """All decision-makers."""
    return _path("person_list")


def arena_pack(row: Arena) -> str:
    """The recipient's pack for the whole arena."""
    return _path("arena_pack", row.pk)


def item(row: ProgrammeItem) -> str:
    """The recipient's pack for the item, or the item where there is none."""
    return _path("item_pack", row.pk) if row.wants_pack else _path("item_detail", row.pk)


def debrief(row: Meeting) -> str:
    """The four rows."""
    return _path("debrief_write", row.pk)


def commitment(row: Commitment) -> str:
    """The commitment."""
    return _path("commitment_detail", row.pk)


def messages() -> str:
    """All joint messages."""
    return _path("message_list")


def message(row: JointMessage) -> str:
    """The message's own page."""
    return _path("message_detail", row.pk)


def answer(row: Endorsement) -> str:
    """Where a party answers."""
    return _path("endorsement_answer", row.pk)


def meeting(row: Meeting) -> str:
    """The meeting."""
    return _path("meeting_detail", row.pk)


def board(row: JointMessage) -> str:
    """The parties' answers."""
    return _path("message_board", row.pk)


def missing_debriefs() -> str:
    """The contacts that lack their debrief."""
    return _path("meeting_list") + "?debrief=missing"


def _path(name: str, *args: int) -> str:
    """The page's path; today's page, which tells the next step, where the page is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return reverse("today")
