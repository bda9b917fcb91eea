"""Reminder rules, quiet hours and one's own choices over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import ReminderChoices, ReminderRule
from tests.api.conftest import fields

TEXTS = {"at": "item start - 2 h", "to": "participants", "useful_until": "item start"}


@pytest.fixture
def caller(program, idun):
    return program(idun)


def test_rules_are_listed_with_their_words(caller, rules):
    answer = caller.get("reminder-rules", limit=100).json()
    assert answer["total"] == len(rules)
    soon = next(row for row in answer["items"] if row["code"] == "soon")
    assert soon["words"] == (
        "Skickas 60 minuter före punktens början till dem som deltar. Inte senare än punktens början."
    )


def test_a_rule_is_made_changed_switched_and_removed(caller, week):
    made = caller.post("reminder-rules", code="early", arena=week.arena.pk, **TEXTS)
    assert made.status_code == 201
    path = f"reminder-rules/{made.json()['id']}"
    assert caller.change(path, at="item start - 3 h").json()["at"] == "item start - 3 h"
    assert caller.act(f"{path}/switch-off").json()["is_on"] is False
    assert caller.act(f"{path}/switch-on").json()["is_on"] is True
    assert caller.change(path, etag='"old"', at="item start - 4 h").status_code == 412
    assert caller.remove(path).status_code == 204
    assert not ReminderRule.objects.filter(code="early").exists()


def test_a_rule_without_a_code_gets_a_free_one(caller, rules):
    assert [caller.post("reminder-rules", **TEXTS).json()["code"] for _ in range(2)] == ["rule_1", "rule_2"]


def test_a_preview_saves_nothing(caller, week):
    answer = caller.get("reminder-rules/preview", code="early", **TEXTS).json()
    assert len(answer["mails"]) == 4
    assert answer["words"].startswith("Skickas 2 timmar före punktens början")
    assert not ReminderRule.objects.filter(code="early").exists()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"code": "early", **TEXTS, "at": "when it suits"}, ["at"]),
        ({"code": "early", **TEXTS, "useful_until": "item start - 3 h"}, ["useful_until"]),
        ({"code": "Early", **TEXTS}, ["code"]),
        ({"code": "early", **TEXTS, "arena": 999_999}, ["arena"]),
        ({"code": "early", **TEXTS, "since": "2020-01-01"}, ["since"]),
        ({"code": "early"}, ["at", "to", "useful_until"]),
    ],
)
def test_a_rule_that_cannot_be(caller, rules, body, wrong):
    answer = caller.post("reminder-rules", **body)
    assert (answer.status_code, fields(answer)) == (422, wrong)


def test_quiet_hours(caller, parties):
    assert caller.get("quiet-hours").json() == {"starts": "21:00", "ends": "06:30"}
    for wrong in ("22:00", "24:00", "7", "22:00:30", 22, ""):
        assert caller.act("quiet-hours/set", starts="22:00", ends=wrong).status_code == 422
    assert caller.act("quiet-hours/set", starts=None, ends=None).json() == {"starts": None, "ends": None}
    assert caller.act("quiet-hours/set", starts="22:00", ends="07:00", etag='"old"').status_code == 412


def test_one_chooses_for_oneself(program, sigrid, ylva):
    caller = program(sigrid)
    assert caller.get("reminder-choices").json()["always_sent"] == ["late", "answer", "deputy"]
    chosen = caller.act("reminder-choices/choose", declined=["day"], soon_minutes=30).json()
    assert (chosen["declined"], chosen["soon_minutes"], chosen["with_pdf"]) == (["day"], 30, True)
    assert caller.act("reminder-choices/choose", user=ylva.pk, daily=True).status_code == 422
    assert list(ReminderChoices.objects.values_list("user", "daily")) == [(sigrid.pk, False)]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"declined": ["answer"]}, ["declined"]),
        ({"declined": ["nonsense"]}, ["declined"]),
        ({"soon_minutes": 1}, ["soon_minutes"]),
        ({"paused_until": "2027-02-30"}, ["paused_until"]),
        ({"paused_until": "2090-01-01"}, ["paused_until"]),
        ({"paused_until": "2020-01-01"}, ["paused_until"]),
        ({"daily": "yes"}, ["daily"]),
    ],
)
def test_what_cannot_be_chosen(program, sigrid, body, wrong):
    answer = program(sigrid).act("reminder-choices/choose", **body)
    assert (answer.status_code, fields(answer)) == (422, wrong)


@pytest.mark.parametrize("path", ["reminder-rules", "quiet-hours"])
def test_rules_are_the_coordinators(program, rules, sigrid, elis, path):
    for user in (sigrid, elis):
        assert program(user).get(path).status_code == 403
