"""Whether a new text changes more than the spelling of the old one.

Conservative: what might be another meaning is no spelling. A party is asked once too often rather than once too seldom.
Without a dictionary a word that became another ("staten", "staden") looks like one misspelt: what passes is case,
punctuation, words written together or apart, accents and dots left out, and in a long word letters doubled or two
neighbours swapped. Every other letter changed makes another word; see ``docs/anchoring.md``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from messages.house import House

# A number with its sign and what parts its digits, an address, a word, or a sign that carries meaning.
_TOKENS = re.compile(r"[-+−]?\d(?:[\d.,:\s]*\d)?|\w+://\S+|\w+|~~|[%‰§€$£<>=±×]")
_NEGATIONS = frozenset("inte ej aldrig ingen inget inga utan icke not no never none without".split())  # noqa: SIM905
# Words of so few letters are too often another word when a letter is doubled or swapped: hat and hatt, form and from.
_SHORT = 4
_DOUBLED = re.compile(r"(.)\1+")
# A word is split in at most so many.
_MOST_PARTS = 4
# Where in the house it stands, and what it says.
_Text = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Beyond:
    """A text that is more than a respelling; ``is_gone``: one of the old house, which the new one no longer has."""

    text: str
    is_gone: bool = False


def changed_beyond(old: House, new: House) -> Beyond | None:
    """The first text that differs in more than its spelling; None when there is none.

    When rows came, went or moved, or an ask has other addressees, that is it: the first row that differs in that.
    When a fact was checked, how long it is valid and why it passes may differ.
    """
    before, after = list(_texts(old)), list(_texts(new))
    for n, (was, now) in enumerate(zip_longest(before, after)):
        if was is None:
            return Beyond(now[1])
        if now is None:
            return Beyond(was[1], is_gone=True)
        if not _same(was, now):
            is_gone = not now[1] or _is_gone(was, now, before[n + 1 :], after[n + 1 :])
            return Beyond(was[1] if is_gone else now[1], is_gone)
    return None


def respelt(old: House, new: House) -> list[tuple[str, str]]:
    """The words that differ where ``changed_beyond`` finds nothing, as both write them; case and punctuation apart."""
    pairs = []
    for (_place, was), (_new_place, now) in zip(_texts(old), _texts(new), strict=False):
        before, after = was.split(), now.split()
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
            pair = " ".join(before[i1:i2]), " ".join(after[j1:j2])
            if tag != "equal" and _words(pair[0]) != _words(pair[1]):
                pairs.append(pair)
    return list(dict.fromkeys(pairs))


def same_but_spelling(old: str, new: str) -> bool:
    """Whether the two say the same word for word, each spelt its way: symmetric, and true of equal texts."""
    before, after = _words(old), _words(new)
    if Counter(filter(_is_negation, before)) != Counter(filter(_is_negation, after)):
        return False
    seen, ways = {(0, 0)}, [(0, 0)]
    while ways:
        i, j = ways.pop()
        if i == len(before) and j == len(after):
            return True
        for way in _steps(before, i, after, j):
            if way not in seen:
                seen.add(way)
                ways.append(way)
    return False


def _same(was: _Text, now: _Text) -> bool:
    return was[0] == now[0] and same_but_spelling(was[1], now[1])


def _is_gone(was: _Text, now: _Text, later_before: list[_Text], later_after: list[_Text]) -> bool:
    """Whether the old text went, rather than a new one came or it changed."""
    if any(_same(was, one) for one in later_after):
        return False
    return any(_same(one, now) or one[0] == now[0] != was[0] for one in later_before)


def _texts(house: House) -> Iterator[_Text]:
    """Every text of the house with its place: texts in different places are never compared."""
    for kind, text, answer in house.blocks():
        yield (kind,), text
        yield (kind, "answer"), answer
    for ask in house.asks:
        yield ("ask", ask.ref, *sorted(str(person.pk) for person in ask.addressees)), ask.text
    for fact in house.proof_points:
        yield ("fact",), fact.text
        yield ("fact", "source"), fact.source


def _words(text: str) -> list[str]:
    return _TOKENS.findall(unicodedata.normalize("NFC", text).casefold())


def _is_negation(word: str) -> bool:
    return word in _NEGATIONS


def _steps(before: list[str], i: int, after: list[str], j: int) -> Iterator[tuple[int, int]]:
    """Where one may go on: past one word of each, or past a word that is written as several."""
    if i == len(before) or j == len(after):
        return
    if _same_word(before[i], after[j]):
        yield i + 1, j + 1
    ours, theirs, m, n = before[i], after[j], i + 1, j + 1
    while ours != theirs and m - i <= _MOST_PARTS and n - j <= _MOST_PARTS:
        if len(ours) < len(theirs) and m < len(before) and _is_plain(before[m]):
            ours, m = ours + before[m], m + 1
        elif len(theirs) < len(ours) and n < len(after) and _is_plain(after[n]):
            theirs, n = theirs + after[n], n + 1
        else:
            return
    if ours == theirs and ours.isalpha():
        yield m, n


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if not (_is_plain(one) and _is_plain(other)):
        return False
    if one == _bare(other) or other == _bare(one):
        return True
    if min(len(one), len(other)) <= _SHORT:
        return False
    return _undoubled(one) == _undoubled(other) or _is_swapped(one, other)


def _is_plain(word: str) -> bool:
    return word.isalpha() and word not in _NEGATIONS


def _bare(word: str) -> str:
    """The word without accents."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _undoubled(word: str) -> str:
    """The word with every doubled letter written once."""
    return _DOUBLED.sub(r"\1", word)


def _is_swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters have changed places, and nothing else."""
    differ = [n for n, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs]
    if len(one) != len(other) or len(differ) != 2 or differ[1] - differ[0] != 1:
        return False
    first, second = differ
    return one[first] == other[second] and one[second] == other[first]
