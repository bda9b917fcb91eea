"""Which versions a recipient has read, and which they were sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.tree import from_json
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, PackRead
from campaigns.queries.packs import mail_key
from crm import clock
from crm.models import Delivery, User
from crm.outbox.models import DeliveryState

# A mail in one of these states has told its recipient nothing; one that is queued may still be stopped.
UNTOLD = (
    DeliveryState.CANCELLED,
    DeliveryState.FAILED,
    DeliveryState.SUPPRESSED,
    DeliveryState.MISSED,
)


def reading_of(pack: BriefingPack) -> PackRead | None:
    """The mark on this version."""
    return PackRead.objects.filter(pack=pack).first()


def baseline(pack: BriefingPack) -> BriefingPack | None:
    """What the recipient knows: the version read last, else the first that was sent; None when neither is there."""
    same = BriefingPack.objects.filter(
        kind=pack.kind, arena=pack.arena_id, item=pack.item_id, recipient=pack.recipient_id, version__lte=pack.version
    )
    read = same.filter(reading__isnull=False).select_related("reading").order_by("-version").first()
    return read or ((first := _first_sent(pack)) and same.filter(version=first).first()) or None


def _first_sent(pack: BriefingPack) -> int:
    """The version of the pack that the first mail carried; 0 without a mail."""
    versions = mailed_versions(pack.arena, [pack.recipient]).get(pack.recipient_id)
    if not versions or pack.kind == PackKind.ARENA:
        return min(versions) if versions else 0
    row = BriefingPack.objects.filter(
        kind=PackKind.ARENA, arena=pack.arena_id, recipient=pack.recipient_id, version=min(versions)
    ).first()
    key = f"m{pack.item.meeting_id}" if pack.item else ""
    items = from_json(ArenaPack, row.snapshot).items if row else ()
    return next((item.footer.version for item in items if item.key == key), 0)


def mailed_versions(arena: Arena, users: Iterable[User], *, queued: bool = True) -> dict[int, set[int]]:
    """Per recipient the versions of the arena's pack whose mails have left; with ``queued`` those that wait, too."""
    mails = Delivery.objects.filter(key__startswith=f"{mail_key(arena)}:", recipient__in=list(users))
    mails = mails.exclude(state__in=UNTOLD if queued else (*UNTOLD, DeliveryState.QUEUED))
    found: dict[int, set[int]] = {}
    for recipient, key in mails.values_list("recipient_id", "key"):
        found.setdefault(recipient, set()).add(int(key.rpartition(":v")[2]))
    return found


def told_packs(arena: Arena, users: Iterable[User], *, queued: bool = False) -> dict[int, BriefingPack]:
    """Per recipient the newest version of the arena's pack whose mail has left, or with ``queued`` waits."""
    newest = {user: max(versions) for user, versions in mailed_versions(arena, users, queued=queued).items()}
    rows = BriefingPack.objects.filter(
        kind=PackKind.ARENA, arena=arena, recipient__in=newest, version__in=set(newest.values())
    )
    return {row.recipient_id: row for row in rows if newest[row.recipient_id] == row.version}


def told_arenas(at: dt.datetime) -> list[Arena]:
    """Arenas that are not over and whose packs have gone to somebody."""
    beginning = Concat(Value(f"{mail_key()}"), Cast(OuterRef("pk"), CharField()), Value(":"))
    mails = Delivery.objects.filter(key__startswith=beginning).exclude(state__in=UNTOLD)
    arenas = Arena.objects.filter(Exists(mails), ends__gte=clock.day(at))
    return list(arenas.select_related("coordinator").order_by("starts", "pk"))
