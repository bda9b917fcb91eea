"""What a report says otherwise than the one before it: figures, rows and texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.reports.document import ReportDocument, Row, Table
from messages.queries.compare import Comparison, compare_texts


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure before and now; empty where there was or is none."""

    code: str
    section: str
    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row whose words differ, before and now."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class TableChange:
    """Rows of a table that came, went or changed, as their cells in a line."""

    code: str
    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class TextChange:
    """What differs in the text under a heading."""

    code: str
    title: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs, in the report's order."""

    figures: tuple[FigureChange, ...]
    tables: tuple[TableChange, ...]
    texts: tuple[TextChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.figures or self.tables or self.texts)


def differences(before: ReportDocument, now: ReportDocument) -> Differences:
    """What ``now`` says otherwise than ``before``."""
    return Differences(tuple(_figures(before, now)), tuple(_tables(before, now)), tuple(_texts(before, now)))


def _figures(before: ReportDocument, now: ReportDocument) -> Iterator[FigureChange]:
    old = {figure.code: (section, figure) for section, figure in before.figures()}
    new = {figure.code: (section, figure) for section, figure in now.figures()}
    for code in {**new, **old}:
        section, figure = new.get(code) or old[code]
        was = old[code][1].value if code in old else ""
        value = new[code][1].value if code in new else ""
        if was != value:
            yield FigureChange(code, section.title, figure.label, was, value)


def _tables(before: ReportDocument, now: ReportDocument) -> Iterator[TableChange]:
    old = {table.code: table for _section, table in before.tables()}
    new = {table.code: table for _section, table in now.tables()}
    for code in {**new, **old}:
        table = new.get(code) or old[code]
        was, rows = _rows(old.get(code)), _rows(new.get(code))
        change = TableChange(
            code,
            table.title,
            added=tuple(told(row) for key, row in rows.items() if key not in was),
            removed=tuple(told(row) for key, row in was.items() if key not in rows),
            changed=tuple(
                RowChange(told(was[key]), told(row)) for key, row in rows.items() if key in was and was[key] != row
            ),
        )
        if change.added or change.removed or change.changed:
            yield change


def _rows(table: Table | None) -> dict[str, Row]:
    return {row.key: row for row in table.rows} if table else {}


def told(row: Row) -> str:
    """The row in a line."""
    return " · ".join(part for part in (row.mark, *row.cells) if part)


def _texts(before: ReportDocument, now: ReportDocument) -> Iterator[TextChange]:
    old = {block.code: block for block in before.blocks}
    new = {block.code: block for block in now.blocks}
    for code in {**new, **old}:
        block = new.get(code) or old[code]
        was, text = (found[code].text if code in found else "" for found in (old, new))
        if was != text:
            yield TextChange(code, block.title, compare_texts(was, text))
