"""Reading scenarios: every fault is named with its path, value and rule, all at once."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.demo import load, plain
from campaigns.demo.errors import ScenarioError
from campaigns.demo.plain import read_plain
from campaigns.demo.scenario import parse_scenario, read_scenario

OTHER = Path(__file__).with_name("other.yaml")
SOUND = {path.stem: read_plain(path) for path in (load.DEFAULT, OTHER)}
# Sections that are documentation or a test's: their values are not the scenario's.
_OPEN = {"reference", "briefing_pack_template", "expected"}


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of the file where a single value stands."""
    if isinstance(data, dict):
        return [p for key, value in data.items() if key not in _OPEN for p in places(value, (*path, key))]
    if isinstance(data, list):
        return [p for n, value in enumerate(data) for p in places(value, (*path, n))]
    # A phrase that YAML cut at its comma is part of the value before it.
    return [path] if data is not None else []


def written(path: tuple[Any, ...]) -> str:
    """The place as an error names it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at the place."""
    changed = copy.deepcopy(data)
    row = changed
    for part in path[:-1]:
        row = row[part]
    row[path[-1]] = value
    return changed


def faults(data: dict[str, Any]) -> list[str]:
    """The faults of a scenario, as lines."""
    try:
        parse_scenario(data)
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("name", SOUND)
def test_sound_scenarios_have_no_faults(name):
    assert faults(SOUND[name]) == []


@settings(max_examples=80)
@given(st.sampled_from([(name, place) for name, data in SOUND.items() for place in places(data)]))
def test_a_value_of_the_wrong_kind_is_named_wherever_it_stands(where):
    name, place = where
    found = faults(put(SOUND[name], place, {"not": "this"}))
    assert any(line.startswith(f'{written(place)}: {{"not": "this"}}: ') for line in found), found


@settings(max_examples=40)
@given(st.sampled_from([(name, place) for name, data in SOUND.items() for place in places(data) if len(place) > 2]))
def test_an_unknown_key_is_named_wherever_it_stands(where):
    name, place = where
    *row, last = place
    if isinstance(last, int):
        return
    data = put(SOUND[name], (*row, "no_such_key"), 1)
    if place[0] == "anchoring" and len(place) == 2:
        return
    assert any(line.startswith(f"{written((*row, 'no_such_key'))}: 1: unknown") for line in faults(data))


@settings(max_examples=40)
@given(st.sampled_from([(name, place) for name, data in SOUND.items() for place in places(data)]), st.text(max_size=30))
def test_no_text_makes_reading_fail_in_another_way(where, text):
    name, place = where
    faults(put(SOUND[name], place, text))


MUTATIONS: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "ends before it starts": (
        ("programme_items", 0, "ends"),
        read_plain(OTHER)["programme_items"][0]["starts"],
        'programme_items[0].ends: "2028-09-05 07:30:00+02:00": must be after starts',
    ),
    "unknown reference": (
        ("programme_items", 0, "lead"),
        "nobody",
        'programme_items[0].lead: "nobody": unknown in users and delegates; '
        "known: 1, 2, 3, d-alva, d-lo, d-mio, d-ronja",
    ),
    "unknown code": (
        ("messages", 0, "status"),
        "done",
        'messages[0].status: "done": unknown; known: draft, in_consultation, ready, adopted, released, under_revision, '
        "expired, withdrawn",
    ),
    "number instead of text": (
        ("messages", 0, "version"),
        1.0,
        'messages[0].version: 1.0: must be text; put it in quotes, as in "2.1"',
    ),
    "no offset": (
        ("meta", "demo_now"),
        "2028-08-28T09:15:00",
        'meta.demo_now: "2028-08-28T09:15:00": must be an instant with offset such as 2027-06-28T10:00:00+02:00',
    ),
    "other zone": (
        ("meta", "timezone"),
        "Europe/Helsinki",
        'meta.timezone: "Europe/Helsinki": this installation keeps Europe/Stockholm; '
        "start it with TIME_ZONE=Europe/Helsinki",
    ),
    "same id twice": (
        ("delegates", 0, "id"),
        "1",
        'delegates[0].id: "1": is already the id of users[0]',
    ),
    "contact to come": (
        ("interactions", 0, "date"),
        read_plain(OTHER)["arenas"][0]["starts"],
        'interactions[0].date: "2028-09-05": must not be after meta.demo_now (2028-08-28)',
    ),
    "delegate of no arena": (
        ("delegates", 3, "departs"),
        None,
        "delegates[3].arrives: null: attends no arena: name it in arenas, or give a stay that overlaps it",
    ),
    "ask of another message": (
        ("programme_items", 0, "messages"),
        [],
        'programme_items[0].asks[0]: "kaj": belongs to none of the messages used there',
    ),
    "ask of what was not put forward": (
        ("interactions", 1, "messages"),
        [],
        'interactions[1].asks[0]: "kaj": belongs to none of the messages used there',
    ),
    "an op-ed declined before it was submitted": (
        ("op_eds", 0, "submitted_on"),
        None,
        'op_eds[0].declined_on: "2028-07-10": it was submitted first: state submitted_on',
    ),
    "an op-ed that goes backwards": (
        ("op_eds", 0, "begun"),
        dt.date(2028, 7, 4),
        'op_eds[0].submitted_on: "2028-07-03": must not be before the step before it',
    ),
    "signed after it was submitted": (
        ("op_eds", 0, "signatories", 0, "signed_on"),
        dt.date(2028, 7, 4),
        'op_eds[0].signatories[0].signed_on: "2028-07-04": lies between begun and submitted_on',
    ),
    "a paper's answer to come": (
        ("op_eds", 0, "declined_on"),
        dt.date(2028, 9, 1),
        'op_eds[0].declined_on: "2028-09-01": must not be after meta.demo_now (2028-08-28)',
    ),
    "signing twice": (
        ("op_eds", 0, "signatories", 1, "user"),
        "d-lo",
        'op_eds[0].signatories[1].user: "d-lo": stands already at op_eds[0].signatories[0].user',
    ),
    "kept without evidence": (
        ("commitments", 0, "status"),
        "kept",
        "commitments[0].kept_on: null: is required for kept",
    ),
    "an activity that ends before it starts": (
        ("activities", 0, "ends"),
        dt.date(2028, 5, 3),
        'activities[0].ends: "2028-05-03": must not be before starts',
    ),
    "an outcome to come": (
        ("outcome_claims", 0, "date"),
        dt.date(2028, 9, 1),
        'outcome_claims[0].date: "2028-09-01": must not be after meta.demo_now (2028-08-28)',
    ),
    "a target of no campaign": (
        ("targets", 0, "campaign"),
        "ingen",
        'targets[0].campaign: "ingen": unknown in campaigns; known: kampanj',
    ),
    "an expert noted in days to come": (
        ("experts", 0, "noted"),
        dt.date(2028, 9, 1),
        'experts[0].noted: "2028-09-01": must not be after meta.demo_now (2028-08-28)',
    ),
    "a need assessed without an outcome": (
        ("needs", 0, "issue"),
        None,
        "needs[0].issue: null: an assessed need has an issue, or a reason why it was turned down",
    ),
    "a need with an outcome that nobody decided": (
        ("needs", 0, "assessed_by"),
        None,
        "needs[0].assessed_by: null: is stated with assessed_on, and only then",
    ),
    "a second draft of the strategy": (
        ("strategies", 0, "adopted_on"),
        None,
        "strategies[0].adopted_on: null: is required: only the last version may be a draft",
    ),
    "not overdue": (
        ("commitments", 0, "due"),
        read_plain(OTHER)["arenas"][0]["starts"],
        'commitments[0].due: "2028-09-05": is not overdue on 2028-08-28',
    ),
    "unknown metric": (
        ("campaigns", 0, "goals", 0, "metric"),
        "likes_2028",
        'campaigns[0].goals[0].metric: "likes_2028": unknown; known, with or without _YEAR: interactions_on_issue, '
        "parties_endorsed, stance_moves_with_evidence, commitment_kept, stage_reached, signatories, motions_tabled, "
        "companies_involved",
    ),
    "adopted by nobody": (
        ("messages", 0, "adopted_by"),
        "",
        "messages[0].adopted_by: null: is required for released",
    ),
    "an unknown scale": (
        ("reference",),
        {"stance_scale": [{"code": "loves"}], "colours": []},
        'reference.stance_scale[0].code: "loves": unknown; known: opposes, sceptical, neutral, supportive, champion, '
        "unknown",
    ),
    "an unknown section of the pack": (
        ("briefing_pack_template",),
        {"sections": [{"code": "weather"}]},
        'briefing_pack_template.sections[0].code: "weather": unknown; known: bottom_line, logistics, purpose_ask, '
        "people, messages, status_line, qa, defensive, do_not_say, commitments, facts, contacts, followup",
    ),
    "too long": (
        ("meta", "council"),
        "å" * 201,
        f'meta.council: "{"å" * 79}…: must be at most 200 characters; it is 201',
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_faults_in_words(name):
    place, value, line = MUTATIONS[name]
    assert line in faults(put(SOUND["other"], place, value))


def test_all_faults_at_once_and_none_twice_over():
    data = put(SOUND["other"], ("arenas", 0, "kind"), "party")
    data = put(data, ("users", 0, "email"), "nowhere")
    data["mesages"] = []
    # Items still name the faulty arena and the faulty user: that is no fault of theirs.
    assert [line.split(": ")[0] for line in faults(data)] == ["mesages", "users[0].email", "arenas[0].kind"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: &x [1]\nb: *x\n", "line 1: anchors and aliases are not used here"),
        ("a: 1\na: 2\n", "line 2: the key 'a' stands twice"),
        ("[" * 50, "line 1: nested deeper than 12 levels"),
        ("a: !!python/object/apply:os.getcwd []\n", "line 1: tags are not used here: tag:yaml.org,2002:python/"),
        ("a: [\n", "line 2: did not find expected node content"),
        ("- a\n", '"list": a scenario is a mapping of sections'),
        ("a: \x07\n", "is not YAML"),
        ("", '"NoneType": a scenario is a mapping of sections'),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_line(tmp_path, text, rule):
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert str(path) in str(caught.value)
    assert rule in str(caught.value)


def test_size_encoding_and_absence(tmp_path, monkeypatch):
    path = tmp_path / "scenario.yaml"
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        read_scenario(path)
    path.write_bytes(b"a: \xff\n")
    with pytest.raises(ScenarioError, match=r"is not UTF-8 \(byte 3\)"):
        read_scenario(path)
    monkeypatch.setattr(plain, "MAX_BYTES", 3)
    with pytest.raises(ScenarioError, match="at most 3 bytes"):
        read_scenario(path)


def test_an_impossible_day_is_named_like_any_other_value(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(OTHER.read_text().replace("starts: 2028-09-19,", "starts: 2028-09-31,"))
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    rule = 'arenas[1].starts: "2028-09-31": must be a date such as 2027-06-28, between the years 1900 and 2100'
    assert str(caught.value) == rule


def test_phrases_cut_by_yaml_are_whole_again():
    rules = {rule.code: rule.to for rule in read_scenario(load.DEFAULT).reminders.rules}
    assert rules["tomorrow"] == "participants, once per person and day"
    assert rules["commitment_overdue"] == "owner and coordinator, while open"
