"""Lists of organisations as CSV, XLSX or JSON: authorities, municipalities, counties; the columns by a mapping.

An organisation may stand on several rows: what agrees in name is one. A column that tells nothing of an organisation is
named in what is said of the whole, and not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from crm import organisation_numbers, wording
from crm.enums import OrganisationKind, Precision
from crm.import_enums import OF_BODIES
from crm.imports import columns, fields, sheets
from crm.imports.candidates import MOST_BODIES, BodyCandidate, PartialDate, Place, Reading, Rejected
from crm.imports.fields import Unfit
from crm.imports.sheets import Sheet
from crm.models.base import sort_key

FAMILY = OF_BODIES
_NAMED = (frozenset({"body_name"}),)
_MUNICIPALITY_CODE, _COUNTY_CODE = 4, 2
_LONGEST = {"short_name": 100, "code": 20, "county": 100}
# A code before the name in one cell: "0114 Upplands Väsby".
_WITH_CODE = re.compile(r"(\d{2,6})\s+(\D.*)")
_KINDS = {
    word: kind
    for words, kind in (
        ("kommun kommuner municipality", OrganisationKind.MUNICIPALITY),
        ("region regioner", OrganisationKind.REGION),
        ("lansstyrelse lansstyrelser countyboard", OrganisationKind.COUNTY_BOARD),
        ("departement ministry", OrganisationKind.MINISTRY),
        ("riksdag parliament", OrganisationKind.PARLIAMENT),
        # Also the groups of Statistics Sweden's register of authorities.
        (
            "myndighet myndigheter agency statligaforvaltningsmyndigheter svenskautlandsmyndigheter apfonder"
            " sverigesdomstolarsamtdomstolsverket myndigheterunderriksdagen statligaaffarsverk",
            OrganisationKind.AGENCY,
        ),
        ("universitet hogskola university", OrganisationKind.UNIVERSITY),
        ("foretag bolag company", OrganisationKind.COMPANY),
        ("forening foreningar association", OrganisationKind.ASSOCIATION),
    )
    for word in words.split()
}
_http = URLValidator(["http", "https"])


def read(tables: Sequence[Sheet], mapping: Mapping[str, str] | None = None) -> Reading:
    """The organisations. Without a mapping the proposed one holds. Raises ValidationError for a mapping without a name,
    an unknown field or column, or for more organisations than the limit.
    """
    rejected: list[Rejected] = []
    found: dict[str, BodyCandidate] = {}
    notes: list[str] = []
    folded = 0
    for sheet in tables:
        chosen = dict(mapping) if mapping else columns.proposed_of_bodies(sheet.header.cells)
        of = {field: names[0] for field, names in columns.checked(chosen, columns.BODY, _NAMED).items()}
        notes.append(_said(sheet, of, by_hand=bool(mapping)))
        for where, row in sheets.by_name(sheet, chosen, rejected):
            try:
                body = _body(where, of, row, by_hand=bool(mapping))
                key = sort_key(body.name)
                if key in found:
                    found[key] = _joined(found[key], body)
                    folded += 1
                else:
                    found[key] = body
            except Unfit as error:
                rejected.append(error.at(where, name=fields.flat(row[of["body_name"]])))
            if len(found) > MOST_BODIES:
                words = {"file": sheet.file, "most": MOST_BODIES}
                raise ValidationError(_("%(file)s has more than %(most)d organisations.") % words, code="bodies")
    return Reading(FAMILY, rejected=tuple(rejected), notes=tuple(notes), folded=folded, bodies=tuple(found.values()))


def _said(sheet: Sheet, of: Mapping[str, str], *, by_hand: bool) -> str:
    """Which column names the organisations, and which tell nothing that is kept of one."""
    either = [of["body_name"]]
    if "short_name" in of and not by_hand:
        either.append(of["short_name"])
    words = {"file": sheet.file, "column": " / ".join(either)}
    said = _("%(file)s is read as a list of organisations, whose names stand in %(column)s.") % words
    rest = [name for name in sheet.header.cells if name and name not in of.values()]
    if rest:
        said += " " + _("Not read, for no field of an organisation holds it: %(columns)s.") % {
            "columns": ", ".join(rest)
        }
    return said


def _body(where: Place, of: Mapping[str, str], row: Mapping[str, str], *, by_hand: bool) -> BodyCandidate:
    said = {field: row[column] for field, column in of.items()}
    for field, text in said.items():
        if text.startswith("="):
            raise Unfit(_("The cell holds a formula and no value."), of[field])
    notes: list[str] = []
    name, short = fields.flat(said["body_name"]), fields.flat(said.get("short_name", ""))
    if not by_hand and len(short) > len(name):
        name, short = short, name
    code = fields.whole(said.get("body_code", ""))
    if not code and (found := _WITH_CODE.fullmatch(name)):
        code, name = found.groups()
    name = fields.name_of(name, of["body_name"])
    column = columns.plain(of["body_name"]).rstrip("0123456789")
    starts, ends = _days(of, said, notes)
    return BodyCandidate(
        where,
        name,
        fields.fit(short, _LONGEST["short_name"], notes),
        _kind(said.get("body_kind", ""), column, notes),
        _number(said.get("number", ""), notes),
        fields.fit(_padded(code, column, notes), _LONGEST["code"], notes),
        fields.fit(fields.flat(said.get("county", "")), _LONGEST["county"], notes),
        _email(said.get("email", ""), notes),
        _web(said.get("web", ""), notes),
        starts,
        ends,
        tuple(notes),
    )


def _kind(text: str, column: str, notes: list[str]) -> str:
    if kind := _KINDS.get(columns.plain(text)):
        return kind.value
    if text:
        notes.append(_("“%(kind)s” is no kind of body that is known.") % {"kind": text[:40]})
    return OrganisationKind.MUNICIPALITY.value if column in columns.MUNICIPALITY_NAMES else ""


def _number(text: str, notes: list[str]) -> str:
    try:
        return organisation_numbers.read(fields.whole(text)) if text else ""
    except ValidationError as error:
        notes += error.messages
        return ""


def _padded(code: str, column: str, notes: list[str]) -> str:
    """The code at its full length: programs take the nought before it away."""
    length = _COUNTY_CODE if column in columns.COUNTY_NAMES else 0
    length = _MUNICIPALITY_CODE if column in columns.MUNICIPALITY_NAMES else length
    padded = code.zfill(length) if code.isdigit() else code
    if padded != code:
        notes.append(_("The code %(code)s is written %(padded)s.") % {"code": code, "padded": padded})
    return padded


def _email(text: str, notes: list[str]) -> str:
    found = fields.Contacts(notes)
    found.email(text)
    return next((one.value for one in found.found()), "")


def _web(text: str, notes: list[str]) -> str:
    address = fields.flat(text)
    if not address:
        return ""
    address = address if "://" in address else f"https://{address}"
    try:
        _http(address)
    except ValidationError:
        notes.append(_("“%(text)s” is no web address and is left out.") % {"text": text[:60]})
        return ""
    return address


def _days(of: Mapping[str, str], said: Mapping[str, str], notes: list[str]) -> tuple[dt.date | None, dt.date | None]:
    names = (of.get("valid_from", ""), of.get("valid_to", ""))
    starts, ends = fields.span(said.get("valid_from", ""), said.get("valid_to", ""), names)
    notes += [_inexact(one) for one in (starts, ends) if one and one.precision != Precision.DAY]
    return starts.day if starts else None, ends.day if ends else None


def _inexact(one: PartialDate) -> str:
    words = {"day": wording.short_day(one.day)}
    if one.precision == Precision.MONTH:
        return _("The file tells the month only: %(day)s stands for it.") % words
    return _("The file tells the year only: %(day)s stands for it.") % words


def _joined(first: BodyCandidate, more: BodyCandidate) -> BodyCandidate:
    """The organisation of both rows. Raises Unfit where they have different numbers or codes: they are not one."""
    values: dict[str, object] = {}
    notes = dict.fromkeys(first.notes)
    for name in ("number", "code", "short_name", "kind", "county", "email", "web", "valid_from", "valid_to"):
        ours, theirs = getattr(first, name), getattr(more, name)
        if ours and theirs and ours != theirs:
            words = {"name": more.name, "row": first.where.row, "value": theirs}
            if name in ("number", "code"):
                rule = _("%(name)s stands on row %(row)d with another number or code.")
                raise Unfit(rule % words)
            notes[_("Another row says %(value)s: the first one is taken.") % words] = None
        values[name] = ours or theirs
    return replace(first, **values, notes=(*notes, *(one for one in more.notes if one not in notes)))  # type: ignore[arg-type]
