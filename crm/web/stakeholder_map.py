"""Where each stakeholder stands in the picture: rows are positions, columns are influence, size is interest.

Drawn for a phone, in whole px. Dots carry the number of their row in the table beside: no name covers another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crm.enums import Position
from crm.queries.stakeholders import Stakeholder

# Unknown influence stands apart, before the scale.
COLUMNS = (None, 1, 2, 3, 4, 5)
COLUMN = 56
WIDTH = COLUMN * len(COLUMNS)
POSITIONS = (
    Position.CHAMPION,
    Position.SUPPORTIVE,
    Position.NEUTRAL,
    Position.SCEPTICAL,
    Position.OPPOSES,
    Position.UNKNOWN,
)
HEADING, FOOT = 24, 28
GAP = 3
SMALLEST, STEP = 10, 1.5


@dataclass(frozen=True, slots=True)
class Dot:
    """A stakeholder in the picture; ``came_from`` is the height of the row where they stood at first, if another."""

    of: Stakeholder
    x: int
    y: int
    radius: int
    came_from: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the picture: a position, its upper edge and where its name stands."""

    position: Position
    top: int
    height: int

    @property
    def baseline(self) -> int:
        """Where the name is written."""
        return self.top + 17

    @property
    def middle(self) -> int:
        """Half-way down what is under the name."""
        return self.top + (HEADING + self.height) // 2


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn. Coordinates from the upper left, in px of a picture ``WIDTH`` wide."""

    bands: list[Band]
    dots: list[Dot]
    scale: list[tuple[str, int]]

    @property
    def width(self) -> int:
        """Always the same."""
        return WIDTH

    @property
    def height(self) -> int:
        """All bands, and the scale below."""
        return self.bands[-1].top + self.bands[-1].height + FOOT

    @property
    def scale_line(self) -> int:
        """Where the scale is written."""
        return self.height - 8


def draw(rows: Sequence[Stakeholder]) -> Picture:
    """The picture of these; cells grow with whom they hold."""
    cells: dict[tuple[Position, int | None], list[Stakeholder]] = defaultdict(list)
    for row in rows:
        cells[row.position, row.person.influence].append(row)
    bands: list[Band] = []
    placed: list[tuple[Stakeholder, int, int, int]] = []
    top = 0
    for position in POSITIONS:
        depth = 2 * SMALLEST
        for number, influence in enumerate(COLUMNS):
            for row, x, y, radius in _packed(cells[position, influence]):
                placed.append((row, number * COLUMN + x, top + HEADING + y, radius))
                depth = max(depth, y + radius)
        bands.append(Band(position, top, HEADING + depth + 2 * GAP))
        top += bands[-1].height
    middle = {band.position: band.middle for band in bands}
    dots = [Dot(row, x, y, radius, _origin(row, middle)) for row, x, y, radius in placed]
    scale = [(str(one or "?"), number * COLUMN + COLUMN // 2) for number, one in enumerate(COLUMNS)]
    return Picture(bands, dots, scale)


def _packed(cell: Sequence[Stakeholder]) -> list[tuple[Stakeholder, int, int, int]]:
    """Where the dots of a cell stand in it, as many beside each other as there is room for, the lines centred."""
    lines: list[list[tuple[Stakeholder, int]]] = []
    taken = COLUMN
    for row in cell:
        radius = round(SMALLEST + STEP * ((row.stance.interest if row.stance else None) or 0))
        if taken + 2 * radius + GAP > COLUMN:
            lines.append([])
            taken = GAP
        lines[-1].append((row, radius))
        taken += 2 * radius + GAP
    placed = []
    y = 0
    for line in lines:
        x = (COLUMN - sum(2 * radius for _row, radius in line) - GAP * (len(line) - 1)) // 2
        depth = max(radius for _row, radius in line)
        for row, radius in line:
            placed.append((row, x + radius, y + depth, radius))
            x += 2 * radius + GAP
        y += 2 * depth + GAP
    return placed


def _origin(row: Stakeholder, middle: dict[Position, int]) -> int | None:
    return middle[Position(row.before.position)] if row.before and row.steps else None
