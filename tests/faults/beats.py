"""What forked processes do about reminders: a programme to be reminded of, and beats that tick."""

from __future__ import annotations

import datetime as dt

from campaigns.models import ReminderRule
from campaigns.reminders.rules import DEFAULT_RULES, set_rules
from campaigns.reminders.tick import tick
from crm import clock
from crm.models import Council
from crm.visibility import SYSTEM
from tests.factories import OrganisationFactory, UserFactory
from tests.factories.campaigns import ArenaFactory, ProgrammeItemFactory


def programme(days: list[str]) -> None:
    """On each day an arena of its own with an item at 03.30 and one at 10, for two of ours; reminders at any hour."""
    council = Council.current()
    council.quiet_from = council.quiet_to = dt.time(0)
    council.save()
    party = OrganisationFactory.create(name="Skogby")
    ours = [UserFactory.create(organisation=party, email=f"{name}@skog.example") for name in ("cia", "dag")]
    first = min(map(dt.date.fromisoformat, days))
    set_rules(actor=SYSTEM, rules=DEFAULT_RULES, at=_at(f"{first - dt.timedelta(days=30)}T00:00"))
    ReminderRule.objects.exclude(code="soon").delete()
    for day in days:
        date = dt.date.fromisoformat(day)
        arena = ArenaFactory.create(starts=date, ends=date)
        for time in ("03:30", "10:00"):
            ProgrammeItemFactory.create(arena=arena, starts=_at(f"{day}T{time}"), ours=ours)


def beat(starts: str, hours: int, without: int = 0) -> None:
    """Tick every half hour; be away for the first hours of ``without``, but for the very first tick."""
    now = _at(starts)
    for half in range(2 * hours):
        if half == 0 or half >= 2 * without:
            tick(at=now)
        now += dt.timedelta(minutes=30)


def _at(wall: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(wall)
    return clock.wall(moment.date(), moment.time()).astimezone(dt.UTC)
