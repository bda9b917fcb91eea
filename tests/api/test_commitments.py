"""Promises over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import Role, Visibility
from crm.models import Commitment
from tests.api.conftest import fields
from tests.factories import CommitmentFactory, MeetingFactory, PersonFactory, UserFactory


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def vera(parties):
    return PersonFactory.create(name="Vera Lindmåne")


@pytest.fixture
def meeting(parties, vera, elis):
    """Härnäs' own contact, which Elis attended."""
    return MeetingFactory.create(organisation=parties.harnas, people=[vera], ours=[elis], title="Samtal")


@pytest.fixture
def promise(parties, vera, elis, sigrid, meeting):
    """Made at Härnäs' own contact, followed up by Sigrid of the region."""
    return CommitmentFactory.create(
        person=vera, organisation=parties.harnas, owner=sigrid, meeting=meeting, text="Besked", due=dt.date(2027, 6, 20)
    )


def texts(program, **query):
    page = program.get("commitments", **query).json()
    assert page["total"] == len(page["items"])
    return [row["text"] for row in page["items"]]


def test_a_promise_shows_its_meeting_to_those_who_read_that(caller, program, promise, sigrid, meeting):
    shown = caller.get(f"commitments/{promise.pk}").json()
    assert shown["meeting"] == {"id": meeting.pk, "ref": "", "title": "Samtal", "kind": "meeting", "on": "2027-06-01"}
    assert program(sigrid).get(f"commitments/{promise.pk}").json() == {**shown, "meeting": None}
    assert program(sigrid).get("commitments", meeting=meeting.pk).status_code == 400


def test_everyone_reads_what_is_theirs_to_read(program, promise, parties, vera, elis, sigrid, idun, ylva):
    shared = MeetingFactory.create(people=[vera], visibility=Visibility.PARTIES)
    CommitmentFactory.create(person=vera, meeting=shared, text="Delat", due=dt.date(2027, 7, 1))
    CommitmentFactory.create(person=vera, organisation=parties.kramnas, text="Kramnäs", due=dt.date(2027, 7, 2))
    expected = {
        elis: ["Besked", "Delat"], sigrid: ["Besked", "Delat"], idun: ["Delat"], ylva: ["Delat", "Kramnäs"],
    }  # fmt: skip
    assert {user: texts(program(user)) for user in expected} == expected
    assert texts(program(idun), person=vera.pk) == ["Delat"]
    assert program(idun).get(f"commitments/{promise.pk}").status_code == 404
    for user, role, rows in ((idun, Role.PROJECT_LEAD, ["Delat"]), (ylva, Role.ADMIN, [])):
        user.role = role
        user.save()
        assert texts(program(user)) == rows


def test_filters_are_those_of_the_site_and_the_meeting(caller, promise, parties, elis, meeting):
    CommitmentFactory.create(
        organisation=parties.harnas, owner=elis, text="Vårt", direction="ours", made_by_user=elis, due="2027-08-01"
    )
    CommitmentFactory.create(
        organisation=parties.harnas, owner=elis, text="Stängt", state="lapsed", closed_on="2027-06-01", due="2027-06-02"
    )
    assert texts(caller) == ["Besked", "Vårt"]
    assert texts(caller, show="overdue") == ["Besked"]
    assert texts(caller, show="closed") == ["Stängt"]
    assert texts(caller, show="all") == ["Stängt", "Besked", "Vårt"]
    assert texts(caller, direction="ours") == ["Vårt"]
    assert texts(caller, owner=elis.pk) == ["Vårt"]
    assert texts(caller, meeting=meeting.pk) == ["Besked"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, parties, meeting, n, django_assert_num_queries):
    for _ in range(n):
        CommitmentFactory.create(organisation=parties.harnas, meeting=meeting)
    caller.get("commitments")
    with django_assert_num_queries(5):  # token, council, count, rows, meetings
        assert caller.get("commitments").json()["total"] == n


def test_a_promise_is_noted_changed_kept_and_reopened(caller, vera, elis, meeting):
    made = caller.post(
        "commitments", direction="theirs", person=vera.pk, meeting=meeting.pk, text=" Svar ", due="2027-07-01",
        owner=elis.pk,
    )  # fmt: skip
    assert (made.status_code, made.json()["organisation"]["name"], made.json()["text"]) == (
        201,
        "Härnäs kommun",
        "Svar",
    )
    address = made.headers["Location"].removeprefix("/api/v1/")
    assert caller.change(address, due="2027-07-15").json()["due"] == "2027-07-15"
    assert fields(caller.act(f"{address}/keep", evidence=" ", closed_on="2027-06-20")) == ["evidence"]
    assert fields(caller.act(f"{address}/keep", evidence="Brev", closed_on="2027-06-22")) == ["closed_on"]
    kept = caller.act(f"{address}/keep", evidence="Brev", closed_on="2027-06-20").json()
    assert (kept["state"], kept["evidence"], kept["closed_on"]) == ("kept", "Brev", "2027-06-20")
    late = caller.act(f"{address}/lapse", note="Nej", closed_on="2027-06-20")
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (409, "transition")
    assert caller.act(f"{address}/reopen").json()["state"] == "open"
    assert Commitment.objects.get().version == 4


def test_a_promise_is_broken_with_how_that_is_known(program, sigrid, promise):
    caller, address = program(sigrid), f"commitments/{promise.pk}/breach"
    assert fields(caller.act(address, closed_on="2027-06-20")) == ["evidence"]
    assert fields(caller.act(address, evidence="Protokoll", closed_on="2027-06-22")) == ["closed_on"]
    broken = caller.act(address, evidence="Protokoll", closed_on="2027-06-20").json()
    assert (broken["state"], broken["evidence"], broken["closed_on"]) == ("broken", "Protokoll", "2027-06-20")


@pytest.mark.parametrize(("verb", "state"), [("lapse", "lapsed"), ("withdraw", "withdrawn")])
def test_a_promise_is_closed_with_what_happened(program, sigrid, promise, verb, state):
    caller = program(sigrid)
    assert fields(caller.act(f"commitments/{promise.pk}/{verb}", closed_on="2027-06-20")) == ["note"]
    closed = caller.act(f"commitments/{promise.pk}/{verb}", note="Ombildning", closed_on="2027-06-20").json()
    assert (closed["state"], closed["note"]) == (state, "Ombildning")


def test_whoever_reads_may_not_therefore_change(caller, promise, sigrid):
    for verb, body in (
        ("keep", {"evidence": "Brev", "closed_on": "2027-06-20"}),
        ("breach", {"evidence": "Brev", "closed_on": "2027-06-20"}),
        ("lapse", {"note": "Nej", "closed_on": "2027-06-20"}),
        ("withdraw", {"note": "Nej", "closed_on": "2027-06-20"}),
        ("reopen", {}),
    ):
        assert caller.act(f"commitments/{promise.pk}/{verb}", **body).status_code == 403
    assert caller.change(f"commitments/{promise.pk}", text="Annat").status_code == 403
    promise.refresh_from_db()
    assert (promise.state, promise.text, promise.version) == ("open", "Besked", 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"direction": "ours"}, "made_by_user"),
        ({"made_by_user": "owner"}, "made_by_user"),
        ({"owner": "closed"}, "owner"),
        ({"person": "other"}, "person"),
        ({"due": "2027-05-31"}, "due"),
        ({"text": "x" * 5001}, "text"),
        ({"text": " "}, "text"),
        ({"state": "kept"}, "state"),
        ({"evidence": "Brev"}, "evidence"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, vera, elis, meeting, body, field):
    rows = {
        "owner": elis.pk, "closed": UserFactory.create(is_active=False).pk, "other": PersonFactory.create().pk,
    }  # fmt: skip
    sent = {name: rows.get(value, value) for name, value in body.items()}
    values = {"direction": "theirs", "person": vera.pk, "meeting": meeting.pk, "text": "Svar", "due": "2027-07-01"}
    answer = caller.post("commitments", **(values | {"owner": elis.pk} | sent))
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not Commitment.objects.exists()


def test_one_notes_for_ones_own_party_unless_one_keeps_everybodys(caller, program, idun, elis, vera, parties):
    values = {"direction": "theirs", "person": vera.pk, "text": "Svar", "due": "2027-07-01", "owner": elis.pk}
    assert caller.post("commitments", organisation=parties.region.pk, **values).status_code == 403
    # It is Härnäs' own from now on, and nothing that the coordinator reads.
    assert program(idun).post("commitments", organisation=parties.harnas.pk, **values).status_code == 204
    assert Commitment.objects.get().organisation == parties.harnas
