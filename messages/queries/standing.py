"""What a party that is asked again has stood behind already: its last answer, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messages.enums import PENDING, STANDS_BEHIND, BlockKind, Part
from messages.house import ASK, Places
from messages.models import Endorsement
from messages.queries.compare import What

# More than these are counted, not named.
_NAMED = 3
Changed = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Stands:
    """Which version a party's earlier answer is of, whether on a condition, and what has changed since."""

    number: str
    on_condition: bool
    changed: tuple[Changed, ...]

    @classmethod
    def of(cls, endorsement: Endorsement) -> Self | None:
        """None unless the party is asked again and still stands behind some of the text."""
        earlier = endorsement.stands_on
        if earlier is None or endorsement.state not in PENDING or earlier.state not in STANDS_BEHIND:
            return None
        if not standing(endorsement):
            return None
        changed = tuple((part, number, what) for part, number, what in endorsement.changed)
        return cls(earlier.version.number, bool(endorsement.condition), changed)

    def words(self, names: str, n: int = 1) -> str:
        """Who stands behind which version, and what has changed since; in the active language.

        ``n`` is how many the names are. "Sundsvall stands behind v0.8, pillar 2 changed".
        """
        if self.on_condition:
            text = ngettext(
                "%(names)s stands behind v%(number)s on a condition",
                "%(names)s stand behind v%(number)s on conditions",
                n,
            )
        else:
            text = ngettext("%(names)s stands behind v%(number)s", "%(names)s stand behind v%(number)s", n)
        return ", ".join([text % {"names": names, "number": self.number}, *changed_words(self.changed)])


def standing(endorsement: Endorsement) -> dict[str, str]:
    """Hashes of the version's paragraphs that the party stands behind, each with the hash of what it has seen.

    The two differ where only the spelling has changed since.
    """
    return {**{digest: digest for digest in endorsement.covers}, **endorsement.respelt}


def changes(old: Places, new: Places, seen: Mapping[str, str], now: Mapping[str, str]) -> list[Changed]:
    """Part, number and what happened, for each paragraph of ``new`` that is not as it stood in ``old``.

    ``seen`` and ``now`` are what the party stands behind of each (``standing``). A paragraph that only moved is left
    out.
    """
    found: list[Changed] = []
    for kind in (BlockKind.ROOF, BlockKind.PILLAR, BlockKind.PARAGRAPH, BlockKind.RED_LINE):
        before = [seen.get(digest, digest) for digest in _of_kind(old, kind)]
        after = [now.get(digest, digest) for digest in _of_kind(new, kind)]
        found += [(kind.value, str(number), what) for number, what in _steps(before, after)]
    return found + list(_asks(old, new, seen, now))


def changed_words(changed: Sequence[Changed]) -> list[str]:
    """Each change in words, as "pillar 2 changed"; how many there are when they are more than three."""
    if len(changed) > _NAMED:
        n = len(changed)
        return [ngettext("%(n)d paragraph changed", "%(n)d paragraphs changed", n) % {"n": n}]
    return [_phrase(part, what) % {"n": number} for part, number, what in changed]


def _of_kind(places: Places, kind: BlockKind) -> list[str]:
    return [digest for (part, _place), digest in places.items() if part == kind]


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[int, str]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        yield from ((place + 1, What.CHANGED.value) for place in range(j1, j1 + both))
        yield from ((n + 1, What.ADDED.value) for n in range(j1 + both, j2) if after[n] not in before)
        yield from ((n + 1, What.REMOVED.value) for n in range(i1 + both, i2) if before[n] not in after)


def _asks(old: Places, new: Places, seen: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Changed]:
    """Asks are the same from version to version by their reference."""
    before = {ref: seen.get(digest, digest) for (part, ref), digest in old.items() if part == ASK}
    after = {ref: now.get(digest, digest) for (part, ref), digest in new.items() if part == ASK}
    for ref, digest in after.items():
        if ref not in before:
            yield Part.ASK.value, ref, What.ADDED.value
        elif before[ref] != digest:
            yield Part.ASK.value, ref, What.CHANGED.value
    yield from ((Part.ASK.value, ref, What.REMOVED.value) for ref in before if ref not in after)


def _phrase(part: str, what: str) -> str:
    phrases = {
        (Part.ROOF, What.CHANGED): _("the roof changed"),
        (Part.PILLAR, What.CHANGED): _("pillar %(n)s changed"),
        (Part.PILLAR, What.ADDED): _("pillar %(n)s added"),
        (Part.PILLAR, What.REMOVED): _("pillar %(n)s removed"),
        (Part.PARAGRAPH, What.CHANGED): _("paragraph %(n)s changed"),
        (Part.PARAGRAPH, What.ADDED): _("paragraph %(n)s added"),
        (Part.PARAGRAPH, What.REMOVED): _("paragraph %(n)s removed"),
        (Part.RED_LINE, What.CHANGED): _("red line %(n)s changed"),
        (Part.RED_LINE, What.ADDED): _("red line %(n)s added"),
        (Part.RED_LINE, What.REMOVED): _("red line %(n)s removed"),
        (Part.ASK, What.CHANGED): _("ask %(n)s changed"),
        (Part.ASK, What.ADDED): _("ask %(n)s added"),
        (Part.ASK, What.REMOVED): _("ask %(n)s removed"),
    }
    return phrases[Part(part), What(what)]
