"""Where the squares of a grid stand."""

from __future__ import annotations

import pytest

from campaigns.reports.document import GRID, Plot, Series, table_of
from campaigns.reports.plots import WIDTH, draw

MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


def grid(labels, groups=()):
    return Plot("p", GRID, "", "", labels, (Series("Skogsbygden", (1,) * len(labels)),), "", groups)


@pytest.mark.parametrize("columns", [3, 12, 13, 16, 24, 40])
def test_squares_stand_in_the_picture_and_none_covers_another(columns):
    for plot in (grid(("x",) * columns), grid(("x",) * columns, tuple(str(2027 + n // 12) for n in range(columns)))):
        picture = draw(plot)
        assert len(picture.parts) == columns
        for n, part in enumerate(picture.parts):
            assert 0 <= part.x <= part.x + part.width <= WIDTH
            assert part.y + part.height <= picture.height
            assert not any(
                abs(part.x - other.x) < part.width and abs(part.y - other.y) < part.height
                for other in picture.parts[n + 1 :]
            )


def test_months_of_several_years_stand_under_their_year():
    plot = grid(MONTHS[6:] + MONTHS, ("2026",) * 6 + ("2027",) * 12)
    picture = draw(plot)
    assert [word.text for word in picture.words] == ["2026", "Skogsbygden: 6", "2027", "Skogsbygden: 12"]
    assert [word.text for word in picture.heads] == [*MONTHS[6:], *MONTHS]
    heads = [column.title for column in table_of(plot, {"total": "Summa"}).columns]
    assert (heads[1], heads[7], heads[-1]) == ("juli 2026", "jan 2027", "Summa")
