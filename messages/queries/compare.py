"""What changed between two versions, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from messages.enums import Part
from messages.house import AskText, Fact, House, normalised, paragraphs
from messages.merge import Collision

# Two blocks in the same place that share less of the shorter one than this are told as one removed and one added.
_ALIKE = 0.5
# A word or mark with the blank before it: blanks by themselves repeat so often that comparing them takes minutes.
_TOKENS = re.compile(r"\s*(?:\w+|[^\w\s])")


class What(TextChoices):
    """What happened to a block."""

    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CHANGED = "changed", _("Changed")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a block: kept, or in only one of the two versions."""

    text: str
    is_old: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One block that differs."""

    part: Part
    what: What
    pieces: tuple[Piece, ...]

    @property
    def now(self) -> str:
        """The block as the new version has it; as the old one had it where it is gone."""
        return "".join(piece.text for piece in self.pieces if self.what == What.REMOVED or not piece.is_old)

    @property
    def was(self) -> str:
        """The block as the old version had it; as the new one has it where it is added."""
        return "".join(piece.text for piece in self.pieces if self.what == What.ADDED or not piece.is_new)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences in reading order, and how many blocks are the same."""

    differences: tuple[Difference, ...]
    same: int


def compare(old: House, new: House) -> Comparison:
    """What ``new`` changes in ``old``. Spacing is no change."""
    return _compared(_parts(old), _parts(new))


def compare_texts(old: str, new: str) -> Comparison:
    """What ``new`` changes in ``old``, paragraph by paragraph."""
    before, after = ([normalised(row) for row in paragraphs(text)] for text in (old, new))
    return _compared([(Part.PARAGRAPH, before)], [(Part.PARAGRAPH, after)])


def _compared(old: Iterable[tuple[Part, list[str]]], new: Iterable[tuple[Part, list[str]]]) -> Comparison:
    differences: list[Difference] = []
    same = 0
    for (part, before), (_part, after) in zip(old, new, strict=True):
        matcher = SequenceMatcher(a=before, b=after)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                same += i2 - i1
            else:
                differences += _pairs(part, before[i1:i2], after[j1:j2])
    return Comparison(tuple(differences), same)


@dataclass(frozen=True, slots=True)
class Clash:
    """A block that two editors changed, in words: as it was, as the other one and as oneself wrote it."""

    label: str
    base: tuple[str, ...]
    theirs: tuple[str, ...]
    mine: tuple[str, ...]


_PARTS = {
    "roof": Part.ROOF,
    "pillars": Part.PILLAR,
    "text": Part.PARAGRAPH,
    "asks": Part.ASK,
    "red_lines": Part.RED_LINE,
    "do_not_say": Part.DO_NOT_SAY,
    "questions": Part.QUESTION,
    "defensive": Part.DEFENSIVE,
    "proof_points": Part.FACT,
}


def told_collision(collision: Collision) -> Clash:
    """The collision in words."""
    base, theirs, mine = (
        tuple(_told(row) for row in rows) for rows in (collision.base, collision.theirs, collision.mine)
    )
    return Clash(str(_PARTS[collision.field].label), base, theirs, mine)


def _parts(house: House) -> Iterator[tuple[Part, list[str]]]:
    """Blocks as words, by part, in reading order."""
    parts: tuple[tuple[Part, Sequence[str]], ...] = (
        (Part.ROOF, [house.roof]),
        (Part.PILLAR, house.pillars),
        (Part.PARAGRAPH, paragraphs(house.text)),
        (Part.ASK, [_told(ask) for ask in house.asks]),
        (Part.RED_LINE, house.red_lines),
        (Part.DO_NOT_SAY, house.do_not_say),
        (Part.QUESTION, [_told(row) for row in house.questions]),
        (Part.DEFENSIVE, house.defensive),
        (Part.FACT, [_told(fact) for fact in house.proof_points]),
    )
    for part, texts in parts:
        yield part, [normalised(text) for text in texts]


def _told(row: AskText | Fact | tuple[str, str] | str) -> str:
    """A row of the house in words."""
    if isinstance(row, AskText):
        return f"{row.text} ({', '.join(map(str, row.addressees)) or '–'})"
    if isinstance(row, Fact):
        until = f"–{row.valid_until}" if row.valid_until else ""
        return f"{row.text} ({row.source or '–'}, {row.checked_on or '–'}{until})"
    return row if isinstance(row, str) else " – ".join(row)


def _pairs(part: Part, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for old, new in zip_longest(before, after):
        if old is None:
            yield Difference(part, What.ADDED, (Piece(new, is_new=True),))
        elif new is None:
            yield Difference(part, What.REMOVED, (Piece(old, is_old=True),))
        elif changed := _changed(old, new):
            yield Difference(part, What.CHANGED, changed)
        else:
            yield Difference(part, What.REMOVED, (Piece(old, is_old=True),))
            yield Difference(part, What.ADDED, (Piece(new, is_new=True),))


def _changed(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both; nothing where they share too little. One comparison: for a long paragraph it takes a while."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    steps = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after]).get_opcodes()
    shared = sum(i2 - i1 for tag, i1, i2, _j1, _j2 in steps if tag == "equal")
    if shared < _ALIKE * min(len(before), len(after)):
        return ()
    if len(steps) == 1:
        # Only blanks inside differ.
        steps = SequenceMatcher(None, before, after).get_opcodes()
    return tuple(_pieces(before, after, steps))


def _pieces(old: list[str], new: list[str], steps: Sequence[tuple[str, int, int, int, int]]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in steps:
        if tag == "equal":
            yield Piece("".join(new[j1:j2]))
            continue
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone and come and gone[0] == come[0] and gone[0].isspace():
            yield Piece(gone[0])
            gone, come = gone[1:], come[1:]
        if gone:
            yield Piece(gone, is_old=True)
        if come:
            yield Piece(come, is_new=True)
