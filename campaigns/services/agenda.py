"""The advocacy agenda: items are put on it, changed, and taken off while no campaign serves them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import AgendaItem
from campaigns.services.checks import in_order, proposed
from crm import policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError
from crm.models import Issue, Organisation
from crm.models.base import sort_key
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("name", "goal", "url", "starts", "ends", "organisation")


@transaction.atomic
def put_on_agenda(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    organisation: Organisation,
    goal: str = "",
    url: str = "",
    starts: dt.date | None = None,
    ends: dt.date | None = None,
    issues: Iterable[Issue] = (),
    ref: str = "",
) -> AgendaItem:
    """A new item. Raises AlreadyExists for a name in use, ValidationError by field."""
    policy.require(actor, Action.CREATE, Thing.AGENDA)
    item = AgendaItem(
        name=name.strip(), goal=goal.strip(), url=url, starts=starts, ends=ends, organisation=organisation, ref=ref
    )
    _check(item)
    checks.insert(item)
    item.issues.set(issues)
    audit.created(actor=actor, obj=item, at=at)
    return item


@transaction.atomic
def change_item(
    *,
    actor: Viewer,
    at: dt.datetime,
    item: AgendaItem,
    version: int | None = None,
    issues: Iterable[Issue] | None = None,
    **values: Any,
) -> AgendaItem:
    """The item with ``values`` and ``issues``. Raises as ``put_on_agenda``, and StaleObject if it has changed."""
    policy.require(actor, Action.UPDATE, Thing.AGENDA)
    checks.known(values, FIELDS)
    values = checks.stripped(values)
    trial = proposed(item, values)
    _check(trial)
    trial.full_clean(exclude=["sort_key", "search_key"], validate_constraints=False)
    bump(item, expected=version)
    audit.save_changes(actor=actor, obj=item, at=at, values=values)
    if issues is not None:
        audit.save_links(actor=actor, obj=item, at=at, name="issues", rows=issues)
    return item


@transaction.atomic
def take_off_agenda(*, actor: Viewer, at: dt.datetime, item: AgendaItem, version: int | None = None) -> None:
    """Take the item off; the trail remembers it. Raises DomainError while a campaign serves it, and StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.AGENDA)
    bump(item, expected=version)
    campaign = item.campaigns.order_by("pk").first()
    if campaign is not None:
        words = {"campaign": campaign}
        raise DomainError(_("“%(campaign)s” serves it. Let the campaign serve another item first.") % words)
    changes = {name: (getattr(item, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=item, at=at, changes=changes)
    item.delete()


def _check(item: AgendaItem) -> None:
    checks.stated(item.name, "name", _("Say what the item is called."))
    if AgendaItem.objects.filter(sort_key=sort_key(item.name)).exclude(pk=item.pk or 0).exists():
        raise AlreadyExists(_("There is already an item called “%(name)s”.") % {"name": item.name}, field="name")
    in_order(item.starts, item.ends)
