"""Stored packs: what their reader may see of them, and as files."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.briefing.changes import seen_since, since
from campaigns.briefing.document import ArenaPack, ItemPack
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.render.pdf import Form, arena_pdf, day_pocket, item_pdf
from campaigns.briefing.surfaces import open_arena, open_item
from campaigns.briefing.tree import from_json
from campaigns.models import BriefingPack
from campaigns.queries.packs import current_arena_pack
from campaigns.queries.reading import baseline
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file with its media type and name."""

    content: bytes
    content_type: str
    name: str


def shown_to(viewer: Viewer, pack: BriefingPack, known: BriefingPack | None = None) -> ItemPack | ArenaPack:
    """The snapshot: all of it for its recipient, for a coordinator what the recipient gets by mail.

    ``known`` is the version that the recipient knows: what has changed since then is told.
    """
    own = pack.recipient_id == viewer.user_id
    if pack.item_id:
        item = item_of(pack, known)
        return item if own else open_item(item)
    arena = arena_of(pack, known)
    return arena if own else open_arena(arena)


def read_version(known: BriefingPack | None) -> int:
    """The number of the version, if its recipient marked it as read; else 0."""
    return known.version if known and hasattr(known, "reading") else 0


def item_of(pack: BriefingPack, known: BriefingPack | None) -> ItemPack:
    """The item's snapshot, told against the version that the recipient knows."""
    item = from_json(ItemPack, pack.snapshot)
    return since(from_json(ItemPack, known.snapshot), item, kept=False) if known else item


def arena_of(pack: BriefingPack, known: BriefingPack | None) -> ArenaPack:
    """The arena's snapshot, told against the version that the recipient knows."""
    arena = from_json(ArenaPack, pack.snapshot)
    return seen_since(from_json(ArenaPack, known.snapshot), arena) if known else arena


def pdf_file(pack: BriefingPack, form: Form = Form.A4, date: str = "") -> PackFile:
    """The pack on paper, an open surface like mail. A pocket sheet of an arena's pack is of the day with that ISO date.

    Raises NoSuchDay.
    """
    known = baseline(pack)
    if pack.item_id:
        item = item_of(pack, known)
        return PackFile(item_pdf(item, form), "application/pdf", f"{item.ref} {item.title}.pdf")
    arena = arena_of(pack, known)
    if form == Form.POCKET:
        return PackFile(day_pocket(arena, date), "application/pdf", f"{arena.title} {date}.pdf")
    return PackFile(arena_pdf(arena, form), "application/pdf", f"{arena.title}.pdf")


def calendar_file(pack: BriefingPack) -> PackFile | None:
    """The recipient's programme for a calendar; of an item's pack, the item alone. None without an arena's pack."""
    row = current_arena_pack(pack.arena, pack.recipient) if pack.item_id else pack
    if row is None:
        return None
    arena = from_json(ArenaPack, row.snapshot)
    only = f"m{pack.item.meeting_id}" if pack.item else ""
    return PackFile(arena_ics(arena, only=only), "text/calendar; charset=utf-8", f"{arena.title}.ics")
