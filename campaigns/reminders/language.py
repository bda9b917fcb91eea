"""The small language of reminder rules, read into typed values.

A rule has three texts. ``at`` and ``useful_until`` name a moment: an anchor, an offset, a time of day::

    arena start - 2 workdays, 12:00      item end + 2 h      due + 1 d, 08:00      workdays 08:00      same day

``to`` names the recipients: who, and under which conditions::

    owner and coordinator, while open    participants, once per person and day
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from crm.errors import DomainError


class RuleError(DomainError):
    """A text that is not in the language. Names the path, the value and the rule that it breaks."""

    def __init__(self, path: str, value: object, rule: str) -> None:
        super().__init__(f"{path}: {value!r}: {rule}", field=path)
        self.path, self.value, self.rule = path, value, rule

    @property
    def beside_its_field(self) -> DomainError:
        """The complaint where path and value are seen anyway: a sentence, and the name of the field alone."""
        return DomainError(f"{self.rule[:1].upper()}{self.rule[1:]}.", field=self.path.rpartition(".")[2])


class Anchor(StrEnum):
    """What a moment is counted from."""

    ARENA_START = "arena start"
    ARENA_END = "arena end"
    ITEM_DAY = "day of item"
    FIRST_ITEM = "first item of the day starts"
    ITEM_START = "item start"
    ITEM_END = "item end"
    WORKDAYS = "workdays"
    DUE = "due"
    DEADLINE = "deadline"
    SAME_DAY = "same day"


class Subject(StrEnum):
    """What a rule is about, which its anchor tells."""

    ARENA = "arena"
    ITEM = "programme item"
    CONTACTS = "contacts"
    COMMITMENT = "commitment"
    ENDORSEMENT = "endorsement"


# Of what belongs to an arena, one arena may have a rule of its own.
OF_AN_ARENA = frozenset({Subject.ARENA, Subject.ITEM})


class Unit(StrEnum):
    """Minutes and hours pass; days and workdays keep the time on the wall."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    WORKDAY = "workday"


class Who(StrEnum):
    """Who gets a reminder."""

    ARENA_COORDINATOR = "arena coordinator"
    EDITORS = "editors of the messages that items use"
    DELEGATES = "delegates"
    PARTICIPANTS = "participants"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    OWNER = "owner"
    RECIPIENT = "recipient of a party without an answer"
    DEPUTY = "deputy of a party without an answer"


_SUBJECT_OF = {
    Anchor.ARENA_START: Subject.ARENA,
    Anchor.ARENA_END: Subject.ARENA,
    Anchor.ITEM_DAY: Subject.ITEM,
    Anchor.ITEM_START: Subject.ITEM,
    Anchor.ITEM_END: Subject.ITEM,
    Anchor.WORKDAYS: Subject.CONTACTS,
    Anchor.DUE: Subject.COMMITMENT,
    Anchor.DEADLINE: Subject.ENDORSEMENT,
}
_WHO_OF = {
    Subject.ARENA: {Who.ARENA_COORDINATOR, Who.EDITORS, Who.DELEGATES},
    Subject.ITEM: {Who.PARTICIPANTS, Who.LEAD, Who.ARENA_COORDINATOR},
    Subject.CONTACTS: {Who.COORDINATOR},
    Subject.COMMITMENT: {Who.OWNER, Who.COORDINATOR},
    Subject.ENDORSEMENT: {Who.RECIPIENT, Who.DEPUTY},
}
# Anchors that are an instant; the others are a day, and count from its start (or, for an end, from its last instant).
_INSTANTS = frozenset({Anchor.ITEM_START, Anchor.ITEM_END, Anchor.FIRST_ITEM})
_UNTIL_OF = {
    Subject.ARENA: {Anchor.ARENA_START, Anchor.ARENA_END},
    Subject.ITEM: {
        Anchor.ITEM_DAY, Anchor.ITEM_START, Anchor.ITEM_END, Anchor.FIRST_ITEM, Anchor.ARENA_START, Anchor.ARENA_END,
    },
    Subject.CONTACTS: set(),
    Subject.COMMITMENT: {Anchor.DUE},
    Subject.ENDORSEMENT: {Anchor.DEADLINE},
}  # fmt: skip

_ALIASES = {"item starts": Anchor.ITEM_START, "item ends": Anchor.ITEM_END, "arena starts": Anchor.ARENA_START}
_ANCHORS: dict[str, Anchor] = {**{anchor.value: anchor for anchor in Anchor}, **_ALIASES}
_UNITS = {
    "min": Unit.MINUTE, "minute": Unit.MINUTE, "minutes": Unit.MINUTE,
    "h": Unit.HOUR, "hour": Unit.HOUR, "hours": Unit.HOUR,
    "d": Unit.DAY, "day": Unit.DAY, "days": Unit.DAY,
    "workday": Unit.WORKDAY, "workdays": Unit.WORKDAY,
}  # fmt: skip
# A year, whatever it is counted in.
_LARGEST = {Unit.MINUTE: 527_040, Unit.HOUR: 8_784, Unit.DAY: 366, Unit.WORKDAY: 260}
_NAMES = "|".join(sorted(map(re.escape, _ANCHORS), key=len, reverse=True))
_MOMENT = re.compile(
    rf"(?P<anchor>{_NAMES})"
    r"(?:\s*(?P<sign>[-+−–])\s*(?P<amount>\d{1,9})\s*(?P<unit>[a-z]+))?"
    r"(?:\s*(?P<comma>,)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
)
_OVER = re.compile(r"while a contact that ended over (\d{1,4}) (h|d) ago lacks its debrief")


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed distance from an anchor."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Moment:
    """An anchor, how far from it, and the time of day where the anchor is a day."""

    anchor: Anchor
    offset: Offset | None = None
    time: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is reminded, and under which conditions."""

    who: tuple[Who, ...]
    once_per_day: bool = False
    with_people: bool = False
    while_open: bool = False
    ended_over: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule. ``since`` is when it was put in force: it reminds of nothing that fell due before.

    ``arena_id``: the one arena in which it holds. ``elsewhere``: arenas that have a rule of their own in its place.
    """

    code: str
    at: Moment
    to: Recipients
    until: Moment
    since: dt.datetime | None = None
    arena_id: int | None = None
    elsewhere: frozenset[int] = frozenset()

    def covers(self, arena_id: int | None) -> bool:
        """Whether it holds in that arena; what belongs to no arena is covered by general rules."""
        return arena_id not in self.elsewhere if self.arena_id is None else arena_id == self.arena_id

    @property
    def subject(self) -> Subject:
        """What the rule is about."""
        return _SUBJECT_OF[self.at.anchor]


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
    anchor = _ANCHORS[match["anchor"]]
    offset = _offset(match, anchor, path, text)
    time = _time(match, path, text)
    hours = offset is not None and offset.unit in {Unit.MINUTE, Unit.HOUR}
    if hours and time is not None:
        raise RuleError(
            path, text, _("an offset in minutes or hours already gives the time: leave out the time of day")
        )
    if time is not None and anchor in {Anchor.FIRST_ITEM, Anchor.SAME_DAY} and offset is None:
        raise RuleError(path, text, _("“%(anchor)s” takes no time of day") % {"anchor": anchor})
    return Moment(anchor, offset, time)


def _offset(match: re.Match[str], anchor: Anchor, path: str, text: object) -> Offset | None:
    if match["amount"] is None:
        return None
    unit = _UNITS.get(match["unit"])
    if unit is None:
        raise RuleError(path, text, _("unknown unit “%(unit)s”: use min, h, d or workdays") % {"unit": match["unit"]})
    if anchor in {Anchor.WORKDAYS, Anchor.SAME_DAY}:
        raise RuleError(path, text, _("“%(anchor)s” takes no offset") % {"anchor": anchor})
    if unit in {Unit.MINUTE, Unit.HOUR} and anchor not in _INSTANTS:
        raise RuleError(
            path,
            text,
            _("“%(anchor)s” is a day: count from it in d or workdays, and give a time of day") % {"anchor": anchor},
        )
    amount = int(match["amount"])
    if amount > _LARGEST[unit]:
        raise RuleError(
            path, text, _("an offset is at most a year: %(most)d %(unit)s") % {"most": _LARGEST[unit], "unit": unit}
        )
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
        if hours > _LARGEST[Unit.HOUR]:
            raise RuleError(path, text, _("a contact can lack its debrief for a year at most"))
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
    subject = _SUBJECT_OF.get(moment.anchor)
    if subject is None:
        raise RuleError(
            f"{path}.at",
            at,
            _("“%(anchor)s” says how long a reminder is useful, not when it is sent") % {"anchor": moment.anchor},
        )
    hours = moment.offset is not None and moment.offset.unit in {Unit.MINUTE, Unit.HOUR}
    if moment.time is None and moment.anchor not in _INSTANTS and not hours:
        raise RuleError(
            f"{path}.at",
            at,
            _("“%(anchor)s” is a day: say the time of day, such as “, 08:00”") % {"anchor": moment.anchor},
        )
    until = parse_moment(useful_until, f"{path}.useful_until")
    if until.anchor not in _UNTIL_OF[subject] | {Anchor.SAME_DAY}:
        allowed = ", ".join(sorted(_UNTIL_OF[subject] | {Anchor.SAME_DAY}))
        raise RuleError(
            f"{path}.useful_until",
            useful_until,
            _("a rule about a %(subject)s ends by: %(allowed)s") % {"subject": subject, "allowed": allowed},
        )
    recipients = parse_recipients(to, f"{path}.to")
    _check_recipients(recipients, subject, f"{path}.to", to)
    return Rule(code, moment, recipients, until, since)


def _check_recipients(recipients: Recipients, subject: Subject, path: str, text: object) -> None:
    strangers = [who for who in recipients.who if who not in _WHO_OF[subject]]
    if strangers:
        known = ", ".join(sorted(_WHO_OF[subject]))
        raise RuleError(
            path,
            text,
            _("a rule about a %(subject)s does not know %(who)s: it knows %(known)s")
            % {"subject": subject, "who": strangers[0], "known": known},
        )
    if subject != Subject.ITEM and (recipients.once_per_day or recipients.with_people):
        raise RuleError(path, text, _("this condition belongs to rules about programme items"))
    if recipients.while_open and subject != Subject.COMMITMENT:
        raise RuleError(path, text, _("“while open” belongs to rules about commitments"))
    if (recipients.ended_over is not None) != (subject == Subject.CONTACTS):
        raise RuleError(
            path, text, _("“while a contact … lacks its debrief” belongs to rules on workdays, and they need it")
        )
