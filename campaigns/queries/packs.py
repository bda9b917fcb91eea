"""Reading briefing packs."""

from __future__ import annotations

from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, Delegate, ProgrammeItem
from crm.models import MeetingParticipant, User
from crm.visibility import Viewer, VisibleQuerySet


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
