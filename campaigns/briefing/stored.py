"""Stored packs: what their reader may see of them, and as files."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.briefing.document import ArenaPack, ItemPack
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.pdf import arena_pdf, item_pdf
from campaigns.briefing.surfaces import open_arena, open_item
from campaigns.briefing.tree import from_json
from campaigns.models import BriefingPack
from campaigns.queries.packs import current_arena_pack
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file with its media type and name."""

    content: bytes
    content_type: str
    name: str


def shown_to(viewer: Viewer, pack: BriefingPack) -> ItemPack | ArenaPack:
    """The snapshot: all of it for its recipient, for a coordinator what the recipient gets by mail."""
    own = pack.recipient_id == viewer.user_id
    if pack.item_id:
        item = from_json(ItemPack, pack.snapshot)
        return item if own else open_item(item)
    arena = from_json(ArenaPack, pack.snapshot)
    return arena if own else open_arena(arena)


def pdf_file(pack: BriefingPack) -> PackFile:
    """The pack on paper, as it goes by mail."""
    if pack.item_id:
        item = from_json(ItemPack, pack.snapshot)
        return PackFile(item_pdf(item), "application/pdf", f"{item.ref} {item.title}.pdf")
    arena = from_json(ArenaPack, pack.snapshot)
    return PackFile(arena_pdf(arena), "application/pdf", f"{arena.title}.pdf")


def calendar_file(pack: BriefingPack) -> PackFile | None:
    """The recipient's programme for a calendar; of an item's pack, the item alone. None without an arena's pack."""
    row = current_arena_pack(pack.arena, pack.recipient) if pack.item_id else pack
    if row is None:
        return None
    arena = from_json(ArenaPack, row.snapshot)
    only = f"m{pack.item.meeting_id}" if pack.item else ""
    return PackFile(arena_ics(arena, only=only), "text/calendar; charset=utf-8", f"{arena.title}.ics")
