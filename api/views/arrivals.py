"""Four rows that phones sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from api.acts import act, addition
from api.base import Creatable, Listed, Readable
from api.serializers.arrivals import ArrivalOutput, NewArrivalInput, QuickLogInput
from api.serializers.meetings import FourRowsInput
from campaigns.services.quick import log_contact, log_rows
from crm.filters.debriefs import ArrivalFilter
from crm.models import DebriefArrival, Meeting
from crm.services import arrivals as services
from crm.services.debriefs import FourRows
from crm.visibility import VisibleQuerySet
from messages.models import JointMessage
from messages.queries.uses import seen_as, to_carry

_ROWS = tuple(field.name for field in fields(FourRows))


class Arrivals(Listed, Readable, Creatable):
    """Four rows as phones sent them, the latest first; as visible as the meeting."""

    model = DebriefArrival
    output = ArrivalOutput
    inputs = {"create": NewArrivalInput, "quick_log": QuickLogInput, "take_in": FourRowsInput}
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

    @addition
    def quick_log(self, *, meeting: Meeting | None = None, **values: Any) -> DebriefArrival:
        """Log at once: four rows after your own meeting, or a contact that nobody had planned. Once per key."""
        rows = FourRows(**{name: values.pop(name) for name in _ROWS if name in values})
        parcel = services.Parcel(rows, *(values.pop(name, None) for name in ("key", "written_at", "starts")))
        carried = self._carried(meeting, values.pop("messages", None))
        act: dict[str, Any] = {"actor": self.viewer, "at": self.at, "parcel": parcel, "carried": carried}
        if meeting is None:
            return log_contact(**act, people=values.pop("people", ()), **values)
        return log_rows(**act, meeting=meeting)

    def _carried(self, meeting: Meeting | None, messages: Sequence[JointMessage] | None) -> dict[str, Any] | None:
        """What the service takes of the messages that were put forward. Raises ValidationError for one that was not."""
        if messages is None:
            return None
        offered = to_carry(self.viewer, self.at, meeting)
        over = set(messages) - set(offered)
        if over:
            told = _("“%(message)s” does not stand, and was not planned for the meeting.") % {
                "message": over.pop().title
            }
            raise ValidationError({"messages": [told]})
        seen = frozenset(map(seen_as, meeting.message_uses.all())) if meeting else frozenset()
        return {"messages": messages, "offered": offered, "seen": seen}

    @act
    def take_in(self, row: DebriefArrival, **rows: Any) -> None:
        """Make the rows that are sent here the meeting's debrief: what its author made of both texts."""
        services.take_in(actor=self.viewer, at=self.at, arrival=row, rows=FourRows(**rows))

    @act
    def set_aside(self, row: DebriefArrival) -> None:
        """Leave the text out of the debrief."""
        services.set_aside(actor=self.viewer, at=self.at, arrival=row)
