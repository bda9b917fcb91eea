"""Packs in hand that still print, for an item to come, a text that nobody should say any more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from campaigns.enums import PackKind
from campaigns.models import Arena, PackText
from campaigns.queries.packs import mail_key
from campaigns.queries.programme import UPCOMING
from campaigns.queries.reading import UNTOLD
from crm import clock
from crm.models import Delivery, User
from crm.outbox.models import DeliveryState
from crm.visibility import Viewer
from messages.enums import OVER, Change
from messages.models import JointMessage, MessageVersion


@dataclass(frozen=True, slots=True)
class Retired:
    """One message at one arena: the versions that are printed, who holds them, and the items they are for.

    ``is_over``: the message is withdrawn or has expired; otherwise a substantial version has come since.
    """

    message: JointMessage
    arena: Arena
    numbers: tuple[str, ...]
    holders: tuple[User, ...]
    items: tuple[str, ...]
    is_over: bool


def retired(
    viewer: Viewer, at: dt.datetime, *, message: JointMessage | None = None, arena: Arena | None = None
) -> list[Retired]:
    """What is printed and over, in the newest pack that has reached each holder, as far as the viewer reads the packs.

    Of one message or one arena, if given. One query when nothing is; two otherwise.
    """
    newer = MessageVersion.objects.filter(
        message=OuterRef("version__message"), change=Change.SUBSTANTIAL, created_at__gt=OuterRef("version__created_at")
    )
    rows = PackText.objects.visible_to(viewer).filter(
        Q(version__message__state__in=OVER) | Exists(newer),
        pack__kind=PackKind.ARENA,
        pack__arena__ends__gte=clock.day(at),
        item__meeting__state__in=UPCOMING,
        item__meeting__on__gte=clock.day(at),
        # A pack is of its arena's delegates only: whoever has left it is told by the correction of their own.
        pack__recipient__in=F("pack__arena__delegates__user"),
    )
    if message:
        rows = rows.filter(version__message=message)
    if arena:
        rows = rows.filter(pack__arena=arena)
    rows = rows.select_related("pack__arena", "pack__recipient__organisation", "version__message", "item__meeting")
    found = list(rows.defer("pack__snapshot").order_by("version__message__sort_key", "pack__arena__starts", "pk"))
    in_hand = _in_hand(found) if found else set()
    grouped: dict[tuple[int, int], list[PackText]] = defaultdict(list)
    for row in found:
        if mail_key(pack=row.pack) in in_hand:
            grouped[row.version.message_id, row.pack.arena_id].append(row)
    return [_told(texts) for texts in grouped.values()]


def _in_hand(rows: Iterable[PackText]) -> set[str]:
    """The keys of the newest mail that has left to each recipient, arena by arena."""
    mails = Delivery.objects.filter(
        key__startswith=mail_key(), recipient__in={row.pack.recipient_id for row in rows}
    ).exclude(state__in=[*UNTOLD, DeliveryState.QUEUED])
    newest: dict[str, int] = {}
    for key in mails.order_by().values_list("key", flat=True):
        beginning, _colon, version = key.rpartition(":v")
        newest[beginning] = max(newest.get(beginning, 0), int(version))
    return {f"{beginning}:v{version}" for beginning, version in newest.items()}


def _told(texts: list[PackText]) -> Retired:
    message = texts[0].version.message
    holders = {row.pack.recipient for row in texts}
    meetings = {row.item.meeting for row in texts if row.item}
    return Retired(
        message=message,
        arena=texts[0].pack.arena,
        numbers=tuple(sorted({row.version.number for row in texts})),
        holders=tuple(sorted(holders, key=lambda user: (user.sort_key, user.pk))),
        items=tuple(str(one) for one in sorted(meetings, key=lambda one: (one.on, one.pk))),
        is_over=message.state in OVER,
    )
