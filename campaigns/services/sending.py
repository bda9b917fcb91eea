"""Sending arena packs: one mail per delegate and version, however often it is asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.briefing.stored import arena_of
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, Delegate, ProgrammeItem
from campaigns.queries.packs import current_packs, mail_key
from campaigns.queries.reading import told_packs
from campaigns.services.letters import AFTERGLOW, KIND, PURPOSE, UNDO, pack_letter, queue, stopped
from campaigns.services.packs import build_packs
from crm import policy, wording
from crm.enums import AuditAction, MeetingState
from crm.errors import DomainError, StaleObject
from crm.models import Delivery, User
from crm.outbox.models import DeliveryState
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import SYSTEM, Viewer
from messages.enums import OVER, MessageState
from messages.models import JointMessage, MessageUse

__all__ = ["AFTERGLOW", "KIND", "PURPOSE", "UNDO", "preview", "send_packs", "stop_sending"]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets which version, the one sent before (0: none), and what differs from it, line by line."""

    user: User
    version: int
    earlier: int
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who gets nothing, and why, in the active language; told reason by reason.

    ``delivery``: the mail with the newest version that did not arrive, for a person to look into.
    """

    user: User
    why: str
    delivery: Delivery | None = None

    @property
    def delivery_id(self) -> int | None:
        """Its number."""
        return self.delivery.pk if self.delivery else None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did: new versions built, packs at hand, mails queued now and to whom, and those queued before.

    ``seal`` names recipients and versions, for a person to confirm. ``blocked`` says why nothing may be sent.
    """

    packs_built: int
    item_packs: int
    arena_packs: int
    queued: int
    already: int
    recipients: tuple[User, ...]
    seal: str
    receivers: tuple[Receiver, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    blocked: str = ""


def send_packs(
    *,
    actor: Viewer,
    arena: Arena,
    at: dt.datetime,
    not_before: dt.datetime | None = None,
    confirmed: str | None = None,
) -> Sent:
    """Build what changed and queue one mail for every delegate whose newest pack is not on its way.

    The key of a mail names the pack's version, so a second run queues nothing. Files are rendered before the
    transaction that queues: a renderer that fails queues nothing at all. ``not_before`` is real UTC. ``confirmed`` is
    the ``Sent.seal`` that a person saw; StaleObject when recipients or versions have changed since. DomainError, with
    the items, while one of them uses a message that is withdrawn or has expired.
    """
    policy.require(actor, Action.SEND, Thing.PACK)
    if reason := blocked(arena):
        raise DomainError(reason)
    built = build_packs(actor=actor, arena=arena, at=at)
    waiting = unsent(arena)
    if confirmed is not None and confirmed != seal(waiting):
        raise StaleObject(_("Recipients or packs have changed since you looked. Look through the list again."))
    told = told_packs(arena, [pack.recipient for pack in waiting])
    letters = [pack_letter(pack, told.get(pack.recipient_id)) for pack in waiting]
    with transaction.atomic():
        for letter in letters:
            queue(actor=actor, letter=letter, arena=arena, at=at, not_before=not_before)
        if letters:
            names = [letter.pack.recipient.name for letter in letters]
            audit.record(actor=actor, action=AuditAction.SEND, obj=arena, at=at, changes={"recipients": (None, names)})
    return _sent(arena, built, waiting)


def preview(*, actor: Viewer, arena: Arena, at: dt.datetime) -> Sent:
    """What ``send_packs`` would do now, with what is new for whom. Nothing is kept."""
    policy.require(actor, Action.SEND, Thing.PACK)
    with transaction.atomic():
        built = build_packs(actor=actor, arena=arena, at=at)
        sent = _sent(arena, built, unsent(arena))
        transaction.set_rollback(True)
    return sent


@transaction.atomic
def stop_sending(*, actor: Viewer, arena: Arena, at: dt.datetime) -> int:
    """How many of the arena's queued mails were kept from leaving; a later run may send them after all."""
    policy.require(actor, Action.SEND, Thing.PACK)
    queued = Delivery.objects.filter(key__startswith=f"{mail_key(arena)}:", state=DeliveryState.QUEUED)
    return sum(stopped(actor=actor, mail=mail, at=at) for mail in queued.select_related("recipient").order_by("pk"))


def blocked(arena: Arena) -> str:
    """Why no pack of the arena may be sent: its coming items use a message that is over. Empty when none does."""
    items = ProgrammeItem.objects.filter(
        arena=arena, wants_pack=True, meeting__state__in=[MeetingState.CONFIRMED, MeetingState.MOVED]
    )
    uses = MessageUse.objects.filter(meeting__in=items.values("meeting"), message__state__in=OVER)
    found: dict[JointMessage, list[str]] = {}
    for use in uses.select_related("message", "meeting").order_by("message__sort_key", "meeting__starts"):
        found.setdefault(use.message, []).append(str(use.meeting))
    told = [_over_words(message, titles) for message, titles in found.items()]
    return " ".join([*told, _("Take it away from the items first.")]) if told else ""


def _over_words(message: JointMessage, items: Sequence[str]) -> str:
    expired = _("“%(message)s” has expired, and is used at: %(items)s.")
    withdrawn = _("“%(message)s” is withdrawn, and is used at: %(items)s.")
    named = wording.join(_("“%(title)s”") % {"title": title} for title in items)
    words = expired if message.state == MessageState.EXPIRED else withdrawn
    return words % {"message": message.title, "items": named}


def unsent(arena: Arena) -> list[BriefingPack]:
    """Newest arena packs of present delegates, with snapshots, that no mail carries. A cancelled one carries none.

    Nor is one unsent that says the same as what its recipient was sent before: a change that was taken back.
    """
    packs = arena_packs(arena)
    mails = Delivery.objects.filter(key__startswith=f"{mail_key(arena)}:").exclude(state=DeliveryState.CANCELLED)
    known = set(mails.values_list("key", flat=True))
    fresh = [pack for pack in packs if mail_key(pack=pack) not in known and Viewer.of(pack.recipient).reads_content]
    told = told_packs(arena, [pack.recipient for pack in fresh], queued=True)
    return [pack for pack in fresh if not is_same(pack, told.get(pack.recipient_id))]


def arena_packs(arena: Arena) -> list[BriefingPack]:
    """The newest arena packs of present delegates, with snapshots, in Swedish order."""
    delegates = Delegate.objects.filter(arena=arena)
    packs = current_packs(arena, SYSTEM).filter(kind=PackKind.ARENA, recipient__in=delegates.values("user"))
    return list(packs.defer(None).select_related("arena__coordinator").order_by("recipient__sort_key", "recipient_id"))


def is_same(pack: BriefingPack, told: BriefingPack | None) -> bool:
    """Whether the recipient was sent exactly this before."""
    return told is not None and told.content_hash == pack.content_hash


def seal(packs: Iterable[BriefingPack]) -> str:
    """A short text that names exactly these recipients and versions."""
    return hashlib.sha256(" ".join(mail_key(pack=pack) for pack in packs).encode()).hexdigest()[:16]


def _sent(arena: Arena, built: list[BriefingPack], waiting: list[BriefingPack]) -> Sent:
    kinds = Counter(current_packs(arena, SYSTEM).values_list("kind", flat=True))
    return Sent(
        packs_built=len(built),
        item_packs=kinds[PackKind.ITEM],
        arena_packs=kinds[PackKind.ARENA],
        queued=len(waiting),
        already=kinds[PackKind.ARENA] - len(waiting),
        recipients=tuple(pack.recipient for pack in waiting),
        seal=seal(waiting),
        receivers=_receivers(arena, waiting),
        left_out=_left_out(arena, waiting),
        blocked=blocked(arena),
    )


def _receivers(arena: Arena, waiting: Sequence[BriefingPack]) -> tuple[Receiver, ...]:
    told = told_packs(arena, [pack.recipient for pack in waiting])
    return tuple(_receiver(pack, told.get(pack.recipient_id)) for pack in waiting)


def _receiver(pack: BriefingPack, earlier: BriefingPack | None) -> Receiver:
    changes = arena_of(pack, earlier).changes if earlier else ()
    return Receiver(pack.recipient, pack.version, earlier.version if earlier else 0, changes)


def _left_out(arena: Arena, waiting: Sequence[BriefingPack]) -> tuple[LeftOut, ...]:
    getting = {pack.recipient_id for pack in waiting}
    rows = Delegate.objects.filter(arena=arena).exclude(user__in=getting).select_related("user__organisation")
    mails = _not_arrived(arena)
    found = [_why(row.user, mails.get(row.user_id)) for row in rows.order_by("user__sort_key", "user_id")]
    return tuple(sorted(found, key=lambda row: row.why))


def _not_arrived(arena: Arena) -> dict[int, Delivery]:
    """Per delegate the mail with their newest pack, where it did not arrive or nobody knows."""
    keys = [mail_key(pack=pack) for pack in current_packs(arena, SYSTEM).filter(kind=PackKind.ARENA)]
    states = [DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.MISSED, DeliveryState.UNCERTAIN]
    return {mail.recipient_id: mail for mail in Delivery.objects.filter(key__in=keys, state__in=states)}


def _why(user: User, mail: Delivery | None) -> LeftOut:
    if not Viewer.of(user).reads_content:
        return LeftOut(user, _("The account is closed to packs."))
    if mail is None:
        return LeftOut(user, _("Has the newest version already."))
    why = {
        DeliveryState.FAILED: _("The mail with the newest version failed."),
        DeliveryState.SUPPRESSED: _("The mail with the newest version was held back: the address takes no mail."),
        DeliveryState.MISSED: _("The mail with the newest version was not sent in time."),
        DeliveryState.UNCERTAIN: _("The mail with the newest version may not have arrived."),
    }
    return LeftOut(user, why[DeliveryState(mail.state)], mail)
