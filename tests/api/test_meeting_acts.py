"""Recording, planning and deciding over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import AuditEntry, Debrief, Meeting
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import MeetingFactory, PersonFactory, UserFactory
from tests.factories.campaigns import ArenaFactory, ProgrammeItemFactory

HOUR = dt.timedelta(hours=1)
SOON, LATER = "2027-07-01T07:00:00Z", "2027-07-01T08:00:00+02:00"


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def record(caller, minister, elis, rail):
    def record(**changes):
        values = {"kind": "meeting", "on": "2027-06-02", "people": [minister.pk], "lead": elis.pk, "issues": [rail.pk]}
        return caller.post("meetings", **(values | changes))

    return record


@pytest.fixture
def plan(caller, minister, elis):
    def plan(**changes):
        values = {"kind": "bilateral", "starts": SOON, "ends": "2027-07-01T07:30:00Z"}
        return caller.post("meetings/plan", **(values | {"people": [minister.pk], "lead": elis.pk} | changes))

    return plan


def test_a_contact_is_recorded_with_its_four_rows(record, elis, sigrid, parties):
    answer = record(kind="phone", ours=[sigrid.pk, elis.pk, sigrid.pk], debrief={"said": "Ja.", "other": " Nej. "})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["organisation"]["id"], made["state"], made["visibility"]) == (parties.harnas.pk, "held", "own_org")
    assert made["channel"] == "phone"
    assert [(one["id"], one["is_lead"]) for one in made["participants"]] == [(elis.pk, True), (sigrid.pk, False)]
    debrief = Debrief.objects.get(pk=made["debrief"])
    assert (debrief.said, debrief.other, debrief.author) == ("Ja.", "Nej.", elis)
    entry = AuditEntry.objects.get(object_type="crm.Meeting", object_id=made["id"], action="create")
    assert entry.actor == elis


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"on": "2027-06-22"}, "on"),
        ({"on": "1899-12-31"}, "on"),
        ({"people": []}, "people"),
        ({"people": "1"}, "people"),
        ({"people": [[1]]}, "people"),
        ({"people": list(range(1, 300))}, "people"),
        ({"people": [2**70]}, "people"),
        ({"lead": None}, "lead"),
        ({"kind": "internal_briefing"}, "kind"),
        ({"visibility": "public"}, "visibility"),
        ({"visibility": "confidential"}, "named_viewers"),
        ({"named_viewers": "lead"}, "named_viewers"),
        ({"state": "held"}, "state"),
        ({"starts": "2027-06-02T08:00:00"}, "starts"),
        ({"starts": "2027-06-03T08:00:00Z"}, "starts"),
        ({"starts": "0001-01-01T00:00:00+14:00"}, "starts"),
        ({"ends": "2027-06-02T08:00:00Z"}, "ends"),
        ({"debrief": {"said": " "}}, "debrief.said"),
        ({"debrief": {"said": "Ja.", "author": 1}}, "debrief.author"),
        ({"debrief": ["Ja."]}, "debrief"),
        ({"title": "x" * 301}, "title"),
        ({"place": "a\x00b"}, "place"),
        ({"organisation": 1}, "organisation"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(record, elis, body, field):
    if body == {"named_viewers": "lead"}:
        body = {"named_viewers": [elis.pk]}
    answer = record(**body)
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not Meeting.objects.exists()
    assert not AuditEntry.objects.filter(object_type="crm.Meeting").exists()


def test_nobody_records_where_their_role_does_not_reach(program, ylva, minister, elis):
    answer = program(ylva).post("meetings", kind="meeting", on="2027-06-02", people=[minister.pk], lead=elis.pk)
    assert answer.status_code == 403
    assert not Meeting.objects.exists()


def test_a_change_keeps_what_is_left_out(record, caller, elis, sigrid, minister):
    address = record(ours=[sigrid.pk], title="Räls").headers["Location"].removeprefix("/api/v1/")
    changed = caller.change(address, lead=sigrid.pk, visibility="parties").json()
    assert [(one["id"], one["is_lead"]) for one in changed["participants"]] == [(sigrid.pk, True)]
    assert (changed["title"], changed["people"][0]["id"], changed["visibility"]) == ("Räls", minister.pk, "parties")
    changed = caller.change(address, ours=[elis.pk]).json()
    assert [(one["id"], one["is_lead"]) for one in changed["participants"]] == [(sigrid.pk, True), (elis.pk, False)]
    assert caller.change(address, kind="email", channel="").json()["channel"] == "email"
    assert fields(caller.change(address, people=[])) == ["people"]
    assert fields(caller.change(address, recorded_by=elis.pk)) == ["recorded_by"]


def test_readers_go_with_the_class(record, caller, sigrid, program):
    answer = record(visibility="confidential", named_viewers=[sigrid.pk])
    address = answer.headers["Location"].removeprefix("/api/v1/")
    assert program(sigrid).get(address).status_code == 200
    assert caller.change(address, visibility="own_org").json()["named_viewers"] == []
    assert program(sigrid).get(address).status_code == 404


def test_whoever_reads_may_not_therefore_change(record, program, sigrid):
    address = record(visibility="parties").headers["Location"].removeprefix("/api/v1/")
    assert program(sigrid).change(address, title="Annat").status_code == 403
    assert Meeting.objects.get().title == ""


def test_a_meeting_is_planned_moved_confirmed_and_held(plan, caller, monkeypatch):
    made = plan(rule="chatham_house")
    assert (made.status_code, made.json()["state"], made.json()["on"]) == (201, "requested", "2027-07-01")
    address = made.headers["Location"].removeprefix("/api/v1/")
    moved = caller.act(f"{address}/move", starts=LATER, ends="2027-07-01T09:00:00+02:00").json()
    assert (moved["state"], moved["starts"], moved["ends"]) == (
        "requested", "2027-07-01T06:00:00Z", "2027-07-01T07:00:00Z",
    )  # fmt: skip
    assert caller.act(f"{address}/confirm").json()["state"] == "confirmed"
    early = caller.act(f"{address}/hold")
    assert early.status_code == 422
    monkeypatch.setattr("crm.clock.now", lambda *_: AT + 240 * HOUR)
    assert caller.act(f"{address}/hold").json()["state"] == "held"
    again = caller.act(f"{address}/cancel", reason="Ångrat")
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "transition")


def test_a_request_is_declined_and_a_meeting_cancelled_with_a_reason(plan, caller):
    first = plan().headers["Location"].removeprefix("/api/v1/")
    assert fields(caller.act(f"{first}/decline", reason=" ")) == ["reason"]
    declined = caller.act(f"{first}/decline", reason="Ingen tid").json()
    assert (declined["state"], declined["state_reason"]) == ("declined", "Ingen tid")
    second = plan(confirmed=True).headers["Location"].removeprefix("/api/v1/")
    assert fields(caller.act(f"{second}/cancel")) == ["reason"]
    assert caller.act(f"{second}/cancel", reason="Sjuk").json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ends": "2027-07-01T07:00:00Z"}, "ends"),
        ({"starts": None}, "starts"),
        ({"on": "2027-07-01"}, "on"),
        ({"state": "confirmed"}, "state"),
        ({"confirmed": "perhaps"}, "confirmed"),
        ({"people": "left"}, "people"),
    ],
)
def test_what_cannot_be_planned_is_named(plan, body, field):
    if body == {"people": "left"}:
        body = {"people": [PersonFactory.create().pk]}
    answer = plan(**body)
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not Meeting.objects.exists()


def test_one_plans_for_ones_own_party_unless_one_plans_for_all(plan, program, idun, parties, elis):
    assert plan(organisation=parties.region.pk).status_code == 403
    answer = program(idun).post(
        "meetings/plan", kind="bilateral", starts=SOON, ends="2027-07-01T07:30:00Z", lead=elis.pk,
        organisation=parties.harnas.pk,
    )  # fmt: skip
    # It is Härnäs' own from now on, and nothing that the coordinator reads.
    assert answer.status_code == 204
    assert Meeting.objects.get().organisation == parties.harnas


def test_times_of_a_planned_meeting_are_no_fields(plan, caller):
    address = plan().headers["Location"].removeprefix("/api/v1/")
    answer = caller.change(address, starts=LATER)
    assert (answer.status_code, fields(answer)) == (422, ["starts"])


def test_what_is_in_a_programme_is_decided_there(caller, program, elis, idun, parties):
    arena = ArenaFactory.create(starts=dt.date(2027, 6, 28), ends=dt.date(2027, 7, 2))
    item = ProgrammeItemFactory.create(arena=arena, organisation=parties.harnas, ours=[elis], state="requested")
    for user in (elis, idun):
        for verb, body in (
            ("confirm", {}),
            ("decline", {"reason": "Nej"}),
            ("cancel", {"reason": "Nej"}),
            ("move", {"starts": SOON, "ends": "2027-07-01T07:30:00Z"}),
        ):
            assert program(user).act(f"meetings/{item.meeting_id}/{verb}", **body).status_code == 409
    assert Meeting.objects.get(pk=item.meeting_id).state == "requested"


def test_what_is_in_a_programme_is_changed_by_its_planners(caller, program, elis, idun, lova):
    path = f"meetings/{ProgrammeItemFactory.create(ours=[elis]).meeting_id}"
    for body in ({"title": "Mitt"}, {"ours": [lova.pk]}, {"visibility": "own_org"}):
        for user in (elis, lova):
            assert program(user).change(path, **body).status_code == 403
    assert program(elis).act(f"{path}/hold").status_code == 403
    assert program(idun).change(path, title="Programmets").json()["title"] == "Programmets"


def test_of_two_who_decide_at_once_one_is_told(plan, caller, program, parties):
    address = plan().headers["Location"].removeprefix("/api/v1/")
    colleague = program(UserFactory.create(organisation=parties.harnas, role="process_leader"))
    tag = colleague.get(address).headers["ETag"]
    caller.act(f"{address}/confirm")
    assert colleague.act(f"{address}/decline", etag=tag, reason="Nej").status_code == 412
    assert Meeting.objects.get().state == "confirmed"


def test_another_partys_own_meeting_is_not_there_to_act_on(program, idun, parties, elis):
    meeting = MeetingFactory.create(organisation=parties.harnas, ours=[elis], state="requested")
    assert program(idun).act(f"meetings/{meeting.pk}/confirm").status_code == 404
    assert program(idun).change(f"meetings/{meeting.pk}", title="Mitt").status_code == 404
