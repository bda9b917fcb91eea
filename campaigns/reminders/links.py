"""Where a reminder leads: the path of the page on which the next step is taken."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from campaigns.models import Arena, ProgrammeItem
from crm.models import Commitment, Meeting
from messages.models import Endorsement, JointMessage


def arena(row: Arena) -> str:
    """The programme."""
    return reverse("arena_detail", args=[row.pk])


def requests(row: Arena) -> str:
    """The queue of requests."""
    return reverse("arena_requests", args=[row.pk])


def delegation(row: Arena) -> str:
    """Who goes there."""
    return reverse("arena_delegation", args=[row.pk])


def checklist(row: Arena) -> str:
    """What must be done before it."""
    return reverse("arena_checklist", args=[row.pk])


def people() -> str:
    """All decision-makers."""
    return reverse("person_list")


def arena_pack(row: Arena) -> str:
    """The recipient's pack for the whole arena."""
    return reverse("arena_pack", args=[row.pk])


def item(row: ProgrammeItem) -> str:
    """The recipient's pack for the item, or the item where there is none."""
    return reverse("item_pack", args=[row.pk]) if row.wants_pack else reverse("item_detail", args=[row.pk])


def debrief(row: Meeting) -> str:
    """The four rows."""
    return reverse("debrief_write", args=[row.pk])


def commitment(row: Commitment) -> str:
    """The commitment."""
    return reverse("commitment_detail", args=[row.pk])


def messages() -> str:
    """All joint messages."""
    return reverse("message_list")


def facts(by: dt.date) -> str:
    """The facts that need a look by the day."""
    return f"{reverse('message_facts')}?before={by.isoformat()}"


def message(row: JointMessage) -> str:
    """The message's own page."""
    return reverse("message_detail", args=[row.pk])


def answer(row: Endorsement) -> str:
    """Where a party answers."""
    return reverse("endorsement_answer", args=[row.pk])


def meeting(row: Meeting) -> str:
    """The meeting."""
    return reverse("meeting_detail", args=[row.pk])


def board(row: JointMessage) -> str:
    """The parties' answers."""
    return reverse("message_board", args=[row.pk])


def missing_debriefs() -> str:
    """The contacts that lack their debrief."""
    return reverse("meeting_list") + "?debrief=missing"
