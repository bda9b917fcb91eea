"""The message house as plain values, and the hashes by which a party's answer names what it stands behind."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messages.enums import BlockKind, Doubt

if TYPE_CHECKING:
    from crm.models import Person, User

# Where an ask stands among what is covered; the others stand by their kind.
ASK = "ask"
# The hash of each covered paragraph by part and number within it (an ask by its reference), in reading order.
Places = dict[tuple[str, str], str]
_BLANKS = re.compile(r"[^\S\n]+")
_NUMBER = re.compile(r"(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})")

# Characters that fit. The text: some twenty minutes aloud; two such texts are compared within a few seconds.
LONGEST_TEXT = 20_000
# Why somebody goes against a party's word, or a party against its own.
LONGEST_REASON = 500
LONGEST_COMMENT = 2_000
LONGEST_ROOF = 500
LONGEST_QUESTION = 500
LONGEST_LINE = 5_000
LONGEST_SOURCE = 300
LONGEST_REF = 40
# Rows of one kind.
MOST_ROWS = 60
# What is written as one line each.
LISTS = ("pillars", "red_lines", "do_not_say", "defensive")
# What a party stands behind: what is said, asked and never conceded. Facts, questions and warnings are preparation
# that editors may complete without asking every party again.
COVERED = frozenset({BlockKind.ROOF, BlockKind.PILLAR, BlockKind.PARAGRAPH, BlockKind.RED_LINE})


@dataclass(frozen=True, slots=True)
class Fact:
    """A proof point as written. A waiver lets it pass the check of sources, with its reason."""

    text: str
    source: str = ""
    checked_on: dt.date | None = None
    needs_verification: bool = False
    waived_by: User | None = None
    waived_on: dt.date | None = None
    waive_reason: str = ""
    valid_until: dt.date | None = None

    @property
    def content_hash(self) -> str:
        """Of the words and the source: checking a fact again does not change it."""
        return digest("fact", self.text, self.source)

    def doubt(self, on: dt.date) -> Doubt:
        """What is wrong with its grounds on the day, waived or not."""
        return doubt(self.source, self.checked_on, self.valid_until, on)

    @property
    def is_waived(self) -> bool:
        """Whether somebody let it pass, with a reason."""
        return self.waived_on is not None


@dataclass(frozen=True, slots=True)
class AskText:
    """An ask as written. ``ref`` carries it from version to version; empty gives it the next free one."""

    ref: str
    text: str
    addressees: tuple[Person, ...] = ()

    @property
    def content_hash(self) -> str:
        """Of the words and of whom they are addressed to."""
        return digest("ask", self.text, *sorted(person.name for person in self.addressees))


@dataclass(frozen=True, slots=True)
class House:
    """One version's content. ``text`` is Markdown whose paragraphs are set apart by blank lines."""

    text: str
    roof: str
    pillars: tuple[str, ...] = ()
    proof_points: tuple[Fact, ...] = ()
    asks: tuple[AskText, ...] = ()
    red_lines: tuple[str, ...] = ()
    do_not_say: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    defensive: tuple[str, ...] = ()

    def blocks(self) -> Iterator[tuple[BlockKind, str, str]]:
        """Kind, text and answer of every block, in reading order; asks and facts have rows of their own."""
        yield BlockKind.ROOF, self.roof.strip(), ""
        for kind, texts in (
            (BlockKind.PILLAR, self.pillars),
            (BlockKind.PARAGRAPH, paragraphs(self.text)),
            (BlockKind.RED_LINE, self.red_lines),
            (BlockKind.DO_NOT_SAY, self.do_not_say),
            (BlockKind.DEFENSIVE, self.defensive),
        ):
            for text in texts:
                yield kind, text.strip(), ""
        for question, answer in self.questions:
            yield BlockKind.QUESTION, question.strip(), answer.strip()

    def covered_places(self) -> Places:
        """What a party stands behind when it endorses, by place."""
        places: Places = {}
        counts: Counter[BlockKind] = Counter()
        for kind, text, answer in self.blocks():
            if kind in COVERED:
                places[kind, str(counts[kind])] = digest(kind, text, answer)
                counts[kind] += 1
        return {**places, **{(ASK, ask.ref): ask.content_hash for ask in self.asks}}

    def covered_hashes(self) -> list[str]:
        """Hashes of what a party stands behind when it endorses, in reading order."""
        return list(self.covered_places().values())

    @property
    def content_hash(self) -> str:
        """Of the whole, order, sources and waivers included: two versions with the same hash are the same."""
        lines = [digest(kind, text, answer) for kind, text, answer in self.blocks()]
        lines += [f"{ask.ref} {ask.content_hash}" for ask in self.asks]
        lines += [
            f"{fact.content_hash} {fact.checked_on} {fact.needs_verification} {fact.waived_on} {fact.waive_reason}"
            # Only where there is one: the hashes of texts written before facts had an end stand.
            + (f" {fact.valid_until}" if fact.valid_until else "")
            for fact in self.proof_points
        ]
        return digest("house", *lines)


EMPTY = House(text="", roof="")


def measured(house: House) -> dict[str, list[list[tuple[str, int]]]]:
    """By field its rows, and in each row every text with the number of characters that fit."""
    lists = {name: [[(text, LONGEST_LINE)] for text in getattr(house, name)] for name in LISTS}
    return {
        "roof": [[(house.roof, LONGEST_ROOF)]],
        "text": [[(house.text, LONGEST_TEXT)]],
        **lists,
        "questions": [[(question, LONGEST_QUESTION), (answer, LONGEST_LINE)] for question, answer in house.questions],
        "asks": [[(ask.text, LONGEST_LINE), (ask.ref, LONGEST_REF)] for ask in house.asks],
        "proof_points": [
            [(fact.text, LONGEST_LINE), (fact.source, LONGEST_SOURCE), (fact.waive_reason, LONGEST_SOURCE)]
            for fact in house.proof_points
        ],
    }


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a Markdown text."""
    return tuple(part.strip() for part in re.split(r"\n\s*\n", _newlines(text).strip()) if part.strip())


def normalised(text: str) -> str:
    """The text as it is hashed: composed characters, one kind of newline, single blanks, no blanks around a line."""
    lines = _newlines(unicodedata.normalize("NFC", text)).strip().split("\n")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in lines)


def digest(*parts: str) -> str:
    """SHA-256, as hexadecimal digits, of the normalised parts."""
    return hashlib.sha256("\x1f".join(normalised(part) for part in parts).encode()).hexdigest()


def stale_before(on: dt.date) -> dt.date:
    """A fact checked before this day is over 24 months old on ``on``."""
    try:
        return on.replace(year=on.year - 2)
    except ValueError:  # 29 February
        return on.replace(year=on.year - 2, day=28)


def doubt(source: str, checked_on: dt.date | None, valid_until: dt.date | None, on: dt.date) -> Doubt:
    """Why a fact may not be relied on at ``on``. ``valid_until`` is the last day on which it is true."""
    if not source.strip():
        return Doubt.NO_SOURCE
    if checked_on is None:
        return Doubt.NEVER_CHECKED
    if valid_until and valid_until < on:
        return Doubt.EXPIRED
    return Doubt.STALE if checked_on < stale_before(on) else Doubt.NONE


def parse_number(number: str) -> tuple[int, int]:
    """``"2.1"`` → ``(2, 1)``. Raises ValueError for anything else."""
    match = _NUMBER.fullmatch(number.strip())
    if match is None:
        raise ValueError(number)
    return int(match[1]), int(match[2])


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
