"""The part of our style that one document wears: a file that carries its style inline pays for every rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from crm.web import assets

# What the templates of a pack may wear: a button, a form or a menu is not among it.
_PARTS = ("tokens", "base", "layout", "card", "badge", "note", "list", "details", "pack", "print")
_GROUPS = ("@layer", "@media", "@supports")
_ALWAYS = {"html", "body"}


def worn(html: str) -> str:
    """The style on one line, without comments, space that CSS does not read, and rules that nothing in ``html`` meets.

    What stands in parentheses of a selector is not looked at: a rule that might apply stays.
    """
    tags = frozenset(re.findall(r"<([a-z][a-z0-9]*)", html))
    classes = frozenset(name for value in re.findall(r'class="([^"]*)"', html) for name in value.split())
    return _worn(tags | _ALWAYS, classes)


@cache
def _worn(tags: frozenset[str], classes: frozenset[str]) -> str:
    css = re.sub(r"/\*.*?\*/", "", assets.text("samsyn.css", *_PARTS), flags=re.DOTALL)
    css = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css)).strip().replace(": ", ":")
    return "".join(_kept(css, tags, classes)).replace(";}", "}")


def _kept(css: str, tags: frozenset[str], classes: frozenset[str]) -> Iterator[str]:
    for head, body in _rules(css):
        if not body:
            yield head
        elif head.startswith(_GROUPS):
            inside = "".join(_kept(body[1:-1], tags, classes))
            if inside:
                yield f"{head}{{{inside}}}"
        elif head.startswith("@") or any(_meets(one, tags, classes) for one in re.split(r",(?![^(]*\))", head)):
            yield head + body


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule as its head and its body in braces; a statement has no body."""
    start = 0
    while start < len(css):
        opens, ends = css.find("{", start), css.find(";", start)
        if ends != -1 and (opens == -1 or ends < opens):
            yield css[start : ends + 1], ""
            start = ends + 1
            continue
        if opens == -1:
            return
        depth, at = 1, opens + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        yield css[start:opens], css[opens:at]
        start = at


def _meets(selector: str, tags: frozenset[str], classes: frozenset[str]) -> bool:
    plain = re.sub(r"\[[^\]]*\]|::?[\w-]+", "", _without_parentheses(selector))
    return set(re.findall(r"\.([\w-]+)", plain)) <= classes and set(re.findall(r"(?<![\w.-])([a-z]\w*)", plain)) <= tags


def _without_parentheses(text: str) -> str:
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    return text
