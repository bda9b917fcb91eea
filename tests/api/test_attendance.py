"""Who goes to public events, over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import Attendance, PublicEvent
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import DelegateFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def make(arena, elis):
    """Makes a public event at an arena with Sigrid and Elis as delegates."""
    DelegateFactory.create(arena=arena, user=elis)

    def make(key="1", starts=AT - HOUR):
        event = PublicEvent(arena=arena, key=key, title="Seminarium", on=starts.date(), starts=starts).keyed()
        event.save()
        return event

    return make


def test_a_delegate_goes_was_there_and_tells_what_they_heard(program, make, sigrid, elis, idun):
    begun, ahead = make(), make("2", AT + 24 * HOUR)
    caller = program(sigrid)
    assert caller.post("attendances", event=begun.pk, user=elis.pk).status_code == 403
    answer = caller.post("attendances", event=begun.pk, user=sigrid.pk)
    assert (answer.status_code, answer.json()["state"], answer.json()["heard"]) == (201, "attended", None)
    row = f"attendances/{answer.json()['id']}"
    assert fields(caller.post("attendances", event=begun.pk, user=idun.pk)) in ([], ["user"])
    heard = caller.act(f"{row}/note-heard", text="Ny kalkyl")
    assert heard.json()["heard"] == {"text": "Ny kalkyl", "visibility": "own_org"}
    assert program(elis).get(row).json()["heard"] is None
    assert program(elis).act(f"{row}/miss").status_code == 403
    assert caller.act(f"{row}/miss").json()["state"] == "missed"
    assert caller.act(f"{row}/replan").json()["state"] == "planned"
    assert caller.act(f"{row}/attend").json()["state"] == "attended"
    answer = program(idun).post("attendances", event=ahead.pk, user=elis.pk)
    planned = f"attendances/{answer.json()['id']}"
    assert answer.json()["state"] == "planned"
    assert fields(program(idun).act(f"{planned}/attend")) == ["state"]
    assert caller.get("attendances", event=ahead.pk, state="planned", user=elis.pk).json()["total"] == 1
    for caller, path in ((program(idun), planned), (program(sigrid), row)):
        assert caller.remove(path).status_code == 204
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, make, elis, n, django_assert_num_queries):
    for i in range(n):
        Attendance.objects.create(event=make(str(i)), user=elis)
    caller = program(elis)
    caller.get("attendances")
    with django_assert_num_queries(5):  # token, council, count, rows, what was heard
        assert caller.get("attendances").json()["total"] == n
