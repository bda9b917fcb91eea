"""Somebody's spreadsheet of persons, CSV or XLSX: a row each, the columns by a mapping that a person has seen.

A row without an end does not say that the mandate is still held: it stays unknown until a person says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.enums import ContactKind, OrganisationKind
from crm.imports import columns, fields, sheets
from crm.imports.candidates import (
    MOST_PERSONS,
    ContactCandidate,
    MandateCandidate,
    PartyCandidate,
    PersonCandidate,
    Place,
    Reading,
    Rejected,
)
from crm.imports.fields import Unfit
from crm.imports.sheets import Sheet
from crm.imports.stored import name_key

FAMILY = "spreadsheet"
_MUNICIPALITY_CODE = 4
_NAMED = (frozenset({"name", "first_name"}), frozenset({"name", "last_name"}))
# What a column says of the kind of its bodies.
_KINDS = {
    "kommun": OrganisationKind.MUNICIPALITY,
    "region": OrganisationKind.REGION,
    "lansstyrelse": OrganisationKind.COUNTY_BOARD,
    "departement": OrganisationKind.MINISTRY,
    "riksdag": OrganisationKind.PARLIAMENT,
    "eu": OrganisationKind.EU_PARLIAMENT,
    "myndighet": OrganisationKind.AGENCY,
    "universitet": OrganisationKind.UNIVERSITY,
    "foretag": OrganisationKind.COMPANY,
    "forening": OrganisationKind.ASSOCIATION,
}


def read(tables: Sequence[Sheet], mapping: Mapping[str, str] | None = None) -> Reading:
    """The persons. Without a mapping the proposed one holds. Raises ValidationError for a mapping that names no
    person, an unknown field or column, or for more persons than the limit.
    """
    rejected: list[Rejected] = []
    persons: dict[object, PersonCandidate] = {}
    folded = 0
    for sheet in tables:
        chosen = dict(mapping) if mapping else columns.proposed(sheet.header.cells, columns.PERSON)
        of = columns.checked(chosen, columns.PERSON, _NAMED)
        for where, row in sheets.by_name(sheet, chosen, rejected):
            if len(persons) >= MOST_PERSONS:
                words = {"file": sheet.file, "most": MOST_PERSONS}
                raise ValidationError(_("%(file)s has more than %(most)d persons.") % words, code="persons")
            try:
                person = _person(where, of, row, rejected)
            except Unfit as error:
                name = " ".join(row[of[field][0]] for field in ("name", "first_name", "last_name") if field in of)
                rejected.append(error.at(where, name=fields.flat(name)))
                continue
            key = _key(person)
            folded += key in persons
            persons[key] = _joined(persons[key], person) if key in persons else person
    return Reading(FAMILY, tuple(persons.values()), rejected=tuple(rejected), folded=folded)


def _key(person: PersonCandidate) -> object:
    """What tells that two rows are one person: a register's number, or the name with the e-mail or else the mandate;
    else nothing does.
    """
    if person.identifiers:
        return person.identifiers[0]
    email = next((each.value.casefold() for each in person.contacts if each.kind == ContactKind.EMAIL), "")
    name = name_key(person.name)
    if email or not person.mandates:
        return (name, email) if email else person.where
    return (name, person.birth_year, *map(_same_mandate, person.mandates))


def _same_mandate(one: MandateCandidate) -> tuple[object, ...]:
    words = (one.body, one.title, one.committee, one.party, one.constituency)
    return (*map(name_key, words), one.starts, one.ends)


def _joined(first: PersonCandidate, more: PersonCandidate) -> PersonCandidate:
    """The person of both rows, by the name of the first."""
    said = _("Row %(row)d is the same person: %(name)s.") % {"row": more.where.row, "name": more.name}
    return replace(
        first,
        other_names=fields.names_of((*first.other_names, more.name, *more.other_names), first.name),
        identifiers=tuple(dict.fromkeys((*first.identifiers, *more.identifiers))),
        birth_year=first.birth_year or more.birth_year,
        county_tie=first.county_tie or more.county_tie,
        mandates=(*first.mandates, *more.mandates),
        parties=(
            *first.parties,
            *(one for one in more.parties if one.party not in {each.party for each in first.parties}),
        ),
        contacts=tuple(dict.fromkeys((*first.contacts, *more.contacts))),
        note="\n".join(dict.fromkeys(text for text in (first.note, more.note) if text)),
        notes=(*first.notes, *more.notes, said),
    )


def _person(where: Place, of: dict[str, list[str]], row: dict[str, str], rejected: list[Rejected]) -> PersonCandidate:
    notes: list[str] = []
    _check_formulas(of, row)
    said = {field: row[names[0]] for field, names in of.items()}
    if "name" in said:
        name = fields.name_of(said["name"], of["name"][0])
    else:
        name = fields.name_of(f"{said['first_name']} {said['last_name']}", of["last_name"][0])
    party, group = said.get("party", ""), said.get("group", "")
    return PersonCandidate(
        where,
        name,
        fields.names_of((each for column in of.get("other_names", ()) for each in fields.listed(row[column])), name),
        tuple((scheme, fields.whole(said[scheme])) for scheme in ("wikidata", "riksdagen", "ep") if said.get(scheme)),
        fields.year_of(said.get("birth", "")),
        county_tie=_tie(said, notes),
        mandates=_mandates(where, name, of, said, notes, rejected),
        parties=(PartyCandidate(party, group, end_known=False, where=where),) if party else (),
        contacts=_contacts(of, row, notes),
        note=_note(of, row),
        notes=tuple(notes),
    )


def _check_formulas(of: dict[str, list[str]], row: dict[str, str]) -> None:
    """Text may begin with any sign in a note; elsewhere ``=`` is a formula whose value the file does not hold."""
    for field, names in of.items():
        for column in names:
            if field != "note" and row[column].startswith("="):
                raise Unfit(_("The cell holds a formula and no value."), column)


def _mandates(
    where: Place, name: str, of: dict[str, list[str]], said: dict[str, str], notes: list[str], rejected: list[Rejected]
) -> tuple[MandateCandidate, ...]:
    """The row's mandate, if it names a body. One with nonsense for dates is rejected, and the person stays."""
    body, title = said.get("body", ""), said.get("title", "")
    if not body:
        if title:
            notes.append(_("“%(title)s” is left out: no body is named.") % {"title": title[:60]})
        return ()
    try:
        names = (of.get("starts", [""])[0], of.get("ends", [""])[0])
        starts, ends = fields.span(said.get("starts", ""), said.get("ends", ""), names)
    except Unfit as error:
        rejected.append(error.at(where, part=True, name=name))
        return ()
    kind = _KINDS.get(columns.plain(said.get("body_kind", "")), "")
    if said.get("body_kind") and not kind:
        notes.append(_("“%(kind)s” is no kind of body that is known.") % {"kind": said["body_kind"][:40]})
    committee, party, constituency = (said.get(key, "") for key in ("committee", "party", "constituency"))
    held = ends is not None
    return (MandateCandidate(body, str(kind), title, committee, party, constituency, starts, ends, held, where),)


def _tie(said: dict[str, str], notes: list[str]) -> str:
    """What ties the person to a county: words, and the code of a municipality at its full length."""
    code = fields.whole(said.get("municipality_code", ""))
    if code.isdigit() and len(code) < _MUNICIPALITY_CODE:
        padded = code.zfill(_MUNICIPALITY_CODE)
        notes.append(_("The code %(code)s is written %(padded)s.") % {"code": code, "padded": padded})
        code = padded
    told = (said.get("county_tie", ""), f"kommun {code}" if code else "")
    return fields.fit(", ".join(text for text in told if text), 300, notes)


def _contacts(of: dict[str, list[str]], row: dict[str, str], notes: list[str]) -> tuple[ContactCandidate, ...]:
    found = fields.Contacts(notes)
    adders = {
        "email": found.email,
        "phone": found.phone,
        "address": found.address,
        "web": found.web,
        "social": found.social,
    }
    for field, add in adders.items():
        for column in of.get(field, ()):
            for text in fields.listed(row[column]) if field != "address" else [row[column]]:
                add(text, column if len(of[field]) > 1 else "")
    return found.found()


def _note(of: dict[str, list[str]], row: dict[str, str]) -> str:
    names = [column for column in of.get("note", ()) if row[column]]
    if len(of.get("note", ())) < 2:
        return "".join(row[column] for column in names)
    return "\n".join(f"{column}: {row[column]}" for column in names)
