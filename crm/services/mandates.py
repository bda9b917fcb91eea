"""Writing dated mandates: added beside those there were, ended once, and confirmed where nobody knew."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import AuditAction, Precision
from crm.errors import AlreadyExists, DomainError, InvalidTransition, StaleObject
from crm.models import Mandate, Organisation, Person
from crm.policy import Action, Thing
from crm.services import audit, checks, spans
from crm.visibility import Viewer


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
    **span: Any,
) -> Mandate:
    """A mandate beside those the person has had; nothing is overwritten. ``span``: the values of ``spans.kept``.

    Raises DomainError when the days are in the wrong order, before the body began or after it ended, or when the same
    role in the same body is held at the time; ValidationError by field.
    """
    policy.require(actor, Action.CREATE, Thing.MANDATE)
    mandate = Mandate(
        person=person,
        body=body,
        title=title.strip(),
        committee=committee.strip(),
        party=party.strip(),
        constituency=constituency.strip(),
        **spans.kept(**span),
    )
    _check_body(mandate)
    if _overlapping(mandate).exists():
        raise AlreadyExists(
            _("%(name)s already holds this role at that time. End that mandate first.") % {"name": person},
            field="starts",
        )
    checks.insert(mandate)
    audit.created(actor=actor, obj=mandate, at=at)
    return mandate


@transaction.atomic
def end_mandate(
    *,
    actor: Viewer,
    at: dt.datetime,
    mandate: Mandate,
    ends: dt.date,
    ends_precision: str = Precision.DAY,
    source: str = "",
) -> Mandate:
    """Set the last day of a mandate that has none. From the day after, the person cannot be booked by it.

    An end of a month or year is kept as its last day. ``source``: where the end was read, beside what is noted.
    Raises InvalidTransition when it has ended, StaleObject when somebody else ended it first.
    """
    policy.require(actor, Action.UPDATE, Thing.MANDATE)
    if mandate.ends is not None:
        ended = {"day": wording.partial_day(mandate.ends, mandate.ends_precision)}
        raise InvalidTransition(_("This mandate ended %(day)s already.") % ended, field="ends")
    last = spans.kept(starts=mandate.starts, ends=ends, ends_precision=ends_precision)
    values = {"ends": last["ends"], "ends_precision": last["ends_precision"], "end_known": True}
    if source.strip():
        values["source"] = source.strip()
    return _settle(actor, at, mandate, values)


@transaction.atomic
def confirm_mandate(*, actor: Viewer, at: dt.datetime, mandate: Mandate, source: str = "") -> Mandate:
    """Say that a mandate of which nobody knew the end is still held: the person can be booked by it again.

    Raises InvalidTransition when its end is known, DomainError when the body itself has ended, StaleObject when
    somebody else settled it first.
    """
    policy.require(actor, Action.UPDATE, Thing.MANDATE)
    if mandate.end_known:
        raise InvalidTransition(_("Of this mandate it is known already."))
    body = mandate.body
    if body.valid_to and body.valid_to < clock.day(at):
        told = {"name": body, "day": wording.short_day(body.valid_to)}
        raise DomainError(_("%(name)s ended %(day)s: end the mandate there, and add one under the new name.") % told)
    said = source.strip() or _("confirmed %(day)s") % {"day": clock.day(at)}
    return _settle(actor, at, mandate, {"end_known": True, "source": said})


def _settle(actor: Viewer, at: dt.datetime, mandate: Mandate, values: dict[str, Any]) -> Mandate:
    """Write what is known of the end by now, unless somebody else did first."""
    seen = Mandate.objects.filter(pk=mandate.pk, ends=None, end_known=mandate.end_known)
    if not seen.update(**values):
        raise StaleObject
    changes = {name: (getattr(mandate, name), value) for name, value in values.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    for name, value in values.items():
        setattr(mandate, name, value)
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=mandate, at=at, changes=changes)
    return mandate


def _check_body(mandate: Mandate) -> None:
    """Raise DomainError for a mandate outside the time of its body: then it had another name."""
    body = mandate.body
    if body.valid_to and mandate.starts and mandate.starts > body.valid_to:
        told = {"name": body, "day": wording.short_day(body.valid_to)}
        raise DomainError(_("%(name)s ended %(day)s. Choose the body of that time.") % told, field="body")
    if body.valid_from and mandate.ends and mandate.ends < body.valid_from:
        told = {"name": body, "day": wording.short_day(body.valid_from)}
        raise DomainError(_("%(name)s began %(day)s. Choose the body of that time.") % told, field="body")


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
