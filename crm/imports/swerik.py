"""The swerik tables of Swedish members of parliament, ministers and speakers since 1867: several CSV files, one key.

An empty end means that somebody sits or that nobody knows; which is not told, so it stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.enums import OrganisationKind
from crm.imports import fields, sheets
from crm.imports.candidates import MandateCandidate, PartyCandidate, PersonCandidate, Place, Reading, Rejected
from crm.imports.fields import Unfit
from crm.imports.sheets import Sheet

FAMILY = "swerik"
TABLES: Mapping[str, frozenset[str]] = {
    "name": frozenset({"person_id", "name", "primary_name"}),
    "person": frozenset({"person_id", "born", "dead"}),
    "minister": frozenset({"person_id", "start", "end", "government", "role"}),
    "member_of_parliament": frozenset({"person_id", "start", "end", "district", "role"}),
    "party_affiliation": frozenset({"person_id", "start", "end", "party"}),
    "speaker": frozenset({"person_id", "start", "end", "role"}),
    "external_identifiers": frozenset({"person_id", "authority", "identifier"}),
    "wiki_id": frozenset({"person_id", "wiki_id"}),
    "twitter": frozenset({"person_id", "twitter"}),
    # Known, and holding nothing about a person that is read.
    "government": frozenset({"start", "end", "government", "government_id"}),
    "party": frozenset({"party_id", "party", "inception", "dissolution"}),
    "party_abbreviation": frozenset({"party", "abbreviation", "ocr_correction"}),
    "riksdag-year": frozenset({"parliament_year", "chamber", "start", "end"}),
}
_WITHOUT_PERSONS = frozenset({"government", "party", "party_abbreviation", "riksdag-year"})
_PARLIAMENT = ("Riksdagen", OrganisationKind.PARLIAMENT.value)
_GOVERNMENT = ("Regeringen", OrganisationKind.MINISTRY.value)
_LENGTHS = {"year": 4, "month": 7}


@dataclass(slots=True)
class _Told:
    """What the tables tell of one person."""

    where: Place
    name: str = ""
    others: list[str] = field(default_factory=list)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    birth_year: int | None = None
    mandates: list[MandateCandidate] = field(default_factory=list)
    parties: list[PartyCandidate] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(tables: Sequence[Sheet]) -> Reading:
    """The persons whom the tables name together. Raises ValidationError naming the table that is missing."""
    by_table = sheets.by_table(tables, TABLES)
    if not by_table["name"]:
        raise ValidationError(
            _("The table of names (person_id, name, primary_name) is missing: without it nobody here has a name."),
            code="missing",
        )
    rejected: list[Rejected] = []
    told: dict[str, _Told] = {}
    for where, row in sheets.rows_of(by_table, "name", TABLES, rejected):
        _read_name(told, where, row)
    for table, reader in _READERS.items():
        for where, row in sheets.rows_of(by_table, table, TABLES, rejected):
            one = told.get(row["person_id"])
            if one is None:
                words = {"id": row["person_id"][:60]}
                rule = _("The table of names has no name for %(id)s.") % words
                rejected.append(Rejected(where, rule, part=True))
                continue
            try:
                reader(one, where, row)
            except Unfit as error:
                rejected.append(error.at(where, part=True))
    persons = []
    for key, one in told.items():
        try:
            persons.append(_person(key, one))
        except Unfit as error:
            rejected.append(error.at(one.where))
    return Reading(FAMILY, tuple(persons), rejected=tuple(rejected), notes=tuple(_notes(by_table)))


def _read_name(told: dict[str, _Told], where: Place, row: dict[str, str]) -> None:
    one = told.setdefault(row["person_id"], _Told(where))
    if row["primary_name"].casefold() != "true":
        one.others.append(row["name"])
    elif one.name:
        one.others.append(row["name"])
        one.notes.append(_("Two names are said to be the first one: “%(name)s” is kept.") % {"name": one.name})
    else:
        one.name, one.where = row["name"], where


def _read_person(one: _Told, where: Place, row: dict[str, str]) -> None:
    one.birth_year = fields.year_of(row["born"])
    if riksdagen := row.get("riksdagen_id", ""):
        one.identifiers.append(("riksdagen", fields.whole(riksdagen)))
    if row["dead"]:
        one.notes.append(_("Died %(day)s.") % {"day": row["dead"]})


def _read_minister(one: _Told, where: Place, row: dict[str, str]) -> None:
    title = ", ".join(part for part in (row["role"], row["government"]) if part)
    _add(one, where, row, _GOVERNMENT, title)


def _read_member(one: _Told, where: Place, row: dict[str, str]) -> None:
    _add(one, where, row, _PARLIAMENT, row["role"], row["district"])


def _read_speaker(one: _Told, where: Place, row: dict[str, str]) -> None:
    _add(one, where, row, _PARLIAMENT, row["role"])


def _add(
    one: _Told, where: Place, row: dict[str, str], body: tuple[str, str], title: str, constituency: str = ""
) -> None:
    starts, ends = fields.span(row["start"], row["end"], ("start", "end"))
    one.mandates.append(
        MandateCandidate(
            *body,
            title=title,
            constituency=constituency,
            starts=starts,
            ends=ends,
            end_known=ends is not None,
            where=where,
        )
    )


def _read_party(one: _Told, where: Place, row: dict[str, str]) -> None:
    if not row["party"]:
        raise Unfit(_("It names no party."), "party")
    first, last = (row[key][: _LENGTHS.get(row.get(f"{key}_precision", ""), 10)] for key in ("start", "end"))
    starts, ends = fields.span(first, last, ("start", "end"))
    one.parties.append(PartyCandidate(row["party"], starts=starts, ends=ends, end_known=ends is not None, where=where))


def _read_identifier(one: _Told, where: Place, row: dict[str, str]) -> None:
    if row["authority"] and row["identifier"]:
        one.identifiers.append((row["authority"].casefold()[:60], fields.whole(row["identifier"])[:200]))


def _read_wikidata(one: _Told, where: Place, row: dict[str, str]) -> None:
    if row["wiki_id"]:
        one.identifiers.append(("wikidata", row["wiki_id"][:200]))


def _read_account(one: _Told, where: Place, row: dict[str, str]) -> None:
    one.accounts.append(row["twitter"])


_READERS = {
    "person": _read_person,
    "minister": _read_minister,
    "member_of_parliament": _read_member,
    "speaker": _read_speaker,
    "party_affiliation": _read_party,
    "external_identifiers": _read_identifier,
    "wiki_id": _read_wikidata,
    "twitter": _read_account,
}


def _person(key: str, one: _Told) -> PersonCandidate:
    if not one.name and one.others:
        one.name = one.others[0]
        one.notes.append(_("No name is said to be the first one: “%(name)s” is taken.") % {"name": one.name})
    name = fields.name_of(one.name, "name")
    contacts = fields.Contacts(one.notes)
    for account in one.accounts:
        contacts.social(account, "twitter")
    return PersonCandidate(
        one.where,
        name,
        fields.names_of(one.others, name),
        tuple(dict.fromkeys([("swerik", key[:200]), *one.identifiers])),
        one.birth_year,
        mandates=tuple(one.mandates),
        parties=tuple(one.parties),
        contacts=contacts.found(),
        notes=tuple(dict.fromkeys(one.notes)),
    )


def _notes(by_table: Mapping[str, list[Sheet]]) -> Iterator[str]:
    """Which tables are missing, and which hold nothing that is read."""
    missing = [
        name
        for name in ("person", "minister", "member_of_parliament", "speaker", "party_affiliation")
        if not by_table.get(name)
    ]
    if missing:
        yield _("Not handed in: %(tables)s.") % {"tables": ", ".join(missing)}
    left = [sheet.file for name in sorted(_WITHOUT_PERSONS) for sheet in by_table.get(name, ())]
    if left:
        yield _("Left out, since it tells nothing of a person: %(files)s.") % {"files": ", ".join(left)}
