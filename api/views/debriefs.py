"""Four rows after a meeting."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from api.acts import reading
from api.base import Changeable, Creatable, Listed, Readable
from api.serializers.debriefs import DebriefOutput, NewDebriefInput
from api.serializers.meetings import FourRowsInput
from api.serializers.stance_proposals import PromiseLinesOutput
from crm.filters.debriefs import DebriefFilter
from crm.models import Debrief
from crm.queries.promises import promise_lines
from crm.services import debriefs as services
from crm.visibility import VisibleQuerySet


class Debriefs(Listed, Readable, Creatable, Changeable):
    """Four rows after a meeting, the latest first; as visible as the meeting."""

    model = Debrief
    output = DebriefOutput
    outputs = {"promises": PromiseLinesOutput}
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

    @reading
    def promises(self, row: Debrief) -> dict[str, Any]:
        """What the rows promise and no commitment says yet, with the person and day that the words name."""
        lines = [asdict(line) | {"person": line.person} for line in promise_lines(row)]
        return dict(PromiseLinesOutput({"lines": lines}, context=self.context()).data)
