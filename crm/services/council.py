"""Settings of the council that this installation serves, its demo and its clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from crm.errors import NotAllowed
from crm.models import Council
from crm.services import audit
from crm.visibility import Viewer


@transaction.atomic
def update_council(*, actor: Viewer, at: dt.datetime, **values: Any) -> Council:
    """The council with ``values``. For the operator's commands only; raises NotAllowed for anybody else."""
    if not actor.system:
        raise NotAllowed(f"{actor.role} may not change the council")
    council = Council.current()
    audit.save_changes(actor=actor, obj=council, at=at, values=values)
    return council
