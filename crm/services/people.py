"""Writing decision-makers, their dated mandates and their stances."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError, InvalidTransition, StaleObject
from crm.models import Issue, Mandate, Organisation, Person, Stance
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer

CONTACT_FACTS = ("email", "phone", "gatekeeper", "works_with")
FIELDS = (*CONTACT_FACTS, "name", "influence", "note")


@transaction.atomic
def create_person(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    influence: int | None = None,
    gatekeeper: str = "",
    works_with: str = "",
    note: str = "",
    email: str = "",
    phone: str = "",
    ref: str = "",
) -> Person:
    """A new decision-maker, as yet without a mandate. Raises ValidationError by field."""
    policy.require(actor, Action.CREATE, Thing.PERSON)
    person = Person(
        name=name.strip(),
        influence=influence,
        gatekeeper=gatekeeper,
        works_with=works_with,
        note=note,
        email=email,
        phone=phone,
        ref=ref,
    )
    checks.insert(person)
    audit.created(actor=actor, obj=person, at=at)
    return person


@transaction.atomic
def update_person(
    *, actor: Viewer, at: dt.datetime, person: Person, version: int | None = None, **values: Any
) -> Person:
    """Change a person's card. Contact facts may be changed by more roles than the rest.

    Raises ValidationError by field, StaleObject when another change came first.
    """
    checks.known(values, FIELDS)
    facts_only = values.keys() <= set(CONTACT_FACTS)
    grants = [(Action.UPDATE, Thing.PERSON), *([(Action.UPDATE, Thing.CONTACT_FACTS)] if facts_only else [])]
    checks.require_any(actor, *grants)
    checks.change(actor=actor, obj=person, at=at, values=values, version=version)
    return person


@transaction.atomic
def add_mandate(
    *,
    actor: Viewer,
    at: dt.datetime,
    person: Person,
    body: Organisation,
    title: str,
    committee: str = "",
    party: str = "",
    constituency: str = "",
    starts: dt.date | None = None,
    ends: dt.date | None = None,
) -> Mandate:
    """A mandate beside those the person has had; nothing is overwritten.

    Raises DomainError when the days are in the wrong order or the same role in the same body is held at the time.
    """
    policy.require(actor, Action.CREATE, Thing.MANDATE)
    mandate = Mandate(
        person=person,
        body=body,
        title=title.strip(),
        committee=committee.strip(),
        party=party.strip(),
        constituency=constituency.strip(),
        starts=starts,
        ends=ends,
    )
    _check_days(starts, ends)
    if _overlapping(mandate).exists():
        raise AlreadyExists(
            _("%(name)s already holds this role at that time. End that mandate first.") % {"name": person},
            field="starts",
        )
    checks.insert(mandate)
    audit.created(actor=actor, obj=mandate, at=at)
    return mandate


@transaction.atomic
def end_mandate(*, actor: Viewer, at: dt.datetime, mandate: Mandate, ends: dt.date) -> Mandate:
    """Set the last day of a mandate that has none. From the day after, the person cannot be booked by it.

    Raises InvalidTransition when it has ended, StaleObject when somebody else ended it first.
    """
    policy.require(actor, Action.UPDATE, Thing.MANDATE)
    if mandate.ends is not None:
        raise InvalidTransition(_("This mandate ended %(day)s already.") % {"day": mandate.ends}, field="ends")
    _check_days(mandate.starts, ends)
    if not Mandate.objects.filter(pk=mandate.pk, ends=None).update(ends=ends):
        raise StaleObject(_("Somebody else changed this at the same time. Read what it says now and try again."))
    mandate.ends = ends
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=mandate, at=at, changes={"ends": (None, ends)})
    return mandate


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

    Raises DomainError for a day to come or a second rating on the same basis and day, ValidationError by field.
    """
    policy.require(actor, Action.CREATE, Thing.STANCE)
    checks.not_future(as_of, at, "as_of")
    if Stance.objects.filter(person=person, issue=issue, as_of=as_of, basis=basis).exists():
        raise AlreadyExists(
            _("There is already a rating on this issue with that basis and day. Ratings are never overwritten."),
            field="as_of",
        )
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


def _check_days(starts: dt.date | None, ends: dt.date | None) -> None:
    if starts and ends and ends < starts:
        raise DomainError(_("The last day is before the first."), field="ends")


def _overlapping(mandate: Mandate) -> Any:
    """Mandates of the same person with the same role in the same body that share a day with this one."""
    rows = Mandate.objects.filter(
        person=mandate.person, body=mandate.body, title=mandate.title, committee=mandate.committee
    )
    if mandate.ends:
        rows = rows.filter(Q(starts=None) | Q(starts__lte=mandate.ends))
    if mandate.starts:
        rows = rows.filter(Q(ends=None) | Q(ends__gte=mandate.starts))
    return rows
