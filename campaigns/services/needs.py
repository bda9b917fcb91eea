"""What companies need: taken in, assessed, and made an issue or part of one. Of its people as little as can be.

The trail never holds the name or address of a contact: it says that there was one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import NEED_TRANSITIONS, NeedState
from campaigns.models import BusinessNeed, NeedContact
from campaigns.services.checks import proposed
from crm import clock, organisation_numbers, policy
from crm.characters import legible
from crm.enums import AuditAction, Visibility
from crm.errors import DomainError
from crm.models import Issue, Organisation
from crm.policy import Action, Thing
from crm.services import audit, checks, issues
from crm.services.transitions import bump, require_seen, transition
from crm.visibility import Viewer

FIELDS = ("company", "number", "sole_trader", "municipality", "text", "source", "on", "visibility")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask at a company, how, and the day when the person was told that we keep it."""

    name: str
    reach: str = ""
    told_on: dt.date | None = None


@transaction.atomic
def take_in(
    *,
    actor: Viewer,
    at: dt.datetime,
    text: str,
    source: str,
    on: dt.date,
    company: str = "",
    number: str = "",
    sole_trader: bool = False,
    municipality: Organisation | None = None,
    organisation: Organisation | None = None,
    visibility: str = Visibility.OWN_ORG,
    contact: Contact | None = None,
    ref: str = "",
) -> BusinessNeed:
    """A need that a company told of, to be assessed. Of a sole trader neither name, number nor contact is kept.

    Raises ValidationError by field for a number that cannot be or is personal and for what is missing; DomainError for
    a day to come or a contact that was not told; NotAllowed for another organisation.
    """
    organisation = checks.own_organisation(actor, organisation)
    policy.require(actor, Action.CREATE, Thing.NEED, organisation_id=organisation.pk)
    need = BusinessNeed(
        company=company.strip(),
        number=number,
        sole_trader=sole_trader,
        municipality=municipality,
        text=text.strip(),
        source=source.strip(),
        on=on,
        organisation=organisation,
        visibility=visibility,
        taken_by_id=actor.user_id,
        ref=ref,
    )
    _check(need, at)
    checks.insert(need)
    audit.created(actor=actor, obj=need, at=at)
    if contact:
        _keep(actor, at, need, contact)
    return need


@transaction.atomic
def change_need(
    *, actor: Viewer, at: dt.datetime, need: BusinessNeed, version: int | None = None, **values: Any
) -> BusinessNeed:
    """The need with ``values``; what became of it stands. Raises as ``take_in``, and StaleObject if it has changed."""
    _require_own(actor, need)
    checks.known(values, FIELDS)
    trial = proposed(need, checks.stripped(values))
    _check(trial, at)
    if trial.sole_trader and NeedContact.objects.filter(need=need).exists():
        raise DomainError(_("Forget the contact first: of a sole trader none is kept."), field="sole_trader")
    # Becoming a sole trader's empties name and number, whether or not they were sent.
    kept = {name: getattr(trial, name) for name in {*values, "company", "number"}}
    checks.change(actor=actor, obj=need, at=at, values=kept, version=version)
    return need


@transaction.atomic
def keep_contact(
    *, actor: Viewer, at: dt.datetime, need: BusinessNeed, contact: Contact, version: int | None = None
) -> BusinessNeed:
    """The need with whom to ask about it, instead of whoever it was.

    Raises DomainError for a sole trader, for a need turned down, without a name, and unless the person has been told.
    """
    _require_own(actor, need)
    bump(need, expected=version)
    NeedContact.objects.filter(need=need).delete()
    _keep(actor, at, need, contact)
    return need


@transaction.atomic
def forget_contact(*, actor: Viewer, at: dt.datetime, need: BusinessNeed, version: int | None = None) -> BusinessNeed:
    """The need without its contact; nothing of it is left. Raises StaleObject if the need has changed."""
    _require_own(actor, need)
    bump(need, expected=version)
    _forget(actor, at, need)
    return need


@transaction.atomic
def accept_need(
    *,
    actor: Viewer,
    at: dt.datetime,
    need: BusinessNeed,
    issue: Issue | None = None,
    new_issue: str = "",
    version: int | None = None,
) -> BusinessNeed:
    """Accept it: as part of ``issue``, or as a new issue of that name, owned by the party that took the need in.

    Raises DomainError for both or neither and for a name in use, NotAllowed where one may not add issues,
    InvalidTransition for one that is assessed, StaleObject if it has changed.
    """
    _require_assessor(actor, need)
    if (issue is None) != bool(new_issue.strip()):
        raise DomainError(_("Choose an issue that it joins, or name a new one: one of them."), field="issue")
    if issue is None:
        try:
            issue = issues.create_issue(actor=actor, at=at, name=new_issue, organisation=need.organisation)
        except DomainError as error:
            raise DomainError(error.message, field="new_issue") from error
    _assess(actor, at, need, NeedState.ACCEPTED, version, issue=issue)
    return need


@transaction.atomic
def turn_down_need(
    *, actor: Viewer, at: dt.datetime, need: BusinessNeed, reason: str, version: int | None = None
) -> BusinessNeed:
    """Turn it down with the reason; its contact is forgotten, since nobody is asked again.

    Raises DomainError without a reason, InvalidTransition for one that is assessed, StaleObject if it has changed.
    """
    _require_assessor(actor, need)
    reason = checks.stated(reason, "reason", _("Say why it is turned down."))
    _assess(actor, at, need, NeedState.TURNED_DOWN, version, reason=reason)
    _forget(actor, at, need)
    return need


@transaction.atomic
def reopen_need(*, actor: Viewer, at: dt.datetime, need: BusinessNeed, version: int | None = None) -> BusinessNeed:
    """Assess it anew: it leaves its issue, and the trail keeps what was said. Raises InvalidTransition, StaleObject."""
    _require_assessor(actor, need)
    require_seen(need, version)
    values = {"issue": None, "reason": "", "assessed_by": None, "assessed_on": None}
    transition(actor=actor, obj=need, to=NeedState.TO_ASSESS, table=NEED_TRANSITIONS, at=at, values=values)
    return need


def may_change(viewer: Viewer, need: BusinessNeed) -> bool:
    """Whether the viewer may change what is said of it."""
    return policy.allows(viewer, Action.UPDATE, Thing.NEED, organisation_id=need.organisation_id)


def may_assess(viewer: Viewer, need: BusinessNeed) -> bool:
    """Whether the viewer may say what becomes of it."""
    return policy.allows(viewer, Action.TRANSITION, Thing.NEED, organisation_id=need.organisation_id)


def _require_own(actor: Viewer, need: BusinessNeed) -> None:
    policy.require(actor, Action.UPDATE, Thing.NEED, organisation_id=need.organisation_id)


def _require_assessor(actor: Viewer, need: BusinessNeed) -> None:
    policy.require(actor, Action.TRANSITION, Thing.NEED, organisation_id=need.organisation_id)


def _assess(
    actor: Viewer, at: dt.datetime, need: BusinessNeed, to: NeedState, version: int | None, **values: Any
) -> None:
    require_seen(need, version)
    values |= {"assessed_by_id": actor.user_id, "assessed_on": clock.day(at)}
    transition(actor=actor, obj=need, to=to, table=NEED_TRANSITIONS, at=at, values=values)


def _keep(actor: Viewer, at: dt.datetime, need: BusinessNeed, contact: Contact) -> None:
    if need.sole_trader or need.state == NeedState.TURNED_DOWN:
        raise DomainError(_("No contact is kept of a sole trader, nor of a need turned down."), field="contact_name")
    name = checks.stated(contact.name, "contact_name", _("Say whom to ask at the company, or leave the contact out."))
    if contact.told_on is None:
        rule = _("Say on which day the person was told that we keep this; without that it may not be kept.")
        raise DomainError(rule, field="contact_told_on")
    checks.not_future(contact.told_on, at, "contact_told_on")
    checks.insert(NeedContact(need=need, name=name, reach=contact.reach.strip(), told_on=contact.told_on))
    _note(actor, at, need, (False, True))


def _forget(actor: Viewer, at: dt.datetime, need: BusinessNeed) -> None:
    gone, _rows = NeedContact.objects.filter(need=need).delete()
    if gone:
        _note(actor, at, need, (True, False))


def _note(actor: Viewer, at: dt.datetime, need: BusinessNeed, change: tuple[bool, bool]) -> None:
    audit.record(
        actor=actor,
        action=AuditAction.UPDATE,
        obj=need,
        at=at,
        changes={"contact": change},
        visibility=Visibility.OWN_ORG,
        organisation_id=need.organisation_id,
    )


def _check(need: BusinessNeed, at: dt.datetime) -> None:
    """The rules of a need. Raises ValidationError by field, DomainError for a day to come."""
    if need.visibility not in BusinessNeed.CLASSES:
        raise ValidationError({"visibility": _("A need is your own organisation's, or shared with all parties.")})
    for name, words in (("text", _("Say what the company needs.")), ("source", _("Say where you heard it."))):
        if not legible(getattr(need, name)):
            raise ValidationError({name: words})
    checks.not_future(need.on, at, "on")
    if need.sole_trader:
        need.company = need.number = ""
        return
    if not legible(need.company):
        raise ValidationError({"company": _("Say what the company is called.")})
    try:
        need.number = organisation_numbers.read(need.number)
    except ValidationError as error:
        raise ValidationError({"number": error.messages}) from error
