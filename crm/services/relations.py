"""Writing what is known around a person: parties over time, numbers in registers, contact details, door-openers.

Whoever may change contact facts may change these.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models, transaction
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import AuditAction, ContactKind, Precision
from crm.errors import AlreadyExists, DomainError, InvalidTransition, StaleObject
from crm.models import ContactDetail, DoorOpener, PartyMembership, Person, PersonIdentifier, User
from crm.policy import Action, Thing
from crm.queries import identifiers
from crm.services import audit, checks, spans
from crm.visibility import Viewer

_DIGITS = re.compile(r"\+?[\d\s()/.-]{3,}(?:\s?(?:ext|ankn)\.?\s?\d+)?", re.IGNORECASE)


def _require(actor: Viewer) -> None:
    policy.require(actor, Action.UPDATE, Thing.CONTACT_FACTS)


@transaction.atomic
def add_party_membership(
    *, actor: Viewer, at: dt.datetime, person: Person, party: str, group: str = "", **span: Any
) -> PartyMembership:
    """A time in a party, and in its group; ``span``: the values of ``spans.kept``. Nothing is overwritten.

    Raises DomainError for days in the wrong order or the same party at the same time, ValidationError by field.
    """
    _require(actor)
    row = PartyMembership(person=person, party=party.strip(), group=group.strip(), **spans.kept(**span))
    for other in PartyMembership.objects.filter(person=person, party=row.party, group=row.group):
        begun = row.ends is None or other.starts is None or other.starts <= row.ends
        if begun and (row.starts is None or other.ends is None or other.ends >= row.starts):
            raise AlreadyExists(
                _("%(name)s is noted in that party at that time already.") % {"name": person}, field="starts"
            )
    checks.insert(row)
    audit.created(actor=actor, obj=row, at=at)
    return row


@transaction.atomic
def end_party_membership(
    *,
    actor: Viewer,
    at: dt.datetime,
    membership: PartyMembership,
    ends: dt.date,
    ends_precision: str = Precision.DAY,
    source: str = "",
) -> PartyMembership:
    """Set the last day in a party. Raises InvalidTransition when it has one, StaleObject when another came first."""
    _require(actor)
    if membership.ends is not None:
        told = {"day": wording.partial_day(membership.ends, membership.ends_precision)}
        raise InvalidTransition(_("It ended %(day)s already.") % told, field="ends")
    last = spans.kept(starts=membership.starts, ends=ends, ends_precision=ends_precision)
    values = {name: last[name] for name in ("ends", "ends_precision", "end_known")}
    values |= {"source": source.strip()} if source.strip() else {}
    if not PartyMembership.objects.filter(pk=membership.pk, ends=None).exists():
        raise StaleObject
    audit.save_changes(actor=actor, obj=membership, at=at, values=values)
    return membership


@transaction.atomic
def confirm_party_membership(
    *, actor: Viewer, at: dt.datetime, membership: PartyMembership, source: str = ""
) -> PartyMembership:
    """Say that somebody of whom nobody knew it is still in the party.

    Raises InvalidTransition when the end is known, StaleObject when somebody else settled it first.
    """
    _require(actor)
    if membership.end_known:
        raise InvalidTransition(_("Of this party it is known already."))
    said = source.strip() or _("confirmed %(day)s") % {"day": clock.day(at)}
    seen = PartyMembership.objects.filter(pk=membership.pk, ends=None, end_known=False)
    if not seen.select_for_update(no_key=True).exists():
        raise StaleObject
    audit.save_changes(actor=actor, obj=membership, at=at, values={"end_known": True, "source": said})
    return membership


@transaction.atomic
def add_identifier(*, actor: Viewer, at: dt.datetime, person: Person, scheme: str, value: str) -> PersonIdentifier:
    """What a register calls the person. Raises DomainError for a number that cannot be, or is somebody's already."""
    _require(actor)
    scheme, value = scheme.strip().lower(), value.strip()
    if not identifiers.is_scheme(scheme):
        raise DomainError(_("Write the register in small letters without spaces, such as wikidata."), field="scheme")
    if not identifiers.fits(scheme, value):
        told = {"value": value, "register": identifiers.name_of(scheme)}
        raise DomainError(_("“%(value)s” is no number of %(register)s.") % told, field="value")
    if taken := PersonIdentifier.objects.filter(scheme=scheme, value=value).select_related("person").first():
        raise AlreadyExists(_("That number is noted of %(name)s.") % {"name": taken.person}, field="value")
    row = checks.insert(PersonIdentifier(person=person, scheme=scheme, value=value))
    audit.created(actor=actor, obj=row, at=at)
    return row


@transaction.atomic
def add_contact_detail(
    *,
    actor: Viewer,
    at: dt.datetime,
    person: Person,
    kind: str,
    value: str,
    note: str = "",
    source: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> ContactDetail:
    """An address or number, with where it was found.

    Raises DomainError for one that cannot be or is there already, or days in the wrong order; ValidationError by field.
    """
    _require(actor)
    value = value.strip()
    _check_value(kind, value)
    if valid_from and valid_until and valid_until < valid_from:
        raise DomainError(_("The last day is before the first."), field="valid_until")
    if ContactDetail.objects.filter(person=person, kind=kind, value=value, valid_until=valid_until).exists():
        raise AlreadyExists(_("That is noted already."), field="value")
    row = ContactDetail(
        person=person,
        kind=kind,
        value=value,
        note=note.strip(),
        source=source.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    checks.insert(row)
    audit.created(actor=actor, obj=row, at=at)
    return row


def _check_value(kind: str, value: str) -> None:
    """Raise DomainError for what the kind cannot hold: a link is followed, and an address is written to."""
    try:
        if kind == ContactKind.EMAIL:
            EmailValidator(_("Write an e-mail address."))(value)
        if kind == ContactKind.WEB:
            URLValidator(["http", "https"], message=_("Write an address that begins with https://."))(value)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="value") from error
    if kind == ContactKind.PHONE and not _DIGITS.fullmatch(value):
        raise DomainError(_("Write a phone number."), field="value")


@transaction.atomic
def add_door_opener(*, actor: Viewer, at: dt.datetime, person: Person, user: User, how: str = "") -> DoorOpener:
    """Who of ours knows the person. Raises AlreadyExists when that is noted."""
    _require(actor)
    if DoorOpener.objects.filter(person=person, user=user).exists():
        raise AlreadyExists(_("That is noted already."), field="user")
    row = checks.insert(DoorOpener(person=person, user=user, how=how.strip()))
    audit.created(actor=actor, obj=row, at=at)
    return row


@transaction.atomic
def remove(*, actor: Viewer, at: dt.datetime, fact: PersonIdentifier | ContactDetail | DoorOpener) -> None:
    """Take away a number, a detail or a door-opener that is wrong; the trail keeps what it said."""
    _require(actor)
    changes = {f.name: (f.value_from_object(fact), None) for f in fact._meta.concrete_fields if not f.primary_key}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=fact, at=at, changes=changes)
    model: type[models.Model] = type(fact)
    model._base_manager.filter(pk=fact.pk).delete()
