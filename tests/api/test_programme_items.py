"""Items of an arena's programme over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import ProgrammeItem
from crm.enums import MeetingState, Role
from messages.models import MessageUse
from tests.api.conftest import fields
from tests.factories import (
    ArenaFactory,
    IssueFactory,
    MeetingFactory,
    ProgrammeItemFactory,
)

START = dt.datetime(2027, 6, 29, 8, 0, tzinfo=dt.UTC)
LATER = {"starts": "2027-06-30T08:00:00Z", "ends": "2027-06-30T08:30:00Z"}


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def message(make_message, minister):
    return make_message(IssueFactory.create(), asks={"Peka ut banan.": [minister], "Betala den.": []})


@pytest.fixture
def body(arena, sigrid, minister):
    return {
        "arena": arena.pk,
        "title": "Möte om banan",
        "kind": "bilateral",
        "starts": "2027-06-29T08:00:00Z",
        "ends": "2027-06-29T08:30:00Z",
        "place": "Skogssalen",
        "people": [minister.pk],
        "lead": sigrid.pk,
    }


def test_an_item_is_shown_with_its_meeting_people_and_asks(caller, body, message, sigrid, ylva, minister):
    ask = message.current.asks.first()
    uses = [{"message": message.pk, "asks": [ask.pk]}]
    answer = caller.post("programme-items", **body, participants=[ylva.pk], uses=uses, local_ask="Norr först.")
    assert answer.status_code == 201, answer.json()
    shown = answer.json()
    assert (shown["state"], shown["on"], shown["starts"]) == ("confirmed", "2027-06-29", "2027-06-29T08:00:00Z")
    assert (shown["lead"]["id"], [user["id"] for user in shown["participants"]]) == (sigrid.pk, [sigrid.pk, ylva.pk])
    assert shown["organisation"]["id"] == sigrid.organisation_id
    assert [person["id"] for person in shown["people"]] == [minister.pk]
    assert [issue["id"] for issue in shown["issues"]] == [message.issue_id]
    [use] = shown["uses"]
    assert (use["message"]["id"], use["is_readable"], use["is_embargoed"]) == (message.pk, True, False)
    assert use["asks"] == [{"id": ask.pk, "ref": "A0", "text": "Peka ut banan."}]
    assert ProgrammeItem.objects.get(pk=shown["id"]).meeting_id == shown["meeting"]
    assert caller.get("programme-items").json()["items"] == [shown]


def test_what_is_undecided_or_another_partys_own_is_not_seen(program, arena, sigrid, ylva, elis, idun, lova):
    shared = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    request = ProgrammeItemFactory.create(arena=arena, ours=[elis], state=MeetingState.REQUESTED, starts=START)
    own = ProgrammeItemFactory.create(
        arena=arena,
        meeting=MeetingFactory.create(organisation=elis.organisation, state="confirmed", starts=START, ours=[elis]),
    )

    def seen(user, **query):
        answer = program(user).get("programme-items", **query).json()
        assert answer["total"] == len(answer["items"])
        return {row["id"] for row in answer["items"]}

    everything = {shared.pk, request.pk, own.pk}
    assert seen(sigrid) == {shared.pk}
    assert seen(idun) == {shared.pk, request.pk}
    assert seen(elis) == seen(lova) == everything  # both of Härnäs
    assert seen(ylva) == set()
    assert seen(sigrid, party=elis.organisation_id) == set()
    assert seen(sigrid, state="requested") == set()
    assert program(sigrid).get(f"programme-items/{request.pk}").status_code == 404
    idun.role = Role.ADMIN
    idun.save()
    assert seen(idun) == set()


def test_an_embargoed_text_is_withheld_and_its_asks_stay_chosen(program, caller, arena, sigrid, elis, message):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    ask = message.current.asks.first()
    MessageUse.objects.create(meeting=item.meeting, message=message).asks.add(ask)
    type(message).objects.filter(pk=message.pk).update(embargo_until=START, owner=elis)
    [use] = caller.get(f"programme-items/{item.pk}").json()["uses"]
    assert (use["message"]["id"], use["is_readable"], use["is_embargoed"], use["asks"]) == (message.pk, False, True, [])
    [use] = program(sigrid).get(f"programme-items/{item.pk}").json()["uses"]
    assert [found["id"] for found in use["asks"]] == [ask.pk]
    answer = caller.change(f"programme-items/{item.pk}", uses=[{"message": message.pk, "asks": [ask.pk]}])
    assert fields(answer) == ["uses[0].asks"]
    assert caller.change(f"programme-items/{item.pk}", uses=[{"message": message.pk}]).status_code == 200
    assert list(MessageUse.objects.get().asks.all()) == [ask]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, minister, message, sigrid, ylva, n, django_assert_num_queries):
    for arena in ArenaFactory.create_batch(n):
        ProgrammeItemFactory.create(arena=arena, ours=[sigrid, ylva], people=[minister], uses=[message])
    caller.get("programme-items")
    # token, council; count, rows; people, ours, issues; uses, asks, readable messages
    with django_assert_num_queries(2 + 2 + 3 + 3):
        assert caller.get("programme-items").json()["total"] == n


def test_filters(caller, arena, sigrid, elis):
    first = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    second = ProgrammeItemFactory.create(ours=[elis, sigrid], starts=START + dt.timedelta(days=1), state="requested")

    def seen(**query):
        return [row["id"] for row in caller.get("programme-items", **query).json()["items"]]

    assert seen() == [first.pk, second.pk]
    assert seen(arena=arena.pk) == seen(day="2027-06-29") == seen(state="confirmed") == [first.pk]
    assert seen(party=elis.organisation_id) == [second.pk]
    assert seen(party=sigrid.organisation_id) == [first.pk, second.pk]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": "2027-06-29T08:00:00Z"}, "ends"),
        ({"starts": "2027-06-28T07:00:00Z"}, "ends"),
        ({"starts": "2027-07-03T08:00:00Z", "ends": "2027-07-03T09:00:00Z"}, "starts"),
        ({"starts": "0001-01-01T00:00:00Z"}, "starts"),
        ({"kind": "duel"}, "kind"),
        ({"state": "held"}, "state"),
        ({"people": [1, 2, 999999]}, "people"),
        ({"people": list(range(1, 300))}, "people"),
        ({"lead": None}, "lead"),
        ({"uses": [{"asks": []}]}, "uses[0].message"),
        ({"uses": [{"message": 999999}]}, "uses[0].message"),
        ({"uses": ["M1"]}, "uses[0]"),
        ({"uses": [{}] * 21}, "uses"),
        ({"title": ""}, "title"),
        ({"version": 1}, "version"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, body, wrong, field):
    answer = caller.post("programme-items", **{**body, **wrong})
    assert answer.status_code == 422
    assert fields(answer)[:1] == [field]
    assert not ProgrammeItem.objects.exists()


def test_asks_are_of_the_message_and_each_message_stands_once(caller, body, message, make_message):
    other = make_message(message.issue, title="Annat", asks={"Mer ström.": []})
    stray = [{"message": message.pk, "asks": [other.current.asks.get().pk]}]
    assert fields(caller.post("programme-items", **body, uses=stray)) == ["asks"]
    assert fields(caller.post("programme-items", **body, uses=[{"message": message.pk}] * 2)) == ["uses"]
    assert not ProgrammeItem.objects.exists()


def test_nobody_books_whoever_has_left(caller, body, minister):
    minister.mandates.update(ends=dt.date(2027, 5, 31))
    answer = caller.post("programme-items", **body)
    assert fields(answer) == ["people"]
    assert "2027-05-31" in answer.json()["detail"]


def test_a_clash_is_told_before_it_is_saved(caller, body, arena, elis, minister):
    booked = ProgrammeItemFactory.create(arena=arena, ours=[elis], people=[minister], title="Frukost", starts=START)
    answer = caller.post("programme-items", **body)
    assert (answer.status_code, fields(answer)) == (422, ["despite"])
    for text in (minister.name, "Frukost", f"({booked.pk})", "Elis Text", "10.00–10.30", "Samma person, samma dag"):
        assert text in answer.json()["detail"]
    assert ProgrammeItem.objects.count() == 1
    saved = caller.post("programme-items", **body, despite=True)
    assert saved.status_code == 201
    address = f"programme-items/{saved.json()['id']}"
    assert caller.change(address, place="Lobbyn").status_code == 200  # nothing new clashes
    assert caller.act(f"{address}/move", **LATER).status_code == 200
    back = {"starts": body["starts"], "ends": body["ends"]}
    assert fields(caller.act(f"{address}/move", **back)) == ["despite"]
    assert caller.act(f"{address}/move", **back, despite=True).json()["starts"] == "2027-06-29T08:00:00Z"


def test_lead_and_participants_are_changed_each_by_itself(caller, arena, sigrid, ylva, elis):
    address = f"programme-items/{ProgrammeItemFactory.create(arena=arena, ours=[sigrid, ylva]).pk}"

    def ours(**change):
        shown = caller.change(address, **change, despite=True).json()
        return shown["lead"]["id"], [user["id"] for user in shown["participants"]]

    assert ours(lead=ylva.pk) == (ylva.pk, [ylva.pk, sigrid.pk])
    assert ours(participants=[elis.pk]) == (ylva.pk, [ylva.pk, elis.pk])
    assert ours(participants=[]) == (ylva.pk, [ylva.pk])


def test_moving_confirming_and_cancelling(caller, arena, sigrid):
    address = f"programme-items/{ProgrammeItemFactory.create(arena=arena, ours=[sigrid]).pk}"
    moved = caller.act(f"{address}/move", **LATER).json()
    assert (moved["state"], moved["on"]) == ("moved", "2027-06-30")
    assert caller.act(f"{address}/confirm").json()["state"] == "confirmed"
    assert caller.act(f"{address}/confirm").status_code == 409
    assert fields(caller.act(f"{address}/cancel", reason=" ")) == ["reason"]
    off = caller.act(f"{address}/cancel", reason="Förhinder.").json()
    assert (off["state"], off["state_reason"]) == ("cancelled", "Förhinder.")
    for verb, values in (("move", LATER), ("confirm", {}), ("cancel", {"reason": "Igen"})):
        assert caller.act(f"{address}/{verb}", **values).status_code == 409


def test_a_cancelled_item_is_resumed_at_its_time_or_another(caller, arena, elis, sigrid, minister):
    row = ProgrammeItemFactory.create(arena=arena, ours=[sigrid], people=[minister], starts=START)
    address = f"programme-items/{row.pk}"
    assert caller.act(f"{address}/resume", despite=True).status_code == 409
    for times, shown in (({}, "2027-06-29T08:00:00Z"), (LATER, LATER["starts"])):
        caller.act(f"{address}/cancel", reason="Förhinder.")
        back = caller.act(f"{address}/resume", despite=True, **times).json()
        assert (back["state"], back["state_reason"], back["starts"]) == ("confirmed", "", shown)
    caller.act(f"{address}/cancel", reason="Förhinder.")
    ProgrammeItemFactory.create(arena=arena, ours=[elis], people=[minister], title="Kom emellan", starts=START)
    back = {"starts": "2027-06-29T10:00:00Z", "ends": "2027-06-29T10:30:00Z"}
    answer = caller.act(f"{address}/resume", **back)
    assert (answer.status_code, fields(answer)) == (422, ["despite"])
    assert "Kom emellan" in answer.json()["detail"]
    assert fields(caller.act(f"{address}/resume", **{**back, "ends": back["starts"]}, despite=True)) == ["ends"]


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED, MeetingState.DECLINED])
def test_what_is_over_is_not_changed_here(caller, arena, idun, state):
    item = ProgrammeItemFactory.create(arena=arena, ours=[idun], state=state)
    answer = caller.change(f"programme-items/{item.pk}", title="Nytt")
    assert answer.status_code == 409
    assert ProgrammeItem.objects.get().meeting.title == item.meeting.title


def test_somebody_elses_change_is_not_overwritten(caller, arena, sigrid):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    address = f"programme-items/{item.pk}"
    tag = caller.get(address).headers["ETag"]
    caller.change(address, warning="Först")
    assert caller.act(f"{address}/move", etag=tag, **LATER).status_code == 412
    assert caller.change(address, etag=tag, warning="Sedan").status_code == 412
    assert ProgrammeItem.objects.get().warning == "Först"


def test_the_programme_is_the_coordinators(program, body, arena, sigrid, lova, elis):
    address = f"programme-items/{ProgrammeItemFactory.create(arena=arena, ours=[sigrid]).pk}"
    for user in (sigrid, lova, elis):
        mine = program(user)
        assert mine.post("programme-items", **body).status_code == 403
        assert mine.change(address, title="Mitt").status_code == 403
        for verb, values in (("move", LATER), ("confirm", {}), ("cancel", {"reason": "Nej"}), ("resume", {})):
            assert mine.act(f"{address}/{verb}", **values).status_code == 403


def test_a_part_of_a_change_is_taken_whole(caller, arena, sigrid, message):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    answer = caller.change(f"programme-items/{item.pk}", uses=[{"asks": []}])
    assert (answer.status_code, fields(answer)) == (422, ["uses[0].message"])
