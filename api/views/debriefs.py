"""Four rows after a meeting."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable
from api.serializers.debriefs import DebriefOutput, NewDebriefInput
from api.serializers.meetings import FourRowsInput
from crm.filters.debriefs import DebriefFilter
from crm.models import Debrief
from crm.services import debriefs as services
from crm.visibility import VisibleQuerySet


class Debriefs(Listed, Readable, Creatable, Changeable):
    """Four rows after a meeting, the latest first; as visible as the meeting."""

    model = Debrief
    output = DebriefOutput
    inputs = {"create": NewDebriefInput, "partial_update": FourRowsInput}
    filterset_class = DebriefFilter
    order = ("-written_at", "-pk")

    def rows(self) -> VisibleQuerySet[Debrief]:
        """Those of meetings that the viewer reads."""
        return Debrief.objects.visible_to(self.viewer).select_related("meeting", "author")

    def add(self, **values: Any) -> Debrief:
        """Write the four rows of a meeting, once. A confirmed meeting that has begun thereby counts as held."""
        meeting, rows = values.pop("meeting"), services.FourRows(**values)
        return services.write_debrief(actor=self.viewer, at=self.at, meeting=meeting, rows=rows, new=True)

    def change(self, row: Debrief, **rows: Any) -> Debrief:
        """Amend one's own four rows."""
        now = {name: getattr(row, name) for name in ("said", "they_promised", "we_promised", "other")}
        return services.write_debrief(
            actor=self.viewer,
            at=self.at,
            meeting=row.meeting,
            rows=services.FourRows(**(now | rows)),
            version=row.meeting.version,
        )
