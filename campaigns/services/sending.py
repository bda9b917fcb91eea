"""Sending arena packs: one mail per delegate and version, however often it is asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.headerregistry import Address

from django.db import transaction
from django.utils.text import slugify

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.mail import PackMail, arena_mail
from campaigns.briefing.render.pdf import arena_pdf
from campaigns.briefing.tree import from_json
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, Delegate
from campaigns.queries.packs import current_packs
from campaigns.services.packs import build_packs
from crm import clock, policy
from crm.enums import AuditAction
from crm.models import Delivery
from crm.outbox.enqueue import File, enqueue
from crm.outbox.links import LinkTo
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import SYSTEM, Viewer

KIND = "arena_pack"
PURPOSE = "arena_pack"
# How long after the arena's last day a personal link opens its pack.
AFTERGLOW = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did: new versions built, packs at hand, mails queued now, and those queued before."""

    packs_built: int
    item_packs: int
    arena_packs: int
    queued: int
    already: int
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered mail with its files."""

    pack: BriefingPack
    mail: PackMail
    files: tuple[File, ...]


def send_packs(*, actor: Viewer, arena: Arena, at: dt.datetime, not_before: dt.datetime | None = None) -> Sent:
    """Build what changed and queue one mail for every delegate whose newest pack has not been queued yet.

    The key of a mail names the pack's version, so a second run queues nothing. Files are rendered before the transaction
    that queues: a renderer that fails queues nothing at all. ``not_before`` is real UTC.
    """
    policy.require(actor, Action.SEND, Thing.PACK)
    built = build_packs(actor=actor, arena=arena, at=at)
    packs = list(current_packs(arena, SYSTEM))
    letters = [_letter(pack) for pack in unsent(arena)]
    with transaction.atomic():
        for letter in letters:
            _queue(letter, arena, at, not_before)
        if letters:
            names = [letter.pack.recipient.name for letter in letters]
            audit.record(actor=actor, action=AuditAction.SEND, obj=arena, at=at, changes={"recipients": (None, names)})
    carried = [pack for pack in packs if pack.kind == PackKind.ARENA]
    return Sent(
        packs_built=len(built),
        item_packs=len(packs) - len(carried),
        arena_packs=len(carried),
        queued=len(letters),
        already=len(carried) - len(letters),
        recipients=tuple(letter.pack.recipient.name for letter in letters),
    )


def preview(*, actor: Viewer, arena: Arena, at: dt.datetime) -> Sent:
    """What ``send_packs`` would do now. Nothing is kept."""
    policy.require(actor, Action.SEND, Thing.PACK)
    with transaction.atomic():
        built = build_packs(actor=actor, arena=arena, at=at)
        packs = list(current_packs(arena, SYSTEM))
        waiting = unsent(arena)
        transaction.set_rollback(True)
    carried = sum(pack.kind == PackKind.ARENA for pack in packs)
    return Sent(
        packs_built=len(built),
        item_packs=len(packs) - carried,
        arena_packs=carried,
        queued=len(waiting),
        already=carried - len(waiting),
        recipients=tuple(pack.recipient.name for pack in waiting),
    )


def unsent(arena: Arena) -> list[BriefingPack]:
    """Newest arena packs of present delegates, with snapshots, that no mail has been queued for."""
    delegates = Delegate.objects.filter(arena=arena)
    packs = (
        current_packs(arena, SYSTEM)
        .filter(kind=PackKind.ARENA, recipient__in=delegates.values("user"))
        .defer(None)
        .order_by("recipient__sort_key", "recipient_id")
    )
    known = set(Delivery.objects.filter(kind=KIND).values_list("key", flat=True))
    return [pack for pack in packs if key(pack) not in known and Viewer.of(pack.recipient).reads_content]


def key(pack: BriefingPack) -> str:
    """What makes a mail the same mail: arena, recipient and version."""
    return f"{KIND}:{pack.arena_id}:{pack.recipient_id}:v{pack.version}"


def _letter(pack: BriefingPack) -> Letter:
    document = from_json(ArenaPack, pack.snapshot)
    name = slugify(document.title) or "samsyn"
    files = (
        File(f"{name}.pdf", "application/pdf", arena_pdf(document)),
        File(f"{name}.ics", "text/calendar; method=PUBLISH; charset=utf-8", arena_ics(document)),
    )
    return Letter(pack, arena_mail(document), files)


def _queue(letter: Letter, arena: Arena, at: dt.datetime, not_before: dt.datetime | None) -> None:
    pack, mail = letter.pack, letter.mail
    delegate = Delegate.objects.get(arena=arena, user=pack.recipient)
    coordinator = arena.coordinator
    lasts = dt.timedelta(days=max((arena.ends - clock.day(at)).days, 0)) + AFTERGLOW
    enqueue(
        key=key(pack),
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
