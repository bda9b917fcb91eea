"""The queue of requests over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import ProgrammeItem
from crm.enums import MeetingState
from crm.models import Delivery
from tests.api.conftest import fields
from tests.factories import ArenaFactory, DelegateFactory, IssueFactory, ProgrammeItemFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def request_of(arena, minister):
    """Makes somebody's request to meet the minister."""

    def make(user, **values):
        item = {"arena": arena, "state": MeetingState.REQUESTED, "people": [minister], "ours": [user]}
        return ProgrammeItemFactory.create(**{**item, **values})

    return make


def test_the_queue_holds_what_is_undecided_with_its_clashes(caller, arena, request_of, sigrid, elis):
    request = request_of(sigrid)
    booked = request_of(elis, state=MeetingState.CONFIRMED)
    alone = request_of(elis, arena=ArenaFactory.create())
    rows = caller.get("requests").json()["items"]
    assert [row["id"] for row in rows] == [request.pk, alone.pk]
    [clash] = rows[0]["clashes"]
    assert (clash["kinds"], [i["id"] for i in clash["items"]]) == (["same_person_same_day"], [request.pk, booked.pk])
    assert (rows[1]["clashes"], rows[1]["reached"], rows[1]["red_lines"]) == ([], [], [])
    assert [row["id"] for row in caller.get("requests", arena=arena.pk).json()["items"]] == [request.pk]
    assert rows[0] == caller.get(f"requests/{request.pk}").json()


def test_a_request_is_its_own_partys_and_the_coordinators(program, request_of, sigrid, ylva, elis, lova, arena):
    request = request_of(elis)
    request_of(sigrid, state=MeetingState.CONFIRMED)
    for user in (elis, lova):  # both of Härnäs, neither decides
        [row] = program(user).get("requests").json()["items"]
        assert (row["id"], row["clashes"]) == (request.pk, None)
    for user in (sigrid, ylva):
        assert program(user).get("requests").json()["total"] == 0
        assert program(user).get(f"requests/{request.pk}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, request_of, sigrid, elis, n, django_assert_num_queries):
    for arena in ArenaFactory.create_batch(n):
        request_of(sigrid, arena=arena)
        request_of(elis, arena=arena, state=MeetingState.CONFIRMED)
    caller.get("requests")
    # token, council; count; rows and what hangs on them, twice: the page's and its arenas'; bodies' rules; decisions
    with django_assert_num_queries(2 + 1 + 2 * 5 + 2):
        assert [len(row["clashes"]) for row in caller.get("requests").json()["items"]] == [1] * n


def test_asking_approving_and_declining(caller, arena, sigrid, elis, minister, request_of):
    body = {
        "arena": arena.pk,
        "title": "Möte om banan",
        "kind": "bilateral",
        "starts": "2027-06-29T08:00:00Z",
        "ends": "2027-06-29T08:30:00Z",
        "place": "Skogssalen",
        "people": [minister.pk],
        "lead": sigrid.pk,
    }
    answer = caller.post("requests", **body)
    assert (answer.status_code, answer.json()["state"]) == (201, "requested")
    assert answer.headers["Location"] == f"/api/v1/requests/{answer.json()['id']}"
    assert fields(caller.post("requests", **body)) == ["despite", "despite"]  # the minister's day, and Sigrid's hour
    address = f"requests/{answer.json()['id']}"
    moved = caller.act(f"{address}/move", starts="2027-06-30T08:00:00Z", ends="2027-06-30T09:00:00Z").json()
    assert (moved["state"], moved["on"]) == ("requested", "2027-06-30")
    assert caller.act(f"{address}/approve").json()["state"] == "confirmed"
    assert caller.get("requests").json()["total"] == 0
    other = request_of(elis)
    declined = caller.act(f"requests/{other.pk}/decline", reason="Slå ihop med regionens.").json()
    assert (declined["state"], declined["state_reason"]) == ("declined", "Slå ihop med regionens.")


def test_of_two_approvals_one_wins_and_the_other_is_told(caller, request_of, sigrid):
    address = f"requests/{request_of(sigrid).pk}"
    tag = caller.get(address).headers["ETag"]
    assert caller.act(f"{address}/approve", etag=tag).status_code == 200
    assert caller.act(f"{address}/approve", etag=tag).status_code == 412
    assert caller.act(f"{address}/approve").status_code == 409
    assert caller.act(f"{address}/decline", reason="Nej").status_code == 409


def test_declining_takes_a_reason(caller, request_of, sigrid):
    request = request_of(sigrid)
    assert fields(caller.act(f"requests/{request.pk}/decline")) == ["reason"]
    assert fields(caller.act(f"requests/{request.pk}/decline", reason="x" * 5001)) == ["reason"]
    assert ProgrammeItem.objects.get().meeting.state == MeetingState.REQUESTED


def test_merging_keeps_one_item_and_tells_why(caller, arena, request_of, sigrid, elis, make_message):
    DelegateFactory.create(arena=arena, user=elis)
    message = make_message(IssueFactory.create())
    request = request_of(elis, local_ask="Söder först.", uses=[message])
    other = request_of(sigrid, state=MeetingState.CONFIRMED, local_ask="Norr först.")
    address = f"requests/{request.pk}"
    body = {"other": other.pk, "other_version": 1, "lead": elis.pk, "reason": "En röst."}
    merged = caller.act(f"{address}/merge", **body).json()
    assert (merged["state"], merged["state_reason"]) == ("merged", "En röst.")
    [decision] = merged["decisions"]
    assert (decision["outcome"], decision["kept"], decision["decided_by"]["name"]) == ("merged", other.pk, "Idun Kart")
    assert [side["local_ask"] for side in decision["asked"]] == ["Norr först.", "Söder först."]
    kept = caller.get(f"programme-items/{other.pk}").json()
    assert (kept["lead"]["id"], kept["local_ask"], kept["state"]) == (elis.pk, "", "confirmed")
    assert [use["message"]["id"] for use in kept["uses"]] == [message.pk]
    assert caller.act(f"{address}/merge", **body).status_code == 409
    assert {row.recipient for row in Delivery.objects.all()} == {sigrid, elis}


def test_merging_at_the_requests_time(caller, arena, request_of, sigrid, elis):
    request, other = request_of(elis), request_of(sigrid, state=MeetingState.CONFIRMED)
    body = {"other": other.pk, "lead": sigrid.pk, "reason": "En röst.", "keep_request": True, "local_ask": "Allt."}
    kept = caller.act(f"requests/{request.pk}/merge", **body).json()
    assert (kept["state"], kept["local_ask"]) == ("confirmed", "Allt.")
    assert caller.get(f"programme-items/{other.pk}").json()["state"] == "merged"


def test_joining(caller, request_of, sigrid, elis):
    request, other = request_of(elis), request_of(sigrid, state=MeetingState.CONFIRMED)
    joined = caller.act(f"requests/{request.pk}/join", other=other.pk, reason="Följ med.").json()
    assert joined["state"] == "joined"
    there = caller.get(f"programme-items/{other.pk}").json()["participants"]
    assert [user["id"] for user in there] == [sigrid.pk, elis.pk]


def test_who_of_both_cannot_be_there_is_told_first(caller, arena, request_of, sigrid, elis):
    request, other = request_of(elis), request_of(sigrid, state=MeetingState.CONFIRMED)
    request_of(elis, state=MeetingState.CONFIRMED, title="Elis andra möte", people=[])
    body = {"other": other.pk, "reason": "Följ med."}
    for verb, values in [("join", body), ("merge", {**body, "lead": sigrid.pk})]:
        told = caller.act(f"requests/{request.pk}/{verb}", **values)
        assert fields(told) == ["despite"]
        assert "Elis andra möte" in str(told.json()["errors"])
    assert caller.act(f"requests/{request.pk}/join", **body, despite=True).json()["state"] == "joined"


def test_moving_and_why(caller, request_of, sigrid):
    address = f"requests/{request_of(sigrid).pk}"
    times = {"starts": "2027-06-30T08:00:00Z", "ends": "2027-06-30T09:00:00Z"}
    moved = caller.act(f"{address}/move", **times, reason="Statsrådet hinner då.").json()
    assert (moved["state"], moved["on"]) == ("requested", "2027-06-30")
    assert [(one["outcome"], one["reason"]) for one in moved["decisions"]] == [("moved", "Statsrådet hinner då.")]


def test_what_cannot_be_merged_is_named(caller, request_of, sigrid, elis):
    request, other = request_of(elis), request_of(sigrid, state=MeetingState.CONFIRMED)
    elsewhere = request_of(sigrid, arena=ArenaFactory.create())
    good = {"other": other.pk, "lead": sigrid.pk, "reason": "En röst."}
    for values, wrong in [
        ({"lead": 9999}, ["lead"]),
        ({"lead": elis.pk}, ["lead"]),
        ({"other": elsewhere.pk}, ["other"]),
        ({"other": request.pk}, ["other"]),
        ({"reason": "  "}, ["reason"]),
        ({"local_ask": "x" * 5001}, ["local_ask"]),
    ]:
        assert fields(caller.act(f"requests/{request.pk}/merge", **{**good, **values})) == wrong, values
    assert fields(caller.act(f"requests/{request.pk}/join", other=elsewhere.pk, reason="x")) == ["other"]
    assert caller.act(f"requests/{request.pk}/merge", **good, other_version=7).status_code == 409
    assert caller.act(f"requests/{other.pk}/merge", **{**good, "other": request.pk}).status_code == 409
    assert caller.get(f"requests/{request.pk}").json()["state"] == "requested"


def test_a_party_asks_in_its_own_name_only(program, parties, minister, elis, arena, sigrid):
    body = {
        "arena": arena.pk,
        "title": "Möte om banan",
        "kind": "bilateral",
        "starts": "2027-06-29T08:00:00Z",
        "ends": "2027-06-29T08:30:00Z",
        "people": [minister.pk],
        "issues": [IssueFactory.create().pk],
        "lead": sigrid.pk,
    }
    mine = program(elis)
    assert mine.post("requests", **body, organisation=parties.region.pk).status_code == 403
    made = mine.post("requests", **body).json()
    assert (made["organisation"]["id"], made["place"], made["clashes"]) == (parties.harnas.pk, "", None)
    assert [issue["id"] for issue in made["issues"]] == body["issues"]
    assert fields(mine.post("requests", **{**body, "people": []}, despite=True)) == ["people"]
    assert fields(mine.post("requests", **{**body, "lead": elis.pk}, despite=True)) == ["lead"]


def test_a_bodys_own_rule_blocks_a_second_meeting(caller, arena, request_of, sigrid, elis, minister):
    body = minister.mandates.get().body
    rule = {"county_limit": 1, "county_limit_words": "En uppvaktning per län."}
    assert caller.change(f"organisations/{body.pk}", **rule).json()["county_limit"] == 1
    request_of(sigrid, state=MeetingState.CONFIRMED, title="Enskilt möte")
    waiting = request_of(elis)
    [row] = caller.get("requests").json()["items"]
    [reached] = row["reached"]
    assert (reached["body"]["id"], [m["title"] for m in reached["meetings"]]) == (body.pk, ["Enskilt möte"])
    answer = caller.act(f"requests/{waiting.pk}/approve")
    assert fields(answer) == ["people"]
    told = str(answer.json()["errors"])
    assert "En uppvaktning per län" in told
    assert "Enskilt möte" in told
    for wrong in (0, -1, 101, "1"):
        assert fields(caller.change(f"organisations/{body.pk}", county_limit=wrong)) == ["county_limit"]


def test_a_comparison_before_one_asks(program, caller, arena, request_of, sigrid, elis, lova, minister):
    booked = request_of(sigrid, state=MeetingState.CONFIRMED, local_ask="Norr först.")
    hidden = request_of(sigrid)
    query = {"arena": arena.pk, "person": minister.pk, "on": "2027-06-29"}
    found = program(elis).get("requests/comparison", **query).json()
    [beside] = found["beside"]
    assert (beside["item"], beside["local_ask"]) == (booked.pk, "Norr först.")
    assert beside["meeting"]["lead"]["id"] == sigrid.pk
    assert [m["id"] for m in found["known"][0]["upcoming"]] == [booked.meeting.pk]
    seen = caller.get("requests/comparison", **query).json()["beside"]
    assert [one["item"] for one in seen] == [booked.pk, hidden.pk]
    assert program(lova).get("requests/comparison", **query).status_code == 403
    assert fields(caller.get("requests/comparison", arena=arena.pk, on="29 juni")) == ["person", "on"]


def test_boards(caller, program, arena, request_of, sigrid, elis, ylva, minister):
    first, second = request_of(sigrid, state=MeetingState.CONFIRMED), request_of(elis, state=MeetingState.CONFIRMED)
    [board] = caller.get(f"arenas/{arena.pk}/by-person").json()["people"]
    assert (board["person"]["id"], board["in_office"]) == (minister.pk, True)
    assert [(one["item"], one["clashes"]) for one in board["items"]] == [
        (first.pk, ["same_person_same_day"]),
        (second.pk, ["same_person_same_day"]),
    ]
    parties = caller.get(f"arenas/{arena.pk}/by-party").json()["parties"]
    assert [(p["organisation"]["name"], p["delegates"], p["led"], p["items"]) for p in parties] == [
        ("Härnäs kommun", 0, 1, [second.pk]),
        ("Kramnäs kommun", 0, 0, []),
        ("Länsstyrelsen Skog", 0, 0, []),
        ("Region Skog", 1, 1, [first.pk]),
    ]
    assert program(ylva).get(f"arenas/{arena.pk}/by-person").status_code == 404


def test_deciding_is_the_coordinators(program, request_of, sigrid):
    address = f"requests/{request_of(sigrid).pk}"
    mine = program(sigrid)
    assert mine.get(address).status_code == 200
    times = {"starts": "2027-06-30T08:00:00Z", "ends": "2027-06-30T09:00:00Z"}
    joined = {"other": ProgrammeItemFactory.create().pk, "reason": "Nej"}
    verbs = {"approve": {}, "decline": {"reason": "Nej"}, "move": times, "merge": joined, "join": joined}
    for verb, values in verbs.items():
        assert mine.act(f"{address}/{verb}", **values).status_code == 403
    assert mine.post("requests").status_code == 403
