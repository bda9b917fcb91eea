"""One lock per message: versions, answers and states of a message are written one after the other."""

from __future__ import annotations

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
