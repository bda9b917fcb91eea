"""Which stored body a file means by a name, on the day that it speaks of; and those that are not there yet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crm.enums import OrganisationKind
from crm.errors import StaleObject
from crm.models.base import fold, sort_key

LONGEST_NAME = 200
# A stored body by its number, a new one by its name.
Key = int | str


@dataclass(frozen=True, slots=True)
class Body:
    """A stored body, as much of it as tells it apart."""

    pk: int
    name: str
    short_name: str
    ref: str
    kind: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor: int | None

    def is_valid(self, on: dt.date) -> bool:
        """Whether it was called so on the day."""
        return (self.valid_from or on) <= on <= (self.valid_to or on)


class Bodies:
    """Every stored body, and the new ones that a plan has met so far: ``new`` has their kinds by name."""

    def __init__(self, rows: Iterable[Body]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.new: dict[str, str] = {}
        self._new_keys: dict[str, str] = {}
        self._found: dict[tuple[str, str, dt.date], int | None] = {}
        self._by_name: dict[str, list[Body]] = defaultdict(list)
        self._by_other: dict[str, list[Body]] = defaultdict(list)
        self._before: dict[int, list[Body]] = defaultdict(list)
        for row in list(self.rows.values()):
            self.add(row)

    def add(self, row: Body) -> None:
        """Know a further body."""
        self.rows[row.pk] = row
        self._by_name[_key(row.name)].append(row)
        for word in {_key(row.short_name), _key(row.ref)} - {"", _key(row.name)}:
            self._by_other[word].append(row)
        if row.successor is not None:
            self._before[row.successor].append(row)

    def key(self, name: str, kind: str, on: dt.date) -> Key:
        """The body of that name as it was called on the day; its name where it is new, which is then remembered."""
        found = self.find(name, kind, on)
        if found is not None:
            return found
        folded = _key(name)
        known = self._new_keys.setdefault(folded, " ".join(name.split()))
        if self.new.get(known) in (None, OrganisationKind.OTHER):
            self.new[known] = kind if kind in OrganisationKind.values else OrganisationKind.OTHER.value
        return known

    def find(self, name: str, kind: str, on: dt.date) -> int | None:
        """The number of the stored body; None for none, or where a short name could mean several."""
        asked = (name, kind, on)
        if asked not in self._found:
            self._found[asked] = self._find(name, kind, on)
        return self._found[asked]

    def family(self, key: Key) -> Key:
        """What a body and those it became have in common: the last of them."""
        seen = set()
        while isinstance(key, int) and key not in seen and key in self.rows:
            seen.add(key)
            key = self.rows[key].successor or key
        return key

    def kin(self, key: Key) -> list[int]:
        """The numbers of all that a body was called before and after."""
        last = self.family(key)
        return [pk for pk in self.rows if self.family(pk) == last]

    def name(self, key: Key) -> str:
        """What it is called. Raises StaleObject for one that has come since the bodies were read."""
        if not isinstance(key, int):
            return key
        if key not in self.rows:
            raise StaleObject
        return self.rows[key].name

    def _find(self, name: str, kind: str, on: dt.date) -> int | None:
        folded = _key(name)
        rows = self._by_name.get(folded) or self._by_other.get(folded, [])
        if len(rows) > 1:
            # Habo and Håbo are two municipalities.
            rows = [row for row in rows if sort_key(row.name) == sort_key(name)] or rows
        if len(rows) > 1:
            rows = [row for row in rows if row.is_valid(on)] or rows
        if len(rows) > 1 and kind:
            rows = [row for row in rows if row.kind == kind] or rows
        if len({self.family(row.pk) for row in rows}) != 1:
            return None
        return self._on(rows[0], on).pk

    def _on(self, body: Body, on: dt.date) -> Body:
        """What the body was called on the day, as far as one name came after the other."""
        seen = set()
        while body.pk not in seen:
            seen.add(body.pk)
            before = self._before.get(body.pk, [])
            if body.valid_to and on > body.valid_to and body.successor in self.rows:
                body = self.rows[body.successor]
            elif body.valid_from and on < body.valid_from and len(before) == 1:
                body = before[0]
        return body


def _key(name: str) -> str:
    return " ".join(fold(name).split())
