"""A list of organisations that signed up: a file, or lines that somebody pasted."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import ParticipantKind
from campaigns.imports import figures
from crm import organisation_numbers
from crm.models.base import fold

_NAMES = {
    "number": ("organisationsnummer", "orgnr", "orgnummer", "organisationnumber", "number", "nummer"),
    "name": ("organisation", "organisationsnamn", "foretag", "namn", "name", "company", "organization"),
    "came": ("antal", "antaldeltagare", "deltagare", "kom", "came", "participants", "count"),
    "country": ("land", "country"),
}
_NEEDED = {"number": pgettext_lazy("column", "organisation number"), "name": pgettext_lazy("column", "name")}
_PASTED = "organisationsnummer;organisation;antal\n"
_SOLE_TRADERS = frozenset({"enskild firma", "enskild naringsidkare", "enskild naringsverksamhet", "sole trader"})
_SWEDEN = frozenset({"", "se", "sverige", "sweden"})
LONGEST_NAME, LONGEST_COUNTRY = 200, 60
_FORMULA = frozenset("=+@-\t|")


@dataclass(frozen=True, slots=True)
class SignUp:
    """An organisation that signed up; ``came`` is None where the file does not say how many came."""

    row: int
    kind: ParticipantKind
    number: str
    name: str
    country: str
    came: int | None


def read(name: str, data: bytes, added: int = 0) -> list[SignUp]:
    """Who signed up; rows are counted without the ``added`` lines of ``pasted``.

    Raises ValidationError naming file, row, column and rule of everything that is wrong.
    """
    lines = figures.lines(name, data, _NAMES, _NEEDED, added)
    found: list[SignUp] = []
    seen: dict[str, int] = {}
    for row, cells in lines:
        if not any(cells.values()):
            continue
        one = _sign_up(lines, row, cells)
        if one is None:
            continue
        key = one.number or (f"{fold(one.name)}|{fold(one.country)}" if one.name else "")
        if key and key in seen:
            lines.fault(
                row, "number" if one.number else "name", _("It stands in row %(row)d too.") % {"row": seen[key]}
            )
        seen.setdefault(key, row)
        found.append(one)
    lines.check()
    if not found:
        raise ValidationError(_("The file holds no organisations."))
    return found


def pasted(text: str) -> tuple[bytes, int]:
    """Lines as somebody pastes them (number, name, how many came), as a file with a header, and how many lines of it
    are not theirs.
    """
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    parted = text if any(mark in first for mark in ";\t") else text.replace(",", ";")
    table = parted.replace("\t", ";")
    names = figures.columns(table.lstrip().splitlines()[0].split(";") if first else [], _NAMES)
    return (table.encode(), 0) if _NEEDED.keys() <= names.keys() else ((_PASTED + table).encode(), 1)


def _sign_up(lines: figures.Lines, row: int, cells: dict[str, str]) -> SignUp | None:
    """The row's organisation; None, with its faults noted, where it is none."""
    before = len(lines.faults)
    kind, number, country = ParticipantKind.SWEDISH, "", cells.get("country", "")
    if fold(cells["number"]) in _SOLE_TRADERS or (not cells["number"] and fold(cells["name"]) in _SOLE_TRADERS):
        kind, country = ParticipantKind.SOLE_TRADER, ""
    elif fold(country) not in _SWEDEN:
        kind = ParticipantKind.FOREIGN
    else:
        country = ""
        try:
            number = organisation_numbers.read(cells["number"])
        except ValidationError as error:
            lines.fault(row, "number", " ".join(error.messages))
    name = "" if kind == ParticipantKind.SOLE_TRADER else " ".join(cells["name"].split())
    if kind != ParticipantKind.SOLE_TRADER and not name:
        lines.fault(row, "name", _("It has no name."))
    if name[:1] in _FORMULA and name:
        lines.fault(row, "name", _("A name cannot begin with “%(char)s”: is it a formula?") % {"char": name[0]})
    if len(name) > LONGEST_NAME or len(country) > LONGEST_COUNTRY:
        lines.fault(row, "name", _("The name is longer than %(most)d characters.") % {"most": LONGEST_NAME})
    came = figures.whole(cells["came"]) if cells.get("came") else None
    if cells.get("came") and came is None:
        lines.fault(row, "came", figures.not_whole(cells["came"]))
    return SignUp(row, kind, number, name, country, came) if len(lines.faults) == before else None
