"""Who may answer for a party: a dated authority for one's own organisation."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from crm.models import EndorsementAuthority, Organisation, User
from crm.visibility import Viewer


def has_authority(actor: Viewer, on: dt.date) -> bool:
    """Whether the actor may answer for the own organisation on the day."""
    if actor.system:
        return True
    return EndorsementAuthority.objects.filter(_in_force(on), user_id=actor.user_id or 0).exists()


def answerers(organisation: Organisation, on: dt.date) -> list[User]:
    """Who may answer for the organisation on the day, in Swedish order."""
    authorities = EndorsementAuthority.objects.filter(_in_force(on))
    users = User.objects.filter(organisation=organisation, is_active=True, pk__in=authorities.values("user"))
    return list(users.order_by("sort_key", "pk"))


def _in_force(on: dt.date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
