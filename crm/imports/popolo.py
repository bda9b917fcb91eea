"""Popolo JSON: a parliament's persons, organisations, memberships, terms and areas.

Where a membership has no dates, its term's are taken, and it is said. A term that has not ended says of nobody
that they still sit: the file may be old.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

import msgspec
from django.utils.translation import gettext as _

from crm.enums import OrganisationKind
from crm.imports import documents, fields
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

FAMILY = "popolo"
_PARTS = frozenset({"persons", "memberships", "organizations"})
_KINDS = {"legislature": OrganisationKind.PARLIAMENT.value, "ministry": OrganisationKind.MINISTRY.value}
_SCHEMES = {"riksdagen_id": "riksdagen", "europarl": "ep", "european_parliament": "ep"}
# Registers whose ids are the same wherever they are used; all others hold within their parliament.
_EVERYWHERE = frozenset({"wikidata", "riksdagen", "ep", "viaf", "isni", "gnd", "lcauth", "bnf", "freebase", "imdb"})
_TOLD = (
    "person_id", "organization_id", "on_behalf_of_id", "area_id", "legislative_period_id",
    "role", "start_date", "end_date",
)  # fmt: skip
_COMMITTEES = frozenset({"committee", "subcommittee"})
_NUMBERS = frozenset({"phone", "voice", "cell", "mobile", "fax", "tel"})
_ACCOUNTS = frozenset({"twitter", "facebook", "instagram", "linkedin", "youtube", "x"})
_NO_PARTY = frozenset({"", "unknown", "none"})


@dataclass(slots=True)
class _Known:
    """What memberships point at, and what was said of each person."""

    file: str
    bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    terms: dict[str, tuple[str, str]] = field(default_factory=dict)
    held: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=lambda: defaultdict(list))
    rejected: list[Rejected] = field(default_factory=list)
    of_terms: int = 0

    @property
    def parliament(self) -> str:
        """The name of the legislature, within which ids are unique; the file's where there is none."""
        found = (name for name, kind in self.bodies.values() if kind == "legislature" and name)
        return next(found, self.file.rpartition("/")[2].partition(".")[0])


def is_family(document: documents.Document) -> bool:
    """Whether the file is of this family."""
    return isinstance(document, dict) and "persons" in document and bool(_PARTS & document.keys())


def read(file: str, document: documents.Document, tell: Tell = not_told) -> Reading:
    """The persons with their mandates. Raises ValidationError for a list beyond its limit."""
    lists = document if isinstance(document, dict) else {}
    known = _Known(file)
    count = len(documents.items(file, lists.get("persons"), MOST_PERSONS))
    for _row, one in _objects(known, lists, "organizations"):
        known.bodies[flat(one.get("id"))] = (flat(one.get("name")), flat(one.get("classification")).casefold())
    for _row, one in _objects(known, lists, "areas"):
        known.areas[flat(one.get("id"))] = flat(one.get("name"))
    for _row, one in _objects(known, lists, "events"):
        known.terms[flat(one.get("id"))] = (flat(one.get("start_date")), flat(one.get("end_date")))
    for row, one in _objects(known, lists, "memberships"):
        told = {key: flat(one.get(key)) for key in _TOLD if key in one}
        known.held[told.get("person_id", "")].append((row, told))
    persons = tuple(counted(_persons(known, lists), count, tell))
    known.rejected += [
        Rejected(Place(file, row, "memberships"), _("No person has the id “%(id)s”.") % {"id": key[:60]}, part=True)
        for key, left in known.held.items()
        for row, _told in left
    ]
    notes = []
    if known.of_terms:
        words = {"count": known.of_terms}
        notes.append(_("Memberships without dates of their own, which take their term's: %(count)d.") % words)
    return Reading(FAMILY, persons, rejected=tuple(known.rejected), notes=tuple(notes))


def _objects(known: _Known, lists: Mapping[str, msgspec.Raw], key: str) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a list with their numbers; what is none is rejected."""
    for row, raw in enumerate(documents.items(known.file, lists.get(key)), 1):
        try:
            yield row, documents.item(raw)
        except Unfit as error:
            known.rejected.append(error.at(Place(known.file, row, key), part=key != "persons"))


def _persons(known: _Known, lists: Mapping[str, msgspec.Raw]) -> Iterator[PersonCandidate]:
    parliament = known.parliament
    for row, one in _objects(known, lists, "persons"):
        where = Place(known.file, row, "persons")
        held = known.held.pop(flat(one.get("id")), [])
        try:
            yield _person(known, where, one, held, parliament)
        except Unfit as error:
            known.rejected.append(error.at(where))


def _person(
    known: _Known, where: Place, one: dict[str, object], held: list[tuple[int, dict[str, str]]], parliament: str
) -> PersonCandidate:
    notes: list[str] = []
    given, family = flat(one.get("given_name")), flat(one.get("family_name"))
    whole = f"{given} {family}" if given and family else ""
    fields.tell_marks(notes, one.get("name") or one.get("family_name"))
    name = fields.name_of(flat(one.get("name")) or whole)
    told = (flat(other.get("name")) for other in documents.dicts(one.get("other_names")))
    mandates, parties = _memberships(known, held)
    return PersonCandidate(
        where,
        name,
        fields.names_of(chain([whole], told), name),
        _identifiers(one, parliament),
        fields.year_of(flat(one.get("birth_date"))),
        mandates=mandates,
        parties=parties,
        contacts=_contacts(one, notes),
        note=flat(one.get("summary")),
        notes=tuple(notes),
    )


def _identifiers(one: dict[str, object], parliament: str) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    if own := flat(one.get("id")):
        found[f"popolo:{parliament.casefold()}"[:60], own[:200]] = None
    for told in documents.dicts(one.get("identifiers")):
        scheme, value = flat(told.get("scheme")).casefold(), flat(told.get("identifier"))
        scheme = _SCHEMES.get(scheme, scheme)
        if scheme and value and len(value) <= 200:
            named = scheme if scheme in _EVERYWHERE else f"{scheme}:{parliament.casefold()}"
            found[named[:60], value] = None
    return tuple(found)


def _contacts(one: dict[str, object], notes: list[str]) -> tuple[ContactCandidate, ...]:
    found = fields.Contacts(notes)
    found.email(flat(one.get("email")))
    for detail in documents.dicts(one.get("contact_details")):
        kind, value, note = (flat(detail.get(key)) for key in ("type", "value", "note"))
        kind = kind.casefold()
        if kind == "email":
            found.email(value, note)
        elif kind in _NUMBERS:
            found.phone(value, note or (kind if kind != "phone" else ""))
        elif kind == "address":
            found.address(value, note)
        elif kind in _ACCOUNTS:
            found.social(value, note or kind)
        else:
            found.web(value, note or kind)
    for link in documents.dicts(one.get("links")):
        # An encyclopedia's article in each language is no way to reach anybody.
        if "wikipedia" not in flat(link.get("note")).casefold():
            found.web(flat(link.get("url")), flat(link.get("note")))
    return found.found()


def _memberships(
    known: _Known, held: list[tuple[int, dict[str, str]]]
) -> tuple[tuple[MandateCandidate, ...], tuple[PartyCandidate, ...]]:
    """The mandates in the order of the file; parties undated, but for a membership of the party itself."""
    mandates: list[MandateCandidate] = []
    parties: dict[PartyCandidate, None] = {}
    for row, told in held:
        where = Place(known.file, row, "memberships")
        try:
            mandate, of_party = _mandate(known, where, told)
        except Unfit as error:
            known.rejected.append(error.at(where, part=True))
            continue
        if of_party:
            parties[PartyCandidate(mandate.body, "", mandate.starts, mandate.ends, mandate.end_known, where)] = None
        else:
            mandates.append(mandate)
    dated = {one.party for one in parties}
    for one in mandates:
        if one.party and one.party not in dated:
            parties[PartyCandidate(one.party, end_known=False)] = None
    return tuple(mandates), tuple(parties)


def _mandate(known: _Known, where: Place, told: dict[str, str]) -> tuple[MandateCandidate, bool]:
    """The mandate, and whether it is a membership of a party."""
    body, kind = known.bodies.get(told.get("organization_id", ""), ("", ""))
    if not body:
        words = {"id": told.get("organization_id", "")[:60]}
        raise Unfit(_("No organisation has the id “%(id)s”.") % words)
    party = known.bodies.get(told.get("on_behalf_of_id", ""), ("", ""))[0]
    own = told.get("start_date", ""), told.get("end_date", "")
    term = known.terms.get(told.get("legislative_period_id", ""), ("", ""))
    starts, ends = fields.span(own[0] or term[0], own[1] or term[1])
    known.of_terms += not any(own) and any(term)
    of_committee = kind in _COMMITTEES
    role = told.get("role", "")
    mandate = MandateCandidate(
        body=known.parliament if of_committee else body,
        body_kind=OrganisationKind.PARLIAMENT.value if of_committee else _KINDS.get(kind, ""),
        title="Ledamot" if role.casefold() in {"", "member"} else role,
        committee=body if of_committee else "",
        party="" if party.casefold() in _NO_PARTY else party,
        constituency=known.areas.get(told.get("area_id", ""), ""),
        starts=starts,
        ends=ends,
        end_known=ends is not None,
        where=where,
    )
    return mandate, kind == "party"
