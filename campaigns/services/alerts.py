"""Alerts: one mail per material change to those whose pack it changes. Derived, never stored before they are due.

A look notices that something was written since the last one, builds the packs of the arenas whose packs have been sent,
and compares each with what its recipient was last told. The alert is the mail of that pack version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

from django.db import transaction
from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.material import news
from campaigns.briefing.tree import from_json
from campaigns.models import AlertProgress, Arena, BriefingPack
from campaigns.queries.packs import mail_key
from campaigns.queries.reading import UNTOLD, told_packs
from campaigns.reminders.moments import day_ends
from campaigns.reminders.quiet import QuietHours, wait
from campaigns.services.letters import KIND, UNDO, Letter, alert_letter, give_way, pack_letter, queue
from campaigns.services.packs import build_packs
from campaigns.services.sending import arena_packs, is_same
from crm import clock
from crm.enums import AuditAction
from crm.models import AuditEntry, Council, Delivery
from crm.outbox.models import DeliveryState
from crm.services import audit
from crm.visibility import SYSTEM

# Entries are numbered when written and seen when committed: as many of the latest are counted again each time.
WINDOW = 1000
# What is written of these changes nobody's pack.
_OF_NO_PACK = [
    *("crm.Delivery", "crm.PersonalLink", "crm.ApiToken", "campaigns.BriefingPack"),
    *("campaigns.CalendarFeed", "campaigns.ReminderChoices", "campaigns.ReminderRule"),
]
_NO_NEWS = Q(object_type__in=_OF_NO_PACK) | Q(
    object_type="campaigns.Arena", action__in=[AuditAction.CREATE, AuditAction.SEND]
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look did: mails queued, mails stopped since a change was taken back, whether some wait for morning."""

    queued: int = 0
    stopped: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """The newest entry, how many lie in the window before it, and whether any tells of what a pack may hold."""

    entry: int
    count: int
    is_news: bool = False


def look(*, at: dt.datetime) -> Looked:
    """Queue what those concerned must be told; they leave after the minute in which they can be stopped.

    ``at`` is the domain's time. Two queries when nothing was written. The first look only takes the trail's measure.
    """
    progress = AlertProgress.objects.filter(pk=1).first()
    if progress is None:
        trail = _measure(AuditEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0)
        AlertProgress.objects.get_or_create(pk=1, defaults={"entry": trail.entry, "count": trail.count})
        return Looked()
    due = progress.again_at is not None and progress.again_at <= at
    if not due and _window(progress.entry).count() == progress.count:
        return Looked()
    # Measured before packs are built: what is written meanwhile is the next look's.
    trail = _measure(progress.entry, progress)
    looked = Looked()
    if due or trail.is_news:
        for arena in _sent_arenas(at):
            looked = _tell(arena, at, looked)
        progress.again_at = QuietHours.of(Council.current()).moved(at) if looked.held else None
    AlertProgress.objects.filter(pk=1).update(entry=trail.entry, count=trail.count, again_at=progress.again_at)
    return looked


def _window(entry: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(pk__gt=entry - WINDOW).order_by()


def _measure(entry: int, before: AlertProgress | None = None) -> Trail:
    """The trail now. An entry below ``entry`` that was not counted then was committed late: it is news too."""
    numbers = list(_window(entry).values_list("pk", flat=True))
    newest = max(numbers, default=0)
    count = sum(number > newest - WINDOW for number in numbers)
    if before is None:
        return Trail(newest, count)
    is_late = sum(number <= entry for number in numbers) != before.count
    is_news = is_late or AuditEntry.objects.filter(pk__gt=entry).exclude(_NO_NEWS).exists()
    return Trail(newest, count, is_news)


def _sent_arenas(at: dt.datetime) -> list[Arena]:
    """Arenas that are not over and whose packs have gone to somebody."""
    beginning = Concat(Value(f"{mail_key()}"), Cast(OuterRef("pk"), CharField()), Value(":"))
    mails = Delivery.objects.filter(key__startswith=beginning).exclude(state__in=UNTOLD)
    arenas = Arena.objects.filter(Exists(mails), ends__gte=clock.day(at))
    return list(arenas.select_related("coordinator").order_by("starts", "pk"))


def _tell(arena: Arena, at: dt.datetime, looked: Looked) -> Looked:
    """Build, compare, render, queue."""
    build_packs(actor=SYSTEM, arena=arena, at=at)
    packs = arena_packs(arena)
    told = told_packs(arena, [pack.recipient for pack in packs])
    states = _states(arena)
    letters: list[Letter] = []
    held, idle = False, []
    council = Council.current()
    for pack in packs:
        if (mail_key(pack=pack), pack.recipient_id) in states:
            continue  # This version is on its way, or a person has stopped it.
        decided = _decide(pack, told.get(pack.recipient_id), _waiting(states, pack), council, at)
        if isinstance(decided, Letter):
            letters.append(decided)
        elif decided == Decision.HELD:
            held = True
        elif decided == Decision.IDLE:
            idle.append(pack)
    with transaction.atomic():
        stopped = sum(give_way(actor=SYSTEM, pack=pack, at=at) for pack in idle)
        for letter in letters:
            queue(actor=SYSTEM, letter=letter, arena=arena, at=at, not_before=timezone.now() + UNDO)
        if letters:
            names = [letter.pack.recipient.name for letter in letters]
            audit.record(actor=SYSTEM, action=AuditAction.SEND, obj=arena, at=at, changes={"alerts": (None, names)})
    return Looked(looked.queued + len(letters), looked.stopped + stopped, looked.held or held)


class Decision(Enum):
    """Why a pack gets no mail now: the night, nothing worth one, or nobody has sent this person anything yet."""

    HELD = auto()
    IDLE = auto()
    NOT_OURS = auto()


def _decide(
    pack: BriefingPack, told: BriefingPack | None, waiting: set[str], council: Council, at: dt.datetime
) -> Letter | Decision:
    """What a new version means for its recipient. A first pack is for a person to send; one that waits is renewed."""
    if told is None:
        return pack_letter(pack, None) if KIND in waiting else Decision.NOT_OURS
    if told.version >= pack.version:
        return Decision.NOT_OURS
    found = news(from_json(ArenaPack, told.snapshot), from_json(ArenaPack, pack.snapshot), at)
    if not found:
        # What a person sent is renewed; an alert of what was taken back is stopped.
        return pack_letter(pack, told) if KIND in waiting and not is_same(pack, told) else Decision.IDLE
    if wait(council, at, found.changed):
        return Decision.HELD
    return alert_letter(pack, told, found, found.useful_until(day_ends(pack.arena.ends)))


def _states(arena: Arena) -> dict[tuple[str, int], tuple[str, str]]:
    """Per key and recipient, state and kind of the arena's mails."""
    mails = Delivery.objects.filter(key__startswith=f"{mail_key(arena)}:").order_by()
    return {
        (key, user): (state, kind)
        for key, user, state, kind in mails.values_list("key", "recipient_id", "state", "kind")
    }


def _waiting(states: dict[tuple[str, int], tuple[str, str]], pack: BriefingPack) -> set[str]:
    """Kinds of the recipient's mails with older versions that have not left."""
    return {
        kind
        for (_key, user), (state, kind) in states.items()
        if user == pack.recipient_id and state == DeliveryState.QUEUED
    }
