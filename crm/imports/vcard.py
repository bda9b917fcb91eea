"""vCards 2.1, 3.0 and 4.0, as phones and mail programs write them.

Read line by line, so that a broken line costs itself and is told by its number, and not its card or the file.
"""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.imports import fields, sheets, tables
from crm.imports.candidates import ContactCandidate, MandateCandidate, PersonCandidate, Place, Reading
from crm.imports.fields import Unfit, flat
from crm.imports.progress import Tell, counted, not_told

FAMILY = "vcard"
MOST_CARDS = 200_000
# Of one line with its continuations; photos are no longer.
LONGEST_LINE = 4_000_000
# Of a card and of a file, in lines; a picture of 4 MB is folded into 60 000.
LONGEST_CARD = 200_000
MOST_LINES = 10_000_000
_LINE = re.compile(r"(?:([A-Za-z0-9-]+)\.)?([A-Za-z0-9-]+)((?:;(?:[^:;\"]|\"[^\"]*\")*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";((?:[^;\"]|\"[^\"]*\")*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BEGUN = re.compile(rb"^\s*BEGIN:VCARD", re.IGNORECASE | re.MULTILINE)
_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
# What says of a number nothing that its kind does not.
_PLAIN = frozenset({"voice", "pref", "internet", "text", "msg", "postal", "parcel", "intl", "dom", "x400"})
_KEPT = frozenset(
    (
        *("version", "fn", "n", "nickname", "email", "tel", "adr", "url", "org", "title", "role", "bday", "uid"),
        *("note", "kind", "agent", "x-ablabel", "impp", "x-socialprofile"),
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """A property: its group, its parameters (types without their name), and its value as it stands."""

    number: int
    group: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    @property
    def types(self) -> list[str]:
        """What kind it is said to be, in small letters."""
        return [each.strip().casefold() for key, value in self.parameters if key == "type" for each in value.split(",")]


@dataclass(slots=True)
class Card:
    """The lines of a card that are read, and what is wrong with it."""

    number: int
    lines: dict[str, list[Line]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ended: bool = False

    def all(self, name: str) -> Sequence[Line]:
        """The lines of a name."""
        return self.lines.get(name, ())

    def text(self, name: str) -> str:
        """The first text of a name that says anything."""
        return next((text for line in self.all(name) if (text := flat(unescaped(line.value)))), "")


def is_family(data: bytes) -> bool:
    """Whether the bytes begin as a vCard."""
    head = data[:4_000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head[:11].upper() == b"BEGIN:VCARD"


def read(file: str, data: bytes, tell: Tell = not_told) -> Reading:
    """The persons of the cards. Raises ValidationError for what is no text, or more cards than the limit."""
    persons, rejected = [], []
    # Counted before anything is made of them.
    total = sum(1 for _card in _BEGUN.finditer(data))
    for count, card in enumerate(counted(_in_file(file, data), total, tell), 1):
        if max(count, total) > MOST_CARDS:
            error = ValidationError(_("More than %(most)d cards.") % {"most": MOST_CARDS}, code="cards")
            raise sheets.in_file(file, error)
        where = Place(file, card.number)
        try:
            persons.append(_person(where, card))
        except Unfit as error:
            rejected.append(error.at(where))
    return Reading(FAMILY, tuple(persons), rejected=tuple(rejected))


def _in_file(file: str, data: bytes) -> Iterator[Card]:
    try:
        yield from cards(data)
    except ValidationError as error:
        raise sheets.in_file(file, error) from error


def cards(data: bytes) -> Iterator[Card]:
    """The cards with their lines. A card inside a card belongs to it and is left out.

    Raises ValidationError for what is no text, and for lines beyond their limit.
    """
    card: Card | None = None
    depth = 0
    agent = False
    for number, raw in _unfolded(io.TextIOWrapper(io.BytesIO(data), tables.encoding_of(data))):
        tag = raw.strip().casefold()
        if tag == "begin:vcard":
            if card is not None and agent:
                depth += 1
                continue
            if card is not None:
                yield card
            card, depth = Card(number), 0
        elif card is None:
            continue
        elif tag == "end:vcard" and depth:
            depth -= 1
        elif tag == "end:vcard":
            card.ended = True
            yield card
            card = None
        elif not depth:
            _check_length(card, number)
            agent = _take(card, number, raw)
    if card is not None:
        yield card


def _check_length(card: Card, number: int) -> None:
    if number > MOST_LINES or number - card.number > LONGEST_CARD:
        words = {"number": card.number, "most": LONGEST_CARD, "all": MOST_LINES}
        raise ValidationError(
            _("The card at line %(number)d goes beyond %(most)d lines, or the file beyond %(all)d.") % words,
            code="lines",
        )


def _take(card: Card, number: int, raw: str) -> bool:
    """Put a line into its card. Returns whether another card may follow inside it."""
    found = _LINE.fullmatch(raw)
    if found is None:
        # Rests of pictures and keys whose lines were broken.
        if not _BASE64.fullmatch(raw) or len(raw) < 20:
            card.notes.append(_("Line %(number)d is no property and is left out.") % {"number": number})
        return False
    group, name, parameters, value = found.groups()
    name = name.casefold()
    if name in _KEPT:
        told = tuple(_parameters(parameters)) if parameters else ()
        line = Line(number, (group or "").casefold(), told, _decoded(told, value) if told else value)
        card.lines.setdefault(name, []).append(line)
    return name == "agent" and not value.strip()


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    for each in _PARAMETER.findall(text):
        key, equals, value = each.partition("=")
        if not equals:
            # In 2.1 types and encodings stand without their name.
            bare = key.strip()
            of_encoding = bare.casefold() in {"quoted-printable", "base64", "8bit", "7bit"}
            yield ("encoding" if of_encoding else "type", bare)
        else:
            yield key.strip().casefold(), value.strip().strip('"')


def _decoded(parameters: tuple[tuple[str, str], ...], value: str) -> str:
    told = dict(parameters)
    encoding = told.get("encoding", "").casefold()
    if encoding == "quoted-printable":
        raw = quopri.decodestring(value.encode())
    elif encoding in {"b", "base64"}:
        try:
            raw = base64.b64decode("".join(value.split()), validate=True)
        except (binascii.Error, ValueError):
            return ""
    else:
        return value
    for charset in (told.get("charset", "utf-8"), "utf-8", "cp1252", "latin-1"):
        try:
            return raw.decode(charset)
        except (UnicodeError, LookupError):
            continue
    return ""


def _unfolded(text: TextIO) -> Iterator[tuple[int, str]]:
    """The logical lines with the number of their first. Raises ValidationError for one that is too long."""
    first, parts, soft, size = 0, list[str](), False, 0
    for number, ended in enumerate(iter(lambda: text.readline(LONGEST_LINE + 1), ""), 1):
        line = ended.rstrip("\n")
        if parts and soft:
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line[:1] in (" ", "\t"):
            parts.append(line[1:])
        else:
            if parts:
                yield first, "".join(parts)
            first, parts, size = number, [line] if line.strip() else [], 0
            soft = False
        size += len(ended)
        if size > LONGEST_LINE:
            words = {"number": first, "most": LONGEST_LINE}
            raise ValidationError(_("Line %(number)d is longer than %(most)d characters.") % words, code="line")
        soft = bool(parts) and line.endswith("=") and "QUOTED-PRINTABLE" in parts[0].upper()
    if parts:
        yield first, "".join(parts)


def unescaped(value: str) -> str:
    """The text of a value: ``\\n`` is a new line, and any other sign after a backslash is itself."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def components(value: str) -> list[str]:
    """The parts between semicolons that are not escaped."""
    return [unescaped(part) for part in re.split(r"(?<!\\);", value)]


def _person(where: Place, card: Card) -> PersonCandidate:
    if not card.ended:
        raise Unfit(_("The card has no end."))
    if card.text("kind").casefold() in {"org", "group", "location", "device", "application"}:
        raise Unfit(_("It is no person: the card's kind is “%(kind)s”.") % {"kind": card.text("kind")}, "KIND")
    listed = components(next((line.value for line in card.all("n")), ""))
    family, given, middle = (*map(flat, listed), "", "", "")[:3]
    whole = " ".join(part for part in (given, middle, family) if part)
    name = fields.name_of(card.text("fn") or whole, "FN")
    notes = card.notes
    fields.tell_marks(notes, *(unescaped(line.value) for line in (card.all("fn") or card.all("n"))))
    nicknames = [each for line in card.all("nickname") for each in unescaped(line.value).split(",")]
    uid = card.text("uid")
    return PersonCandidate(
        where,
        name,
        fields.names_of([f"{given} {family}" if given and family else "", *nicknames], name),
        (("vcard", uid),) if uid and len(uid) <= 200 else (),
        _birth_year(card.text("bday")),
        mandates=tuple(_mandates(where, card)),
        contacts=_contacts(card, notes),
        note="\n".join(tables.cleaned(unescaped(line.value)) for line in card.all("note")),
        notes=tuple(notes),
    )


def _birth_year(text: str) -> int | None:
    """The year where one is told: ``--0203`` has none."""
    found = re.match(r"(\d{4})(?:-?\d\d|-|$)", text)
    return fields.year_of(found[1]) if found else None


def _mandates(where: Place, card: Card) -> Iterator[MandateCandidate]:
    """The place of work with its title. Since when, and whether still, no card tells."""
    parts = [text for line in card.all("org")[:1] for part in components(line.value) if (text := flat(part))]
    if not parts:
        return
    title = ", ".join(text for text in (card.text("title") or card.text("role"), *parts[1:]) if text)
    yield MandateCandidate(parts[0], title=title, end_known=False, where=where)


def _contacts(card: Card, notes: list[str]) -> tuple[ContactCandidate, ...]:
    found = fields.Contacts(notes)
    labels = {
        line.group: _LABEL.sub(r"\1", flat(unescaped(line.value))) for line in card.all("x-ablabel") if line.group
    }
    adders: dict[str, Callable[[str, str], None]] = {
        "email": found.email,
        "tel": found.phone,
        "url": found.web,
        "impp": found.social,
        "x-socialprofile": found.social,
    }
    for name, add in adders.items():
        for line in card.all(name):
            text, _semicolon, extra = unescaped(line.value).partition(";ext=")
            add(f"{text} ({extra})" if extra else text, _note(line, labels))
    for line in card.all("adr"):
        parts = (each for part in components(line.value) for each in part.splitlines())
        found.address("\n".join(part.strip() for part in parts if part.strip()), _note(line, labels))
    return found.found()


def _note(line: Line, labels: dict[str, str]) -> str:
    """What the card calls a way to reach the person, and of which type it is."""
    told = dict.fromkeys((labels.get(line.group, ""), *line.types))
    return ", ".join(each for each in told if each and each not in _PLAIN)
