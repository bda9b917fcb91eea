"""The quick log over the interface: one request, once per key, by the service of the page."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import ArenaContact
from crm.enums import MeetingState, Visibility
from crm.models import Debrief, Meeting
from messages.models import MessageUse
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import ArenaFactory, MeetingFactory, MessageFactory
from tests.factories.messages import write_version

HOUR = dt.timedelta(hours=1)
SAID = {"key": "k1", "said": "Vill se fler exempel."}


@pytest.fixture
def message(elis, parties):
    message = MessageFactory.create(title="Dubbelspår", owner=elis, organisation=parties.harnas)
    write_version(message, at=AT - 2 * HOUR)
    return message


@pytest.fixture
def meeting(parties, elis, minister):
    return MeetingFactory.create(
        organisation=parties.harnas, ours=[elis], people=[minister], on=AT.date(), starts=AT - HOUR, ends=AT - HOUR / 2,
        state=MeetingState.CONFIRMED,
    )  # fmt: skip


def test_a_contact_that_nobody_planned_arrives_once_per_key(program, elis, minister, rail, message):
    arena = ArenaFactory.create(starts=AT.date(), ends=AT.date())
    body = {
        **SAID, "kind": "chance", "people": [minister.pk], "when": "2027-06-21T05:30:00Z", "issues": [rail.pk],
        "arena": arena.pk, "visibility": "parties", "messages": [message.pk],
    }  # fmt: skip
    made = program(elis).post("arrivals/quick-log", **body)
    assert (made.status_code, made.json()["state"]) == (201, "written"), made.content
    again = program(elis).post("arrivals/quick-log", **{**body, "said": "Något annat."})
    assert again.json()["id"] == made.json()["id"]
    contact = Meeting.objects.get()
    assert (contact.state, contact.visibility, contact.organisation) == ("held", "parties", elis.organisation)
    assert (list(contact.people.all()), list(contact.issues.all())) == ([minister], [rail])
    assert ArenaContact.objects.get().arena == arena
    assert (Debrief.objects.get().said, MessageUse.objects.get().message) == (SAID["said"], message)


def test_a_day_without_a_time_is_the_contacts_day(program, elis, minister):
    program(elis).post("arrivals/quick-log", **SAID, kind="phone", people=[minister.pk], on="2027-06-18")
    assert Meeting.objects.values_list("on", "starts").get() == (dt.date(2027, 6, 18), None)


def test_rows_after_ones_own_meeting(program, elis, sigrid, meeting, message):
    other = MessageFactory.create(title="Hamnen", owner=elis, organisation=elis.organisation)
    write_version(other, at=AT - 2 * HOUR)
    MessageUse.objects.create(meeting=meeting, message=other)
    made = program(elis).post("arrivals/quick-log", **SAID, meeting=meeting.pk, messages=[message.pk])
    assert (made.status_code, made.json()["meeting"]["id"]) == (201, meeting.pk)
    assert MessageUse.objects.get().message == message
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD


def test_without_messages_those_that_were_planned_stand(program, elis, meeting, message):
    MessageUse.objects.create(meeting=meeting, message=message)
    program(elis).post("arrivals/quick-log", **SAID, meeting=meeting.pk)
    assert MessageUse.objects.get().message == message


def test_what_is_wrong_is_told_by_field_and_nothing_is_saved(program, elis, minister, meeting, message):
    post = program(elis).post
    path = "arrivals/quick-log"
    assert fields(post(path, key="k")) == ["said"]
    assert fields(post(path, **SAID)) == ["kind"]
    assert fields(post(path, **SAID, kind="phone")) == ["people"]
    assert fields(post(path, **SAID, kind="phone", people=[minister.pk, 99])) == ["people"]
    assert fields(post(path, **SAID, kind="phone", people=[minister.pk], visibility="confidential")) == ["visibility"]
    assert fields(post(path, **SAID, meeting=meeting.pk, kind="phone", people=[])) == ["kind", "people"]
    message.state = "withdrawn"
    message.save()
    assert fields(post(path, **SAID, meeting=meeting.pk, messages=[message.pk])) == ["messages"]
    past = ArenaFactory.create(starts=dt.date(2026, 6, 1), ends=dt.date(2026, 6, 3))
    assert fields(post(path, **SAID, kind="phone", people=[minister.pk], arena=past.pk)) == ["arena"]
    assert Meeting.objects.get() == meeting
    assert not Debrief.objects.exists()


def test_whose_rows_are_not_ones_own_are_refused(program, ylva, sigrid, meeting, minister):
    assert fields(program(ylva).post("arrivals/quick-log", **SAID, meeting=meeting.pk)) == ["meeting"]
    Meeting.objects.update(visibility=Visibility.PARTIES)
    assert program(ylva).post("arrivals/quick-log", **SAID, meeting=meeting.pk).status_code == 403
