"""How long a text is, for people who will say it aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Calm Swedish speech, and reading to oneself.
WORDS_PER_MINUTE = 130
READ_PER_MINUTE = 200
# What is said at a meeting takes a minute at most.
LONGEST_SPOKEN = WORDS_PER_MINUTE
# What one says in passing.
LONGEST_ONE_LINER = 25


@dataclass(frozen=True, slots=True)
class Length:
    """Of the text said aloud, and of roof, pillars and text together, which one reads."""

    words: int
    seconds: int
    whole: int
    minutes: int

    @property
    def is_long(self) -> bool:
        """Whether the text takes more than a minute to say."""
        return self.words > LONGEST_SPOKEN


def length(roof: str, pillars: Iterable[str], text: str) -> Length:
    """How long it is; a text takes a minute to read at least."""
    words, around = word_count(text), sum(word_count(part) for part in (roof, *pillars))
    whole = words + around
    return Length(words, seconds_aloud(text), whole, max(1, round(whole / READ_PER_MINUTE)) if whole else 0)


def word_count(text: str) -> int:
    """Words, as blanks part them."""
    return len(text.split())


def seconds_aloud(text: str) -> int:
    """Seconds to say the text, to the nearest five; never none for a text."""
    words = word_count(text)
    return max(5, 5 * round(words * 60 / WORDS_PER_MINUTE / 5)) if words else 0
