"""Reminders that come round by the calendar: one a day and person, of everything that is left to do then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from campaigns.enums import ReminderKind
from campaigns.queries import facts
from campaigns.reminders import cases, moments, wording
from campaigns.reminders.cases import Window
from campaigns.reminders.language import Anchor, Rule, Subject
from campaigns.reminders.wording import Words
from crm import clock, workdays
from crm.models import User

_DAY = dt.timedelta(days=1)
SUBJECTS = frozenset({Subject.CONTACTS, Subject.FACTS})


@dataclass(frozen=True, slots=True)
class Round:
    """What one person is reminded of on one day. ``about`` is the thing that its key names."""

    sort: ReminderKind
    about: str
    user_id: int
    due: dt.datetime
    until: dt.datetime
    write: Callable[[dt.datetime], Words]


def rounds(rules: Sequence[Rule], window: Window, coordinators: Sequence[User]) -> Iterator[tuple[Rule, Round]]:
    """Those of rules about one subject that may fall into the window."""
    about = _contacts if rules[0].subject == Subject.CONTACTS else _facts
    yield from about(rules, window, coordinators)


def _contacts(rules: Sequence[Rule], window: Window, coordinators: Sequence[User]) -> Iterator[tuple[Rule, Round]]:
    """Every workday, per coordinator, the contacts that still lack their debrief."""
    found = cases.contacts(coordinators, window)
    for rule in rules:
        for due in _days(rule, window):
            for user_id, rows in found.items():
                late = [row for row in rows if row.ended < due - (rule.to.ended_over or dt.timedelta())]
                if late:
                    write = _writer(wording.write_debriefs, late)
                    yield rule, Round(ReminderKind.DEBRIEFS, "contacts", user_id, due, _until(rule, due), write)


def _facts(rules: Sequence[Rule], window: Window, _coordinators: Sequence[User]) -> Iterator[tuple[Rule, Round]]:
    """Every Monday, per person who sees to them, the facts that will not hold when the next arena begins."""
    upkeep = facts.upkeep(window.ends, clock.day(window.ends))
    for rule in rules:
        for due in _days(rule, window):
            day = clock.day(due)
            for user_id in sorted(upkeep.facts):
                if rows := upkeep.of(user_id, due, day):
                    write = _writer(wording.write_facts, rows, upkeep.by(day))
                    yield rule, Round(ReminderKind.FACTS, "facts", user_id, due, _until(rule, due), write)


def _writer(write: Callable[..., Words], *about: object) -> Callable[[dt.datetime], Words]:
    return lambda at: write(*about, at)


def _until(rule: Rule, due: dt.datetime) -> dt.datetime:
    return moments.instant(rule.until, {Anchor.SAME_DAY: clock.day(due)})


def _days(rule: Rule, window: Window) -> Iterator[dt.datetime]:
    falls = workdays.is_workday if rule.at.anchor == Anchor.WORKDAYS else _is_monday
    day = clock.day(window.starts)
    while day <= clock.day(window.ends):
        if falls(day) and rule.at.time is not None:
            yield clock.wall(day, rule.at.time).astimezone(dt.UTC)
        day += _DAY


def _is_monday(day: dt.date) -> bool:
    return day.weekday() == 0
