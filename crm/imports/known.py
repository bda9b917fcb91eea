"""Everything stored that a plan compares a file with, loaded a part at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from crm.errors import StaleObject
from crm.imports.bodies import Bodies, Body
from crm.imports.comparing import mandate_role, party_role
from crm.imports.stored import Held, Stored, contact_key, name_key
from crm.queries import register


def bodies() -> Bodies:
    """Every body. One query."""
    return Bodies(Body(*row) for row in register.body_rows())


class Known:
    """The persons of certain names and identifiers, by their numbers, and what is stored of them."""

    def __init__(
        self, bodies: Bodies, names: Collection[str] = (), identifiers: Collection[tuple[str, str]] = ()
    ) -> None:
        self.bodies = bodies
        self.named = register.of_names(names) if names else {}
        self.identified = register.of_identifiers(identifiers) if identifiers else {}
        self._near: dict[object, dict[str, list[tuple[str, int]]]] = {}
        self._loaded: dict[int, Stored] = {}

    def load(self, numbers: Iterable[int]) -> None:
        """Have these persons at hand, and no others. Five queries, none for nobody."""
        self._loaded = self.read(set(numbers))

    def person(self, pk: int) -> Stored:
        """One of those at hand, or read now. Raises StaleObject for one who has gone since."""
        if pk not in self._loaded:
            self._loaded.update(self.read({pk}))
        if pk not in self._loaded:
            raise StaleObject
        return self._loaded[pk]

    def read(self, numbers: set[int]) -> dict[int, Stored]:
        """What is stored of the persons."""
        if not numbers:
            return {}
        found = {}
        for row in register.persons(numbers):
            pk, name, version = row.pop("pk"), row.pop("name"), row.pop("version")
            found[pk] = Stored(pk, name, version, row)
        for person, scheme, value in register.identifiers(numbers):
            found[person].identifiers.add((scheme, value))
        for person, kind, value in register.contacts(numbers):
            found[person].contacts.add(contact_key(kind, value))
        for row in register.mandates(numbers):
            role = mandate_role(self.bodies, row["body_id"], row["title"], row["committee"])
            words = (
                ", ".join(word for word in (row["title"], row["committee"]) if word),
                self.bodies.name(row["body_id"]),
                row["party"],
                row["constituency"],
            )
            found[row["person_id"]].mandates.append(_held(row, role, row["body_id"], words))
        for row in register.parties(numbers):
            role = party_role(row["party"], row["group"])
            found[row["person_id"]].parties.append(_held(row, role, 0, (row["party"], row["group"])))
        for one in found.values():
            for kind in ("email", "phone"):
                if used := one.values[kind]:
                    one.contacts.add(contact_key(kind, str(used)))
        return found

    def near(self, body: int, name: str) -> list[tuple[str, int]]:
        """Folded names and numbers of those who are or were at the body, whatever it was called, and whose names begin
        as that one does, in either order of its parts.
        """
        family = self.bodies.family(body)
        if family not in self._near:
            rows: dict[str, list[tuple[str, int]]] = defaultdict(list)
            for search_key, pk in register.near(self.bodies.kin(body)):
                for letter in _letters(search_key):
                    rows[letter].append((search_key, pk))
            self._near[family] = rows
        return [row for letter in sorted(_letters(name_key(name))) for row in self._near[family][letter]]


def _letters(name: str) -> set[str]:
    """The first letters of the first and the last part."""
    parts = name.split()
    return {parts[0][0], parts[-1][0]} if parts else set()


def _held(row: register.Row, role: tuple[object, ...], body: int, words: tuple[str, ...]) -> Held:
    return Held(
        row["pk"],
        role,
        body,
        words,
        row["starts"],
        row["starts_precision"],
        row["ends"],
        row["ends_precision"],
        row["end_known"],
    )
