"""Reading briefing packs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, Delegate, PackRead, ProgrammeItem
from crm.models import Delivery, MeetingParticipant, User
from crm.visibility import Viewer, VisibleQuerySet

# What a personal link to a delegate's pack is for.
PURPOSE = "arena_pack"


def current_packs(arena: Arena, viewer: Viewer) -> VisibleQuerySet[BriefingPack]:
    """The newest version of every pack of the arena that the viewer may read, without snapshots."""
    rows = BriefingPack.objects.visible_to(viewer).filter(arena=arena, pk__in=newest_ids(arena))
    return rows.defer("snapshot").select_related("recipient__organisation", "item__meeting")


def newest_ids(arena: Arena) -> list[int]:
    """Rows of the newest versions. One query over numbers only."""
    newest: dict[tuple[str, int, int | None], int] = {}
    rows = BriefingPack.objects.filter(arena=arena).order_by("version")
    for pk, kind, recipient, item in rows.values_list("pk", "kind", "recipient_id", "item_id"):
        newest[(kind, recipient, item)] = pk
    return list(newest.values())


def current_arena_pack(arena: Arena, user: User) -> BriefingPack | None:
    """The newest version of one delegate's pack for the arena."""
    return (
        BriefingPack.objects.visible_to(Viewer.of(user))
        .filter(arena=arena, recipient=user, kind=PackKind.ARENA)
        .order_by("-version")
        .first()
    )


def own_arena_pack(arena: Arena, viewer: Viewer) -> BriefingPack | None:
    """The viewer's own newest pack for the whole arena, without its snapshot."""
    return _newest(BriefingPack.objects.visible_to(viewer).filter(kind=PackKind.ARENA, arena=arena), viewer)


def own_item_pack(item: ProgrammeItem, viewer: Viewer) -> BriefingPack | None:
    """The viewer's own newest pack for the item, without its snapshot."""
    return _newest(BriefingPack.objects.visible_to(viewer).filter(item=item), viewer)


def packs_of_others(arena: Arena, viewer: Viewer, item: ProgrammeItem | None = None) -> list[BriefingPack]:
    """The newest packs for the item, or for the whole arena, of everybody but the viewer, as far as the viewer may."""
    kind = PackKind.ARENA if item is None else PackKind.ITEM
    rows = current_packs(arena, viewer).filter(kind=kind, item=item).exclude(recipient=viewer.user_id)
    return list(rows.order_by("recipient__sort_key", "pk"))


def _newest(packs: VisibleQuerySet[BriefingPack], viewer: Viewer) -> BriefingPack | None:
    return packs.filter(recipient=viewer.user_id).defer("snapshot").order_by("-version").first()


def newer(pack: BriefingPack) -> int | None:
    """The row of the newest version, if that is another one."""
    same = BriefingPack.objects.filter(
        kind=pack.kind, arena=pack.arena_id, item=pack.item_id, recipient=pack.recipient_id
    )
    return same.filter(version__gt=pack.version).order_by("-version").values_list("pk", flat=True).first()


@dataclass(frozen=True)
class PackRow:
    """One recipient's packs and the newest mail that carried them. ``gets_none``: the account reads no content."""

    recipient: User
    arena_pack: BriefingPack | None
    items: tuple[BriefingPack, ...]
    mail: Delivery | None
    is_newest_mailed: bool
    gets_none: bool = False
    read: PackRead | None = None


def last_read(arena: Arena, viewer: Viewer) -> dict[int, PackRead]:
    """Per recipient the newest version of the arena's pack that they marked as read, as far as the viewer may know."""
    marks = PackRead.objects.visible_to(viewer).filter(pack__arena=arena, pack__kind=PackKind.ARENA)
    rows = marks.select_related("pack").defer("pack__snapshot").order_by("pack__version")
    return {mark.pack.recipient_id: mark for mark in rows}


def with_marks(delegates: Iterable[Delegate], arena: Arena, viewer: Viewer) -> list[Any]:
    """The delegates, each with ``mark``: what they last marked as read, or None."""
    marks = last_read(arena, viewer)
    rows: list[Any] = list(delegates)
    for row in rows:
        row.mark = marks.get(row.user_id)
    return rows


def pack_rows(arena: Arena, viewer: Viewer) -> list[PackRow]:
    """One row per recipient, in Swedish order, with the delegates who get nothing."""
    packs: dict[int, list[BriefingPack]] = defaultdict(list)
    users: dict[int, User] = {}
    for delegate in Delegate.objects.visible_to(viewer).filter(arena=arena).select_related("user__organisation"):
        users[delegate.user_id] = delegate.user
    for pack in current_packs(arena, viewer).order_by("item__meeting__starts", "item"):
        users.setdefault(pack.recipient_id, pack.recipient)
        packs[pack.recipient_id].append(pack)
    mails = (
        Delivery.objects.visible_to(viewer).filter(key__startswith=f"{mail_key(arena)}:").order_by("queued_at", "pk")
    )
    newest = {mail.recipient_id: mail for mail in mails.only("key", "recipient_id", "state", "queued_at", "not_before")}
    marks = last_read(arena, viewer)
    return [
        replace(_row(user, packs[user.pk], newest.get(user.pk)), read=marks.get(user.pk))
        for user in sorted(users.values(), key=lambda user: (user.sort_key, user.pk))
    ]


def _row(user: User, packs: list[BriefingPack], mail: Delivery | None) -> PackRow:
    carried = next((pack for pack in packs if pack.kind == PackKind.ARENA), None)
    items = tuple(pack for pack in packs if pack.kind == PackKind.ITEM)
    is_newest = mail is not None and carried is not None and mail.key == mail_key(pack=carried)
    return PackRow(user, carried, items, mail, is_newest, gets_none=not Viewer.of(user).reads_content)


def mail_key(arena: Arena | None = None, *, pack: BriefingPack | None = None) -> str:
    """What makes a mail the same mail: arena, recipient and version; for an arena, how all its keys begin."""
    if pack is not None:
        return f"arena_pack:{pack.arena_id}:{pack.recipient_id}:v{pack.version}"
    return f"arena_pack:{arena.pk if arena else ''}"


def recipients(arena: Arena) -> dict[User, Delegate | None]:
    """Who gets packs: delegates, and whoever of ours takes part in a standing item that wants one.

    Only people who read content: an account that was closed or belongs to no active party gets nothing.
    """
    found: dict[User, Delegate | None] = {}
    for delegate in Delegate.objects.filter(arena=arena).select_related("user__organisation"):
        found[delegate.user] = delegate
    items = ProgrammeItem.objects.confirmed().filter(arena=arena, wants_pack=True)
    rows = MeetingParticipant.objects.filter(meeting__in=items.values("meeting"))
    for row in rows.select_related("user__organisation").order_by("user__sort_key", "user_id"):
        found.setdefault(row.user, None)
    return {user: delegate for user, delegate in found.items() if Viewer.of(user).reads_content}
