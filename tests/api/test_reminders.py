"""The plan of reminders over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.enums import OccurrenceOutcome
from campaigns.models import ReminderOccurrence
from campaigns.reminders.tick import tick
from campaigns.services.packs import build_packs
from crm.models import Delivery
from crm.visibility import SYSTEM
from tests.api.conftest import fields
from tests.campaigns.reminders.conftest import local
from tests.conftest import AT
from tests.factories import CommitmentFactory, MeetingFactory, PersonFactory

PATHS = ["reminders", "reminders/missed", "reminders/mail"]


@pytest.fixture
def caller(program, idun):
    return program(idun)


def test_the_plan_says_when_to_whom_what_and_why(caller, week, sigrid, ylva):
    answer = caller.get("reminders", **{"from": "2027-06-27", "to": "2027-06-27"}).json()
    rows = answer["items"]
    assert [(row["at"], row["recipient"]["id"], row["kinds"]) for row in rows] == [
        ("2027-06-27T16:00:00Z", sigrid.pk, ["pack_final", "tomorrow"]),
        ("2027-06-27T16:00:00Z", ylva.pk, ["pack_final", "tomorrow"]),
    ]
    assert (answer["total"], rows[0]["already_queued"], len(rows[0]["subjects"])) == (2, False, 2)
    assert rows[0]["labels"][0] == "Mötesunderlag"
    assert rows[0]["reasons"][0] == "du är delegat på Skogsveckan"
    assert not Delivery.objects.exists()


def test_it_is_cut_into_pages(caller, week):
    days = {"from": "2027-06-21", "to": "2027-07-04"}
    whole = caller.get("reminders", **days, limit=100).json()
    assert caller.get("reminders", limit=100).json()["items"] == whole["items"]  # two weeks from today
    second = caller.get("reminders", **days, limit=3, page=2).json()
    assert second["items"] == whole["items"][3:6]
    assert second["total"] == whole["total"] == len(whole["items"])
    assert second["previous"] == "/api/v1/reminders?from=2027-06-21&to=2027-07-04&limit=3&page=1"


def test_what_is_queued_already_is_said(caller, week):
    tick(at=AT)
    tick(at=local("2027-06-24T08:00"))
    rows = caller.get("reminders", **{"from": "2027-06-24", "to": "2027-06-27"}).json()["items"]
    queued = {row["at"]: row["already_queued"] for row in rows}
    assert queued == {"2027-06-24T06:00:00Z": True, "2027-06-27T16:00:00Z": False}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2027-06-31"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "9999-12-31"}, "from"),
        ({"from": "2027-06-30", "to": "2027-06-20"}, "to"),
        ({"from": "2027-01-01", "to": "2028-06-01"}, "to"),
        ({"to": "soon"}, "to"),
        ({"first": "2027-06-21"}, "first"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_days_that_cannot_be_rehearsed_are_named(caller, parties, query, field):
    answer = caller.get("reminders", **query)
    assert (answer.status_code, fields(answer)) == (400, [field])


def test_a_planned_mail_as_it_reads(caller, week, sigrid):
    build_packs(actor=SYSTEM, arena=week.arena, at=AT)
    row = caller.get("reminders", **{"from": "2027-06-27", "to": "2027-06-27"}).json()["items"][0]
    mail = caller.get("reminders/mail", at=row["at"], to=row["recipient"]["id"]).json()
    assert (mail["at"], mail["recipient"]) == (row["at"], row["recipient"])
    assert "Skogsveckan" in mail["text"]
    assert "[personlig länk]" in mail["text"]
    assert mail["reason"].startswith("Du får det här")


@pytest.mark.parametrize("at", ["1900-01-01T00:00:00Z", "2027-06-22T00:00:00Z", "2100-12-31T23:59:59Z"])
def test_a_minute_without_a_mail_is_not_found(caller, week, sigrid, at):
    assert caller.get("reminders/mail", at=at, to=sigrid.pk).status_code == 404


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({}, ["at", "to"]),
        ({"at": "2027-06-27T16:00:00", "to": "999999"}, ["at", "to"]),
        ({"at": "2027-06-27T16:00:00Z", "to": "²"}, ["to"]),
        ({"at": "2027-06-27T16:00:00Z", "to": "9" * 30}, ["to"]),
    ],
)
def test_a_mail_that_cannot_be(caller, parties, query, wrong):
    answer = caller.get("reminders/mail", **query)
    assert (answer.status_code, fields(answer)) == (422, wrong)


def test_what_was_missed(caller, sigrid):
    values = {"kind": "soon", "title": "Om en timme", "recipient": sigrid, "due_at": AT, "recorded_at": AT}
    missed = ReminderOccurrence.objects.create(key="a", outcome=OccurrenceOutcome.MISSED, **values)
    ReminderOccurrence.objects.create(key="b", outcome=OccurrenceOutcome.QUEUED, **values)
    [row] = caller.get("reminders/missed").json()["reminders"]
    assert (row["id"], row["title"], row["recipient"]["id"]) == (missed.pk, "Om en timme", sigrid.pk)


@pytest.mark.parametrize("path", PATHS)
def test_the_plan_is_the_coordinators(program, week, sigrid, elis, lova, path):
    for user in (sigrid, elis, lova):
        assert program(user).get(path).status_code == 403


@pytest.mark.parametrize("path", PATHS[:2])
def test_reading_it_takes_the_scope_of_sending(program, idun, week, path):
    assert program(idun, ["sending:read"]).get(path).status_code == 200
    assert program(idun, ["arenas:write"]).get(path).status_code == 403


@pytest.mark.parametrize(
    ("visibility", "subject"),
    [
        ("own_org", "Senast onsdag 30 juni: Deras löfte: Vera Lindmåne"),
        ("confidential", "Senast onsdag 30 juni: ett förtroligt löfte"),
        ("parties", "Senast onsdag 30 juni: Hemligt löfte om banan"),
    ],
)
def test_coordinators_read_no_more_of_another_partys_promise_than_they_may(
    caller, rules, elis, parties, visibility, subject
):
    person = PersonFactory.create(name="Vera Lindmåne")
    meeting = MeetingFactory.create(organisation=parties.harnas, visibility=visibility, people=[person])
    CommitmentFactory.create(
        owner=elis, organisation=parties.harnas, person=person, meeting=meeting, due=dt.date(2027, 6, 30),
        text="Hemligt löfte om banan",
    )  # fmt: skip
    row = caller.get("reminders", **{"from": "2027-06-23", "to": "2027-06-23"}).json()["items"][0]
    mail = caller.get("reminders/mail", at=row["at"], to=elis.pk).json()
    assert (row["subjects"], mail["subject"]) == ([subject], subject)
    assert ("Hemligt" in mail["text"]) == (visibility == "parties")
    assert ("Vera" in mail["text"]) == (visibility != "confidential")
