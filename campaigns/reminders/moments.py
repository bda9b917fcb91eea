"""From a moment of the language to an instant, and how far a rule can reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from campaigns.reminders.language import Anchor, Moment, Unit
from crm import clock, workdays

Anchors = Mapping[Anchor, dt.date | dt.datetime]
_DAY = dt.timedelta(days=1)
# A day without a time of day means its first instant here, its last everywhere else.
_BEGINNINGS = frozenset({Anchor.ARENA_START, Anchor.ITEM_DAY})


def instant(moment: Moment, anchors: Anchors) -> dt.datetime:
    """The instant of a moment, aware. Minutes and hours are real time; days and workdays keep the time on the wall."""
    base = anchors[moment.anchor]
    amount, unit = (moment.offset.amount, moment.offset.unit) if moment.offset else (0, Unit.DAY)
    if isinstance(base, dt.datetime):
        if unit == Unit.MINUTE:
            return base.astimezone(dt.UTC) + dt.timedelta(minutes=amount)
        if unit == Unit.HOUR:
            return base.astimezone(dt.UTC) + dt.timedelta(hours=amount)
        if amount == 0 and moment.time is None:
            return base.astimezone(dt.UTC)
    day = shifted(clock.day(base) if isinstance(base, dt.datetime) else base, amount, unit)
    if moment.time is not None:
        return clock.wall(day, moment.time).astimezone(dt.UTC)
    if isinstance(base, dt.datetime):
        return clock.wall(day, clock.local(base).time()).astimezone(dt.UTC)
    return (day_starts(day) if moment.anchor in _BEGINNINGS else day_ends(day)).astimezone(dt.UTC)


def shifted(day: dt.date, amount: int, unit: Unit) -> dt.date:
    """The day, moved by days or workdays."""
    return workdays.shift(day, amount) if unit == Unit.WORKDAY else day + _DAY * amount


def day_starts(day: dt.date) -> dt.datetime:
    """The first instant of a day in the council's zone."""
    return clock.wall(day, dt.time(0))


def day_ends(day: dt.date) -> dt.datetime:
    """The first instant after a day in the council's zone."""
    return day_starts(day + _DAY)


def reach(moment: Moment) -> tuple[dt.timedelta, dt.timedelta]:
    """How long before and after its due instant an anchor can lie, generously: bounds the rows a query reads."""
    offset = moment.offset
    if offset is None:
        return 2 * _DAY, 2 * _DAY
    # At Christmas and Easter six days of seven may be off; over a longer time more than half are workdays.
    days = {Unit.WORKDAY: abs(offset.amount) * 2 + 12, Unit.DAY: abs(offset.amount)}.get(offset.unit, 0)
    hours = {Unit.HOUR: abs(offset.amount), Unit.MINUTE: abs(offset.amount) // 60 + 1}.get(offset.unit, 0)
    far = dt.timedelta(days=days + 2, hours=hours)
    return (far, 2 * _DAY) if offset.amount > 0 else (2 * _DAY, far)
