"""What those who are no longer delegates must still be told of the packs they hold.

A correction goes to everyone who holds a version with the message. A meeting that was taken away leaves their calendar,
and one that they still take part in moves there. What they were told is kept as a version of its own with the rest of
their programme: the next look compares with that one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from campaigns.briefing import build
from campaigns.briefing import document as d
from campaigns.briefing.material import News, touched
from campaigns.briefing.sources import Library, Reading, Setting, read
from campaigns.briefing.tree import content_hash, from_json, to_json
from campaigns.enums import PackKind
from campaigns.models import Arena, BriefingPack, Delegate
from campaigns.queries.packs import mail_key
from campaigns.queries.reading import UNTOLD, mailed_versions, told_packs
from crm.models import Council, Delivery, User
from crm.outbox.models import DeliveryState
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Parting:
    """What is new for one of them since they were told. ``pack`` is unsaved when nothing like it was stored before."""

    pack: BriefingPack
    news: News


def partings(arena: Arena, council: Council, at: dt.datetime) -> Iterator[Parting]:
    """One per recipient of the arena's packs who is no delegate now and whose account reads content."""
    users = former_delegates(arena)
    if not users:
        return
    setting = Setting(arena, council, at, Library.of(arena))
    held, newest = held_messages(arena, users)
    told = told_packs(arena, users)
    for user in users:
        if user.pk in told:
            reading = read(setting, user, None)
            yield _parting(reading, told[user.pk], newest[user.pk], held[user.pk])


def former_delegates(arena: Arena) -> list[User]:
    """Whoever was sent the arena's pack, is no delegate now and reads content."""
    mails = Delivery.objects.filter(key__startswith=f"{mail_key(arena)}:").exclude(
        state__in=[*UNTOLD, DeliveryState.QUEUED]
    )
    delegates = Delegate.objects.filter(arena=arena)
    users = User.objects.filter(pk__in=mails.values("recipient")).exclude(pk__in=delegates.values("user"))
    rows = users.select_related("organisation").order_by("sort_key", "pk")
    return [user for user in rows if Viewer.of(user).reads_content]


def held_messages(arena: Arena, users: list[User]) -> tuple[dict[int, set[int]], dict[int, BriefingPack]]:
    """Per recipient the messages in any version that was mailed, and the newest version that is stored."""
    mailed = mailed_versions(arena, users, queued=False)
    held: dict[int, set[int]] = defaultdict(set)
    newest = {}
    rows = BriefingPack.objects.filter(kind=PackKind.ARENA, arena=arena, recipient__in=users).order_by("version")
    for row in rows.select_related("arena__coordinator", "recipient__organisation"):
        newest[row.recipient_id] = row
        if row.version in mailed.get(row.recipient_id, set()):
            held[row.recipient_id] |= build.given(from_json(d.ArenaPack, row.snapshot))
    return held, newest


def _parting(reading: Reading, told: BriefingPack, newest: BriefingPack, held: set[int]) -> Parting:
    was, at = from_json(d.ArenaPack, told.snapshot), reading.setting.at
    now = replace(
        was,
        days=build.programme(reading, {row.key for row in was.entries()}),
        items=(),
        messages=(),
        travel=(),
        note="",
        changes=(),
        corrections=_corrections(reading, held, was.language),
    )
    known = {row.number for row in was.corrections}
    fresh = tuple(row for row in now.corrections if row.number not in known)
    moved = tuple(row for row in touched(was, now, at) if row.in_calendar)
    return Parting(_kept(now, newest, reading), News(items=moved, corrections=fresh))


def _corrections(reading: Reading, held: set[int], language: str) -> tuple[d.Correction, ...]:
    over = reading.setting.library.over
    return tuple(build.correction(over[pk], language) for pk in sorted(held & over.keys()))


def _kept(document: d.ArenaPack, newest: BriefingPack, reading: Reading) -> BriefingPack:
    """The programme that is left to them, under the corrections: no texts, which are for delegates."""
    said = content_hash(document)
    if newest.content_hash == said:
        return newest
    version = newest.version + 1
    document = replace(document, footer=build.stamped(document.footer, version, reading))
    return BriefingPack(
        kind=PackKind.ARENA,
        arena=newest.arena,
        recipient=newest.recipient,
        version=version,
        snapshot=to_json(document),
        content_hash=said,
        built_at=reading.setting.at,
    )
