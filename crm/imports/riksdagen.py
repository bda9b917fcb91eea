"""The Riksdag's list of persons (JSON, as its interface wraps it or as bare lists), and elected members as CSV.

An assignment without an end is held: so the register says. Private addresses and biographies are left in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from django.utils.translation import gettext as _

from crm.enums import OrganisationKind
from crm.imports import documents, fields, sheets
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
from crm.imports.fields import Unfit, flat
from crm.imports.progress import Tell, counted, not_told
from crm.imports.sheets import Sheet

FAMILY, ELECTED = "riksdagen", "riksdagen_elected"
SEATS = 349
ELECTED_COLUMNS = frozenset({"kandidatnr", "valtyp", "valkrets", "parti", "förnamn", "efternamn"})
_PARLIAMENT = ("Riksdagen", OrganisationKind.PARLIAMENT.value)
# Organs of the Riksdag beside those that are called ``…utskottet``.
_ORGANS = frozenset({"EUN", "UN", "KD", "NR", "RS", "TK", "VB", "OSSE", "ER", "PR"})
_NO_PARTY = frozenset({"", "-"})


def is_family(file: str, document: documents.Document) -> bool:
    """Whether the file is of this family: wrapped, or a bare list of its persons."""
    if isinstance(document, dict):
        return "personlista" in document or "intressent_id" in document
    first = documents.parts(file, document[0]) if document else []
    return isinstance(first, dict) and "intressent_id" in first


def is_elected(header: Sequence[str]) -> bool:
    """Whether the header is of the elected members."""
    return set(header) >= ELECTED_COLUMNS


def read(file: str, document: documents.Document, tell: Tell = not_told) -> Reading:
    """The persons with their assignments. ``complete`` where as many serve as the Riksdag has seats.

    Raises ValidationError for a list beyond its limit.
    """
    persons: list[PersonCandidate] = []
    rejected: list[Rejected] = []
    serving = 0
    listed = _listed(file, document)
    for row, raw in enumerate(counted(listed, len(listed), tell), 1):
        where = Place(file, row)
        try:
            one = documents.item(raw)
            persons.append(_person(where, one, rejected))
            serving += _serves(one)
        except Unfit as error:
            rejected.append(error.at(where))
    return Reading(FAMILY, tuple(persons), rejected=tuple(rejected), complete=serving >= SEATS)


def _listed(file: str, document: documents.Document) -> list[msgspec.Raw]:
    """The persons' parts of the file, however they are wrapped; one person alone is a list of one."""
    if isinstance(document, list):
        return documents.at_most(file, document, MOST_PERSONS)
    inner = document.get("personlista")
    if inner is None:
        return [msgspec.Raw(msgspec.json.encode(document))]
    found = documents.parts(file, inner)
    if isinstance(found, list):
        return documents.at_most(file, found, MOST_PERSONS)
    return documents.items(file, found.get("person"), MOST_PERSONS)


def _person(where: Place, one: dict[str, object], rejected: list[Rejected]) -> PersonCandidate:
    notes: list[str] = []
    name = fields.name_of(f"{flat(one.get('tilltalsnamn'))} {flat(one.get('efternamn'))}", "efternamn")
    fields.tell_marks(notes, one.get("tilltalsnamn"), one.get("efternamn"))
    party = flat(one.get("parti"))
    party = "" if party in _NO_PARTY else party
    key = flat(one.get("intressent_id"))
    return PersonCandidate(
        where,
        name,
        (),
        (("riksdagen", key),) if key else (),
        fields.year_of(flat(one.get("fodd_ar"))),
        mandates=tuple(_mandates(where, one, party, rejected)),
        parties=(PartyCandidate(party, end_known=_serves(one), where=where),) if party else (),
        contacts=_contacts(one, notes),
        notes=tuple(notes),
    )


def _serves(one: dict[str, object]) -> bool:
    return flat(one.get("status")).casefold().startswith("tjänstgörande")


def _inner(value: object, key: str) -> list[dict[str, object]]:
    """The objects of a list, bare or wrapped under a key; there may be one alone, or none."""
    if isinstance(value, dict) and key in value and not {"kod", "organ_kod"} & value.keys():
        value = value[key]
    return documents.dicts(value)


def _mandates(where: Place, one: dict[str, object], party: str, rejected: list[Rejected]) -> Iterator[MandateCandidate]:
    """The assignments in the order of the file. The person's party and constituency are those of the last one in the
    chamber: earlier ones may have had others.
    """
    told = _inner(one.get("personuppdrag"), "uppdrag")
    last = max((flat(each.get("from")) for each in told if _in_chamber(each)), default="")
    for each in told:
        try:
            starts, ends = fields.span(flat(each.get("from")), flat(each.get("tom")), ("from", "tom"))
        except Unfit as error:
            rejected.append(error.at(where, part=True))
            continue
        body, kind, title, committee = _place(each)
        now = bool(last) and (ends is None or ends.day.isoformat() > last[:10])
        yield MandateCandidate(
            body,
            kind,
            title,
            committee,
            party if now else "",
            flat(one.get("valkrets")) if now and _in_chamber(each) else "",
            starts,
            ends,
            where=where,
        )


def _in_chamber(each: dict[str, object]) -> bool:
    return flat(each.get("organ_kod")).casefold() == "kam"


def _place(each: dict[str, object]) -> tuple[str, str, str, str]:
    """Body, its kind, title and committee of an assignment."""
    code, role, what = (flat(each.get(key)) for key in ("organ_kod", "roll_kod", "uppgift"))
    if _in_chamber(each):
        # What stands beside a substitute's role is the name of whom they stand in for.
        return *_PARLIAMENT, f"{role} för {what}" if what and "rsättare" in role else role, ""
    if code in _ORGANS or what.startswith("Riksdagens ") or what.casefold().endswith("utskottet") or not what:
        return *_PARLIAMENT, f"{role}, {_within(what)}" if what else role, code
    if what.casefold().endswith("departementet") or what == "Statsrådsberedningen":
        return what, OrganisationKind.MINISTRY.value, role, ""
    return what, OrganisationKind.OTHER.value, role, ""


def _within(name: str) -> str:
    """A body's name inside a sentence: ``näringsutskottet``, but ``EU-nämnden`` and ``Nordiska rådets delegation``."""
    common = name.endswith("utskottet") or " " not in name
    return name[0].lower() + name[1:] if common and name[1:2].islower() else name


def _contacts(one: dict[str, object], notes: list[str]) -> tuple[ContactCandidate, ...]:
    """Official ways to reach the person."""
    found = fields.Contacts(notes)
    for each in _inner(one.get("personuppgift"), "uppgift"):
        code, kind = flat(each.get("kod")), flat(each.get("typ")).casefold()
        said = each.get("uppgift")
        for value in said if isinstance(said, list) else [said]:
            text = flat(value)
            if kind == "eadress" and "e-post" in code.casefold():
                found.email(text)
            elif kind == "eadress":
                found.web(text, "" if code == "Webbsida" else code)
            elif kind == "telefonnummer" and "tjänst" in code.casefold():
                found.phone(text, code)
    return found.found()


def read_elected(tables: Sequence[Sheet]) -> Reading:
    """Those elected, a row each. Until when they sat is not told."""
    rejected: list[Rejected] = []
    persons = []
    for sheet in tables:
        for where, row in sheets.by_name(sheet, ELECTED_COLUMNS, rejected):
            try:
                persons.append(_elected(where, row))
            except Unfit as error:
                rejected.append(error.at(where))
    notes = (_("The list tells no end: whether those elected still sit is not known."),)
    return Reading(ELECTED, tuple(persons), rejected=tuple(rejected), notes=notes)


def _elected(where: Place, row: dict[str, str]) -> PersonCandidate:
    name = fields.name_of(f"{row['förnamn']} {row['efternamn']}", "efternamn")
    starts, _end = fields.span(row.get("tillträdesdatum", ""), "", ("tillträdesdatum", ""))
    body, kind, title = _elected_to(row)
    party = row["parti"]
    mandate = MandateCandidate(body, kind, title, "", party, row["valkrets"], starts, end_known=False, where=where)
    return PersonCandidate(
        where,
        name,
        mandates=(mandate,),
        parties=(PartyCandidate(party, end_known=False, where=where),) if party else (),
    )


def _elected_to(row: dict[str, str]) -> tuple[str, str, str]:
    of = row["valtyp"].upper()
    if of in {"R", "RD"}:
        return *_PARLIAMENT, "Riksdagsledamot"
    if of in {"K", "KF"} and row.get("kommun"):
        return row["kommun"], OrganisationKind.MUNICIPALITY.value, "Ledamot i kommunfullmäktige"
    if of in {"L", "RF"} and row.get("län"):
        return row["län"], OrganisationKind.REGION.value, "Ledamot i regionfullmäktige"
    raise Unfit(_("“%(text)s” is no kind of election that is known.") % {"text": row["valtyp"][:20]}, "valtyp")
