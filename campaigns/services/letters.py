"""Mails that carry a delegate's pack: rendered first, then queued. One per version, whoever queues it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address

from django.utils.text import slugify

from campaigns.briefing.changes import arena_fresh, decided
from campaigns.briefing.document import ArenaPack
from campaigns.briefing.material import News, Touch, Touched
from campaigns.briefing.render.ics import Party, arena_ics, invitation
from campaigns.briefing.render.mail import PackMail, alert_mail, arena_mail, parting_mail
from campaigns.briefing.render.pdf import arena_pdf
from campaigns.briefing.stored import arena_of
from campaigns.briefing.tree import from_json
from campaigns.models import Arena, BriefingPack, Delegate
from campaigns.queries.packs import PURPOSE, mail_key
from campaigns.services.mails import about
from campaigns.services.reminder_choices import choices_of
from crm import clock
from crm.errors import StaleObject
from crm.models import Delivery, Meeting
from crm.outbox.enqueue import File, enqueue
from crm.outbox.links import LinkTo
from crm.outbox.models import DeliveryState, OnDoubt
from crm.services.deliveries import cancel_delivery, retry_delivery
from crm.visibility import Viewer

KIND = "arena_pack"
ALERT = "pack_alert"
# How long after the arena's last day a personal link opens its pack.
AFTERGLOW = dt.timedelta(days=7)
# Time to take back a sending, in real time.
UNDO = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered mail with its files. ``useful_until`` is the domain's time; ``with_link``: it opens the pack."""

    pack: BriefingPack
    kind: str
    mail: PackMail
    files: tuple[File, ...]
    useful_until: dt.datetime | None = None
    with_link: bool = True


def pack_letter(pack: BriefingPack, told: BriefingPack | None) -> Letter:
    """The pack with its PDF and the programme, where its recipient wants them.

    What changed is told against the version sent before.
    """
    document = arena_of(pack, told) if told else arena_fresh(arena_of(pack, None))
    name = slugify(document.title) or "samsyn"
    wants = choices_of(pack.recipient_id)
    files = [_pdf(name, document)] if wants.with_pdf else []
    if wants.with_calendar:
        files.append(File(f"{name}.ics", "text/calendar; method=PUBLISH; charset=utf-8", arena_ics(document)))
    return Letter(pack, KIND, arena_mail(document), tuple(files))


def alert_letter(pack: BriefingPack, told: BriefingPack, news: News, useful_until: dt.datetime) -> Letter:
    """The pack again, headed by what its recipient must know, with an invitation to each item that moved.

    Files as its recipient wants them.
    """
    document = decided(arena_of(pack, told))
    name = slugify(document.title) or "samsyn"
    wants = choices_of(pack.recipient_id)
    files = [_pdf(name, document)] if wants.with_pdf else []
    if wants.with_calendar:
        files += _invitations(pack, document, news)
    return Letter(pack, ALERT, alert_mail(document, news), tuple(files), useful_until)


def parting_letter(pack: BriefingPack, news: News, useful_until: dt.datetime) -> Letter:
    """What somebody who is no longer a delegate must still know of the pack they hold. No pack, and no link to one."""
    document = from_json(ArenaPack, pack.snapshot)
    files = _invitations(pack, document, news) if choices_of(pack.recipient_id).with_calendar else []
    return Letter(pack, ALERT, parting_mail(document, news), tuple(files), useful_until, with_link=False)


def _pdf(name: str, document: ArenaPack) -> File:
    return File(f"{name}.pdf", "application/pdf", arena_pdf(document))


def _invitations(pack: BriefingPack, document: ArenaPack, news: News) -> list[File]:
    """One file per item, for a request is of one UID.

    A single one is a request that calendars act on by themselves. Several cannot be in one mail: programs read the
    first and drop the rest. They are files to open, each a whole request.
    """
    items = [row for row in news.items if row.in_calendar]
    versions = _versions(items)
    coordinator = pack.arena.coordinator
    organiser = Party(coordinator.name, coordinator.email)
    attendee = Party(pack.recipient.name, pack.recipient.email)
    files = []
    for n, row in enumerate(items, 1):
        cancel = row.touch in {Touch.GONE, Touch.CALLED_OFF}
        sequence = versions.get(row.entry.key, row.entry.sequence + 1)
        content = invitation(
            document, row.entry, cancel=cancel, sequence=sequence, organiser=organiser, attendee=attendee
        )
        method = "CANCEL" if cancel else "REQUEST"
        if len(items) == 1:
            files.append(File("invite.ics", f"text/calendar; method={method}; charset=utf-8", content))
        else:
            files.append(File(f"invite-{n}.ics", "application/ics", content))
    return files


def _versions(items: Sequence[Touched]) -> dict[str, int]:
    """The meetings' present versions: an item that left the recipient's pack stands there with an older one."""
    numbers = {int(row.entry.key.removeprefix("m")) for row in items}
    return {f"m{pk}": version for pk, version in Meeting.objects.filter(pk__in=numbers).values_list("pk", "version")}


def queue(*, actor: Viewer, letter: Letter, arena: Arena, at: dt.datetime, not_before: dt.datetime | None) -> None:
    """Queue the mail, or a stopped one of the same version again. One with an older version that waits gives way.

    ``not_before`` is real UTC.
    """
    pack, mail = letter.pack, letter.mail
    give_way(actor=actor, pack=pack, at=at)
    coordinator = arena.coordinator
    delivery = enqueue(
        key=mail_key(pack=pack),
        kind=letter.kind,
        recipient=pack.recipient,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        at=at,
        attachments=letter.files,
        not_before=not_before,
        useful_until=letter.useful_until,
        headers={"Reply-To": str(Address(display_name=coordinator.name, addr_spec=coordinator.email))},
        link=_link(pack, arena, at) if letter.with_link else None,
        # An alert in doubt is sent once more: who misses it stands in the wrong place.
        on_doubt=OnDoubt.RESEND_ONCE if letter.kind == ALERT else OnDoubt.HOLD,
        reason=mail.reason,
    )
    about(delivery, [arena.pk])
    if delivery.state == DeliveryState.CANCELLED:
        retry_delivery(actor=actor, delivery=delivery, at=at, not_before=not_before)


def _link(pack: BriefingPack, arena: Arena, at: dt.datetime) -> LinkTo:
    delegate = Delegate.objects.get(arena=arena, user=pack.recipient)
    lasts = dt.timedelta(days=max((arena.ends - clock.day(at)).days, 0)) + AFTERGLOW
    return LinkTo(PURPOSE, delegate.pk, lasts)


def give_way(*, actor: Viewer, pack: BriefingPack, at: dt.datetime) -> int:
    """Stop the recipient's mails with older versions that have not left: they would only confuse. Returns how many."""
    older = Delivery.objects.filter(
        key__startswith=f"{mail_key(pack.arena)}:", recipient=pack.recipient, state=DeliveryState.QUEUED
    ).exclude(key=mail_key(pack=pack))
    return sum(stopped(actor=actor, mail=mail, at=at) for mail in older.select_related("recipient"))


def stopped(*, actor: Viewer, mail: Delivery, at: dt.datetime) -> bool:
    """Whether the mail was kept from leaving; False when a worker has it in hand."""
    try:
        cancel_delivery(actor=actor, delivery=mail, at=at)
    except StaleObject:
        return False
    return True
