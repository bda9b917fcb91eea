"""The handover register as it is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from campaigns.queries.handover import Line, Register
from crm.enums import ListKind
from crm.exports.sheet import Column
from crm.models import Council, Issue
from crm.web.taken import TakenList

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
