"""Scenarios loaded into an empty installation, and what is refused of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from campaigns.demo import load
from campaigns.demo.errors import DemoRefused, ScenarioError
from campaigns.demo.plain import read_plain
from campaigns.models import Arena, Delegate, ReminderRule
from crm.enums import MeetingState
from crm.models import (
    Commitment,
    Council,
    Meeting,
    Organisation,
    Person,
    User,
)
from messages.enums import MessageState
from messages.models import JointMessage
from tests.campaigns.demo.test_load import census, local
from tests.campaigns.demo.test_scenario import OTHER, put
from tests.factories import OrganisationFactory


@pytest.fixture
def empty(request: pytest.FixtureRequest, db: None) -> None:
    """No demo, also when this folder's is in the database."""
    if Council.current().demo_scenario:
        load.reset()
    Council.objects.all().delete()


def test_content_that_is_no_demo_is_never_mixed_with_one(empty):
    party = OrganisationFactory.create()
    with pytest.raises(DemoRefused, match="holds content that is not a demo"):
        load.load(OTHER)
    with pytest.raises(DemoRefused, match="No demo is loaded"):
        load.reset()
    assert list(Organisation.objects.all()) == [party]


def test_another_council_loads_without_a_change(empty):
    load.load(OTHER)
    council = Council.current()
    assert (council.name, council.demo_scenario) == ("Sydkustens samarbetsråd", "skordedagarna-2028")
    assert Organisation.objects.active_partners().count() == 8
    assert [arena.ref for arena in Arena.objects.all()] == ["forum", "skord"]
    delegations = Delegate.objects.values_list("arena__ref", "user__ref", "arrives__day", "departs__day")
    assert set(delegations) == {
        ("skord", "d-lo", 4, 6),
        ("skord", "d-ronja", 5, None),
        ("skord", "d-alva", None, 6),
        ("forum", "d-lo", None, None),  # named by an item there; the stay told of is elsewhere
        ("forum", "d-mio", None, None),
    }
    assert JointMessage.objects.get().state == MessageState.RELEASED
    assert set(Meeting.objects.values_list("ref", "state")) == {
        ("K1", MeetingState.HELD),
        ("K2", MeetingState.HELD),
        ("S1", MeetingState.CONFIRMED),
        ("S2", MeetingState.MOVED),
        ("F1", MeetingState.CONFIRMED),
        ("F2", MeetingState.DECLINED),
    }
    moved = Meeting.objects.get(ref="S2")
    assert local(moved.starts) == "2028-09-06 10:00"
    assert list(ReminderRule.objects.values_list("code", flat=True)) == ["morgon", "efter"]
    assert set(Commitment.objects.values_list("ref", "state")) == {("L1", "open"), ("L2", "withdrawn")}
    assert Person.objects.get(ref="p-sol").mandates.get().starts is None


def test_without_optional_sections_the_rest_loads(empty, tmp_path):
    plain = read_plain(OTHER)
    kept = {key: plain[key] for key in ("meta", "organisations", "users")}
    load.load(_file(tmp_path, kept))
    assert User.objects.count() == 3


def _file(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    return path


PLAIN = read_plain(OTHER)
REFUSED: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "somebody who has left": (
        ("decision_makers", 0, "mandate_to"),
        dt.date(2028, 9, 4),
        'programme_items[0].decision_makers: ["p-sol"]: ',
    ),
    "outside the arena": (
        ("programme_items", 2, "ends"),
        PLAIN["programme_items"][2]["ends"] + dt.timedelta(days=2),
        'programme_items[2].ends: "2028-09-21 13:30:00+02:00": ',
    ),
    "a position of an authority": (
        ("messages", 0, "endorsements", 4, "status"),
        "endorsed",
        'messages[0].endorsements[4].status: "endorsed": ',
    ),
    "an organisation that is no party": (
        ("organisations", 2, "status"),
        "former",
        'messages[0].endorsements[2].org: "almsas": is not an active party',
    ),
    "a stance seen on what the contact was not about": (
        ("interactions", 0, "issues"),
        [],
        'interactions[0].stance_seen[0].issue: "hamn": ',
    ),
    "a promise due before it was made": (
        ("commitments", 0, "due"),
        dt.date(2028, 5, 1),
        'commitments[0].due: "2028-05-01": ',
    ),
    "a campaign that goes backwards": (
        ("campaigns", 0, "stage_target"),
        "agenda",
        "campaigns[0].stage_target: 1: ",
    ),
    "a goal of nothing": (
        ("campaigns", 0, "goals", 0, "target"),
        0,
        "campaigns[0].goals[0].target: 0: ",
    ),
    "a phrase that no rule knows": (
        ("reminders", "rules", 0, "at"),
        "when it suits",
        'reminders.rules[0].at: "when it suits": ',
    ),
    "a declined item without a reason": (
        ("programme_items", 3, "reason"),
        "",
        'programme_items[3].reason: "": ',
    ),
    "a variant of too many words": (
        ("messages", 0, "variants", 0, "text"),
        "ord " * 131,
        'messages[0].variants[0].text: "ord ord',
    ),
    "a signatory whose party takes no position": (
        ("op_eds", 0, "signatories", 0, "user"),
        "d-ronja",
        "op_eds[0]",
    ),
    "an organisation number whose check digit is wrong": (
        ("activities", 0, "participants", 0, "number"),
        "559999-0116",
        'activities[0].participants[0].number: "559999-0116": ',
    ),
    "a target without a reason": (
        ("targets", 0, "by"),
        dt.date(2027, 1, 1),
        'targets[0].by: "2027-01-01": ',
    ),
    "an owner who is of another party": (
        ("system_owner", "responsible"),
        "2",
        'system_owner.responsible: "2": ',
    ),
    "an expert who is nobody": (
        ("experts", 0, "contact"),
        "",
        'experts[0].contact: "": ',
    ),
    "a sole trader's number": (
        ("needs", 0, "number"),
        "800101-0000",
        'needs[0].number: "800101-0000": ',
    ),
    "a deadline of nothing": (
        ("watch_notes", 0, "deadline_for"),
        "",
        'watch_notes[0].deadline_for: "": ',
    ),
    "a party twice in a rota": (
        ("rotas", 0, "parties", 1, "org"),
        "sydkust",
        "rotas[0]",
    ),
    "somebody of another party on duty": (
        ("rotas", 0, "parties", 1, "user"),
        "1",
        "rotas[0]",
    ),
    "a member without a name": (
        ("networks", 0, "members", 0, "named"),
        "",
        "networks[0].members[0]",
    ),
    "an ally who is nobody": (
        ("allies", 0, "network"),
        None,
        "allies[0]",
    ),
    "a strategy for nobody": (
        ("strategies", 0, "rows"),
        [],
        "strategies[0].adopted_by: ",
    ),
    "two bodies of one name": (
        ("organisations", 1, "name"),
        "björkö kommun",
        'organisations[1].name: "björkö kommun": ',
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_service_refuses_is_named_and_nothing_is_saved(empty, tmp_path, name):
    place, value, line = REFUSED[name]
    data = put(PLAIN, place, value)
    if name == "a campaign that goes backwards":
        data["campaigns"][0]["stage_start"] = "content"
    before = census()
    path = _file(tmp_path, data)
    with pytest.raises(ScenarioError) as caught:
        load.load(path)
    assert [str(problem) for problem in caught.value.problems if str(problem).startswith(line)], caught.value
    assert census() == before
