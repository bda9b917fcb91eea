"""UK ministers as the Institute for Government publishes them: persons, posts, organisations and appointments.

A person and a post have a row for each name they have had. An appointment without an end is held: so the source says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.enums import OrganisationKind
from crm.imports import fields, sheets
from crm.imports.candidates import MandateCandidate, PersonCandidate, Place, Reading, Rejected
from crm.imports.fields import Unfit
from crm.imports.sheets import Sheet

FAMILY = "ifg"
TABLES: Mapping[str, frozenset[str]] = {
    "appointment": frozenset({"id", "person_id", "post_id", "start_date", "end_date"}),
    "person": frozenset({"id", "id_parliament", "name", "start_date", "end_date"}),
    "post": frozenset({"id", "organisation_id", "name"}),
    "organisation": frozenset({"id", "name", "short_name", "start_date", "end_date"}),
    "event": frozenset({"id", "name", "type", "date"}),
}


@dataclass(slots=True)
class _Told:
    """The names of a person in the order of the file (the day each ended, if it did), and what they held."""

    where: Place
    names: list[tuple[str, str]] = field(default_factory=list)
    parliament: str = ""
    mandates: list[MandateCandidate] = field(default_factory=list)


def read(tables: Sequence[Sheet]) -> Reading:
    """The persons with their posts. Raises ValidationError naming the table that is missing."""
    by_table = sheets.by_table(tables, TABLES)
    if not by_table["person"]:
        raise ValidationError(
            _("The table of persons (id, id_parliament, name) is missing: without it nobody here has a name."),
            code="missing",
        )
    rejected: list[Rejected] = []
    told: dict[str, _Told] = {}
    for where, row in sheets.rows_of(by_table, "person", TABLES, rejected):
        one = told.setdefault(row["id"], _Told(where))
        one.names.append((row["end_date"], row.get("display_name") or row["name"]))
        one.parliament = one.parliament or fields.whole(row["id_parliament"])
    _read_appointments(by_table, told, rejected)
    persons = []
    for key, one in told.items():
        try:
            persons.append(_person(key, one))
        except Unfit as error:
            rejected.append(error.at(one.where))
    missing = [name for name in ("appointment", "post", "organisation") if not by_table[name]]
    notes = (_("Not handed in: %(tables)s.") % {"tables": ", ".join(missing)},) if missing else ()
    return Reading(FAMILY, tuple(persons), rejected=tuple(rejected), notes=notes)


def _read_appointments(by_table: Mapping[str, list[Sheet]], told: dict[str, _Told], rejected: list[Rejected]) -> None:
    bodies = {row["id"]: row["name"] for _where, row in sheets.rows_of(by_table, "organisation", TABLES, rejected)}
    posts: dict[str, tuple[str, str]] = {}
    for _where, row in sheets.rows_of(by_table, "post", TABLES, rejected):
        posts.setdefault(row["id"], (row.get("display_name") or row["name"], row["organisation_id"]))
    for where, row in sheets.rows_of(by_table, "appointment", TABLES, rejected):
        try:
            _read_appointment(where, row, told, posts, bodies)
        except Unfit as error:
            rejected.append(error.at(where, part=True))


def _read_appointment(
    where: Place, row: dict[str, str], told: dict[str, _Told], posts: dict[str, tuple[str, str]], bodies: dict[str, str]
) -> None:
    one = told.get(row["person_id"])
    if one is None:
        raise Unfit(_("No person has the id “%(id)s”.") % {"id": row["person_id"][:60]}, "person_id")
    title, organisation = posts.get(row["post_id"], ("", ""))
    if not title:
        raise Unfit(_("No post has the id “%(id)s”.") % {"id": row["post_id"][:60]}, "post_id")
    body = bodies.get(organisation, "")
    if not body:
        raise Unfit(_("No organisation has the id “%(id)s”.") % {"id": organisation[:60]}, "post_id")
    starts, ends = fields.span(row["start_date"], row["end_date"], ("start_date", "end_date"))
    kind = OrganisationKind.MINISTRY.value
    one.mandates.append(MandateCandidate(body, kind, title, starts=starts, ends=ends, where=where))


def _person(key: str, one: _Told) -> PersonCandidate:
    """The name that has not ended is the present one; of several the last in the file."""
    lasting = [name for ended, name in one.names if not ended and name]
    notes: tuple[str, ...] = ()
    if len(set(lasting)) > 1:
        notes = (_("Several names have no end: “%(name)s” is taken.") % {"name": lasting[-1]},)
    name = fields.name_of(lasting[-1] if lasting else one.names[-1][1], "name")
    identifiers = [("ifg", key[:200])] if key else []
    if one.parliament:
        identifiers.append(("uk_parliament", one.parliament[:200]))
    return PersonCandidate(
        one.where,
        name,
        fields.names_of((name for _ended, name in one.names), name),
        tuple(identifiers),
        mandates=tuple(one.mandates),
        notes=notes,
    )
