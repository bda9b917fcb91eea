"""The columns of each list, as its page shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm import wording
from crm.enums import Visibility
from crm.exports.sheet import Column
from crm.models import Meeting


def missing_debrief(meeting: Meeting) -> bool:
    """Whether a contact with decision-makers lacks its four rows; reads what the log loads."""
    return bool(meeting.counterparts.all()) and getattr(meeting, "debrief", None) is None


def _said(meeting: Meeting) -> str:
    debrief = getattr(meeting, "debrief", None)
    return debrief.said if debrief else ""


def _marks(meeting: Meeting) -> str:
    marks = [_("Debrief is missing")] if missing_debrief(meeting) else []
    if meeting.visibility in {Visibility.OWN_ORG, Visibility.CONFIDENTIAL}:
        marks.append(str(meeting.get_visibility_display()))
    return "; ".join(marks)


LOG = (
    Column("on", gettext_lazy("Day"), lambda meeting: meeting.on),
    Column("contact", gettext_lazy("Contact"), lambda meeting: meeting.heading),
    Column("whom", gettext_lazy("Decision-makers"), lambda meeting: meeting.whom),
    Column("said", gettext_lazy("What they said about our issue"), _said),
    Column("marks", gettext_lazy("To note"), _marks),
    Column("issues", gettext_lazy("Issues"), lambda meeting: wording.join(meeting.issues.all())),
    Column(
        "ours", gettext_lazy("Ours"), lambda meeting: ", ".join(str(row.user) for row in meeting.participants.all())
    ),
    Column("party", gettext_lazy("Party"), lambda meeting: meeting.organisation.short_name),
)


def _role(line: Any) -> str:
    return str(line.mandate or "")


def _left_on(line: Any) -> str:
    return (line.left_on.figures or _("end unknown")) if line.left_on else ""


PEOPLE = (
    Column("name", gettext_lazy("Name"), lambda line: line.person.name),
    Column("role", gettext_lazy("Role"), _role),
    Column("left_on", gettext_lazy("Left office"), _left_on),
    Column("influence", gettext_lazy("Influence"), lambda line: line.person.influence),
    Column("last_contact", gettext_lazy("Last contact"), lambda line: line.last.on if line.last else None),
)
COMMITMENTS = (
    Column("text", gettext_lazy("The commitment"), lambda row: row.text),
    Column("state", gettext_lazy("State"), lambda row: str(row.get_state_display())),
    Column("direction", gettext_lazy("Whose commitment"), lambda row: str(row.get_direction_display())),
    Column("person", gettext_lazy("Decision-maker"), lambda row: row.person.name),
    Column("made_by", gettext_lazy("Promised by"), lambda row: str(row.made_by_user or "")),
    Column("due", gettext_lazy("By when"), lambda row: row.due),
    Column("closed_on", pgettext_lazy("commitment", "Closed"), lambda row: row.closed_on),
    Column("owner", gettext_lazy("Followed up by"), lambda row: row.owner.name),
)
