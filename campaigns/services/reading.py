"""Marking packs as read: the recipient's own act."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.tree import from_json
from campaigns.enums import PackKind
from campaigns.models import BriefingPack, PackRead
from crm import policy
from crm.enums import AuditAction
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer


@transaction.atomic
def mark_read(*, actor: Viewer, pack: BriefingPack, at: dt.datetime) -> PackRead:
    """The mark on this version; one that stands keeps its time. Who reads an arena's pack has read its items' too.

    Raises NotAllowed for anybody but the recipient.
    """
    policy.require(actor, Action.UPDATE, Thing.PACK, own=pack.recipient_id == actor.user_id)
    mark, is_new = PackRead.objects.get_or_create(pack=pack, defaults={"read_at": at})
    if is_new:
        within = [row for row in _within(pack) if row.pk != pack.pk]
        PackRead.objects.bulk_create([PackRead(pack=row, read_at=at) for row in within], ignore_conflicts=True)
        audit.record(
            actor=actor,
            action=AuditAction.UPDATE,
            obj=pack,
            at=at,
            changes={"read": (None, at)},
            organisation_id=pack.recipient.organisation_id,
        )
    return mark


def _within(pack: BriefingPack) -> list[BriefingPack]:
    """The items' versions that an arena's pack holds."""
    if pack.kind != PackKind.ARENA:
        return []
    held = {(item.key, item.footer.version) for item in from_json(ArenaPack, pack.snapshot).items}
    rows = BriefingPack.objects.filter(arena=pack.arena_id, recipient=pack.recipient_id, kind=PackKind.ITEM)
    rows = rows.filter(version__in={version for _key, version in held}).defer("snapshot").select_related("item")
    return [row for row in rows if row.item and (f"m{row.item.meeting_id}", row.version) in held]
