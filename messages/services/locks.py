"""One lock per message: its versions, answers and states are written one after the other; and who may write them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from crm import policy
from crm.errors import NotYours
from crm.policy import Action, Thing
from crm.visibility import Viewer
from messages.models import JointMessage


def lock(message: JointMessage) -> JointMessage:
    """The message as it stands now, locked until the transaction ends.

    Readers and foreign keys are not held up (``no_key``); on SQLite the IMMEDIATE transaction is the lock.
    """
    return (
        JointMessage.objects.select_for_update(no_key=True, of=("self",)).select_related("current").get(pk=message.pk)
    )


def is_editor(message: JointMessage, actor: Viewer) -> bool:
    """Whether the actor owns or edits the message."""
    return message.owner_id == actor.user_id or message.editors.filter(pk=actor.user_id).exists()


def require_editor(actor: Viewer, message: JointMessage) -> None:
    """Raise NotYours, naming the owner, for others than owner and editors; NotAllowed for a role that never writes."""
    own = is_editor(message, actor)
    if not own and not actor.system and policy.may(actor, Action.UPDATE, Thing.MESSAGE):
        words = _("This is for those who write the message: %(owner)s, who owns it, and its editors.")
        raise NotYours(words % {"owner": message.owner.name})
    policy.require(actor, Action.UPDATE, Thing.MESSAGE, organisation_id=message.organisation_id, own=own)
