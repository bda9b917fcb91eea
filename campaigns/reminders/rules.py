"""The rules in force, and how they are set.

The built-in rules are written here as any scenario's, so that one parser, one test and one page
serve both. They become rows at the first tick: from then on a council sees, changes and removes them like its own,
and each row says since when it holds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import ReminderProgress, ReminderRule
from campaigns.reminders import explain, moments
from campaigns.reminders.language import Anchor, Rule, RuleError
from campaigns.reminders.texts import RuleText, parse_rule
from crm import clock, policy
from crm.enums import AuditAction
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer

_EDITORS = "editors of the messages that items use"
_RECIPIENT, _DEPUTY = "recipient of a party without an answer", "deputy of a party without an answer"
DEFAULT_RULES = (
    RuleText("programme_lock", "arena start - 21 d, 08:00", "arena coordinator", "arena start"),
    RuleText("messages_lock", "arena start - 2 workdays, 12:00", _EDITORS, "arena start"),
    RuleText("pack_first", "arena start - 1 workday, 08:00", "delegates", "arena end"),
    RuleText("pack_final", "arena start - 1 d, 18:00", "delegates", "arena end"),
    RuleText(
        "tomorrow",
        "day of item - 1 d, 18:00",
        "participants, once per person and day",
        "first item of the day starts",
    ),
    RuleText("soon", "item start - 60 min", "participants", "item starts"),
    RuleText("four_rows", "item end + 2 h", "lead, where the item has decision-makers", "item end + 7 d"),
    RuleText(
        "debriefs_missing",
        "workdays 08:00",
        "coordinator, while a contact that ended over 24 h ago lacks its debrief",
        "same day",
    ),
    RuleText("commitment_due", "due - 7 d, 08:00", "owner, while open", "due"),
    RuleText("commitment_overdue", "due + 1 d, 08:00", "owner and coordinator, while open", "due + 14 d"),
    RuleText("endorsement_due", "deadline, 08:00", _RECIPIENT, "deadline + 3 workdays"),
    RuleText("endorsement_deputy", "deadline + 3 workdays, 08:00", _DEPUTY, "deadline + 10 workdays"),
)


def parse_rules(rules: Sequence[RuleText | Mapping[str, Any]], *, path: str = "reminders.rules") -> list[RuleText]:
    """The rules as texts that are known to parse; raises RuleError naming path, value and rule."""
    texts = [_text(rule, f"{path}[{n}]") for n, rule in enumerate(rules)]
    for n, text in enumerate(texts):
        parse_checked(text, path=f"{path}[{n}]")
        if text.code in {earlier.code for earlier in texts[:n]}:
            raise RuleError(f"{path}[{n}].code", text.code, _("a code names one rule only"))
    return texts


# An arena of five days with an item on its second: enough to tell in which order two moments come.
_EXAMPLE: dict[Anchor, dt.date | dt.datetime] = {
    Anchor.ARENA_START: dt.date(2027, 6, 28),
    Anchor.ARENA_END: dt.date(2027, 7, 2),
    Anchor.ITEM_DAY: dt.date(2027, 6, 29),
    Anchor.FIRST_ITEM: dt.datetime(2027, 6, 29, 8, tzinfo=dt.UTC),
    Anchor.ITEM_START: dt.datetime(2027, 6, 29, 8, tzinfo=dt.UTC),
    Anchor.ITEM_END: dt.datetime(2027, 6, 29, 9, tzinfo=dt.UTC),
    Anchor.WORKDAYS: dt.date(2027, 6, 29),
    Anchor.MONDAYS: dt.date(2027, 6, 28),
    Anchor.DUE: dt.date(2027, 6, 29),
    Anchor.DEADLINE: dt.date(2027, 6, 29),
}


def parse_checked(text: RuleText, *, path: str) -> Rule:
    """The rule, which is useful for some time after it is due; raises RuleError naming path, value and rule."""
    rule = parse_rule(text.code, text.at, text.to, text.useful_until, path=path)
    due = moments.instant(rule.at, _EXAMPLE)
    if moments.instant(rule.until, {**_EXAMPLE, Anchor.SAME_DAY: clock.day(due)}) <= due:
        raise RuleError(
            f"{path}.useful_until",
            text.useful_until,
            _("it would be of no more use when it is due (%(at)s)") % {"at": explain.moment(rule.at)},
        )
    return rule


def _text(rule: RuleText | Mapping[str, Any], path: str) -> RuleText:
    if isinstance(rule, RuleText):
        return rule
    values = {name: rule.get(name) for name in ("code", "at", "to", "useful_until")}
    for name, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise RuleError(f"{path}.{name}", value, _("must be a text"))
    limit = ReminderRule._meta.get_field("code").max_length or 0
    if len(str(values["code"])) > limit:
        raise RuleError(f"{path}.code", values["code"], _("at most %(n)d signs") % {"n": limit})
    return RuleText(**{name: str(value).strip() for name, value in values.items()})


@transaction.atomic
def set_rules(
    *,
    actor: Viewer,
    rules: Sequence[RuleText | Mapping[str, Any]],
    at: dt.datetime,
    path: str = "reminders.rules",
) -> list[ReminderRule]:
    """Put exactly these general rules in force, in this order. One that was there keeps the instant it holds since.

    Raises RuleError, naming ``path``, value and rule, before anything is saved.
    """
    policy.require(actor, Action.UPDATE, Thing.REMINDER)
    texts = parse_rules(rules, path=path)
    existing = {rule.code: rule for rule in ReminderRule.objects.filter(arena=None)}
    for code in existing.keys() - {text.code for text in texts}:
        audit.record(actor=actor, action=AuditAction.DELETE, obj=existing[code], at=at)
        existing[code].delete()
    return [
        _put(actor=actor, text=text, position=position, existing=existing.get(text.code), at=at)
        for position, text in enumerate(texts)
    ]


def _put(
    *, actor: Viewer, text: RuleText, position: int, existing: ReminderRule | None, at: dt.datetime
) -> ReminderRule:
    values = {"at": text.at, "to": text.to, "useful_until": text.useful_until, "position": position}
    if existing:
        audit.save_changes(actor=actor, obj=existing, at=at, values=values)
        return existing
    rule = ReminderRule.objects.create(code=text.code, since=at, **values)
    audit.created(actor=actor, obj=rule, at=at)
    return rule


def rules_in_force() -> list[Rule]:
    """The council's rules that are switched on, parsed; before the first tick the built-in ones stand in for none.

    An arena's own rule takes the place of the general one of its code, also when it is switched off. Raises RuleError
    for a damaged row.
    """
    rows = list(ReminderRule.objects.all())
    if not rows and not ReminderProgress.objects.exists():
        return [
            parse_rule(text.code, text.at, text.to, text.useful_until, path=f"built-in rule {text.code}")
            for text in DEFAULT_RULES
        ]
    return in_force(rows)


def in_force(rows: Sequence[ReminderRule]) -> list[Rule]:
    """The rules that these rows put in force, in their order."""
    general = {row.code: row for row in rows if row.arena_id is None}
    elsewhere: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.arena_id is not None:
            elsewhere[row.code].add(row.arena_id)
    found = []
    for row in rows:
        text = general.get(row.code) if row.follows else row
        if text is None or not text.is_on:
            continue
        rule = parse_rule(text.code, text.at, text.to, text.useful_until, path=f"rule {row.code}", since=row.since)
        if row.arena_id is None:
            rule = replace(rule, elsewhere=frozenset(elsewhere[row.code]))
        found.append(replace(rule, arena_id=row.arena_id, since=max(row.since, text.since)))
    return found
