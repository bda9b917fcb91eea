"""Renaming a body: the old row ends and a new one goes on, so that what happened before keeps the old name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import policy, wording
from crm.enums import Partnership, Precision
from crm.errors import DomainError
from crm.models import Ally, Committee, Mandate, NetworkMember, Organisation
from crm.models.base import sort_key
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.networks import trail
from crm.services.organisations import create_organisation
from crm.visibility import Viewer

_DAY = dt.timedelta(days=1)
_KEPT = (
    "county_limit",
    "county_limit_period",
    "county_limit_words",
    "number",
    "code",
    "county",
    "email",
    "web",
    "position",
)
_CONTINUED = (
    *("person", "title", "committee", "party", "constituency"),
    *("ends", "ends_precision", "source"),
)
# Of a place in a network and of an ally: what goes on under the new name.
_GOING_ON: tuple[tuple[type[NetworkMember] | type[Ally], tuple[str, ...]], ...] = (
    (NetworkMember, ("network", "role", "until", "source")),
    (Ally, ("issue", "does", "until", "source", "organisation", "visibility")),
)


@transaction.atomic
def rename_body(
    *,
    actor: Viewer,
    at: dt.datetime,
    organisation: Organisation,
    name: str,
    valid_from: dt.date,
    short_name: str = "",
    version: int | None = None,
) -> Organisation:
    """The body under its new name from ``valid_from``; the old row ends the day before and names its successor.

    Mandates, committees, places in networks and what it does as an ally go on in the new row where they last. Raises
    DomainError for a party of the cooperation, a body that has ended, a day on or before its first, or a name in use;
    StaleObject when another change came first.
    """
    policy.require(actor, Action.CREATE, Thing.ORGANISATION)
    policy.require(actor, Action.UPDATE, Thing.ORGANISATION)
    _check(organisation, name, valid_from)
    new = create_organisation(
        actor=actor,
        at=at,
        name=name,
        short_name=short_name,
        kind=organisation.kind,
        valid_from=valid_from,
        **{field: getattr(organisation, field) for field in _KEPT},
    )
    values = {"valid_to": valid_from - _DAY, "successor": new}
    checks.change(actor=actor, obj=organisation, at=at, values=values, version=version)
    _continue_mandates(actor, at, organisation, new, valid_from)
    _continue_committees(actor, at, organisation, new, valid_from)
    _continue_networks(actor, at, organisation, new, valid_from)
    return new


def _check(organisation: Organisation, name: str, valid_from: dt.date) -> None:
    if organisation.partnership != Partnership.NONE:
        raise DomainError(_("A party keeps its members and its history: change its name instead."), field="name")
    if organisation.valid_to is not None:
        ended = {"day": wording.short_day(organisation.valid_to)}
        raise DomainError(_("This body ended %(day)s.") % ended, field="valid_from")
    if organisation.valid_from and valid_from <= organisation.valid_from:
        raise DomainError(_("The new name must begin after the old one did."), field="valid_from")
    if sort_key(name) == organisation.sort_key:
        raise DomainError(_("That is what it is called already."), field="name")


def _continue_mandates(actor: Viewer, at: dt.datetime, old: Organisation, new: Organisation, first: dt.date) -> None:
    # One of which nobody knows whether it ended stays where it is: that it went on would be a guess.
    rows = Mandate.objects.filter(Q(ends=None, end_known=True) | Q(ends__gte=first), body=old).order_by("pk")
    for mandate in rows.select_for_update():
        if mandate.starts and mandate.starts >= first:
            # Noted under the old name before anybody knew the new one.
            audit.save_changes(actor=actor, obj=mandate, at=at, values={"body": new})
            continue
        words = {name: getattr(mandate, name) for name in _CONTINUED}
        last = {"ends": first - _DAY, "ends_precision": Precision.DAY}
        audit.save_changes(actor=actor, obj=mandate, at=at, values=last)
        further = checks.insert(Mandate(body=new, starts=first, **words))
        audit.created(actor=actor, obj=further, at=at)


def _continue_committees(actor: Viewer, at: dt.datetime, old: Organisation, new: Organisation, first: dt.date) -> None:
    for committee in Committee.objects.filter(body=old, valid_to=None).order_by("pk"):
        checks.change(actor=actor, obj=committee, at=at, values={"valid_to": first - _DAY})
        further = checks.insert(Committee(code=committee.code, name=committee.name, body=new, valid_from=first))
        audit.created(actor=actor, obj=further, at=at)


def _continue_networks(actor: Viewer, at: dt.datetime, old: Organisation, new: Organisation, first: dt.date) -> None:
    for model, names in _GOING_ON:
        for row in model.objects.filter(Q(until=None) | Q(until__gte=first), body=old).order_by("pk"):
            of: dict[str, Any] = trail(row) if isinstance(row, NetworkMember) else {}
            if row.since and row.since >= first:
                audit.save_changes(actor=actor, obj=row, at=at, values={"body": new}, **of)
                continue
            words = {name: getattr(row, name) for name in names}
            audit.save_changes(actor=actor, obj=row, at=at, values={"until": first - _DAY}, **of)
            further = checks.insert(model(body=new, since=first, **words))
            audit.created(actor=actor, obj=further, at=at, **of)
