"""Somebody must always be left who can open accounts."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from crm.enums import Role
from crm.errors import DomainError
from crm.models import Organisation, User


def require_others(leaving: Collection[int], *, field: str | None = None) -> None:
    """Raise DomainError when every administrator is among the users ``leaving``.

    Locks the administrators, so that two who remove each other at the same time cannot both win.
    """
    active = Organisation.objects.active_partners().values("pk")
    rows = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True, organisation__in=active)
    administrators = list(rows.order_by("pk").values_list("pk", flat=True))
    if administrators and set(administrators) <= set(leaving):
        raise DomainError(
            _("Nobody would be left who can open accounts. Make somebody else an administrator first."), field=field
        )
