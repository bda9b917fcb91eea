"""Pieces of typst markup."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(text: object) -> str:
    """A typst string."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def t(text: object, style: str = "", **named: str) -> str:
    """A text in markup: as it is, or in a style of ``look.typ``."""
    extra = "".join(f", {name}: {value}" for name, value in named.items())
    return f"#{style}({quoted(text)}{extra});" if style else f"#{quoted(text)};"


def rows(items: Iterable[str], mark: str = "-") -> str:
    """A list."""
    return "\n".join(f"{mark} {item}" for item in items)


def paragraphs(*parts: str) -> str:
    """The parts that say something, with an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def flag(mark: dict[str, str]) -> str:
    """A mark on a text, in a line of its own."""
    return t(mark["text"], "flag", tone="lingon" if mark["code"] == "embargo" else "bark")


def kicker(words: dict[str, str], foot: dict[str, str], ref: str = "") -> str:
    """The line over a title."""
    what = f"{t(words['pack'])} {t(ref)}" if ref else t(words["pack"])
    return f"#kicker[{what} · {t(words['version'])} {t(foot['version'])} · {t(foot['built'])}]"


def changes(words: dict[str, str], told: list[str]) -> str:
    """What differs from the reader's earlier pack."""
    return f"#note[{t(words['changes'], 'strong')}: {t('; '.join(told))}.]" if told else ""


def versioned(words: dict[str, str], message: dict[str, str], style: str) -> str:
    """A message's version after its title."""
    return f" #{style}[{t(words['version'])} {t(message['version'])}]" if message["version"] else ""


def calls(words: dict[str, str], contacts: list[dict[str, str]], fallback: str) -> str:
    """Whom to call."""
    lines = [f"{t(one['name'], 'strong')}, {t(one['role'])} #h(1mm) {t(one['phone'], 'phone')}" for one in contacts]
    return paragraphs(*lines, f"#small[{t(words['fallback'])}: {t(fallback)}]" if fallback else "")
