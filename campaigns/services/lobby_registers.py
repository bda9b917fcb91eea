"""A lobbying register itself: what it is called, and taking away one that was made by mistake."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import LobbyRegister
from campaigns.services.lobby import remove_check
from campaigns.services.lobby_decisions import take_back
from crm import policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists
from crm.models.base import fold
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer


@transaction.atomic
def rename_register(
    *, actor: Viewer, at: dt.datetime, register: LobbyRegister, name: str, version: int | None = None
) -> LobbyRegister:
    """The register by its new name; files and decisions stay with it.

    Raises DomainError for the name of another register or a formula, ValidationError by field, StaleObject.
    """
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    name = " ".join(name.split())
    checks.no_formula(name)
    if LobbyRegister.objects.filter(search_key=fold(name)).exclude(pk=register.pk).exists():
        raise AlreadyExists(_("Another register is called “%(name)s”.") % {"name": name}, field="name")
    checks.change(actor=actor, obj=register, at=at, values={"name": name}, version=version)
    return register


@transaction.atomic
def remove_register(*, actor: Viewer, at: dt.datetime, register: LobbyRegister, version: int | None = None) -> None:
    """Take the register away with its files, their rows, and all that was decided on them; the trail remembers each.

    That is also what was decided on contacts that the actor does not read. Raises StaleObject.
    """
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    bump(register, expected=version)
    for run in register.checks.order_by("pk"):
        remove_check(actor=actor, at=at, run=run)
    for decision in register.decisions.select_related("meeting", "register").order_by("pk"):
        take_back(actor=actor, at=at, decision=decision)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=register, at=at, changes={"name": (register.name, None)})
    register.delete()
