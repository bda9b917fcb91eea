"""Which message and which asks a meeting uses; of one that was held, which version was said there, and by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction, MeetingState
from crm.errors import AlreadyExists, DomainError, NotAllowed, StaleObject
from crm.models import Meeting, User
from crm.policy import Action, Thing
from crm.queries.programmes import is_programmed
from crm.services import audit
from crm.visibility import Viewer
from messages.enums import OVER, Basis
from messages.models import Ask, JointMessage, MessageUse, MessageVersion
from messages.queries.uses import begins_before, said_version, seen_as


@dataclass(frozen=True, slots=True)
class Said:
    """Which version was put forward and by whom of ours; None for what is not said, which then stays as it is known."""

    version: MessageVersion | None = None
    by: User | None = None
    basis: str = Basis.STATED


@transaction.atomic
def use_message(
    *,
    actor: Viewer,
    meeting: Meeting,
    message: JointMessage,
    at: dt.datetime,
    asks: Iterable[Ask] = (),
    said: Said | None = None,
    new: bool = False,
) -> MessageUse:
    """Use the message at the meeting, with the asks to put there; a second call replaces those that the actor may read.

    At a held meeting the version is pinned to what was published when it began, unless somebody has stated another or
    ``said`` names one. Raises DomainError for an ask of another message or an older version, for a message that was
    withdrawn or has expired and that a meeting to come does not use yet, for a version that was not there yet or a
    speaker who was not, or, with ``new``, where the meeting uses the message already; NotAllowed for a text that the
    actor may not read, unless the actor plans the programme, and before the end of an embargo for whoever neither
    plans nor writes the message.
    """
    _require(actor, meeting)
    reads = JointMessage.objects.readable_by(actor, at).filter(pk=message.pk).exists()
    if not reads and not _plans(actor, meeting):
        # Whoever takes part reads the text: one could otherwise open an embargo to oneself.
        raise NotAllowed(_("Only those who may read the text, or plan the programme, decide where it is used."))
    held = meeting.state == MeetingState.HELD
    decides = not message.is_embargoed(at) or _plans(actor, meeting) or _writes(actor, message)
    if not held and not decides and not _is_known(meeting, message):
        # Whoever takes part reads the text from then on, and gets it in a pack.
        whose = _("Before the embargo ends, its writers and those who plan the programme decide where it is used.")
        raise NotAllowed(whose)
    if not held and message.state in OVER and not _is_known(meeting, message):
        words = {"message": message.title, "state": message.get_state_display().lower()}
        raise DomainError(_("“%(message)s” is %(state)s: choose another message.") % words, field="joint_messages")
    use = MessageUse.objects.select_for_update(no_key=True).filter(meeting=meeting, message=message).first()
    if use and new:
        raise AlreadyExists(_("The meeting uses this message already."), field="message")
    use = use or MessageUse(meeting=meeting, message=message)
    _say(use, said, meeting, held=held)
    asks = list(asks)
    wanted = use.version_id if held and use.version_id else message.current_id
    if any(ask.version_id != wanted for ask in asks):
        raise DomainError(_("Choose among the asks of this message as it reads now."), field="asks")
    use.save()
    if not reads:
        asks += use.asks.filter(version=wanted)
    use.asks.set(asks)
    changes = {"uses": (None, f"{message.title}: {', '.join(ask.ref for ask in asks) or '–'}")}
    if held:
        changes["put_forward"] = (None, told(use))
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=meeting, at=at, changes=changes)
    return use


@transaction.atomic
def correct_use(*, actor: Viewer, use: MessageUse, said: Said, at: dt.datetime) -> MessageUse:
    """Another version or speaker of a message that was put forward; asks go along by their reference.

    ``use`` is as ``held_still`` gives it. Raises as ``use_message``; DomainError also for a meeting that has not been
    held.
    """
    _require(actor, use.meeting)
    if not JointMessage.objects.readable_by(actor, at).filter(pk=use.message_id).exists():
        raise NotAllowed(_("Only those who may read the text say what was said of it."))
    before = told(use)
    _say(use, said, use.meeting, held=use.meeting.state == MeetingState.HELD)
    settle_use(actor=actor, use=use, before=before, at=at)
    return use


def held_still(use: MessageUse, seen: str = "") -> MessageUse:
    """The use as it reads now, locked until the transaction ends.

    ``seen`` is what its editor saw of it, as ``seen_as`` tells it; without, it may have changed. Raises StaleObject
    when it reads otherwise, or is gone.
    """
    rows = MessageUse.objects.select_for_update(no_key=True, of=("self",)).filter(pk=use.pk)
    now = rows.select_related("meeting", "message", "version", "said_by").first()
    if now is None or (seen and seen != seen_as(now)):
        raise StaleObject
    return now


def settle_use(*, actor: Viewer, use: MessageUse, before: str, at: dt.datetime) -> None:
    """Save version and speaker, with the trail's entry where they differ from ``before``; asks follow the version."""
    use.save(update_fields=["version", "said_by", "basis"])
    if use.version_id:
        refs = use.asks.exclude(version=use.version_id).values("ref")
        worded = Ask.objects.filter(version=use.version_id, ref__in=refs)
        use.asks.set([*use.asks.filter(version=use.version_id), *worded])
    if (now := told(use)) != before:
        changes = {"put_forward": (before, now)}
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=use.meeting, at=at, changes=changes)


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


def _say(use: MessageUse, said: Said | None, meeting: Meeting, *, held: bool) -> None:
    """Put version and speaker on the use."""
    if not held:
        if said:
            raise DomainError(
                _("What was said is known when the meeting has been held."),
                field="version" if said.version else "said_by",
            )
        use.version, use.said_by, use.basis = None, None, ""
        return
    if said and said.version:
        if said.version.message_id != use.message_id or said.version.created_at >= begins_before(meeting):
            words = _("Choose a version of this message that was there when the meeting began.")
            raise DomainError(words, field="version")
        use.version, use.basis = said.version, said.basis
    elif use.basis != Basis.STATED:
        use.version, use.basis = said_version(use.message, meeting), Basis.PUBLISHED
    if said and said.by:
        if not meeting.ours.filter(pk=said.by.pk).exists():
            raise DomainError(_("%(name)s was not at this meeting.") % {"name": said.by.name}, field="said_by")
        use.said_by = said.by
    elif use.said_by_id is None:
        use.said_by = meeting.lead()


def told(use: MessageUse) -> str:
    """``Hela sträckan v0.8, Idun Kart``; an entry of the trail names no more of a text."""
    version = f" v{use.version.number}" if use.version else ""
    return f"{use.message.title}{version}, {use.said_by.name if use.said_by else '–'}"


def _plans(actor: Viewer, meeting: Meeting) -> bool:
    return policy.allows(actor, Action.UPDATE, Thing.PROGRAMME_ITEM, organisation_id=meeting.organisation_id)


def _is_known(meeting: Meeting, message: JointMessage) -> bool:
    return meeting.message_uses.filter(message=message).exists()


def _writes(actor: Viewer, message: JointMessage) -> bool:
    return message.owner_id == actor.user_id or message.editors.filter(pk=actor.user_id or 0).exists()


def may_say(actor: Viewer, meeting: Meeting) -> bool:
    """Whether the actor says what the meeting uses: whoever plans the programme, its party, and who takes part.

    Of a meeting to come that is in a programme, only whoever plans that.
    """
    if _plans(actor, meeting):
        return True
    own = meeting.ours.filter(pk=actor.user_id or 0).exists()
    allowed = policy.allows(actor, Action.UPDATE, Thing.MEETING, organisation_id=meeting.organisation_id, own=own)
    return allowed and not is_programmed(meeting)


def _require(actor: Viewer, meeting: Meeting) -> None:
    if not may_say(actor, meeting):
        raise NotAllowed(_("You may read this but not change it."))
