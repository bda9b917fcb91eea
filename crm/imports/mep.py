"""Lists of members of the European Parliament: a row each, committees with commas, surnames in capitals.

The list does not tell of which day it is: whether its members still sit stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from crm.enums import OrganisationKind
from crm.imports import fields, sheets
from crm.imports.candidates import MandateCandidate, PartyCandidate, PersonCandidate, Place, Reading, Rejected
from crm.imports.fields import Unfit
from crm.imports.sheets import Sheet

FAMILY = "mep"
NEEDED = frozenset({"epid", "first_name", "last_name", "country", "eugroup"})
_BODY = ("Europaparlamentet", OrganisationKind.EU_PARLIAMENT.value)
# Columns of bodies within the parliament, with the title that a place in them gives.
_PLACES = (("committee", "Ledamot"), ("substitute", "Suppleant"), ("delegation", "Ledamot i delegation"))


def is_family(header: Sequence[str]) -> bool:
    """Whether the header is of this family."""
    return set(header) >= NEEDED


def read(tables: Sequence[Sheet]) -> Reading:
    """The members. Raises ValidationError where a limit is passed or two needed columns have one name."""
    rejected: list[Rejected] = []
    persons = []
    for sheet in tables:
        for where, row in sheets.by_name(sheet, NEEDED, rejected):
            try:
                persons.append(_person(where, row))
            except Unfit as error:
                rejected.append(error.at(where))
    notes = (
        _("Surnames in capitals are written with small letters; the list's own form is kept as another name."),
        _("The list tells no dates: whether its members still sit is not known."),
    )
    return Reading(FAMILY, tuple(persons), rejected=tuple(rejected), notes=notes)


def _person(where: Place, row: dict[str, str]) -> PersonCandidate:
    notes: list[str] = []
    listed = fields.name_of(f"{row['first_name']} {row['last_name']}", "last_name")
    name = f"{row['first_name']} {fields.from_capitals(row['last_name'])}".strip()
    contacts = fields.Contacts(notes)
    contacts.email(row.get("email", ""))
    contacts.phone(row.get("phone", ""))
    contacts.address(", ".join(row[key] for key in ("building", "office") if row.get(key)))
    contacts.social(row.get("twitter", ""))
    party = row.get("party", "")
    if not row.get("birthdate"):
        notes.append(_("The day of birth is missing."))
    return PersonCandidate(
        where,
        name,
        fields.names_of([listed], name),
        (("ep", fields.whole(row["epid"])),) if row["epid"] else (),
        fields.year_of(row.get("birthdate", "")),
        mandates=tuple(_mandates(where, row, party)),
        parties=(PartyCandidate(party, row["eugroup"], end_known=False, where=where),) if party else (),
        contacts=contacts.found(),
        notes=tuple(notes),
    )


def _mandates(where: Place, row: dict[str, str], party: str) -> Iterator[MandateCandidate]:
    def of(title: str, committee: str = "") -> MandateCandidate:
        return MandateCandidate(*_BODY, title, committee, party, row["country"], end_known=False, where=where)

    yield of("Europaparlamentariker")
    for column, title in _PLACES:
        for code in dict.fromkeys(code.strip() for code in row.get(column, "").split(",")):
            if code:
                yield of(title, code)
