"""Sending arena packs: one mail per delegate and version, however often it is asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from email.headerregistry import Address

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.mail import PackMail, arena_mail
from campaigns.briefing.render.pdf import arena_pdf
from campaigns.briefing.tree import from_json
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, Delegate
from campaigns.queries.packs import current_packs, mail_key
from campaigns.services.packs import build_packs
from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import StaleObject
from crm.models import Delivery, User
from crm.outbox.enqueue import File, enqueue
from crm.outbox.links import LinkTo
from crm.outbox.models import DeliveryState
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.deliveries import cancel_delivery, retry_delivery
from crm.visibility import SYSTEM, Viewer

KIND = "arena_pack"
PURPOSE = "arena_pack"
# How long after the arena's last day a personal link opens its pack.
AFTERGLOW = dt.timedelta(days=7)
# Time to take back a sending, in real time.
UNDO = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did: new versions built, packs at hand, mails queued now and to whom, and those queued before.

    ``seal`` names recipients and versions, for a person to confirm.
    """

    packs_built: int
    item_packs: int
    arena_packs: int
    queued: int
    already: int
    recipients: tuple[User, ...]
    seal: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered mail with its files."""

    pack: BriefingPack
    mail: PackMail
    files: tuple[File, ...]


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
    the ``Sent.seal`` that a person saw; StaleObject when recipients or versions have changed since.
    """
    policy.require(actor, Action.SEND, Thing.PACK)
    built = build_packs(actor=actor, arena=arena, at=at)
    waiting = unsent(arena)
    if confirmed is not None and confirmed != seal(waiting):
        raise StaleObject(_("Recipients or packs have changed since you looked. Look through the list again."))
    letters = [_letter(pack) for pack in waiting]
    with transaction.atomic():
        for letter in letters:
            _stop_older(actor, letter.pack, at)
            _queue(actor, letter, arena, at, not_before)
        if letters:
            names = [letter.pack.recipient.name for letter in letters]
            audit.record(actor=actor, action=AuditAction.SEND, obj=arena, at=at, changes={"recipients": (None, names)})
    return _sent(arena, built, waiting)


def preview(*, actor: Viewer, arena: Arena, at: dt.datetime) -> Sent:
    """What ``send_packs`` would do now. Nothing is kept."""
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
    return sum(_cancelled(actor, mail, at) for mail in queued.select_related("recipient").order_by("pk"))


def unsent(arena: Arena) -> list[BriefingPack]:
    """Newest arena packs of present delegates, with snapshots, that no mail carries. A cancelled one carries none."""
    delegates = Delegate.objects.filter(arena=arena)
    packs = (
        current_packs(arena, SYSTEM)
        .filter(kind=PackKind.ARENA, recipient__in=delegates.values("user"))
        .defer(None)
        .order_by("recipient__sort_key", "recipient_id")
    )
    mails = Delivery.objects.filter(key__startswith=f"{mail_key(arena)}:").exclude(state=DeliveryState.CANCELLED)
    known = set(mails.values_list("key", flat=True))
    return [pack for pack in packs if mail_key(pack=pack) not in known and Viewer.of(pack.recipient).reads_content]


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
    )


def _stop_older(actor: Viewer, pack: BriefingPack, at: dt.datetime) -> None:
    """A mail with an older version that has not left yet would only confuse."""
    older = Delivery.objects.filter(
        key__startswith=f"{mail_key(pack.arena)}:", recipient=pack.recipient, state=DeliveryState.QUEUED
    )
    for mail in older.select_related("recipient"):
        _cancelled(actor, mail, at)


def _cancelled(actor: Viewer, mail: Delivery, at: dt.datetime) -> bool:
    try:
        cancel_delivery(actor=actor, delivery=mail, at=at)
    except StaleObject:
        return False
    return True


def _letter(pack: BriefingPack) -> Letter:
    document = from_json(ArenaPack, pack.snapshot)
    name = slugify(document.title) or "samsyn"
    files = (
        File(f"{name}.pdf", "application/pdf", arena_pdf(document)),
        File(f"{name}.ics", "text/calendar; method=PUBLISH; charset=utf-8", arena_ics(document)),
    )
    return Letter(pack, arena_mail(document), files)


def _queue(actor: Viewer, letter: Letter, arena: Arena, at: dt.datetime, not_before: dt.datetime | None) -> None:
    pack, mail = letter.pack, letter.mail
    delegate = Delegate.objects.get(arena=arena, user=pack.recipient)
    coordinator = arena.coordinator
    lasts = dt.timedelta(days=max((arena.ends - clock.day(at)).days, 0)) + AFTERGLOW
    delivery = enqueue(
        key=mail_key(pack=pack),
        kind=KIND,
        recipient=pack.recipient,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        at=at,
        attachments=letter.files,
        not_before=not_before,
        headers={"Reply-To": str(Address(display_name=coordinator.name, addr_spec=coordinator.email))},
        link=LinkTo(PURPOSE, delegate.pk, lasts),
        reason=mail.reason,
    )
    if delivery.state == DeliveryState.CANCELLED:
        retry_delivery(actor=actor, delivery=delivery, at=at)
