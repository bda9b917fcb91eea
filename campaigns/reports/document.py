"""What a report says: a frozen tree, built from what all parties share, stored as JSON with its hash.

Texts, names and dates stand in the report's language, ready to print; every renderer reads this tree and nothing else.
A table's rows are known by their ``key``, so that two reports can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from campaigns.briefing.tree import volatile

BARS, GRID = "bars", "grid"
# A grid has no more beside each other: squares narrower than their number would cover each other.
COLUMNS = 12
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """What is written under a heading, as plain text, and how many characters it may have."""

    code: str
    title: str
    text: str
    most: int

    @property
    def length(self) -> int:
        """How many characters it has."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its words. ``note`` says what it leaves out or rests on, ``rows`` which table holds its rows."""

    code: str
    label: str
    value: str
    note: str = ""
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, a cell per column. ``mark`` stands before it: *påstående*, say."""

    key: str
    cells: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name for programs and its heading."""

    code: str
    title: str
    is_number: bool = False
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading of their own; ``empty`` stands where there are none."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    note: str = ""
    empty: str = ""

    @property
    def marked(self) -> int:
        """The number of the column in which a row's mark stands: the first that holds words."""
        return next((n for n, column in enumerate(self.columns) if not column.is_day), 0)


@dataclass(frozen=True, slots=True)
class Series:
    """A row of a grid, or a pattern of a bar: one number per label of the plot."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Numbers to draw: ``form`` is ``bars`` (a bar per label, a part per series) or ``grid`` (a row per series).

    ``groups`` says of each label what it belongs to, a month to its year; empty where that need not be said.
    """

    code: str
    form: str
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str = ""
    groups: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Everything that is drawn."""
        return sum(sum(one.values) for one in self.series)


@dataclass(frozen=True, slots=True)
class Section:
    """What is counted about one thing."""

    code: str
    title: str
    figures: tuple[Figure, ...] = ()
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the report lacks, and who can mend it."""

    text: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps of one kind."""

    code: str
    title: str
    rows: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A report. ``names`` are the people it names: what a copy for an evaluator puts codes for.

    Who approved it and when is empty on a draft, and not part of what a draft is known by.
    """

    kind: str
    kind_label: str
    title: str
    organisation: str
    council: str
    language: str
    first: str
    last: str
    period: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    gaps: tuple[Gaps, ...] = ()
    left_out: tuple[str, ...] = ()
    not_shown: int | None = None
    funding: str = ""
    banner: str = ""
    names: tuple[str, ...] = ()
    approved_by: str = volatile("")
    approved_on: str = volatile("")

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Every table with its section, in order."""
        return ((section, table) for section in self.sections for table in section.tables)

    def figures(self) -> Iterator[tuple[Section, Figure]]:
        """Every figure with its section, in order."""
        return ((section, figure) for section in self.sections for figure in section.figures)


def _whole_labels(plot: Plot) -> list[str]:
    if not plot.groups:
        return list(plot.labels)
    return [f"{label} {group}" for label, group in zip(plot.labels, plot.groups, strict=True)]


def table_of(plot: Plot, words: Words) -> Table:
    """The plot's numbers as a table: a row per label of bars, per series of a grid."""
    by_label = plot.form == BARS
    heads = [one.name for one in plot.series] if by_label else _whole_labels(plot)
    lines = (
        [(label, [one.values[n] for one in plot.series]) for n, label in enumerate(plot.labels)]
        if by_label
        else [(one.name, list(one.values)) for one in plot.series]
    )
    columns = [
        Column("label", plot.axis),
        *(Column(f"n{n}", head, is_number=True) for n, head in enumerate(heads)),
        Column("total", words["total"], is_number=True),
    ]
    rows = [Row(label, (label, *map(str, values), str(sum(values)))) for label, values in lines]
    return Table(plot.code, plot.title, tuple(columns), tuple(rows))
