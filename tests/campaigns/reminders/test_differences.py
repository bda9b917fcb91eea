"""The plan of days gone by beside what was really sent."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from campaigns.enums import Verdict
from campaigns.models import Delegate, ReminderRule
from campaigns.reminders.differences import differences
from campaigns.reminders.texts import RuleText
from campaigns.reminders.tick import tick
from campaigns.services.programme import cancel_item, move_item
from campaigns.services.reminder_choices import choose_reminders
from campaigns.services.reminder_rules import change_rule, switch_rule
from crm import clock
from crm.errors import DomainError
from crm.models import Council, Debrief, Delivery, MeetingParticipant
from crm.outbox.models import DeliveryState
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.reminders.conftest import local
from tests.factories import CommitmentFactory, MandateFactory

NOW = local("2027-06-29T23:00")


@pytest.fixture
def run(week, english, at):
    """Ticks every half hour from one instant to another, and hands everything over."""

    def go(first, last):
        now = local(first)
        while now <= local(last):
            tick(at=now)
            now += dt.timedelta(minutes=30)
        Delivery.objects.update(state=DeliveryState.SENT)

    tick(at=at)
    return go


def found(first="2027-06-28T00:00", last="2027-06-30T00:00", now=NOW):
    rows = differences(viewer=SYSTEM, at=local(first), until=local(last), now=now)
    return [(f"{clock.local(r.due):%d %H:%M}", r.recipient.given_name, r.verdict.value, r.why) for r in rows]


def differing(**span):
    return [row for row in found(**span) if row[2] != Verdict.AS_PLANNED]


def test_what_was_sent_as_planned(run):
    run("2027-06-28T08:00", "2027-06-29T22:30")
    assert differing() == []
    assert len(found()) == 7
    assert ("28 09:00", "Sigrid", "as_planned", "") in found()


def test_what_has_been_moved_or_cancelled_since(run, week, at):
    MandateFactory.create(person=week.person)
    run("2027-06-28T08:00", "2027-06-29T07:30")
    talk = week.talk
    move_item(actor=SYSTEM, at=local("2027-06-29T07:40"), item=talk, starts=local("2027-06-29T09:00"),
              ends=local("2027-06-29T09:30"))  # fmt: skip
    cancel_item(actor=SYSTEM, at=local("2027-06-29T07:45"), item=week.opening, reason="Regn")
    assert (
        differing(now=local("2027-06-29T07:50"))
        == [
            ("28 09:00", "Sigrid", "no_longer_planned", "The item has been cancelled."),
            ("28 09:00", "Ylva", "no_longer_planned", "The item has been cancelled."),
            ("29 07:00", "Ylva", "no_longer_planned", "The item has moved to Tuesday 29 June 2027 09:00."),
        ]
        + [("27 18:00", "", "", "")] * 0
    )


def test_who_has_been_replaced_since(run, week, ylva, sigrid, idun):
    run("2027-06-24T07:30", "2027-06-28T10:00")
    MeetingParticipant.objects.filter(meeting=week.opening.meeting, user=ylva).update(user=idun)
    Delegate.objects.filter(user=ylva).delete()
    rows = differing(first="2027-06-24T00:00", last="2027-06-29T00:00", now=local("2027-06-28T10:00"))
    assert ("24 08:00", "Ylva", "no_longer_planned", "The recipient is no longer a delegate.") in rows
    assert ("28 09:00", "Ylva", "no_longer_planned", "The recipient no longer takes part.") in rows
    late = "What it is about was entered or changed when it was too late to remind."
    assert ("28 09:00", "Idun", "not_sent", late) in rows


def test_a_worker_that_was_down_missed_what_was_of_no_more_use(run):
    run("2027-06-28T18:00", "2027-06-28T18:00")
    tick(at=local("2027-06-29T22:30"))
    missed = [row for row in differing() if row[3] == "It was of no more use when it could be sent."]
    assert missed == [
        ("28 09:00", "Sigrid", "not_sent", missed[0][3]),
        ("28 09:00", "Ylva", "not_sent", missed[0][3]),
        ("29 07:00", "Ylva", "not_sent", missed[0][3]),
        ("29 18:30", "Sigrid", "not_sent", missed[0][3]),
    ]


def test_what_the_outbox_did_not_deliver(run):
    run("2027-06-28T08:00", "2027-06-28T10:00")
    Delivery.objects.filter(recipient__name__startswith="Ylva").update(state=DeliveryState.FAILED)
    assert differing(now=local("2027-06-28T10:00")) == [
        ("28 09:00", "Ylva", "not_sent", "The mail in the outbox: Failed."),
    ]


def test_what_was_declined(run, sigrid, at):
    choose_reminders(actor=Viewer.of(sigrid), at=at, declined=["soon"])
    run("2027-06-28T08:00", "2027-06-28T10:00")
    told = [("28 09:00", "Sigrid", "not_sent", "Declined by the recipient")]
    assert differing(now=local("2027-06-28T10:00")) == told
    choose_reminders(actor=Viewer.of(sigrid), at=at, declined=[])
    assert differing(now=local("2027-06-28T10:00")) == told


def test_a_rule_that_has_been_switched_off(run, at):
    run("2027-06-28T08:00", "2027-06-28T10:00")
    switch_rule(actor=SYSTEM, at=at, rule=ReminderRule.objects.get(code="soon"), on=False)
    assert {row[3] for row in differing(now=local("2027-06-28T10:00"))} == {
        "The rule has been switched off or removed."
    }


def test_a_rule_that_has_been_changed(run, at):
    run("2027-06-28T08:00", "2027-06-28T10:00")
    texts = RuleText("soon", "item start - 45 min", "participants", "item start")
    now = local("2027-06-28T10:30")
    change_rule(actor=SYSTEM, at=now, rule=ReminderRule.objects.get(code="soon"), texts=texts)
    assert {row[3] for row in differing(now=now)} == {"The rule has been changed since."}


def test_a_debrief_and_a_commitment_that_are_done(run, week, ylva, idun, at):
    row = CommitmentFactory.create(owner=ylva, organisation=ylva.organisation, due=dt.date(2027, 7, 6))
    run("2027-06-29T07:30", "2027-06-29T12:00")
    Debrief.objects.create(meeting=week.talk.meeting, said="Ja", author=ylva, written_at=at)
    row.due = dt.date(2027, 7, 10)
    row.save()
    now = local("2027-06-29T12:00")
    reasons = {one[3] for one in differing(first="2027-06-29T00:00", now=now)}
    assert "The debrief has been written." in reasons
    assert "The commitment has another day: 10 July 2027." in reasons


def test_days_that_have_not_come(db):
    with pytest.raises(DomainError) as caught:
        found(now=local("2027-06-01T00:00"))
    assert caught.value.field == "from"


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(run, week, ylva, n, at, django_assert_num_queries):
    rows = [
        CommitmentFactory.create(owner=ylva, organisation=ylva.organisation, due=dt.date(2027, 7, 6)) for _ in range(n)
    ]
    run("2027-06-29T07:30", "2027-06-29T12:00")
    for row in rows:
        row.due = dt.date(2027, 7, 10)
        row.save()
    council = Council.current()
    with django_assert_num_queries(20):
        found_rows = differences(
            viewer=SYSTEM, at=local("2027-06-29T00:00"), until=NOW, now=local("2027-06-29T12:00"), council=council
        )
    assert sum(row.verdict == Verdict.NO_LONGER_PLANNED for row in found_rows) == n


def test_the_page_and_the_command_tell_the_same(run, client, idun, capsys, settings):
    run("2027-06-28T08:00", "2027-06-28T10:00")
    settings.SAMSYN_NOW = "2027-06-28T10:00:00+02:00"
    client.force_login(idun)
    page = client.get(reverse("rehearsal_differences"), {"first": "2027-06-28", "last": "2027-06-28"})
    [(verdict, rows)] = page.context["groups"]
    assert (verdict, len(rows)) == (Verdict.AS_PLANNED, 2)
    call_command("rehearse", first="2027-06-28", last="2027-06-28", differences=True, json=True)
    printed = json.loads(capsys.readouterr().out)
    assert [(row["due"], row["verdict"]) for row in printed] == [("2027-06-28 09:00", "as_planned")] * 2
    call_command("rehearse", first="2027-06-28", last="2027-06-28", differences=True)
    assert "2 reminders, of which 0 differ from the plan." in capsys.readouterr().out
    ahead = client.get(reverse("rehearsal_differences"), {"first": "2027-06-29", "last": "2027-06-30"})
    assert list(ahead.context["form"].errors) == ["first"]
    with pytest.raises(CommandError) as caught:
        call_command("rehearse", first="2027-06-29", last="2027-06-30", differences=True)
    assert caught.value.returncode == 2
