"""Which names in a register's file mean us: the parties' own, those that somebody adds, and those that look alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from crm.enums import OrganisationKind
from crm.imports.plan import CLOSE
from crm.imports.stored import name_key
from crm.models import Organisation


@dataclass(frozen=True, slots=True)
class Party:
    """One of ours and the names that it goes by."""

    pk: int
    names: tuple[str, ...]
    # A short name that others go by too says nothing inside a longer one.
    inside: tuple[str, ...]


def parties() -> list[Party]:
    """The active parties. One query."""
    found = []
    rows = Organisation.objects.active_partners().order_by("pk")
    for pk, name, short, kind in rows.values_list("pk", "name", "short_name", "kind"):
        names = tuple(dict.fromkeys(name_key(word) for word in (name, short) if word))
        found.append(Party(pk, names, names[:1] if kind == OrganisationKind.COUNTY_BOARD else names))
    return found


class Ours:
    """What means us: ``own`` are the names that somebody chose, as the file or a person writes them."""

    def __init__(self, ours: Iterable[Party], own: Collection[str] = ()) -> None:
        self._parties = list(ours)
        self._own = {name_key(name) for name in own if name_key(name)}
        self._known = sorted(self._own | {name for one in self._parties for name in one.names})
        inside = self._own | {name for one in self._parties for name in one.inside}
        self._inside = _any_of(inside)
        self._of_party = [(one.pk, _any_of(one.inside)) for one in self._parties]
        # A register says the same organisations over and over.
        self._is_near = cache(self._near)

    def is_certain(self, organisations: Iterable[str]) -> bool:
        """Whether one of the chosen names stands there by itself, or between commas."""
        return any(part in self._own for one in organisations for part in _parts(one))

    def is_near(self, organisations: Iterable[str], text: str = "") -> bool:
        """Whether one of our names stands in a longer one or in the text, or an organisation is called much alike."""
        return any(map(self._is_near, organisations)) or bool(self._inside.search(name_key(text)))

    def _near(self, organisation: str) -> bool:
        return bool(self._inside.search(name_key(organisation))) or any(
            part in self._known
            or process.extractOne(part, self._known, scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE)
            for part in _parts(organisation)
        )

    def parties_in(self, organisations: Iterable[str], text: str = "") -> list[int]:
        """The parties that are named there."""
        folded = [name_key(one) for one in (*organisations, text)]
        return [pk for pk, words in self._of_party if any(words.search(one) for one in folded)]


def proposed(names: Iterable[str], ours: Collection[Party]) -> list[tuple[str, bool]]:
    """Of the names in a file those that may mean us, each with whether a party's name stands there by itself."""
    of_parties = Ours(ours, [name for one in ours for name in one.names])
    exact = {name for one in ours for name in one.names}
    found = [(name, any(part in exact for part in _parts(name))) for name in names if of_parties.is_near([name])]
    return sorted(found, key=lambda one: (not one[1], name_key(one[0]), one[0]))


def _parts(name: str) -> list[str]:
    return [key for part in (name, *name.split(",")) if (key := name_key(part))]


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)")


def own_words() -> list[str]:
    """The names and short names of the active parties, in order."""
    rows = Organisation.objects.active_partners().order_by("sort_key", "pk").values_list("name", "short_name")
    return list(dict.fromkeys(word for row in rows for word in row if word))
