"""The parts of a house that one can point at: paragraphs, asks and facts, each by the hash of its words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from messages.enums import Part
from messages.house import House, digest


@dataclass(frozen=True, slots=True)
class Passage:
    """A part, its number among those of its kind (0 for the one roof), its hash and its words."""

    part: Part
    number: int
    content_hash: str
    text: str

    @property
    def label(self) -> str:
        """``Pelare 2``."""
        return f"{self.part.label} {self.number}" if self.number else str(self.part.label)


def passages(house: House) -> tuple[Passage, ...]:
    """Every passage, in reading order: what is said, what is asked for, limits, preparation, facts."""
    said = [(Part(kind), digest(kind, text, answer), _told(text, answer)) for kind, text, answer in house.blocks()]
    said += [(Part.ASK, ask.content_hash, ask.text) for ask in house.asks]
    said += [(Part.FACT, fact.content_hash, fact.text) for fact in house.proof_points]
    order, counts = list(Part), Counter[Part]()
    found = []
    for part, content_hash, text in sorted(said, key=lambda row: order.index(row[0])):
        if part != Part.ROOF:
            counts[part] += 1
        if text:
            found.append(Passage(part, counts[part], content_hash, text))
    return tuple(found)


def _told(text: str, answer: str) -> str:
    return f"{text}\n{answer}" if answer else text
