"""Four rows and observations over the interface: as visible as their meeting."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import Role, Visibility
from crm.models import Debrief, Meeting, ObservedStance
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import IssueFactory, MeetingFactory, PersonFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def make(parties, minister, rail, elis):
    """A contact of Härnäs', which Elis attended."""

    def make(**values):
        return MeetingFactory.create(
            organisation=parties.harnas, people=[minister], ours=[elis], issues=[rail], **values
        )

    return make


@pytest.fixture
def written(make, elis):
    return Debrief.objects.create(meeting=make(title="Eget"), said="Ja.", other="Nej.", author=elis, written_at=AT)


@pytest.fixture
def seen(make, minister, rail):
    return ObservedStance.objects.create(meeting=make(), person=minister, issue=rail, position="opposes")


def test_four_rows_name_meeting_and_author(program, elis, written, parties):
    assert program(elis).get(f"debriefs/{written.pk}").json() == {
        "id": written.pk,
        "meeting": {"id": written.meeting_id, "ref": "", "title": "Eget", "kind": "meeting", "on": "2027-06-01"},
        "said": "Ja.",
        "they_promised": "",
        "we_promised": "",
        "other": "Nej.",
        "author": {"id": elis.pk, "ref": "", "name": "Elis Text", "organisation": parties.harnas.pk},
        "written_at": "2027-06-21T06:00:00Z",
    }


def test_four_rows_are_read_by_those_who_read_the_meeting(program, written, make, elis, idun, sigrid, ylva):
    shared = Debrief.objects.create(meeting=make(visibility=Visibility.PARTIES), said="Delat.", written_at=AT - HOUR)
    ylva.role = Role.PROJECT_LEAD
    ylva.save()
    for user, rows in ((elis, [written, shared]), (idun, [shared]), (sigrid, [shared]), (ylva, [shared])):
        found = program(user).get("debriefs").json()
        assert ([row["id"] for row in found["items"]], found["total"]) == ([row.pk for row in rows], len(rows))
    assert program(idun).get("debriefs", author=elis.pk).json()["total"] == 0
    assert program(idun).get("debriefs", meeting=written.meeting_id).status_code == 400
    assert program(idun).get(f"debriefs/{written.pk}").status_code == 404
    idun.role = Role.ADMIN
    idun.save()
    assert program(idun).get("debriefs").json()["total"] == 0


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_at_any_length(program, elis, make, minister, n, django_assert_num_queries):
    meeting = make()
    for _ in range(n):
        Debrief.objects.create(meeting=make(), said="Ja.", author=elis, written_at=AT)
        issue = IssueFactory.create()
        ObservedStance.objects.create(meeting=meeting, person=minister, issue=issue, position="neutral")
    caller = program(elis)
    caller.get("debriefs")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("debriefs").json()["total"] == n
    with django_assert_num_queries(5):  # token, council, the meeting, count, rows
        assert caller.get("observations", meeting=meeting.pk).json()["total"] == n


def test_four_rows_are_written_once_and_a_planned_meeting_is_then_held(program, elis, make):
    meeting = make(state="confirmed", starts=AT - HOUR, ends=AT, on=AT.date())
    made = program(elis).post("debriefs", meeting=meeting.pk, said=" Ja. ")
    assert (made.status_code, made.json()["said"]) == (201, "Ja.")
    assert Meeting.objects.get(pk=meeting.pk).state == "held"
    again = program(elis).post("debriefs", meeting=meeting.pk, said="Annat.")
    assert again.status_code == 409
    assert Debrief.objects.get().said == "Ja."


def test_its_author_amends_and_nobody_else(program, elis, sigrid, written):
    written.meeting.participants.create(user=sigrid)
    assert program(sigrid).change(f"debriefs/{written.pk}", said="Kanske.").status_code == 403
    answer = program(elis).change(f"debriefs/{written.pk}", they_promised="Svar.")
    assert (answer.json()["said"], answer.json()["they_promised"]) == ("Ja.", "Svar.")
    assert Meeting.objects.get(pk=written.meeting_id).version == 2
    assert fields(program(elis).change(f"debriefs/{written.pk}", said=" ")) == ["said"]
    assert fields(program(elis).change(f"debriefs/{written.pk}", meeting=1)) == ["meeting"]


def test_who_was_not_there_writes_none(program, idun, elis, make):
    shared, own = make(visibility=Visibility.PARTIES), make()
    assert program(idun).post("debriefs", meeting=shared.pk, said="Ja.").status_code == 403
    unseen = program(idun).post("debriefs", meeting=own.pk, said="Ja.")
    assert (unseen.status_code, fields(unseen)) == (422, ["meeting"])
    early = make(state="confirmed", starts=AT + HOUR, ends=AT + 2 * HOUR, on=AT.date())
    assert program(elis).post("debriefs", meeting=early.pk, said="Ja.").status_code == 422
    assert not Debrief.objects.exists()


def test_nobody_is_listed_by_what_they_seemed_to_think(program, elis, idun, seen, minister):
    caller = program(elis)
    for query, field in (
        ({}, "meeting"),
        ({"person": minister.pk}, "person"),
        ({"meeting": seen.meeting_id, "position": "opposes"}, "position"),
    ):
        answer = caller.get("observations", **query)
        assert (answer.status_code, fields(answer)) == (400, [field])
    [row] = caller.get("observations", meeting=seen.meeting_id).json()["items"]
    assert row == caller.get(f"observations/{seen.pk}").json()
    assert (row["person"]["name"], row["issue"]["name"], row["position"]) == (
        "Vera Lindmåne", "Kuststråket", "opposes",
    )  # fmt: skip
    assert program(idun).get("observations", meeting=seen.meeting_id).status_code == 400
    assert program(idun).get(f"observations/{seen.pk}").status_code == 404


def test_a_position_is_noted_once_and_then_corrected(program, elis, idun, make, minister, rail):
    meeting = make(visibility=Visibility.PARTIES)
    about = {"meeting": meeting.pk, "person": minister.pk, "issue": rail.pk}
    assert program(idun).post("observations", **about, position="neutral").status_code == 403
    made = program(elis).post("observations", **about, position="neutral")
    assert made.status_code == 201
    assert program(elis).post("observations", **about, position="opposes").status_code == 409
    address = made.headers["Location"].removeprefix("/api/v1/")
    assert program(elis).change(address, position="champion").json()["position"] == "champion"
    assert ObservedStance.objects.get().position == "champion"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"person": "other"}, "person"), ({"issue": "other"}, "issue"), ({"position": "nice"}, "position")],
)
def test_what_a_meeting_cannot_have_shown_is_named(program, elis, make, minister, rail, body, field):
    others = {"person": PersonFactory.create().pk, "issue": IssueFactory.create().pk}
    sent = {name: others[name] if value == "other" else value for name, value in body.items()}
    about = {"meeting": make().pk, "person": minister.pk, "issue": rail.pk, "position": "neutral"}
    answer = program(elis).post("observations", **(about | sent))
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not ObservedStance.objects.exists()
