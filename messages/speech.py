"""How long a text is, for people who will say it aloud."""

# Calm Swedish speech.
WORDS_PER_MINUTE = 130


def word_count(text: str) -> int:
    """Words, as blanks part them."""
    return len(text.split())


def seconds_aloud(text: str) -> int:
    """Seconds to say the text, to the nearest five; never none for a text."""
    words = word_count(text)
    return max(5, 5 * round(words * 60 / WORDS_PER_MINUTE / 5)) if words else 0
