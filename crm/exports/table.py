"""How a table of a full export is told to a person."""

from __future__ import annotations

import dataclasses

from django.utils.functional import Promise


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """``title`` heads its spreadsheet. ``name`` are the columns that a row is called by where another refers to it.

    ``between`` stands before the last of them.
    """

    title: str | Promise
    name: tuple[str, ...] = ()
    between: str = " "
