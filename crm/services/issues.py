"""Writing issues."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.errors import AlreadyExists
from crm.models import Issue, Organisation, User
from crm.models.base import sort_key
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer

FIELDS = ("name", "organisation", "owner", "strategy_link")


@transaction.atomic
def create_issue(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    organisation: Organisation,
    owner: User | None = None,
    strategy_link: str = "",
    ref: str = "",
) -> Issue:
    """A new issue. Raises DomainError for a name in use and an owner who opens no content, ValidationError by field."""
    policy.require(actor, Action.CREATE, Thing.ISSUE)
    issue = Issue(name=name.strip(), organisation=organisation, owner=owner, strategy_link=strategy_link, ref=ref)
    _check_name(issue.name)
    checks.able(owner, policy.READERS, field="owner")
    checks.insert(issue)
    audit.created(actor=actor, obj=issue, at=at)
    return issue


@transaction.atomic
def update_issue(*, actor: Viewer, at: dt.datetime, issue: Issue, version: int | None = None, **values: Any) -> Issue:
    """Change an issue. Raises as ``create_issue``, and StaleObject when another change came first."""
    policy.require(actor, Action.UPDATE, Thing.ISSUE)
    checks.known(values, FIELDS)
    _check_name(values.get("name", issue.name), but=issue.pk)
    checks.able(values.get("owner"), policy.READERS, field="owner", had=issue.owner_id)
    checks.change(actor=actor, obj=issue, at=at, values=values, version=version)
    return issue


def _check_name(name: str, but: int | None = None) -> None:
    if Issue.objects.filter(sort_key=sort_key(name)).exclude(pk=but or 0).exists():
        raise AlreadyExists(_("There is already an issue called “%(name)s”.") % {"name": name}, field="name")
