"""Keeping the filters of a list under a name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction, Sharing, Visibility
from crm.errors import AlreadyExists, DomainError
from crm.models import SavedView
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("name", "query", "sharing")
# Of one person and list: more are found by nobody.
MOST = 30


@transaction.atomic
def save_view(
    *, actor: Viewer, at: dt.datetime, kind: str, name: str, query: str, sharing: str = Sharing.MINE
) -> SavedView:
    """The filters in ``query``, which the caller has read as those of ``kind``, under a name among one's own.

    Raises DomainError without a name or a filter, for a name that is used, and for more than ``MOST``; ValidationError.
    """
    policy.require(actor, Action.CREATE, Thing.SAVED_VIEW, own=True)
    view = SavedView(
        owner_id=actor.user_id or 0,
        organisation=checks.own_organisation(actor, None),
        kind=kind,
        name=_named(name),
        query=_asking(query),
        sharing=sharing,
        created_at=at,
    )
    of_kind = SavedView.objects.filter(owner=actor.user_id, kind=kind)
    if of_kind.count() >= MOST:
        raise DomainError(_("You have %(most)d saved views of this list. Remove one first.") % {"most": MOST})
    _require_free(view)
    checks.insert(view)
    audit.created(actor=actor, obj=view, at=at, visibility=Visibility.OWN_ORG)
    return view


@transaction.atomic
def update_view(
    *, actor: Viewer, at: dt.datetime, view: SavedView, version: int | None = None, **values: Any
) -> SavedView:
    """Change name, filters or who finds it. Raises as ``save_view``, NotAllowed for another's, StaleObject."""
    checks.known(values, FIELDS)
    policy.require(actor, Action.UPDATE, Thing.SAVED_VIEW, own=view.owner_id == actor.user_id)
    if "name" in values:
        values["name"] = _named(values["name"])
        _require_free(SavedView(pk=view.pk, owner_id=view.owner_id, kind=view.kind, name=values["name"]))
    if "query" in values:
        values["query"] = _asking(values["query"])
    checks.change(actor=actor, obj=view, at=at, values=values, version=version, visibility=Visibility.OWN_ORG)
    return view


@transaction.atomic
def remove_view(*, actor: Viewer, at: dt.datetime, view: SavedView, version: int | None = None) -> None:
    """Forget the filters. Raises NotAllowed for another's, StaleObject when another change came first."""
    policy.require(actor, Action.UPDATE, Thing.SAVED_VIEW, own=view.owner_id == actor.user_id)
    bump(view, expected=version)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=view, at=at, visibility=Visibility.OWN_ORG)
    view.delete()


def _named(name: str) -> str:
    return checks.stated(name, "name", _("Give the view a name."))


def _asking(query: str) -> str:
    return checks.stated(query, "query", _("Choose at least one filter first."))


def _require_free(view: SavedView) -> None:
    if SavedView.objects.filter(owner=view.owner_id, kind=view.kind, name=view.name).exclude(pk=view.pk).exists():
        raise AlreadyExists(_("You have a view of that name already."), field="name")
