"""Putting rules in force."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from campaigns.models import ReminderRule
from campaigns.reminders.language import RuleError
from campaigns.reminders.rules import DEFAULT_RULES, rules_in_force, set_rules
from campaigns.reminders.texts import RuleText
from crm.enums import AuditAction
from crm.errors import NotAllowed
from crm.models import AuditEntry
from crm.visibility import SYSTEM, Viewer

SOON = RuleText("soon", "item start - 60 min", "participants", "item starts")
DUE = RuleText("due", "due - 7 d, 08:00", "owner (followed_up_by), while open", "due")


@pytest.fixture(autouse=True)
def in_english():
    """Rules are told in the reader's language; here as they stand in the code."""
    with translation.override("en"):
        yield


def codes() -> list[str]:
    return list(ReminderRule.objects.values_list("code", flat=True))


def test_before_the_first_tick_the_built_in_rules_hold(db):
    assert [rule.code for rule in rules_in_force()] == [rule.code for rule in DEFAULT_RULES]


def test_exactly_these_rules_hold_in_this_order(db, at):
    set_rules(actor=SYSTEM, rules=[SOON, DUE], at=at)
    assert codes() == ["soon", "due"]
    set_rules(actor=SYSTEM, rules=[DUE, SOON], at=at)
    assert codes() == ["due", "soon"]
    set_rules(actor=SYSTEM, rules=[SOON], at=at)
    assert codes() == ["soon"]


def test_a_rule_that_was_there_keeps_the_instant_it_holds_since(db, at):
    later = at + dt.timedelta(days=3)
    set_rules(actor=SYSTEM, rules=[SOON], at=at)
    earlier = RuleText("soon", "item start - 90 min", "participants", "item starts")
    set_rules(actor=SYSTEM, rules=[earlier, DUE], at=later)
    assert list(ReminderRule.objects.values_list("code", "at", "since")) == [
        ("soon", "item start - 90 min", at),
        ("due", DUE.at, later),
    ]


def test_rules_of_a_scenario_are_plain_mappings(db, at):
    set_rules(
        actor=SYSTEM, at=at, rules=[{"code": "s", "at": SOON.at, "to": SOON.to, "useful_until": SOON.useful_until}]
    )
    assert codes() == ["s"]


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        ({"code": "x"}, "reminders.rules[1].at", None),
        ({"code": "x", "at": "tomorrow", "to": "lead", "useful_until": "due"}, "reminders.rules[1].at", "tomorrow"),
        ({"code": "x", "at": SOON.at, "to": "all", "useful_until": "due"}, "reminders.rules[1].useful_until", "due"),
        ({"code": "x", "at": SOON.at, "to": "all", "useful_until": "same day"}, "reminders.rules[1].to", "all"),
        ({"code": "x", "at": 7, "to": "lead", "useful_until": "same day"}, "reminders.rules[1].at", 7),
        ({"code": "c" * 41, "at": "a", "to": "b", "useful_until": "c"}, "reminders.rules[1].code", "c" * 41),
        (DUE, "reminders.rules[1].code", "due"),
    ],
)
def test_a_fault_names_path_and_value_and_saves_nothing(db, at, rule, path, value):
    set_rules(actor=SYSTEM, rules=[SOON], at=at)
    with pytest.raises(RuleError) as caught:
        set_rules(actor=SYSTEM, rules=[DUE, rule], at=at)
    assert (caught.value.path, caught.value.value) == (path, value)
    assert codes() == ["soon"]


def test_only_coordinators_set_rules(idun, elis, sigrid, at):
    for user in (elis, sigrid):
        with pytest.raises(NotAllowed):
            set_rules(actor=Viewer.of(user), rules=[SOON], at=at)
    set_rules(actor=Viewer.of(idun), rules=[SOON], at=at)
    assert codes() == ["soon"]


def test_every_change_leaves_its_trace(idun, at):
    actor = Viewer.of(idun)
    set_rules(actor=actor, rules=[SOON], at=at)
    set_rules(actor=actor, rules=[RuleText("soon", "item start - 2 h", SOON.to, SOON.useful_until)], at=at)
    set_rules(actor=actor, rules=[], at=at)
    trail = AuditEntry.objects.filter(object_type__icontains="reminderrule").order_by("pk")
    assert [entry.action for entry in trail] == [AuditAction.CREATE, AuditAction.UPDATE, AuditAction.DELETE]
    assert trail[1].changes == {"at": ["item start - 60 min", "item start - 2 h"]}


@pytest.mark.parametrize(
    ("at", "to", "until"),
    [
        ("arena end + 1 d, 08:00", "delegates", "arena start"),
        ("item end + 2 h", "participants", "item start"),
        ("due + 1 d, 08:00", "owner", "due"),
        ("deadline, 08:00", "recipient of a party without an answer", "deadline - 1 workday, 08:00"),
    ],
)
def test_a_rule_whose_use_ends_before_it_is_due(db, at, to, until):
    with pytest.raises(RuleError, match="of no more use") as caught:
        set_rules(actor=SYSTEM, rules=[RuleText("late", at, to, until)], at=dt.datetime.now(dt.UTC))
    assert (caught.value.path, caught.value.value) == ("reminders.rules[0].useful_until", until)
    assert not ReminderRule.objects.exists()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"code": "x"}, "måste vara en text"),
        ({"code": "c" * 41, "at": "a", "to": "b", "useful_until": "c"}, "högst 40 tecken"),
        (SOON, "en kod betecknar bara en regel"),
        (RuleText("x", "arena start - 2 h", "delegates", "arena end"), "”arenans första dag” är en dag"),
        (RuleText("x", "item end + 2 h", "participants", "item start"), "2 timmar efter punktens slut"),
        (RuleText("x", "item start", "delegates", "item start"), "har inte mottagarna ”delegaterna”"),
    ],
)
def test_a_fault_is_told_in_the_readers_language(db, at, rule, told):
    with translation.override("sv"), pytest.raises(RuleError) as caught:
        set_rules(actor=SYSTEM, rules=[SOON, rule], at=at)
    assert told in caught.value.rule
    assert caught.value.path.startswith("reminders.rules[1].")
