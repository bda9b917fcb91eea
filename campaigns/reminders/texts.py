"""Rules as text, for the database and for programs: read into typed values, and written from them.

A rule has three texts. ``at`` and ``useful_until`` name a moment: an anchor, an offset, a time of day::

    arena start - 2 workdays, 12:00      item end + 2 h      due + 1 d, 08:00      workdays 08:00      same day

``to`` names the recipients: who, and under which conditions::

    owner and coordinator, while open    participants, once per person and day
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.reminders.fitting import check_at, check_moment, check_recipients, check_until
from campaigns.reminders.language import LARGEST, Anchor, Moment, Offset, Recipients, Rule, RuleError, Unit, Who


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as text."""

    code: str
    at: str
    to: str
    useful_until: str


_ALIASES = {"item starts": Anchor.ITEM_START, "item ends": Anchor.ITEM_END, "arena starts": Anchor.ARENA_START}
_ANCHORS: dict[str, Anchor] = {**{anchor.value: anchor for anchor in Anchor}, **_ALIASES}
_UNITS = {
    "min": Unit.MINUTE, "minute": Unit.MINUTE, "minutes": Unit.MINUTE,
    "h": Unit.HOUR, "hour": Unit.HOUR, "hours": Unit.HOUR,
    "d": Unit.DAY, "day": Unit.DAY, "days": Unit.DAY,
    "workday": Unit.WORKDAY, "workdays": Unit.WORKDAY,
}  # fmt: skip
_NAMES = "|".join(sorted(map(re.escape, _ANCHORS), key=len, reverse=True))
_MOMENT = re.compile(
    rf"(?P<anchor>{_NAMES})"
    r"(?:\s*(?P<sign>[-+−–])\s*(?P<amount>\d{1,9})\s*(?P<unit>[a-z]+))?"
    r"(?:\s*(?P<comma>,)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
)
_OVER = re.compile(r"while a contact that ended over (\d{1,4}) (h|d) ago lacks its debrief")


def parse_moment(text: object, path: str) -> Moment:
    """The moment that a text names; raises RuleError."""
    match = _MOMENT.fullmatch(" ".join(str(text or "").split()).casefold())
    if match is None:
        anchors = ", ".join(Anchor)
        raise RuleError(
            path,
            text,
            _("expected an anchor (%(anchors)s), then an offset such as “- 2 workdays”, then “, 08:00”")
            % {"anchors": anchors},
        )
    moment = Moment(_ANCHORS[match["anchor"]], _offset(match, path, text), _time(match, path, text))
    check_moment(moment, path, text)
    return moment


def _offset(match: re.Match[str], path: str, text: object) -> Offset | None:
    if match["amount"] is None:
        return None
    unit = _UNITS.get(match["unit"])
    if unit is None:
        raise RuleError(path, text, _("unknown unit “%(unit)s”: use min, h, d or workdays") % {"unit": match["unit"]})
    amount = int(match["amount"])
    return Offset(amount if match["sign"] == "+" else -amount, unit)


def _time(match: re.Match[str], path: str, text: object) -> dt.time | None:
    if match["hour"] is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        raise RuleError(path, text, _("a time of day is 00:00 to 23:59"))
    return dt.time(hour, minute)


def parse_recipients(text: object, path: str) -> Recipients:
    """The recipients that a text names; raises RuleError."""
    phrase = " ".join(str(text or "").split()).casefold().replace("(followed_up_by)", "").strip()
    head, *conditions = [" ".join(part.split()) for part in phrase.split(",")]
    who = tuple(_who(word, path, text) for word in head.split(" and "))
    found: dict[str, bool | dt.timedelta] = {}
    for condition in conditions:
        found |= _condition(condition, path, text)
    return Recipients(who, **found)  # type: ignore[arg-type]


def _who(word: str, path: str, text: object) -> Who:
    try:
        return Who(word.strip())
    except ValueError:
        raise RuleError(
            path,
            text,
            _("unknown recipient “%(word)s”: use one of %(known)s") % {"word": word, "known": ", ".join(Who)},
        ) from None


_CONDITIONS = {
    "once per person and day": "once_per_day",
    "where the item has decision-makers": "with_people",
    "while open": "while_open",
}


def _condition(phrase: str, path: str, text: object) -> dict[str, bool | dt.timedelta]:
    if name := _CONDITIONS.get(phrase):
        return {name: True}
    if match := _OVER.fullmatch(phrase):
        hours = int(match[1]) * (24 if match[2] == "d" else 1)
        if hours > LARGEST[Unit.HOUR]:
            raise RuleError(path, text, _("a contact can lack its debrief for a year at most"), "ended_over")
        return {"ended_over": dt.timedelta(hours=hours)}
    known = [*_CONDITIONS, "while a contact that ended over 24 h ago lacks its debrief"]
    raise RuleError(
        path,
        text,
        _("unknown condition “%(word)s”: use one of %(known)s") % {"word": phrase, "known": "; ".join(known)},
    )


def parse_rule(
    code: str, at: object, to: object, useful_until: object, *, path: str, since: dt.datetime | None = None
) -> Rule:
    """The rule that three texts state; raises RuleError naming ``path.at``, ``path.to`` or ``path.useful_until``."""
    moment = parse_moment(at, f"{path}.at")
    subject = check_at(moment, f"{path}.at", at)
    until = parse_moment(useful_until, f"{path}.useful_until")
    check_until(until, subject, f"{path}.useful_until", useful_until)
    recipients = parse_recipients(to, f"{path}.to")
    check_recipients(recipients, subject, f"{path}.to", to)
    return Rule(code, moment, recipients, until, since)


def write_moment(moment: Moment) -> str:
    """The text that ``parse_moment`` reads as this moment."""
    text = moment.anchor.value
    if moment.offset is not None:
        amount, unit = moment.offset.amount, moment.offset.unit
        plural = "s" if unit == Unit.WORKDAY and abs(amount) != 1 else ""
        text += f" {'-' if amount < 0 else '+'} {abs(amount)} {unit}{plural}"
    return text if moment.time is None else f"{text}, {moment.time:%H:%M}"


def write_recipients(to: Recipients) -> str:
    """The text that ``parse_recipients`` reads as these recipients."""
    conditions = [phrase for phrase, name in _CONDITIONS.items() if getattr(to, name)]
    if to.ended_over is not None:
        hours = to.ended_over // dt.timedelta(hours=1)
        conditions.append(f"while a contact that ended over {hours} h ago lacks its debrief")
    return ", ".join([" and ".join(to.who), *conditions])
