"""Alerts: one mail per material change to those whose pack it changes. Derived, never stored before they are due.

A look notices that something was written since the last one, builds the packs of the arenas whose packs have been sent,
and compares each with what its recipient was last told. The alert is the mail of that pack version.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from campaigns.briefing.document import ArenaPack
from campaigns.briefing.material import news
from campaigns.briefing.tree import from_json
from campaigns.models import AlertProgress, Arena, BriefingPack
from campaigns.queries.packs import mail_key
from campaigns.queries.reading import told_arenas, told_packs
from campaigns.reminders.moments import day_ends
from campaigns.reminders.quiet import QuietHours, wait
from campaigns.services.former import Parting, partings
from campaigns.services.letters import (
    KIND,
    UNDO,
    Letter,
    alert_letter,
    give_way,
    pack_letter,
    parting_letter,
    queue,
)
from campaigns.services.packs import build_packs
from campaigns.services.sending import arena_packs, is_same
from crm.enums import AuditAction
from crm.models import AuditEntry, Council, Delivery
from crm.outbox.models import DeliveryState
from crm.services import audit
from crm.visibility import SYSTEM

# Entries are numbered when written and seen when committed: as many of the latest are counted again each time.
WINDOW = 1000
logger = logging.getLogger(__name__)
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
    """What a look did: mails queued, mails stopped since a change was taken back, whether some wait for morning.

    ``failed``: mails or arenas that could not be written; the next look tries them again.
    """

    queued: int = 0
    stopped: int = 0
    held: bool = False
    failed: int = 0


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
        for arena in told_arenas(at):
            try:
                looked = _tell(arena, at, looked)
            except Exception:  # One arena that cannot be told must not keep the others.
                logger.exception("Alerts of arena %s failed.", arena.pk)
                looked = replace(looked, failed=looked.failed + 1)
        progress.again_at = QuietHours.of(Council.current()).moved(at) if looked.held else None
        if looked.failed:
            progress.again_at = at
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


def _tell(arena: Arena, at: dt.datetime, looked: Looked) -> Looked:
    """Build, compare, render, queue."""
    build_packs(actor=SYSTEM, arena=arena, at=at)
    states = _states(arena)
    council = Council.current()
    round_ = _Round(states)
    packs = arena_packs(arena)
    told = told_packs(arena, [pack.recipient for pack in packs])
    for pack in packs:
        known = told.get(pack.recipient_id)
        round_.weigh(pack, partial(_decide, pack, known, _waiting(states, pack), council, at))
    for parting in partings(arena, council, at):
        round_.weigh(parting.pack, partial(_part, parting, council, at))
    with transaction.atomic():
        stopped = sum(give_way(actor=SYSTEM, pack=pack, at=at) for pack in round_.idle)
        for letter in round_.letters:
            if letter.pack.pk is None:
                letter.pack.save()
            queue(actor=SYSTEM, letter=letter, arena=arena, at=at, not_before=timezone.now() + UNDO)
        if round_.letters:
            names = [letter.pack.recipient.name for letter in round_.letters]
            audit.record(actor=SYSTEM, action=AuditAction.SEND, obj=arena, at=at, changes={"alerts": (None, names)})
    return Looked(
        looked.queued + len(round_.letters),
        looked.stopped + stopped,
        looked.held or round_.held,
        looked.failed + round_.failed,
    )


@dataclass
class _Round:
    """What one arena's packs came to. ``states``: per key and recipient, state and kind of the mails there are."""

    states: dict[tuple[str, int], tuple[str, str]]
    letters: list[Letter] = field(default_factory=list)
    idle: list[BriefingPack] = field(default_factory=list)
    held: bool = False
    failed: int = 0

    def weigh(self, pack: BriefingPack, decide: Callable[[], Letter | Decision]) -> None:
        """Take the decision about one pack. One that cannot be written must not keep its neighbours."""
        if (mail_key(pack=pack), pack.recipient_id) in self.states:
            return  # This version is on its way, or a person has stopped it.
        try:
            decided = decide()
        except Exception:
            logger.exception("The alert %s cannot be written.", mail_key(pack=pack))
            self.failed += 1
            return
        if isinstance(decided, Letter):
            self.letters.append(decided)
        elif decided == Decision.HELD:
            self.held = True
        elif decided == Decision.IDLE:
            self.idle.append(pack)


def _part(parting: Parting, council: Council, at: dt.datetime) -> Letter | Decision:
    """What somebody who is no longer a delegate is told."""
    pack, news = parting.pack, parting.news
    if not news:
        return Decision.IDLE
    if wait(council, at, news.changed):
        return Decision.HELD
    return parting_letter(pack, news, news.useful_until(day_ends(pack.arena.ends)))


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
