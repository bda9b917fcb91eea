"""Who may answer for a party: a dated authority for one's own organisation."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from crm.enums import Endorses
from crm.models import EndorsementAuthority, Organisation, User
from crm.visibility import Viewer
from messages.visibility import in_force


def has_authority(actor: Viewer, on: dt.date) -> bool:
    """Whether the actor may answer for the own organisation on the day."""
    if actor.system:
        return True
    return EndorsementAuthority.objects.filter(in_force(on), user_id=actor.user_id or 0).exists()


def answerers(organisation: Organisation, on: dt.date) -> list[User]:
    """Who may answer for the organisation on the day, in Swedish order."""
    authorities = EndorsementAuthority.objects.filter(in_force(on))
    users = User.objects.filter(organisation=organisation, is_active=True, pk__in=authorities.values("user"))
    return list(users.order_by("sort_key", "pk"))


def question(organisation: Organisation) -> str:
    """What the organisation is asked: whether it stands behind a text, or, taking no position, has facts to give."""
    words = {"party": organisation.short_name}
    if organisation.endorses == Endorses.FACTS_ONLY:
        return _("Does %(party)s have facts to give?") % words
    return _("Does %(party)s stand behind it?") % words
