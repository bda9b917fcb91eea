"""Indicators of the funded project: figures, the rows behind them, targets and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.indicators import (
    IndicatorInput,
    IndicatorOutput,
    NewIndicatorInput,
    NewNoteInput,
    NewReadingInput,
    NewTargetInput,
    NoteOutput,
    ReadingOutput,
    TargetOutput,
)
from campaigns.filters.indicators import FigurePeriodFilter, NoteFilter, ReadingFilter, TargetFilter
from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from campaigns.queries.indicators import figures_of
from campaigns.services import indicators as services
from crm import clock


class Indicators(Listed, Readable, Creatable, Changeable):
    """Indicators of the funded project with their figures, in the application's order.

    ``from`` and ``to``, or ``period``, say which days the figures are told of; the list is the same.
    """

    model = Indicator
    output = IndicatorOutput
    inputs = {"create": NewIndicatorInput, "partial_update": IndicatorInput}
    filterset_class = FigurePeriodFilter
    order = ("position", "pk")

    def rows(self) -> Rows:
        """Every indicator, for members."""
        return Indicator.objects.visible_to(self.viewer)

    def represent(self, rows: Sequence[Indicator]) -> list[Any]:
        """With all figures counted at once."""
        days = self.filters(self.rows()).days if self.action == "list" else (None, clock.day(self.at))
        figures = {one.indicator.pk: one for one in figures_of(rows, self.viewer, *days)}
        return list(self.output(rows, many=True, context={**self.context(), "figures": figures}).data)

    def add(self, **values: Any) -> Indicator:
        """Add an indicator with a code that no other has, and its first target."""
        return services.create_indicator(actor=self.viewer, at=self.at, **values)

    def change(self, row: Indicator, **values: Any) -> Indicator:
        """Change its words, or what is counted."""
        return services.update_indicator(actor=self.viewer, at=self.at, indicator=row, version=row.version, **values)


class IndicatorReadings(Listed, Readable, Creatable):
    """The rows behind the figures. A mistake is put right by a row that takes it back."""

    model = IndicatorReading
    output = ReadingOutput
    inputs = {"create": NewReadingInput}
    filterset_class = ReadingFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Every row, for members."""
        return IndicatorReading.objects.visible_to(self.viewer).select_related("recorded_by")

    def add(self, **values: Any) -> IndicatorReading:
        """Record a row with what shows it; the figure follows."""
        return services.record_reading(actor=self.viewer, at=self.at, **values)


class IndicatorTargets(Listed, Readable, Creatable):
    """What indicators are to reach, past and present, with the reason of every change."""

    model = IndicatorTarget
    output = TargetOutput
    inputs = {"create": NewTargetInput}
    filterset_class = TargetFilter
    order = ("on", "pk")

    def rows(self) -> Rows:
        """Every target, for members."""
        return IndicatorTarget.objects.visible_to(self.viewer).select_related("recorded_by")

    def add(self, **values: Any) -> IndicatorTarget:
        """Set a new target from a day on; the earlier ones stay."""
        return services.change_target(actor=self.viewer, at=self.at, **values)


class IndicatorNotes(Listed, Readable, Creatable):
    """Notes that stand beside the figures, on pages and in reports. None is changed or removed."""

    model = IndicatorNote
    output = NoteOutput
    inputs = {"create": NewNoteInput}
    filterset_class = NoteFilter
    order = ("on", "pk")

    def rows(self) -> Rows:
        """Every note, for members."""
        return IndicatorNote.objects.visible_to(self.viewer).select_related("recorded_by")

    def add(self, **values: Any) -> IndicatorNote:
        """Write a note, signed and dated."""
        return services.add_note(actor=self.viewer, at=self.at, **values)
