"""Which of the kinds that people choose among a reminder is: told by what its rule is about, and by who is reminded."""

from __future__ import annotations

import datetime as dt

from campaigns.enums import ReminderKind
from campaigns.reminders.cases import Case
from campaigns.reminders.language import Anchor, Rule, Subject, Who

_OF_ARENA = (
    (Who.DELEGATES, ReminderKind.PACK),
    (Who.EDITORS, ReminderKind.MESSAGES),
    (Who.ARENA_COORDINATOR, ReminderKind.PROGRAMME),
)


KINDS_OF = {
    Subject.ARENA: (ReminderKind.PROGRAMME, ReminderKind.MESSAGES, ReminderKind.PACK),
    Subject.ITEM: (ReminderKind.DAY, ReminderKind.SOON, ReminderKind.FOUR_ROWS),
    Subject.CONTACTS: (ReminderKind.DEBRIEFS,),
    Subject.COMMITMENT: (ReminderKind.COMMITMENT, ReminderKind.LATE),
    Subject.ENDORSEMENT: (ReminderKind.ANSWER, ReminderKind.DEPUTY),
    Subject.FACTS: (ReminderKind.FACTS,),
}


def usual_kind(rule: Rule) -> ReminderKind:
    """What the rule's reminders are as a rule."""
    if rule.subject == Subject.ARENA:
        return next(kind for who, kind in _OF_ARENA if who in rule.to.who)
    if rule.subject == Subject.CONTACTS:
        return ReminderKind.DEBRIEFS
    if rule.subject == Subject.FACTS:
        return ReminderKind.FACTS
    if rule.subject == Subject.COMMITMENT:
        late = rule.at.offset is not None and rule.at.offset.amount > 0
        return ReminderKind.LATE if late else ReminderKind.COMMITMENT
    if rule.subject == Subject.ENDORSEMENT:
        return ReminderKind.DEPUTY if Who.DEPUTY in rule.to.who else ReminderKind.ANSWER
    if rule.to.once_per_day:
        return ReminderKind.DAY
    return ReminderKind.FOUR_ROWS if rule.at.anchor == Anchor.ITEM_END else ReminderKind.SOON


def kind_of(rule: Rule, case: Case, user_id: int, day: dt.date) -> ReminderKind:
    """What the rule's reminder of one case, due on ``day``, is to that person."""
    if rule.subject == Subject.ARENA:
        return next(kind for who, kind in _OF_ARENA if who in rule.to.who and user_id in case.concerned[who])
    if rule.subject == Subject.COMMITMENT:
        return ReminderKind.LATE if case.about.due < day else ReminderKind.COMMITMENT
    kind = usual_kind(rule)
    # Nobody writes four rows about a meeting among ourselves.
    return ReminderKind.SOON if kind == ReminderKind.FOUR_ROWS and not case.with_people else kind
