"""Four rows that phones sent."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Creatable, Listed, Readable
from api.serializers.arrivals import ArrivalOutput, NewArrivalInput
from api.serializers.meetings import FourRowsInput
from crm.filters.debriefs import ArrivalFilter
from crm.models import DebriefArrival
from crm.services import arrivals as services
from crm.services.debriefs import FourRows
from crm.visibility import VisibleQuerySet


class Arrivals(Listed, Readable, Creatable):
    """Four rows as phones sent them, the latest first; as visible as the meeting."""

    model = DebriefArrival
    output = ArrivalOutput
    inputs = {"create": NewArrivalInput, "take_in": FourRowsInput}
    filterset_class = ArrivalFilter
    order = ("-received_at", "-pk")

    def rows(self) -> VisibleQuerySet[DebriefArrival]:
        """Those of meetings that the viewer reads."""
        return DebriefArrival.objects.visible_to(self.viewer).select_related("meeting", "author")

    def add(self, **values: Any) -> DebriefArrival:
        """Send rows, perhaps long after they were written. The same key again is answered as the first time."""
        meeting, key = values.pop("meeting"), values.pop("key")
        times = {name: values.pop(name, None) for name in ("written_at", "starts")}
        parcel = services.Parcel(FourRows(**values), key, **times)
        return services.receive_rows(actor=self.viewer, at=self.at, meeting=meeting, parcel=parcel)

    @act
    def take_in(self, row: DebriefArrival, **rows: Any) -> None:
        """Make the rows that are sent here the meeting's debrief: what its author made of both texts."""
        services.take_in(actor=self.viewer, at=self.at, arrival=row, rows=FourRows(**rows))

    @act
    def set_aside(self, row: DebriefArrival) -> None:
        """Leave the text out of the debrief."""
        services.set_aside(actor=self.viewer, at=self.at, arrival=row)
