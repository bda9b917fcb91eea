"""Allies: which networks and organisations work for an issue with us, noted by the party that knows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction, Visibility
from crm.models import Ally, Issue, Network, Organisation
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("does", "since", "until", "source", "visibility")


@transaction.atomic
def add_ally(
    *,
    actor: Viewer,
    at: dt.datetime,
    issue: Issue,
    does: str,
    source: str,
    network: Network | None = None,
    body: Organisation | None = None,
    named: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    organisation: Organisation | None = None,
    visibility: str = Visibility.OWN_ORG,
    ref: str = "",
) -> Ally:
    """Who works for the issue with us: a network, a body of the register, or an organisation named in words.

    Raises ValidationError by field for nobody or two, days in the wrong order and what is shared more widely than its
    network; DomainError without what it does or a source; NotAllowed for another organisation.
    """
    organisation = checks.own_organisation(actor, organisation)
    policy.require(actor, Action.CREATE, Thing.NETWORK, organisation_id=organisation.pk)
    ally = Ally(
        issue=issue,
        network=network,
        body=body,
        named=named.strip(),
        does=does.strip(),
        since=since,
        until=until,
        source=source.strip(),
        organisation=organisation,
        visibility=visibility,
        ref=ref,
    )
    checks.one_of(ally, "network", "body", "named")
    words = _("This is the name of somebody in the register. An ally is an organisation, never a person.")
    checks.no_person(ally.named, words)
    _check(ally)
    checks.insert(ally)
    audit.created(actor=actor, obj=ally, at=at)
    return ally


@transaction.atomic
def change_ally(*, actor: Viewer, at: dt.datetime, ally: Ally, version: int | None = None, **values: Any) -> Ally:
    """The ally with ``values``; who and for which issue stays. Raises as ``add_ally``, and StaleObject."""
    _require(actor, ally)
    checks.known(values, FIELDS)
    values = checks.stripped(values)
    _check(checks.proposed(ally, values))
    checks.change(actor=actor, obj=ally, at=at, values=values, version=version)
    return ally


@transaction.atomic
def remove_ally(*, actor: Viewer, at: dt.datetime, ally: Ally, version: int | None = None) -> None:
    """Take away an ally noted by mistake; one that works with us no more gets a last day. Raises StaleObject."""
    _require(actor, ally)
    bump(ally, expected=version)
    changes = {name: (getattr(ally, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=ally, at=at, changes=changes)
    ally.delete()


def may_change(viewer: Viewer, ally: Ally) -> bool:
    """Whether the viewer may change or take away the ally."""
    return policy.allows(viewer, Action.UPDATE, Thing.NETWORK, organisation_id=ally.organisation_id)


def _require(actor: Viewer, ally: Ally) -> None:
    policy.require(actor, Action.UPDATE, Thing.NETWORK, organisation_id=ally.organisation_id)


def _check(ally: Ally) -> None:
    checks.own_or_all(ally)
    checks.stated(ally.does, "does", _("Say what they do for the issue."))
    checks.stated(ally.source, "source", _("Say where one reads of it, or who said it."))
    checks.ends_later(ally.since, ally.until, "until")
    if ally.network is not None and ally.visibility != Visibility.OWN_ORG == ally.network.visibility:
        raise ValidationError({"visibility": _("The network is not shared with the other parties.")})
