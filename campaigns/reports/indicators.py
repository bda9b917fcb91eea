"""The section about the project's indicators: each figure with its target, and the notes that stand beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.queries.indicators import Figure as Counted
from campaigns.reports.document import Column, Row, Section, Table
from campaigns.reports.parts import day
from campaigns.reports.sources import Reading

CODE = "indicators"


def section(reading: Reading) -> Section:
    """Every indicator as it stood at the period's end, and what the period brought."""
    table = Table(
        "indicators",
        _("Indicators at the end of the period"),
        (
            Column("name", _("Indicator")),
            Column("unit", _("Unit")),
            Column("figure", _("Figure"), is_number=True),
            Column("added", _("In the period"), is_number=True),
            Column("notes", _("Notes")),
        ),
        tuple(_row(figure) for figure in reading.indicators),
        empty=_("No indicators."),
    )
    return Section(CODE, _("Indicators"), tables=(table,))


def _row(figure: Counted) -> Row:
    indicator = figure.indicator
    notes = "; ".join(f"{note.text} ({day(note.on)})" for note in figure.notes)
    return Row(
        f"i{indicator.pk}",
        (indicator.name, indicator.unit, figure.text, str(figure.added), notes),
        mark=_("Reached") if figure.reached else "",
    )
