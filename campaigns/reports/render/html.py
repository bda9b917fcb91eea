"""A report as the page shows it: its sections with their plots drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from campaigns.reports.document import Column, Plot, ReportDocument, Row, Section, Table, table_of
from campaigns.reports.plots import Picture, draw
from campaigns.reports.words import labels


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with each cell beside its column."""

    table: Table
    lines: tuple[tuple[Row, tuple[tuple[Column, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plot's picture, and the same numbers as a table."""

    picture: Picture
    table: ShownTable


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its plots drawn."""

    section: Section
    drawn: tuple[Drawn, ...]
    tables: tuple[ShownTable, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A report ready for the page, with its fixed words in its own language."""

    document: ReportDocument
    words: Mapping[str, str]
    sections: tuple[ShownSection, ...]


def shown(document: ReportDocument) -> Shown:
    """What the template reads."""
    with translation.override(document.language):
        words = labels()
    return Shown(
        document,
        words,
        tuple(
            ShownSection(
                section,
                tuple(Drawn(draw(plot), _laid(table_of(plot, words))) for plot in section.plots),
                tuple(map(_laid, section.tables)),
            )
            for section in document.sections
        ),
    )


def _laid(table: Table) -> ShownTable:
    return ShownTable(table, tuple((row, tuple(zip(table.columns, row.cells, strict=True))) for row in table.rows))


def svg(plot: Plot) -> str:
    """The picture by itself: the very one of the page."""
    return render_to_string("reports/_plot.html", {"picture": draw(plot)}).strip()
