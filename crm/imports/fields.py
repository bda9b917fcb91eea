"""What single fields of any format say: names, addresses, spans. What does not fit is told, never mended in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.enums import ContactKind
from crm.imports import tables
from crm.imports.candidates import (
    ContactCandidate,
    MandateCandidate,
    PartialDate,
    PartyCandidate,
    PersonCandidate,
    Place,
    Rejected,
    end_of,
    start_of,
)

LONGEST_NAME = 200
LONGEST_CONTACT, LONGEST_CONTACT_NOTE = 500, 200
_SHOWN = 60
_EMAIL = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"()]+")
# How addresses are hidden from harvesters.
_MASKED_AT = re.compile(r"\s?(?:\[(?:på|at|snabel-?a)\]|\((?:på|at|snabel-?a)\))\s?", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?:^|[/.])(?:twitter|x|facebook|instagram|linkedin|mastodon\.\w+|bsky|youtube|tiktok|threads)"
    r"\.(?:com|social|app|net)(?:/|$)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[^\W\d_]{2,}")
# With these a cell begins that a spreadsheet computes.
FORMULA = frozenset("=+@-\t|")


class Unfit(Exception):
    """Why nothing is made of something: the rule, and the column where it is one column's."""

    def __init__(self, rule: str, column: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.column = column

    def at(self, where: Place, *, part: bool = False, name: str = "") -> Rejected:
        """The refusal at its place, of a whole or of a ``part``, of whom the place calls ``name``."""
        return Rejected(Place(where.file, where.row, self.column or where.column), self.rule, part, name[:LONGEST_NAME])


def flat(value: object) -> str:
    """A word or number as one line of text, without what cannot be seen; nothing for what is neither."""
    if isinstance(value, str):
        return tables.cleaned(value).replace("\n", " ")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def whole(text: str) -> str:
    """An id that a program took for a decimal number: ``500.0`` is ``500``."""
    return re.sub(r"(?<=\d)\.0+$", "", text)


def name_of(text: str, column: str = "") -> str:
    """A person's name in one line. Raises Unfit for none, for one that no field holds, and for a formula."""
    name = flat(text)
    if not name or not any(char.isalpha() for char in name):
        raise Unfit(_("It has no name."), column)
    if len(name) == 1 and name.isascii():
        raise Unfit(_("“%(name)s” is one letter and no name: is it the right column?") % {"name": name}, column)
    if name[0] in FORMULA:
        raise Unfit(_("A name cannot begin with “%(char)s”: is it a formula?") % {"char": name[0]}, column)
    if len(name) > LONGEST_NAME:
        raise Unfit(_("The name is longer than %(most)d characters.") % {"most": LONGEST_NAME}, column)
    return name


def tell_marks(notes: list[str], *texts: object) -> None:
    """Note of names that a mark which cannot be seen was taken out of one of their words."""
    notes += [marked(flat(text)) for text in texts if isinstance(text, str) and tables.is_marked(text)]


def marked(text: str) -> str:
    """What is said of a text out of one of whose words such a mark was taken."""
    said = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return _("A mark that cannot be seen stood inside a word. Without it: “%(text)s”.") % {"text": said}


def from_capitals(name: str) -> str:
    """``Abir AL-SAHLANI`` as ``Abir Al-Sahlani``; words with a small letter inside stay, but for ``McALLISTER``."""
    return _CAPITALS.sub(_lowered, name)


def _lowered(found: re.Match[str]) -> str:
    word = found[0]
    for prefix in ("Mc", "Mac"):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 1 and rest.isupper():
            return prefix + rest.capitalize()
    return word.capitalize() if word.isupper() else word


def names_of(texts: Iterable[str], but: str) -> tuple[str, ...]:
    """Other names, each once, none of them ``but``."""
    found = {text: None for text in map(flat, texts) if text and text != but and len(text) <= LONGEST_NAME}
    return tuple(found)


def span(first: str, last: str, columns: tuple[str, str] = ("", "")) -> tuple[PartialDate | None, PartialDate | None]:
    """From and to. Raises Unfit for what is no date, and for an end before its start, naming both."""
    starts = _date(start_of, first, columns[0])
    ends = _date(end_of, last, columns[1])
    if starts and ends and ends.day < starts.day:
        words = {"first": flat(first), "last": flat(last)}
        raise Unfit(_("It ends %(last)s, before it begins %(first)s.") % words, columns[1])
    return starts, ends


def _date(parse: Callable[[str], PartialDate | None], text: str, column: str) -> PartialDate | None:
    try:
        return parse(text)
    except ValidationError as error:
        raise Unfit(str(error.message), column) from error


def year_of(text: str) -> int | None:
    """The year of a birth; None where none is told or it is no date."""
    try:
        found = start_of(text)
    except ValidationError:
        return None
    return found.day.year if found else None


def fit(text: str, most: int, notes: list[str]) -> str:
    """The text, cut where no field holds more, which is noted."""
    if len(text) <= most:
        return text
    notes.append(_("“%(text)s…” is cut at %(most)d characters.") % {"text": text[:40], "most": most})
    return f"{text[: most - 1]}…"


def listed(text: str) -> list[str]:
    """Several in one cell: a list as programs print it, or one to a line or semicolon."""
    if text.startswith("[") and text.endswith("]"):
        found = [one for one in re.split(r"""['"]\s*,\s*['"]""", text[1:-1].strip()) if one]
        return [said for one in found if (said := flat(one.strip("'\" ")))]
    return [said for one in re.split(r"[\n;]+", text) if (said := flat(one.strip()))]


def people_in(text: str) -> list[str]:
    """As ``listed``, and also between commas where each part is a name of two words or more."""
    found = []
    for one in listed(text):
        parts = [part.strip() for part in one.split(",")]
        found += parts if len(parts) > 1 and all(len(part.split()) > 1 for part in parts) else [one]
    return [one for one in found if one]


class Contacts:
    """Ways to reach somebody, each once."""

    def __init__(self, notes: list[str]) -> None:
        self._found: dict[tuple[str, str], ContactCandidate] = {}
        self._notes = notes

    def email(self, text: str, note: str = "") -> None:
        """An address, masked or not; what is no address is noted."""
        value = _MASKED_AT.sub("@", flat(text)).removeprefix("mailto:")
        if not value:
            return
        if _EMAIL.fullmatch(value) and len(value) <= 254:
            self._add(ContactKind.EMAIL, value, note)
        else:
            self._notes.append(_("“%(text)s” is no e-mail address and is left out.") % {"text": value[:60]})

    def phone(self, text: str, note: str = "") -> None:
        """A number as it stands."""
        self._add(ContactKind.PHONE, flat(text).removeprefix("tel:"), note)

    def web(self, text: str, note: str = "") -> None:
        """An address of the web, of social media where its host is one."""
        value = flat(text)
        self._add(ContactKind.SOCIAL if _SOCIAL.search(value) else ContactKind.WEB, value, note)

    def social(self, text: str, note: str = "") -> None:
        """An account in social media."""
        self._add(ContactKind.SOCIAL, flat(text), note)

    def address(self, text: str, note: str = "") -> None:
        """A postal address or an office, in lines."""
        self._add(ContactKind.ADDRESS, tables.cleaned(text), note)

    def found(self) -> tuple[ContactCandidate, ...]:
        """All of them in the order they came."""
        return tuple(self._found.values())

    def _add(self, kind: ContactKind, value: str, note: str) -> None:
        if not value:
            return
        if len(value) > LONGEST_CONTACT:
            words = {"text": value[:40], "most": LONGEST_CONTACT}
            self._notes.append(_("“%(text)s…” is longer than %(most)d characters and is left out.") % words)
            return
        self._found.setdefault(
            (kind, value.casefold()), ContactCandidate(kind.value, value, note[:LONGEST_CONTACT_NOTE])
        )


def fitted(one: PersonCandidate) -> PersonCandidate:
    """The person, with what no field holds cut, which is noted."""
    if not any(map(_too_long, one.mandates)) and not any(map(_too_long, one.parties)):
        return one
    notes = list(one.notes)
    mandates = tuple(_cut(each, notes) for each in one.mandates)
    parties = tuple(_cut(each, notes) for each in one.parties)
    return replace(one, mandates=mandates, parties=parties, notes=tuple(dict.fromkeys(notes)))


# What a mandate and a time in a party hold of each text.
_MOST = {"body": 200, "title": 200, "committee": 60, "party": 60, "constituency": 100, "group": 100}
_Held = TypeVar("_Held", MandateCandidate, PartyCandidate)
_OF: Mapping[type, tuple[str, ...]] = {
    MandateCandidate: ("body", "title", "committee", "party", "constituency"),
    PartyCandidate: ("party", "group"),
}


def _too_long(one: MandateCandidate | PartyCandidate) -> bool:
    return any(len(getattr(one, name)) > _MOST[name] for name in _OF[type(one)])


def _cut(one: _Held, notes: list[str]) -> _Held:
    texts: dict[str, Any] = {name: fit(getattr(one, name), _MOST[name], notes) for name in _OF[type(one)]}
    return replace(one, **texts)
