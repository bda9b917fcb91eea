"""Who can answer on an issue: noting, changing and confirming it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import Partnership
from crm.errors import AlreadyExists, DomainError, NotAllowed
from crm.models import Expert, Issue, Organisation, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer

FIELDS = ("knows", "phone", "valid_from", "valid_to")


@transaction.atomic
def add_expert(
    *,
    actor: Viewer,
    at: dt.datetime,
    issue: Issue,
    knows: str,
    user: User | None = None,
    contact: str = "",
    organisation: Organisation | None = None,
    phone: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Expert:
    """Somebody who can answer on the issue: ``user``, or a named ``contact`` of an active party; from today by default.

    Raises DomainError for nobody or two, a party that is not active, a closed account, days in the wrong order and
    somebody who is noted on the issue already; ValidationError by field.
    """
    contact, party = contact.strip(), _party(user, contact.strip(), organisation)
    _require(actor, Action.CREATE, party.pk, user)
    if user is not None and Expert.objects.filter(issue=issue, user=user).exists():
        raise AlreadyExists(_("%(name)s is noted on this issue already.") % {"name": user}, field="user")
    today = clock.day(at)
    expert = Expert(
        issue=issue,
        organisation=party,
        user=user,
        contact=contact,
        knows=checks.stated(knows, "knows", _("Say what they can answer on.")),
        phone=phone.strip(),
        valid_from=valid_from or today,
        valid_to=valid_to,
        confirmed_on=today,
    )
    _check_days(expert.valid_from, expert.valid_to)
    checks.insert(expert)
    audit.created(actor=actor, obj=expert, at=at)
    return expert


@transaction.atomic
def update_expert(
    *, actor: Viewer, at: dt.datetime, expert: Expert, version: int | None = None, **values: Any
) -> Expert:
    """The expert with ``values``; an end keeps the row. Raises as ``add_expert``, and StaleObject."""
    _require(actor, Action.UPDATE, expert.organisation_id, expert.user)
    checks.known(values, FIELDS)
    if "knows" in values:
        values["knows"] = checks.stated(values["knows"], "knows", _("Say what they can answer on."))
    _check_days(values.get("valid_from", expert.valid_from), values.get("valid_to", expert.valid_to))
    checks.change(actor=actor, obj=expert, at=at, values=values, version=version)
    return expert


@transaction.atomic
def confirm_expert(*, actor: Viewer, at: dt.datetime, expert: Expert, version: int | None = None) -> Expert:
    """Say that it still holds today. Raises StaleObject when another change came first."""
    _require(actor, Action.UPDATE, expert.organisation_id, expert.user)
    checks.change(actor=actor, obj=expert, at=at, values={"confirmed_on": clock.day(at)}, version=version)
    return expert


def may_change(viewer: Viewer, expert: Expert) -> bool:
    """Whether the viewer may change or confirm it."""
    own = expert.user_id is not None and expert.user_id == viewer.user_id
    return policy.allows(viewer, Action.UPDATE, Thing.EXPERT, organisation_id=expert.organisation_id, own=own)


def _require(actor: Viewer, action: Action, organisation_id: int, user: User | None) -> None:
    own = user is not None and user.pk == actor.user_id
    if not policy.allows(actor, action, Thing.EXPERT, organisation_id=organisation_id, own=own):
        raise NotAllowed(_("You note who can answer for your own party."))


def _party(user: User | None, contact: str, organisation: Organisation | None) -> Organisation:
    if (user is None) == (not contact):
        raise DomainError(_("Choose one of ours, or name somebody of a party."), field="user" if contact else "contact")
    if user is not None and not user.is_active:
        raise DomainError(_("The account of %(name)s is closed.") % {"name": user}, field="user")
    party = user.organisation if user else organisation
    if party is None:
        raise DomainError(_("Say which party the person is of."), field="organisation")
    if party.partnership != Partnership.ACTIVE:
        raise DomainError(
            _("%(name)s is not an active party.") % {"name": party}, field="user" if user else "organisation"
        )
    return party


def _check_days(first: dt.date, last: dt.date | None) -> None:
    if last is not None and last < first:
        raise DomainError(_("The last day cannot come before the first."), field="valid_to")
