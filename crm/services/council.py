"""Settings of the council that this installation serves, its demo and its clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import Partnership
from crm.errors import DomainError, NotAllowed
from crm.models import Council, Organisation, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer


@transaction.atomic
def update_council(*, actor: Viewer, at: dt.datetime, **values: Any) -> Council:
    """The council with ``values``. For the operator's commands only; raises NotAllowed for anybody else."""
    if not actor.system:
        raise NotAllowed(f"{actor.role} may not change the council")
    council = Council.current()
    audit.save_changes(actor=actor, obj=council, at=at, values=values)
    return council


@transaction.atomic
def set_owner(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    organisation: Organisation | None,
    responsible: User | None,
    version: int | None = None,
) -> Council:
    """The council under that name, the system owned by the organisation, with somebody of it in charge.

    Raises DomainError without a name, for an organisation that is no active party, and for somebody in charge who is
    not of it or whose account is closed; StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.COUNCIL)
    name = checks.stated(name, "name", _("Say what the council is called."))
    if organisation is not None and organisation.partnership != Partnership.ACTIVE:
        raise DomainError(_("%(name)s is not an active party.") % {"name": organisation}, field="organisation")
    if responsible is not None and (organisation is None or responsible.organisation_id != organisation.pk):
        raise DomainError(_("Whoever is in charge is of the organisation that owns the system."), field="responsible")
    if responsible is not None and not responsible.is_active:
        raise DomainError(_("The account of %(name)s is closed.") % {"name": responsible}, field="responsible")
    council = Council.current()
    values = {"name": name, "organisation": organisation, "responsible": responsible}
    checks.change(actor=actor, obj=council, at=at, values=values, version=version)
    return council
