"""Which message and which asks a meeting uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction, MeetingState
from crm.errors import AlreadyExists, DomainError, NotAllowed
from crm.models import Meeting
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer
from messages.enums import OVER
from messages.models import Ask, JointMessage, MessageUse, MessageVersion


@transaction.atomic
def use_message(
    *,
    actor: Viewer,
    meeting: Meeting,
    message: JointMessage,
    at: dt.datetime,
    asks: Iterable[Ask] = (),
    new: bool = False,
) -> MessageUse:
    """Use the message at the meeting, with the asks to put there; a second call replaces those that the actor may read.

    At a held meeting the version is pinned to the one that was current then. Raises DomainError for an ask of another
    message or an older version, for a message that was withdrawn or has expired and that a meeting to come does not use
    yet, or, with ``new``, where the meeting uses the message already; NotAllowed for a text that the actor may not
    read, unless the actor plans the programme.
    """
    _require(actor, meeting)
    reads = JointMessage.objects.readable_by(actor, at).filter(pk=message.pk).exists()
    if not reads and not _plans(actor, meeting):
        # Whoever takes part reads the text: one could otherwise open an embargo to oneself.
        raise NotAllowed(_("Only those who may read the text, or plan the programme, decide where it is used."))
    held = meeting.state == MeetingState.HELD
    if not held and message.state in OVER and not meeting.message_uses.filter(message=message).exists():
        words = {"message": message.title, "state": message.get_state_display().lower()}
        raise DomainError(_("“%(message)s” is %(state)s: choose another message.") % words, field="joint_messages")
    version = said_version(message, meeting) if held else None
    asks = list(asks)
    wanted = version.pk if version else message.current_id
    if any(ask.version_id != wanted for ask in asks):
        raise DomainError(_("Choose among the asks of this message as it reads now."), field="asks")
    use = _use(meeting, message, version, new=new)
    if not reads:
        asks += use.asks.filter(version=wanted)
    use.asks.set(asks)
    audit.record(
        actor=actor,
        action=AuditAction.UPDATE,
        obj=meeting,
        at=at,
        changes={"uses": (None, f"{message.title}: {', '.join(ask.ref for ask in asks) or '–'}")},
    )
    return use


@transaction.atomic
def drop_uses(*, actor: Viewer, meeting: Meeting, at: dt.datetime, but: Iterable[JointMessage] = ()) -> None:
    """Take the meeting's messages away, those in ``but`` aside."""
    _require(actor, meeting)
    kept = {message.pk for message in but}
    for use in meeting.message_uses.exclude(message__in=kept).select_related("meeting", "message"):
        drop_use(actor=actor, use=use, at=at)


@transaction.atomic
def drop_use(*, actor: Viewer, use: MessageUse, at: dt.datetime) -> None:
    """Take one message away from its meeting."""
    _require(actor, use.meeting)
    changes = {"uses": (use.message.title, None)}
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=use.meeting, at=at, changes=changes)
    use.delete()


def said_version(
    message: JointMessage, meeting: Meeting, *, but: MessageVersion | None = None
) -> MessageVersion | None:
    """The newest version, ``but`` aside, written before the meeting ended; without times, on its day."""
    versions = message.versions.order_by("-major", "-minor")
    if but:
        versions = versions.exclude(pk=but.pk)
    if meeting.ends:
        return versions.filter(created_at__lte=meeting.ends).first()
    return versions.filter(created_at__date__lte=meeting.on).first()


def _use(meeting: Meeting, message: JointMessage, version: MessageVersion | None, *, new: bool) -> MessageUse:
    if new and MessageUse.objects.filter(meeting=meeting, message=message).exists():
        raise AlreadyExists(_("The meeting uses this message already."), field="message")
    if new:
        return MessageUse.objects.create(meeting=meeting, message=message, version=version)
    return MessageUse.objects.update_or_create(meeting=meeting, message=message, defaults={"version": version})[0]


def _plans(actor: Viewer, meeting: Meeting) -> bool:
    return policy.allows(actor, Action.UPDATE, Thing.PROGRAMME_ITEM, organisation_id=meeting.organisation_id)


def _require(actor: Viewer, meeting: Meeting) -> None:
    """Whoever plans the programme, the meeting's party, or somebody who takes part."""
    if not _plans(actor, meeting):
        own = meeting.ours.filter(pk=actor.user_id).exists()
        policy.require(actor, Action.UPDATE, Thing.MEETING, organisation_id=meeting.organisation_id, own=own)
