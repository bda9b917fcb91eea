"""Writing decision-makers and their stances. ``mandates`` and ``relations`` write what hangs on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import Basis
from crm.errors import AlreadyExists, DomainError
from crm.models import Issue, Person, Stance, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer

CONTACT_FACTS = ("email", "phone", "gatekeeper", "works_with", "county_tie", "relation_owner")
FIRST_BIRTH_YEAR = 1850
FIELDS = (*CONTACT_FACTS, "name", "other_names", "birth_year", "influence", "note")


@transaction.atomic
def create_person(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    other_names: str = "",
    birth_year: int | None = None,
    county_tie: str = "",
    relation_owner: User | None = None,
    influence: int | None = None,
    gatekeeper: str = "",
    works_with: str = "",
    note: str = "",
    email: str = "",
    phone: str = "",
    ref: str = "",
) -> Person:
    """A new decision-maker, as yet without a mandate.

    Raises DomainError for a formula and for a relation kept by somebody who opens no content, ValidationError by field.
    """
    policy.require(actor, Action.CREATE, Thing.PERSON)
    person = Person(
        name=" ".join(name.split()),
        other_names=one_per_line(other_names),
        birth_year=birth_year,
        county_tie=county_tie.strip(),
        relation_owner=relation_owner,
        influence=influence,
        gatekeeper=gatekeeper,
        works_with=works_with,
        note=note,
        email=email,
        phone=phone,
        ref=ref,
    )
    checks.no_formula(name)
    checks.able(relation_owner, policy.READERS, field="relation_owner")
    _check_year(birth_year, at)
    checks.insert(person)
    audit.created(actor=actor, obj=person, at=at)
    return person


@transaction.atomic
def update_person(
    *, actor: Viewer, at: dt.datetime, person: Person, version: int | None = None, **values: Any
) -> Person:
    """Change a person's card. Contact facts may be changed by more roles than the rest.

    Raises DomainError as ``create_person``, ValidationError by field, StaleObject when another change came first.
    """
    checks.known(values, FIELDS)
    facts_only = values.keys() <= set(CONTACT_FACTS)
    grants = [(Action.UPDATE, Thing.PERSON), *([(Action.UPDATE, Thing.CONTACT_FACTS)] if facts_only else [])]
    checks.require_any(actor, *grants)
    checks.no_formula(values.get("name", ""))
    checks.able(values.get("relation_owner"), policy.READERS, field="relation_owner", had=person.relation_owner_id)
    _check_year(values.get("birth_year"), at)
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
    if "other_names" in values:
        values["other_names"] = one_per_line(values["other_names"])
    checks.change(actor=actor, obj=person, at=at, values=values, version=version)
    return person


def one_per_line(names: str) -> str:
    """Names as they are kept: one per line, each once, without space around."""
    return "\n".join(dict.fromkeys(" ".join(line.split()) for line in names.splitlines() if line.strip()))


def _check_year(year: int | None, at: dt.datetime) -> None:
    if year is not None and not FIRST_BIRTH_YEAR <= year <= clock.day(at).year:
        raise DomainError(_("Write the year of birth with four figures."), field="birth_year")


@transaction.atomic
def rate_stance(
    *,
    actor: Viewer,
    at: dt.datetime,
    person: Person,
    issue: Issue,
    position: str,
    basis: str,
    confidence: str,
    as_of: dt.date,
    interest: int | None = None,
    source: str = "",
) -> Stance:
    """A new rating beside the earlier ones, which stay.

    Raises DomainError for a day to come, a second rating on the same basis and day, or a public statement or document
    without its source; ValidationError by field. What the system reads in may lack a source, and shows that it does.
    """
    policy.require(actor, Action.CREATE, Thing.STANCE)
    checks.not_future(as_of, at, "as_of")
    if Stance.objects.filter(person=person, issue=issue, as_of=as_of, basis=basis).exists():
        raise AlreadyExists(
            _("There is already a rating on this issue with that basis and day. Ratings are never overwritten."),
            field="as_of",
        )
    if basis == Basis.PUBLIC_RECORD and not actor.system:
        checks.stated(source, "source", _("Say where it was said or written, so that others can read it."))
    stance = Stance(
        person=person,
        issue=issue,
        position=position,
        basis=basis,
        confidence=confidence,
        as_of=as_of,
        interest=interest,
        source=source.strip(),
        recorded_by_id=actor.user_id,
        recorded_at=at,
    )
    checks.insert(stance)
    audit.created(actor=actor, obj=stance, at=at)
    return stance
