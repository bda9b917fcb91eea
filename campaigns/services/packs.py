"""Building briefing packs: a new version only where the content changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.db import transaction

from campaigns.briefing import build, changes
from campaigns.briefing.document import ArenaPack, ItemPack
from campaigns.briefing.sources import Library, Reading, Setting, read
from campaigns.briefing.tree import content_hash, from_json, to_json
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, ProgrammeItem
from campaigns.queries.packs import newest_ids, recipients
from campaigns.services.pack_texts import Printed, printed, store_texts
from crm import policy
from crm.enums import AuditAction, MeetingState
from crm.models import Council, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer

P = TypeVar("P", ItemPack, ArenaPack)


@dataclass
class Shelf:
    """The newest stored versions of an arena, and the new ones of this build."""

    arena: Arena
    at: dt.datetime
    newest: dict[tuple[str, int, int | None], BriefingPack]
    added: list[BriefingPack] = field(default_factory=list)
    printed: list[Printed] = field(default_factory=list)

    @classmethod
    def of(cls, arena: Arena, at: dt.datetime) -> Shelf:
        """The arena's shelf."""
        rows = BriefingPack.objects.filter(pk__in=newest_ids(arena))
        return cls(arena, at, {(row.kind, row.recipient_id, row.item_id): row for row in rows})

    def keep(self, pack: P, reading: Reading, item: ProgrammeItem | None, since: Callable[[P, P], P]) -> P:
        """The pack as stored: the newest version if it says the same, else a new one."""
        kind = PackKind.ITEM if item else PackKind.ARENA
        key = (str(kind), reading.user.pk, item.pk if item else None)
        earlier = self.newest.get(key)
        said = content_hash(pack)
        if earlier and earlier.content_hash == said:
            return from_json(type(pack), earlier.snapshot)
        version = earlier.version + 1 if earlier else 1
        if earlier:
            pack = since(from_json(type(pack), earlier.snapshot), pack)
        pack = replace(pack, footer=build.stamped(pack.footer, version, reading))
        row = BriefingPack(
            kind=kind,
            arena=self.arena,
            item=item,
            recipient=reading.user,
            version=version,
            snapshot=to_json(pack),
            content_hash=said,
            built_at=self.at,
        )
        self.added.append(row)
        self.printed += printed(row, pack, {f"m{one.meeting_id}": one.pk for one in reading.items})
        return pack

    def kept(self, item: ProgrammeItem, user: User) -> ItemPack | None:
        """The stored pack of an item that took place: what was in the recipient's hand there."""
        row = self.newest.get((PackKind.ITEM, user.pk, item.pk))
        return from_json(ItemPack, row.snapshot) if row else None

    def arena_pack(self, user: User) -> ArenaPack | None:
        """The newest stored pack of the recipient for the arena."""
        row = self.newest.get((PackKind.ARENA, user.pk, None))
        return from_json(ArenaPack, row.snapshot) if row else None


@transaction.atomic
def build_packs(*, actor: Viewer, arena: Arena, at: dt.datetime) -> list[BriefingPack]:
    """The new versions: one pack per participant and coming item that wants one, one per delegate for the arena.

    A recipient whose pack would say the same gets no new version, so a second build returns an empty list.
    """
    policy.require(actor, Action.CREATE, Thing.PACK)
    # Two builds at once would number the same version twice.
    arena = Arena.objects.select_for_update(no_key=True).get(pk=arena.pk)
    setting = Setting(arena, Council.current(), at, Library.of(arena))
    shelf = Shelf.of(arena, at)
    for user, delegate in recipients(arena).items():
        _for_recipient(shelf, read(setting, user, delegate))
    BriefingPack.objects.bulk_create(shelf.added)
    store_texts(shelf.printed)
    if shelf.added:
        audit.record(
            actor=actor,
            action=AuditAction.CREATE,
            obj=arena,
            at=at,
            changes={"packs": (None, _told(shelf.added))},
        )
    return shelf.added


def _for_recipient(shelf: Shelf, reading: Reading) -> None:
    built = build.item_packs(reading)
    packs = []
    for item in reading.items:
        if item in built:
            packs.append(shelf.keep(built[item], reading, item, changes.since))
        elif item.wants_pack and item.meeting.state == MeetingState.HELD and (kept := shelf.kept(item, reading.user)):
            packs.append(kept)
    if reading.delegate:
        earlier = shelf.arena_pack(reading.user)
        shelf.keep(build.arena_pack(reading, packs, earlier), reading, None, changes.arena_since)


def _told(packs: Iterable[BriefingPack]) -> list[str]:
    return [str(pack) for pack in packs]
