"""Whether a new text changes more than the spelling of the old one.

Conservative: what might be another meaning is no spelling. A party is asked once too often rather than once too seldom.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from messages.house import House

# A number with its sign and what parts its digits, an address, a word, or a sign that carries meaning.
_TOKENS = re.compile(r"[-+−]?\d(?:[\d.,:\s]*\d)?|\w+://\S+|\w+|~~|[%‰§€$£<>=±×]")
_NEGATIONS = frozenset("inte ej aldrig ingen inget inga utan icke not no never none without".split())  # noqa: SIM905
# Words of so few letters are too often another word when one letter changes: bör and får, ska and kan.
_SHORT = 4
_MOST_EDITS = 2
# A word is split in at most so many.
_MOST_PARTS = 4


def changed_beyond(old: House, new: House) -> str | None:
    """The first text of ``new`` that is more than a respelling of ``old``; None when there is none.

    When rows came, went or moved, or an ask has other addressees, that is it: the first row that differs in that.
    When a fact was checked, how long it is valid and why it passes may differ.
    """
    before, after = list(_texts(old)), list(_texts(new))
    for (place, was), (new_place, now) in zip(before, after, strict=False):
        if place != new_place or not same_but_spelling(was, now):
            return now or was
    if len(before) != len(after):
        rest = max(before, after, key=len)
        return rest[min(len(before), len(after))][1]
    return None


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


def _texts(house: House) -> Iterator[tuple[tuple[str, ...], str]]:
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
    if not (_is_plain(one) and _is_plain(other)) or one[0] != other[0]:
        return False
    if min(len(one), len(other)) <= _SHORT:
        return _bare(one) == _bare(other)
    allowed = min(_MOST_EDITS, min(len(one), len(other)) // 3)
    return abs(len(one) - len(other)) <= allowed and _distance(one, other) <= allowed


def _is_plain(word: str) -> bool:
    return word.isalpha() and word not in _NEGATIONS


def _bare(word: str) -> str:
    """The word without accents."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _distance(one: str, other: str) -> int:
    """Letters added, removed, changed, or swapped with their neighbour (optimal string alignment)."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, last, row = row, above, [i]
        for j, theirs in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
