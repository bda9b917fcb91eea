"""The handover register, and the lists of a comparison with a lobbying register, as they are taken away."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.lobby_enums import LobbyList
from campaigns.models import LobbyCheck
from campaigns.queries.handover import Line, Register
from campaigns.queries.lobby import result
from campaigns.queries.lobby_lines import Shown, shown
from crm import clock, wording
from crm.enums import AuditAction, ListKind
from crm.exports.sheet import Column, Sheet
from crm.models import Council, Issue, Meeting
from crm.services import audit
from crm.visibility import Viewer
from crm.web.taken import TakenList, sent

GAPS = {"nobody": gettext_lazy("Nobody owns it"), "gone": gettext_lazy("Whoever is in charge has left")}


class Handover(TakenList):
    """Every row with whose it is."""

    kind, title = ListKind.HANDOVER, gettext_lazy("Handover")
    order = ("shelf", "pk")
    columns = (
        Column("kind", gettext_lazy("Kind"), lambda line: str(line.kind.label)),
        Column("number", gettext_lazy("Number of the row"), lambda line: line.pk),
        Column("title", gettext_lazy("What"), lambda line: line.title),
        Column("organisation", gettext_lazy("Owning organisation"), lambda line: str(line.organisation or "")),
        Column("person", gettext_lazy("In charge"), lambda line: line.person.name if line.person else ""),
        Column("gap", gettext_lazy("What is missing"), lambda line: str(GAPS.get(line.gap, ""))),
    )

    def rows(self) -> QuerySet[Any]:
        """Nothing of any one model: the filters make the register."""
        return Issue.objects.none()

    def lines(self, rows: Sequence[Any]) -> list[Line]:
        """Each row as it is shown."""
        return Register(self.viewer, self.at, Council.current()).lines(rows)


def _people(one: Shown) -> str:
    return ", ".join(each["name"] for each in one.line.row.people) if one.line.row else ""


def _meeting(meeting: Meeting | None) -> str:
    return f"{meeting.on} {meeting.heading}" if meeting else ""


def _decided(one: Shown) -> str:
    decided = one.line.decided
    return ": ".join(filter(None, [str(decided.get_verdict_display()), decided.note])) if decided else ""


@dataclasses.dataclass(frozen=True, slots=True)
class LobbyLines:
    """A list of a comparison as a file, as the viewer reads it."""

    viewer: Viewer
    at: dt.datetime

    columns = (
        Column("row", gettext_lazy("Row in the file"), lambda one: one.line.row.number if one.line.row else None),
        Column("published_on", gettext_lazy("Published day"), lambda one: one.line.row.on if one.line.row else None),
        Column("subject", gettext_lazy("Subject"), lambda one: one.line.row.title if one.line.row else ""),
        Column("people", gettext_lazy("Decision-makers"), _people),
        Column(
            "organisations",
            gettext_lazy("Organisations"),
            lambda one: "; ".join(one.line.row.organisations) if one.line.row else "",
        ),
        Column("contact", gettext_lazy("In the log"), lambda one: _meeting(one.meeting)),
        Column("party", gettext_lazy("Party"), lambda one: one.meeting.organisation.short_name if one.meeting else ""),
        Column("days", gettext_lazy("Days later in the log"), lambda one: one.line.days if one.meeting else None),
        Column("published_for", gettext_lazy("Published for"), lambda one: wording.join(map(str, one.published_for))),
        Column(
            "not_published_for",
            gettext_lazy("Not published for"),
            lambda one: wording.join(map(str, one.not_published_for)),
        ),
        Column("maybe", gettext_lazy("Possible in the log"), lambda one: wording.join(map(_meeting, one.candidates))),
        Column("decided", gettext_lazy("Decided"), _decided),
    )

    def answer(self, run: LobbyCheck, name: LobbyList, form: str) -> StreamingHttpResponse:
        """The list in the form, noted in the trail."""
        lines = shown(result(run, self.viewer).lists[name], self.viewer)
        with transaction.atomic():
            told = {"list": (None, name), "form": (None, form), "rows": (None, len(lines))}
            audit.record(actor=self.viewer, action=AuditAction.EXPORT, obj=run, at=self.at, changes=told)
        sheet = Sheet(
            title=f"{run.register}, {name.label}, {clock.day(self.at)}",
            columns=self.columns,
            rows=([column.value(one) for column in self.columns] for one in lines),
            asked=[f"{run.first} – {run.last}"],
            left_out=_("What you may not read in the log stands as published and not in it."),
        )
        return sent(sheet, form, slugify(f"{run.register} {name.label}"))
