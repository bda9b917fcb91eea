"""The demo's packs as files of one day: small enough for a poor connection."""

from __future__ import annotations

import gzip

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.render.offline import day_html
from campaigns.briefing.tree import from_json
from campaigns.models import BriefingPack
from campaigns.services.packs import build_packs
from crm.visibility import SYSTEM

FIRST_VIEW, ALL = 12_000, 60_000


def test_every_day_of_every_delegate_fits(arena, now):
    build_packs(actor=SYSTEM, arena=arena, at=now)
    packs = [from_json(ArenaPack, row.snapshot) for row in BriefingPack.objects.filter(item=None)]
    files = [day_html(pack, day.date) for pack in packs for day in pack.days]
    assert len(files) > len(packs) > 1
    # The first view: style, morning card, programme and whom to call.
    heads = [gzip.compress(content[: content.index(b"</article>")]) for content in files]
    assert [len(head) for head in heads if len(head) > FIRST_VIEW] == []
    assert [len(content) for content in files if len(content) > ALL] == []
