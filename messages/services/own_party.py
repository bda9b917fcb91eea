"""An answer is its own party's, and nobody else's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from crm import policy
from crm.errors import NotYours
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.visibility import Viewer
from messages.models import Endorsement


def require_own_party(actor: Viewer, endorsement: Endorsement) -> None:
    """Raise NotYours, naming both parties, for another party's answer; NotAllowed for a role that answers nothing."""
    if not actor.system and endorsement.organisation_id != actor.organisation_id:
        own = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
        party = endorsement.organisation.short_name
        if own is None:
            raise NotYours(_("This is the answer of %(party)s, which only they give.") % {"party": party})
        words = _("You are of %(own)s; this is the answer of %(party)s, which only they give.")
        raise NotYours(words % {"own": own.short_name, "party": party})
    policy.require(actor, Action.UPDATE, Thing.ENDORSEMENT, organisation_id=endorsement.organisation_id)
