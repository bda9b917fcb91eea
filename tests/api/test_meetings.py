"""The advocacy log and planned meetings, read over the interface: who sees what, and what it costs."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import Role, Visibility
from crm.models import Debrief
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def vera(parties):
    vera = PersonFactory.create(name="Vera Lindmåne")
    body = OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")
    MandateFactory.create(person=vera, body=body)
    return vera


@pytest.fixture
def log(parties, vera, rail, elis, idun, sigrid):
    """Härnäs' own contact, its shared one, its confidential one, and its request to come."""

    def make(title, **values):
        return MeetingFactory.create(
            title=title, organisation=parties.harnas, people=[vera], ours=[elis], issues=[rail], **values
        )

    own = make("Eget", on=dt.date(2027, 6, 9))
    make("Delat", on=dt.date(2027, 6, 2), visibility=Visibility.PARTIES, kind="phone")
    make("Hemligt", on=dt.date(2027, 6, 3), visibility=Visibility.CONFIDENTIAL).named_viewers.add(sigrid)
    make(
        "Begärt", on=dt.date(2027, 7, 1), visibility=Visibility.PARTIES, state="requested",
        starts=AT + 240 * HOUR, ends=AT + 241 * HOUR,
    )  # fmt: skip
    make("Internt", on=dt.date(2027, 6, 1), kind="debrief", visibility=Visibility.PARTIES)
    Debrief.objects.create(meeting=own, said="Ja.", author=elis, written_at=AT)
    return own


def titles(program, **query):
    page = program.get("meetings", **query).json()
    assert page["total"] == len(page["items"])
    return [row["title"] for row in page["items"]]


def test_a_meeting_shows_all_that_hangs_on_it(program, elis, log, parties, vera, rail):
    [first] = [row for row in program(elis).get("meetings").json()["items"] if row["id"] == log.pk]
    assert first == program(elis).get(f"meetings/{log.pk}").json()
    assert first == {
        "id": log.pk,
        "ref": "",
        "arena": None,
        "title": "Eget",
        "kind": "meeting",
        "channel": "in_person",
        "rule": "",
        "state": "held",
        "state_reason": "",
        "visibility": "own_org",
        "on": "2027-06-09",
        "starts": None,
        "ends": None,
        "place": "",
        "record_number": "",
        "recorded_at": "2027-06-21T06:00:00Z",
        "version": 1,
        "debrief": log.debrief.pk,
        "organisation": {"id": parties.harnas.pk, "name": "Härnäs kommun"},
        "recorded_by": None,
        "people": [{"id": vera.pk, "name": "Vera Lindmåne"}],
        "participants": [{"id": elis.pk, "name": "Elis Text", "organisation": parties.harnas.pk, "is_lead": True}],
        "issues": [{"id": rail.pk, "name": "Kuststråket"}],
        "named_viewers": [],
    }


def test_everyone_reads_what_is_theirs_to_read(program, log, elis, idun, sigrid, ylva):
    expected = {
        elis: ["Begärt", "Eget", "Hemligt", "Delat", "Internt"],
        idun: ["Begärt", "Delat", "Internt"],
        sigrid: ["Hemligt", "Delat", "Internt"],
        ylva: ["Delat", "Internt"],
    }
    assert {user: titles(program(user)) for user in expected} == expected
    assert program(idun).get(f"meetings/{log.pk}").status_code == 404
    for user, role in ((idun, Role.PROJECT_LEAD), (ylva, Role.ADMIN)):
        user.role = role
        user.save()
    assert titles(program(idun)) == ["Delat", "Internt"]
    assert titles(program(ylva)) == []


def test_filters_tell_nothing_of_what_is_hidden(program, log, idun, vera, rail, parties):
    caller = program(idun)
    for query in ({"person": vera.pk}, {"issue": rail.pk}, {"party": parties.harnas.pk}):
        assert titles(caller, **query) == ["Begärt", "Delat", "Internt"]
    assert titles(caller, **{"from": "2027-06-09", "to": "2027-06-09"}) == []


def test_filters_are_those_of_the_log_and_more(program, log, elis):
    caller = program(elis)
    assert titles(caller, state="held", kind="phone") == ["Delat"]
    assert titles(caller, planned="true") == ["Begärt"]
    assert titles(caller, planned="false", kind="meeting") == ["Eget", "Hemligt"]
    assert titles(caller, kind="debrief") == ["Internt"]
    assert titles(caller, debrief="missing") == ["Hemligt", "Delat"]
    assert titles(caller, period="2027-1", to="2027-06-02") == ["Delat", "Internt"]
    answer = caller.get("meetings", state="lost")
    assert (answer.status_code, fields(answer)) == (400, ["state"])


def test_a_coordinator_is_told_what_is_not_shown(program, log, idun, sigrid, vera, rail, parties):
    caller = program(idun)
    hidden = {
        "count": 1,
        "contacts": [
            {
                "on": "2027-06-09",
                "organisation": {"id": parties.harnas.pk, "name": "Härnäs kommun"},
                "people": [{"id": vera.pk, "name": "Vera Lindmåne"}],
            }
        ],
    }
    for query in ({}, {"person": vera.pk}, {"party": parties.harnas.pk}, {"period": "2027"}):
        assert caller.get("meetings/not-shown", **query).json() == hidden
    silent = {"count": None, "contacts": []}
    for query in ({"issue": rail.pk}, {"kind": "meeting"}, {"state": "held"}, {"planned": "false"}):
        assert caller.get("meetings/not-shown", **query).json() == silent
    assert program(sigrid).get("meetings/not-shown").json() == silent
    assert fields(caller.get("meetings/not-shown", page="1")) == ["page"]


def test_a_project_leader_is_told_for_half_years_only(program, log, idun):
    idun.role = Role.PROJECT_LEAD
    idun.save()
    caller = program(idun)
    assert caller.get("meetings/not-shown", period="2027-1").json() == {"count": 1, "contacts": []}
    assert caller.get("meetings/not-shown", **{"from": "2027-06-09"}).json() == {"count": None, "contacts": []}


@pytest.mark.parametrize("n", [1, 3, 50])
def test_a_list_costs_the_same_at_any_length(program, idun, vera, rail, n, django_assert_num_queries):
    for _ in range(n):
        MeetingFactory.create(people=[vera], ours=[idun], issues=[rail], visibility="parties")
    caller = program(idun)
    caller.get("meetings", limit=100)
    with django_assert_num_queries(2 + 1 + 5 + 2):  # token, council; count; meetings and what hangs on them; arenas
        assert caller.get("meetings", limit=100).json()["total"] == n
