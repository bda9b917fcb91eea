"""What meetings showed of positions."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable
from api.serializers.observations import NewObservationInput, ObservationInput, ObservationOutput
from crm.filters.debriefs import ObservationFilter
from crm.models import ObservedStance
from crm.services import debriefs as services
from crm.visibility import VisibleQuerySet


class Observations(Listed, Readable, Creatable, Changeable):
    """What one meeting showed of positions. Name the meeting: nobody is listed by what they seemed to think."""

    model = ObservedStance
    output = ObservationOutput
    inputs = {"create": NewObservationInput, "partial_update": ObservationInput}
    filterset_class = ObservationFilter

    def rows(self) -> VisibleQuerySet[ObservedStance]:
        """Those of meetings that the viewer reads."""
        return ObservedStance.objects.visible_to(self.viewer).select_related("meeting", "person", "issue")

    def add(self, **values: Any) -> ObservedStance:
        """Note what a held meeting showed, once per person and issue."""
        return services.observe_stance(actor=self.viewer, at=self.at, new=True, **values)

    def change(self, row: ObservedStance, **values: Any) -> ObservedStance:
        """Correct the position."""
        return services.observe_stance(
            actor=self.viewer,
            at=self.at,
            meeting=row.meeting,
            person=row.person,
            issue=row.issue,
            **({"position": row.position} | values),
        )
