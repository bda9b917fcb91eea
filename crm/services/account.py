"""What one decides about one's own account."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer


@transaction.atomic
def choose_language(*, actor: Viewer, language: str, at: dt.datetime) -> User:
    """The actor's account, with that language for pages and mail. Raises ValidationError for any not offered."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages offered.")})
    user = User.objects.visible_to(actor).get(pk=actor.user_id or 0)
    audit.save_changes(actor=actor, obj=user, at=at, values={"language": language})
    return user
