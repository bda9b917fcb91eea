"""Which acts a message offers to a viewer, the primary one first."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import policy
from crm.policy import Action, Thing
from crm.visibility import Viewer
from messages.enums import WRITABLE, MessageState
from messages.models import Endorsement, JointMessage

_ASKING = MessageState.IN_CONSULTATION


@dataclass(frozen=True, slots=True)
class Act:
    """A button: a link to a form, or a POST."""

    label: str | Promise
    url: str
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    """At most one primary act, the others, the form of details, and what ends the message."""

    primary: Act | None
    others: tuple[Act, ...]
    details: Act | None
    withdraw: Act | None


def acts_for(
    message: JointMessage, viewer: Viewer, *, is_editor: bool, waits: Endorsement | None, is_saved: bool = False
) -> Acts:
    """The acts that state and policy allow; services check again. The next step on the way is the primary one.

    ``waits`` is what the viewer's party has yet to answer, and still can; ``is_saved`` says that a text is saved and
    not published.
    """
    decides = policy.allows(viewer, Action.TRANSITION, Thing.MESSAGE, organisation_id=message.organisation_id)
    edits = is_editor and policy.allows(
        viewer, Action.UPDATE, Thing.MESSAGE, organisation_id=message.organisation_id, own=True
    )
    found: list[Act] = []
    if waits:
        found.append(Act(_("Answer for your party"), reverse("endorsement_answer", args=[waits.pk])))
    if decides:
        found += _council_acts(message)
    if edits:
        found += _editor_acts(message, is_saved=is_saved)
    primary, others = (found[0], found[1:]) if found else (None, [])
    if decides or edits:
        others += _either_acts(message)
    withdraw = None
    if (decides or edits) and message.state not in {MessageState.WITHDRAWN, MessageState.EXPIRED}:
        withdraw = _act(message, _("Withdraw the message"), "message_withdraw")
    details = _act(message, _("Change the details"), "message_update") if edits else None
    return Acts(primary, tuple(others), details, withdraw)


def _council_acts(message: JointMessage) -> list[Act]:
    if message.state == MessageState.READY:
        return [_act(message, _("Record the decision"), "message_adopt")]
    if message.state == MessageState.ADOPTED:
        return [_act(message, _("Release"), "message_release", is_post=True)]
    return []


def _editor_acts(message: JointMessage, *, is_saved: bool) -> list[Act]:
    if message.state not in WRITABLE:
        return []
    begun = message.current_id or is_saved
    write = _act(message, _("Edit the text") if begun else _("Write the text"), "message_write")
    if is_saved:
        publish = _act(message, _("Publish the text"), "message_publish")
        others = [_act(message, _("Ask more parties"), "message_anchor")] if message.state == _ASKING else []
        return [publish, write, *others]
    if message.current_id is None:
        return [write]
    if message.state == MessageState.IN_CONSULTATION:
        ready = _act(message, _("Ready for decision"), "message_ready", is_post=True)
        return [ready, write, _act(message, _("Ask more parties"), "message_anchor")]
    return [_act(message, _("Send for anchoring"), "message_anchor"), write]


def _either_acts(message: JointMessage) -> list[Act]:
    revise = _act(message, _("Begin a revision"), "message_revise", is_post=True)
    expire = _act(message, _("Say that it has expired"), "message_expire", is_post=True)
    offered: dict[str, list[Act]] = {
        MessageState.READY: [_act(message, _("Back to anchoring"), "message_reopen", is_post=True)],
        MessageState.ADOPTED: [revise, expire],
        MessageState.RELEASED: [revise, expire],
        MessageState.EXPIRED: [revise],
        MessageState.WITHDRAWN: [_act(message, _("Take back the withdrawal"), "message_restore", is_post=True)],
    }
    return offered.get(message.state, [])


def _act(message: JointMessage, label: str | Promise, name: str, *, is_post: bool = False) -> Act:
    return Act(label, reverse(name, args=[message.pk]), is_post)
