"""Whom of ours a public programme names: by name, party and role. Suggestions only: a person decides."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campaigns.enums import MatchCertainty, MatchReason
from crm.models.base import fold

# Skipped in comparing: programmes write them or leave them out.
_PARTICLES = frozenset(
    """af al av ben bin da de del della den der di dos el ibn la le ter und van von zu zur""".split()  # noqa: SIM905
)
_PARENTHESIS = re.compile(r"\(([^()]{1,40})\)")
_PART = re.compile(r"[^\W\d_]+", re.UNICODE)
# Shorter words tell no role apart.
_TELLING = 6


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate: party, and the words of title, body and committee, folded."""

    party: str
    words: frozenset[str]
    starts: dt.date | None
    ends: dt.date | None

    def on(self, day: dt.date) -> bool:
        """Whether it is held on the day."""
        return (self.starts or day) <= day <= (self.ends or day)


@dataclass(frozen=True, slots=True)
class Known:
    """A decision-maker as programmes may name them."""

    pk: int
    name: str
    mandates: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A decision-maker whom a speaker may be."""

    pk: int
    speaker: str
    certainty: MatchCertainty
    reasons: tuple[MatchReason, ...]


def words_of(*texts: str) -> frozenset[str]:
    """The words that can tell a role."""
    return frozenset(word for text in texts for word in _words(fold(text)) if len(word) >= _TELLING)


class Finder:
    """Finds decision-makers among speakers. ``parties`` gives the code of a party's folded name or code."""

    def __init__(self, known: Iterable[Known], parties: Mapping[str, str]) -> None:
        self.parties = parties
        self._known = {one.pk: one for one in known}
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for one in self._known.values():
            for word in _core(_words(fold(one.name))):
                self._by_word[word].add(one.pk)

    def find(self, speakers: Sequence[str], on: dt.date) -> list[Suggestion]:
        """At most one suggestion per decision-maker, the surest."""
        best: dict[int, Suggestion] = {}
        for speaker in speakers:
            for found in self._of(speaker, on):
                known = best.get(found.pk)
                if known is None or _ORDER[found.certainty] < _ORDER[known.certainty]:
                    best[found.pk] = found
        return sorted(best.values(), key=lambda found: (_ORDER[found.certainty], found.pk))

    def _of(self, speaker: str, on: dt.date) -> list[Suggestion]:
        party, names, rest = self._parsed(speaker)
        compared: dict[int, MatchReason] = {}
        for name in names:
            for pk in self._candidates(name):
                reason = _same(name, self._known[pk].name)
                if reason is not None and (pk not in compared or _NAMES[reason] < _NAMES[compared[pk]]):
                    compared[pk] = reason
        found = [self._weighed(pk, reason, speaker, party, rest, on) for pk, reason in compared.items()]
        kept = [one for one in found if one is not None]
        if len(kept) < 2:
            return kept
        return [Suggestion(one.pk, speaker, MatchCertainty.UNSURE, (*one.reasons, MatchReason.SEVERAL)) for one in kept]

    def _candidates(self, name: str) -> set[int]:
        found: set[int] = set()
        for word in _core(_words(fold(name))):
            found |= self._by_word.get(word, set())
        return found

    def _parsed(self, speaker: str) -> tuple[str, list[str], frozenset[str]]:
        """The party if it is told, the names that the text may mean, and the words of the rest."""
        told = [self.parties.get(fold(text)) for text in _PARENTHESIS.findall(speaker)]
        bare = _PARENTHESIS.sub(" ", speaker).rpartition(":")[2] or speaker
        first, *others = [part.strip() for part in bare.split(",")]
        told += [self.parties.get(fold(part)) for part in others]
        names = [first]
        if others and len(_words(first)) <= 2 and len(_words(others[0])) <= 2:
            names.append(f"{others[0]} {first}")  # Lindmåne, Vera
        return next((code for code in told if code), ""), names, words_of(*others)

    def _weighed(
        self, pk: int, name: MatchReason, speaker: str, party: str, rest: frozenset[str], on: dt.date
    ) -> Suggestion | None:
        mandates = [held for held in self._known[pk].mandates if held.on(on)]
        reasons = [name]
        theirs = {held.party for held in mandates if held.party}
        if party and theirs:
            reasons.append(MatchReason.PARTY if party in theirs else MatchReason.OTHER_PARTY)
        if any(held.words & rest for held in mandates):
            reasons.append(MatchReason.ROLE)
        if not mandates:
            reasons.append(MatchReason.NOT_IN_OFFICE)
        against = {MatchReason.OTHER_PARTY, MatchReason.NOT_IN_OFFICE} & set(reasons)
        if MatchReason.OTHER_PARTY in against and name != MatchReason.NAME:
            return None
        agrees = {MatchReason.PARTY, MatchReason.ROLE} & set(reasons)
        certainty = MatchCertainty.UNSURE
        if name == MatchReason.NAME and not against:
            certainty = MatchCertainty.SURE if agrees else MatchCertainty.LIKELY
        elif agrees and not against:
            certainty = MatchCertainty.LIKELY
        return Suggestion(pk, speaker, certainty, tuple(reasons))


def _words(text: str) -> list[str]:
    return [word for word in _PART.findall(text) if word]


def _core(words: Iterable[str]) -> list[str]:
    """The words without particles."""
    return [word for word in words if word not in _PARTICLES]


def _same(said: str, name: str) -> MatchReason | None:
    """How a name in a programme agrees with one of ours."""
    exact, ours = (_core(_words(unicodedata.normalize("NFC", text).casefold())) for text in (said, name))
    if sorted(exact) == sorted(ours):
        return MatchReason.NAME
    exact, ours = _core(_words(fold(said))), _core(_words(fold(name)))
    if not exact or not ours:
        return None
    if sorted(exact) == sorted(ours):
        return MatchReason.LETTERS
    if _initials(exact, ours):
        return MatchReason.INITIALS
    fewer, more = sorted((set(exact), set(ours)), key=len)
    if len(fewer) >= 2 and fewer <= more:
        return MatchReason.PART
    return None


def _initials(said: list[str], ours: list[str]) -> bool:
    """``V. Lindmåne`` and ``A-K Berg``: surnames agree, and first names by their letters."""
    short = [word for word in said if len(word) == 1]
    whole = [word for word in said if len(word) > 1]
    if not short or not whole or not set(whole) <= set(ours):
        return False
    firsts = [word for word in ours if word not in whole]
    return [word[0] for word in firsts[: len(short)]] == short


_ORDER = {MatchCertainty.SURE: 0, MatchCertainty.LIKELY: 1, MatchCertainty.UNSURE: 2}
_NAMES = {MatchReason.NAME: 0, MatchReason.LETTERS: 1, MatchReason.PART: 2, MatchReason.INITIALS: 3}
