"""Who of ours goes to public events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.acts import act
from api.base import Creatable, Listed, Readable, Removable, Rows
from api.serializers.attendance import AttendanceOutput, HeardInput, NewAttendanceInput
from campaigns.attendance_enums import AttendanceState
from campaigns.filters.public import AttendanceFilter
from campaigns.models import Attendance
from campaigns.queries.attendance import heard_by
from campaigns.services import attendance as services


class Attendances(Listed, Readable, Creatable, Removable):
    """Who of ours goes or went to the events of public programmes, in order of time."""

    model = Attendance
    output = AttendanceOutput
    inputs = {"create": NewAttendanceInput, "note_heard": HeardInput}
    filterset_class = AttendanceFilter
    order = ("event__starts", "pk")

    def rows(self) -> Rows:
        """Those of arenas that the caller sees."""
        return Attendance.objects.visible_to(self.viewer).select_related("event__arena", "user__organisation")

    def represent(self, rows: Sequence[Attendance]) -> list[Any]:
        """With what was heard that the caller reads, read at once."""
        heard = heard_by([row.pk for row in rows], self.viewer)
        return list(self.output(rows, many=True, context={**self.context(), "heard": heard}).data)

    def add(self, **values: Any) -> Attendance:
        """Note that a delegate goes: oneself, or as a coordinator anybody."""
        return services.go_to_event(actor=self.viewer, at=self.at, **values)

    def remove(self, row: Attendance) -> None:
        """Take back that they go, with what they heard."""
        services.leave_event(actor=self.viewer, at=self.at, attendance=row, version=row.version)

    @act
    def attend(self, row: Attendance) -> None:
        """Say that they were there, once the event has begun."""
        self._mark(row, AttendanceState.ATTENDED)

    @act
    def miss(self, row: Attendance) -> None:
        """Say that they were not there, once the event has begun."""
        self._mark(row, AttendanceState.MISSED)

    @act
    def replan(self, row: Attendance) -> None:
        """Say that they mean to go, after all."""
        self._mark(row, AttendanceState.PLANNED)

    @act
    def note_heard(self, row: Attendance, **heard: Any) -> None:
        """Note what one heard at an event that one was at."""
        services.note_heard(actor=self.viewer, at=self.at, attendance=row, version=row.version, **heard)

    def _mark(self, row: Attendance, state: str) -> None:
        services.mark_attendance(actor=self.viewer, at=self.at, attendance=row, state=state, version=row.version)
