"""Four rows that phones sent, and personal links, over the interface: the same services as the web."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import Visibility
from crm.models import Debrief, PersonalLink
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import MeetingFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def meeting(parties, elis, sigrid):
    return MeetingFactory.create(
        organisation=parties.harnas, ours=[elis, sigrid], visibility=Visibility.PARTIES, on=AT.date(), starts=AT - HOUR
    )


def test_rows_keep_their_time_and_arrive_once_per_key(program, elis, meeting):
    body = {"meeting": meeting.pk, "key": "k1", "said": "Ja.", "written_at": "2027-06-21T05:30:00Z"}
    made = program(elis).post("arrivals", **body)
    assert (made.status_code, made.json()["state"], made.json()["written_at"]) == (
        201, "written", "2027-06-21T05:30:00Z",
    )  # fmt: skip
    assert program(elis).post("arrivals", **{**body, "said": "Nej."}).json()["id"] == made.json()["id"]
    assert Debrief.objects.get().said == "Ja."


def test_a_second_text_waits_and_is_taken_in_or_set_aside(program, elis, sigrid, idun, meeting):
    program(elis).post("arrivals", meeting=meeting.pk, key="k1", said="Ja.")
    numbers = [
        program(sigrid).post("arrivals", meeting=meeting.pk, key=key, said=key).json()["id"] for key in ("k2", "k3")
    ]
    assert program(idun).get("arrivals", state="waiting").json()["total"] == 2
    assert program(sigrid).act(f"arrivals/{numbers[0]}/take-in", said="Ja. k2").status_code == 403
    assert program(elis).act(f"arrivals/{numbers[0]}/take-in", said="Ja. k2").json()["state"] == "taken"
    assert Debrief.objects.get().said == "Ja. k2"
    assert program(idun).act(f"arrivals/{numbers[1]}/set-aside").status_code == 403
    assert program(sigrid).act(f"arrivals/{numbers[1]}/set-aside").json()["state"] == "set_aside"
    assert program(sigrid).act(f"arrivals/{numbers[1]}/set-aside").status_code == 409


def test_what_is_wrong_is_named(program, elis, idun, meeting):
    assert fields(program(elis).post("arrivals", meeting=meeting.pk, key="k1", said=" ")) == ["said"]
    assert fields(program(elis).post("arrivals", meeting=meeting.pk, key="", said="Ja.")) == ["key"]
    assert program(idun).post("arrivals", meeting=meeting.pk, key="k1", said="Ja.").status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_at_any_length(program, elis, meeting, n, django_assert_num_queries):
    for key in range(n):
        program(elis).post("arrivals", meeting=meeting.pk, key=str(key), said=str(key))
        PersonalLink.objects.create(
            user=elis, purpose="arena_pack", subject_id=1, token_hash=str(key), created_at=AT, expires_at=AT + HOUR
        )
    caller = program(elis)
    for path in ("arrivals", "personal-links"):
        caller.get(path)
        with django_assert_num_queries(4):  # token, council, count, rows
            assert caller.get(path).json()["total"] == n


def test_links_are_ones_own_and_a_coordinators_to_take_back(program, elis, ylva, idun):
    lasts = {"created_at": AT - HOUR, "expires_at": AT + HOUR}
    mine, theirs = (
        PersonalLink.objects.create(user=user, purpose="arena_pack", subject_id=1, token_hash=user.name, **lasts)
        for user in (elis, ylva)
    )
    assert [row["id"] for row in program(elis).get("personal-links").json()["items"]] == [mine.pk]
    assert program(elis).get(f"personal-links/{theirs.pk}").status_code == 404
    assert program(elis).act(f"personal-links/{mine.pk}/revoke").json()["revoked_at"]
    assert program(idun).act(f"personal-links/{theirs.pk}/revoke").json()["revoked_at"]
    assert program(idun).get("personal-links", live="true").json()["total"] == 0
    assert "token" not in str(program(idun).get(f"personal-links/{theirs.pk}").json())
