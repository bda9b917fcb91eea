"""Where everything of a plot stands. Drawn for a phone, in whole px, and told apart without colour.

Parts of a bar differ by pattern and carry their number; squares of a grid differ by size and carry theirs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import groupby

from campaigns.reports.document import COLUMNS, GRID, Plot

WIDTH = 336
LINE, BAR, GAP = 20, 26, 12
# Room for a number of two digits on its plate.
PLATE = 22
CELL = 44
# Squares that take no more than this stand beside their name instead of under it.
BESIDE = 132
# The ground of each pattern that the template draws.
GROUNDS = ("#0b5260", "#fbeed2", "#e6ebf8", "#fbe4e1", "#ffffff")
SHORT = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A text and where it begins, or where its middle is."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Swatch:
    """A pattern of the legend with its word."""

    pattern: int
    word: Word

    @property
    def y(self) -> int:
        """Its upper edge."""
        return self.word.y - 13

    @property
    def ground(self) -> str:
        """The colour under the pattern."""
        return GROUNDS[self.pattern]


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle with its pattern and, where there is room, its number."""

    x: int
    y: int
    width: int
    height: int
    pattern: int
    number: int

    @property
    def ground(self) -> str:
        """The colour under the pattern."""
        return GROUNDS[self.pattern]

    @property
    def has_room(self) -> bool:
        """Whether the number fits."""
        return self.width >= PLATE

    @property
    def middle(self) -> tuple[int, int]:
        """Where the number stands."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def plate(self) -> tuple[int, int]:
        """The upper left corner of what the number stands on."""
        x, y = self.middle
        return x - 10, y - 9


@dataclass(frozen=True)
class Picture:
    """What is drawn, from the upper left, in px of a picture ``WIDTH`` wide."""

    plot: Plot
    height: int
    swatches: list[Swatch] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    heads: list[Word] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Always the same."""
        return WIDTH


def draw(plot: Plot) -> Picture:
    """The picture of the plot."""
    return _grid(plot) if plot.form == GRID else _bars(plot)


def _bars(plot: Plot) -> Picture:
    swatches = [
        Swatch(number % len(GROUNDS), Word(series.name, 24, LINE * (number + 1) - 4))
        for number, series in enumerate(plot.series)
    ]
    top = LINE * len(plot.series) + GAP
    totals = [sum(series.values[n] for series in plot.series) for n in range(len(plot.labels))]
    most = max([*totals, 1])
    words, parts, edges = [], [], []
    for n, label in enumerate(plot.labels):
        edges.append(top)
        words.append(Word(f"{label}: {totals[n]}", 0, top + LINE - 3))
        done = 0
        for number, series in enumerate(plot.series):
            # Edges are rounded, not widths: the last part ends where the bar does.
            x, end = (1 + round(amount * (WIDTH - 2) / most) for amount in (done, done + series.values[n]))
            if end > x:
                parts.append(Part(x, top + LINE + 3, end - x, BAR, number % len(GROUNDS), series.values[n]))
            done += series.values[n]
        top += LINE + 3 + (BAR + GAP if totals[n] else GAP // 2)
    return Picture(plot, top, swatches, words, [], parts, edges)


def _grid(plot: Plot) -> Picture:
    """Names over their row; heads that are too long to stand over a square are numbered and told above."""
    short = all(len(label) <= SHORT for label in plot.labels)
    shown = list(plot.labels) if short else [str(n) for n in range(1, len(plot.labels) + 1)]
    legend = [] if short else [f"{n}. {label}" for n, label in enumerate(plot.labels, 1)]
    words = [Word(text, 0, LINE * (n + 1) - 4) for n, text in enumerate(legend)]
    picture = Picture(plot, 0, words=words)
    top = LINE * len(legend) + GAP // 2
    bands = _bands(plot)
    width = min(CELL, WIDTH // max([*map(len, bands), 1]))
    for band in bands:
        if plot.groups:
            words.append(Word(plot.groups[band[0]], 0, top + LINE - 6))
            top += LINE
        top = _band(picture, band, [shown[n] for n in band], width, top) + (GAP if len(bands) > 1 else 0)
    return replace(picture, height=top)


def _bands(plot: Plot) -> list[list[int]]:
    """The columns that stand beside each other: those of one group, and never more than there is room for."""
    columns = range(len(plot.labels))
    grouped = [list(of) for _group, of in groupby(columns, lambda n: plot.groups[n] if plot.groups else "")]
    return [of[n : n + COLUMNS] for of in grouped for n in range(0, len(of), COLUMNS)] or [[]]


def _band(picture: Picture, band: list[int], heads: list[str], width: int, top: int) -> int:
    """Draw a row of squares per series under these heads; returns where it ends."""
    beside = width * len(band) <= BESIDE and len(band) == len(picture.plot.labels)
    left = WIDTH - width * len(band) if beside else 0
    picture.heads.extend(Word(text, left + n * width + width // 2, top + LINE - 6) for n, text in enumerate(heads))
    top += LINE
    most = max([*(value for series in picture.plot.series for value in series.values), 1])
    for series in picture.plot.series:
        picture.edges.append(top)
        squares = top + 2 if beside else top + LINE + 2
        # Under the head of a group stands what the group holds; a list that is only broken keeps its total.
        total = sum(series.values[n] for n in band) if picture.plot.groups else sum(series.values)
        picture.words.append(Word(f"{series.name}: {total}", 0, top + (width // 2 + 7 if beside else LINE - 3)))
        for n, value in enumerate(series.values[column] for column in band):
            if value:
                side = max(PLATE, round((width - 4) * math.sqrt(value / most)))
                x, y = left + n * width + (width - side) // 2, squares + (width - side) // 2
                picture.parts.append(Part(x, y, side, side, 0, value))
        top = squares + width + (2 if beside else GAP // 2)
    return top
