"""Messages that were put forward at a meeting: the version is the one that whoever said it had in hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Set

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.queries.given import given_version
from crm.enums import MeetingState
from crm.errors import StaleObject
from crm.models import Meeting, User
from crm.visibility import SYSTEM, Viewer
from messages.enums import Basis
from messages.models import Ask, JointMessage, MessageUse, MessageVersion
from messages.queries.uses import said_version, seen_as
from messages.services.uses import Said, correct_use, drop_use, held_still, settle_use, told, use_message


@transaction.atomic
def carry_message(
    *,
    actor: Viewer,
    meeting: Meeting,
    message: JointMessage,
    at: dt.datetime,
    asks: Iterable[Ask] = (),
    by: User | None = None,
    version: MessageVersion | None = None,
    new: bool = False,
) -> MessageUse:
    """The message as used at the meeting; at a held one, as put forward there.

    Without ``by`` it is whoever led. Without ``version`` it is that of the pack that they had in hand, else what was
    published then. Raises as ``use_message``.
    """
    said = Said(version, by) if by or version else None
    if meeting.state == MeetingState.HELD:
        use = meeting.message_uses.select_for_update(no_key=True).filter(message=message).first()
        said = _said(use or MessageUse(meeting=meeting, message=message), by, version)
    return use_message(actor=actor, meeting=meeting, message=message, at=at, asks=asks, said=said, new=new)


@transaction.atomic
def correct_carried(
    *,
    actor: Viewer,
    use: MessageUse,
    at: dt.datetime,
    by: User | None = None,
    version: MessageVersion | None = None,
    seen: str = "",
) -> MessageUse:
    """Another speaker or version of what was put forward. A version that nobody has stated goes with the speaker.

    ``seen`` as in ``held_still``. Raises as that and ``correct_use``.
    """
    use = held_still(use, seen)
    return correct_use(actor=actor, use=use, said=_said(use, by, version) or Said(), at=at)


def _said(use: MessageUse, by: User | None, version: MessageVersion | None) -> Said | None:
    if version or use.basis == Basis.STATED or use.meeting.state != MeetingState.HELD:
        return Said(version, by) if by or version else None
    speaker = by or use.said_by or use.meeting.lead()
    given = given_version(use.message, speaker, use.meeting) if speaker else None
    return Said(given, by, Basis.PACK)


@transaction.atomic
def carry_messages(
    *,
    actor: Viewer,
    meeting: Meeting,
    messages: Iterable[JointMessage],
    offered: Iterable[JointMessage],
    at: dt.datetime,
    by: User | None = None,
    seen: Set[str] = frozenset(),
) -> None:
    """These of the ``offered`` messages were put forward; what somebody has said of those that were so already stands.

    ``by`` is who said the others, the planned ones too. Uses that are not chosen go, but only those in ``seen``, as
    ``seen_as`` told them. Raises as ``use_message``; StaleObject where such a use reads otherwise by now.
    """
    chosen = {message.pk: message for message in messages}
    rows = meeting.message_uses.select_for_update(no_key=True, of=("self",)).select_related("message", "meeting")
    known = {use.message_id: use for use in rows}
    shown = {mark.partition("-")[0] for mark in seen}
    for message in offered:
        use = known.get(message.pk)
        if message.pk in chosen or not use or str(use.pk) not in shown:
            continue
        if seen_as(use) not in seen:
            words = _("Somebody else has said who put “%(message)s” forward, or in which version, since you looked.")
            raise StaleObject(words % {"message": message.title})
        drop_use(actor=actor, use=use, at=at)
    for pk, message in chosen.items():
        if pk not in known:
            carry_message(actor=actor, meeting=meeting, message=message, at=at, by=by)
        elif not known[pk].basis:
            correct_carried(actor=actor, use=known[pk], at=at, by=by)


def settle(*, at: dt.datetime) -> int:
    """Pin version and speaker of what held meetings used and nobody has stated; how many were. One query when none is.

    The speaker is whoever led; the version as ``carry_message`` says, so never one that was published later.
    """
    waiting = MessageUse.objects.filter(meeting__state=MeetingState.HELD, basis="")
    return sum(_settle(pk, at) for pk in list(waiting.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _settle(pk: int, at: dt.datetime) -> bool:
    """Whether it still waited: somebody may have stated it, or taken it away, since the look."""
    rows = MessageUse.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk, basis="")
    use = rows.select_related("meeting", "message", "version", "said_by").first()
    if use is None:
        return False
    before = told(use)
    use.said_by = use.said_by or use.meeting.lead()
    given = given_version(use.message, use.said_by, use.meeting) if use.said_by else None
    use.version = given or said_version(use.message, use.meeting)
    use.basis = Basis.PACK if given else Basis.PUBLISHED
    settle_use(actor=SYSTEM, use=use, before=before, at=at)
    return True
