"""The queue of requests over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import ProgrammeItem
from crm.enums import MeetingState
from tests.api.conftest import fields
from tests.factories import ArenaFactory, ProgrammeItemFactory


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
    assert rows[1]["clashes"] == []
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
    # token, council; count; rows and what hangs on them, twice: the page's and its arenas'
    with django_assert_num_queries(2 + 1 + 2 * 5):
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
    assert fields(caller.post("requests", **body)) == ["despite"]
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


def test_deciding_is_the_coordinators(program, request_of, sigrid):
    address = f"requests/{request_of(sigrid).pk}"
    mine = program(sigrid)
    assert mine.get(address).status_code == 200
    times = {"starts": "2027-06-30T08:00:00Z", "ends": "2027-06-30T09:00:00Z"}
    for verb, values in (("approve", {}), ("decline", {"reason": "Nej"}), ("move", times)):
        assert mine.act(f"{address}/{verb}", **values).status_code == 403
    assert mine.post("requests").status_code == 403
