"""Reminders follow what they are about: moved, done, answered or somebody else's, between one tick and the next."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import ReminderOccurrence, ReminderRule
from campaigns.reminders.tick import tick
from campaigns.services.programme import update_item
from crm import clock
from crm.models import Council, Delivery
from crm.outbox.links import PLACEHOLDER
from crm.services.commitments import keep_commitment, update_commitment
from crm.services.debriefs import FourRows, write_debrief
from crm.visibility import SYSTEM, Viewer
from messages.enums import EndorsementState
from messages.models import Anchoring, Endorsement, JointMessage, MessageVersion
from tests.campaigns.reminders.conftest import local
from tests.campaigns.reminders.test_plan import asked
from tests.factories import CommitmentFactory, MandateFactory, UserFactory
from tests.factories.campaigns import ArenaFactory, ProgrammeItemFactory

__all__ = ["asked"]


@pytest.fixture
def queued(english, at):
    """Ticks at a wall time; says to whom what was queued."""

    def go(text):
        known = set(ReminderOccurrence.objects.values_list("pk", flat=True))
        tick(at=local(text))
        rows = ReminderOccurrence.objects.exclude(pk__in=known).exclude(delivery=None).select_related("recipient")
        return sorted((row.kind.split(":")[0], row.recipient.given_name) for row in rows)

    tick(at=at)
    return go


def test_whoever_steps_in_is_reminded_and_whoever_stepped_out_is_not(week, queued, ylva, sigrid, at):
    MandateFactory.create(person=week.person)
    queued("2027-06-29T06:50")
    update_item(actor=SYSTEM, at=at, item=week.talk, lead=sigrid, participants=[sigrid])
    assert queued("2027-06-29T07:00") == [("soon", "Sigrid")]
    assert queued("2027-06-29T10:30") == [("four_rows", "Sigrid")]


def test_whoever_steps_in_after_the_reminder_gets_it_while_it_is_of_use(week, queued, ylva, sigrid, at):
    MandateFactory.create(person=week.person)
    assert ("soon", "Ylva") in queued("2027-06-29T07:00")
    update_item(actor=SYSTEM, at=local("2027-06-29T07:10"), item=week.talk, participants=[sigrid])
    assert queued("2027-06-29T07:11") == [("soon", "Sigrid")]


def test_a_written_debrief_asks_for_no_rows(week, queued, ylva):
    queued("2027-06-29T09:00")
    write_debrief(
        actor=Viewer.of(ylva), at=local("2027-06-29T09:10"), meeting=week.talk.meeting, rows=FourRows(said="Ja")
    )
    assert queued("2027-06-29T10:30") == []


def test_a_commitment_with_another_day_is_reminded_of_before_that(rules, queued, idun):
    row = CommitmentFactory.create(owner=idun, organisation=idun.organisation, due=dt.date(2027, 6, 30))
    assert queued("2027-06-23T08:00") == [("commitment_due", "Idun")]
    update_commitment(actor=Viewer.of(idun), at=local("2027-06-23T09:00"), commitment=row, due=dt.date(2027, 7, 9))
    assert queued("2027-07-01T08:00") == []
    assert queued("2027-07-02T08:00") == [("commitment_due", "Idun")]
    keep_commitment(
        actor=Viewer.of(idun),
        at=local("2027-07-05T09:00"),
        commitment=row,
        evidence="Brev",
        closed_on=dt.date(2027, 7, 5),
    )
    assert queued("2027-07-10T08:00") == []


def test_a_party_that_has_answered_is_asked_no_more_nor_its_deputy(asked, rules, queued, elis):
    Endorsement.objects.filter(organisation=elis.organisation).update(
        state=EndorsementState.ENDORSED, decided_on=dt.date(2027, 6, 22)
    )
    assert queued("2027-06-23T08:00") == [("endorsement_due", "Ylva")]
    assert queued("2027-06-28T08:00") == []


def test_another_last_day_or_recipient_reminds_nobody_twice(asked, rules, queued, parties):
    assert queued("2027-06-23T08:00") == [("endorsement_due", "Elis"), ("endorsement_due", "Ylva")]
    asked.consultation_deadline = dt.date(2027, 6, 30)
    asked.save()
    Anchoring.objects.filter(organisation=parties.harnas).update(
        recipient=UserFactory.create(name="Ny", organisation=parties.harnas)
    )
    assert queued("2027-06-28T08:00") == [], "the deputy waits for the new day"
    assert queued("2027-06-30T08:00") == []
    assert queued("2027-07-05T08:00") == [("endorsement_deputy", "Idun")]
    assert queued("2027-09-30T08:00") == []


def test_a_party_with_a_day_of_its_own_is_reminded_on_it(asked, rules, queued, elis):
    Endorsement.objects.filter(organisation=elis.organisation).update(deadline=dt.date(2027, 6, 30))
    assert queued("2027-06-23T08:00") == [("endorsement_due", "Ylva")]
    assert queued("2027-06-30T08:00") == [("endorsement_due", "Elis")]


def test_the_reminder_answers_without_an_account(asked, rules, queued, ylva):
    queued("2027-06-23T08:00")
    mail = Delivery.objects.get(recipient=ylva)
    row = Endorsement.objects.get(organisation=ylva.organisation)
    assert (mail.link.purpose, mail.link.subject_id) == ("endorsement", row.pk)
    assert PLACEHOLDER in mail.text


def test_a_party_that_is_asked_again_after_its_answer_is_reminded_again(asked, rules, queued, elis):
    assert queued("2027-06-23T08:00") == [("endorsement_due", "Elis"), ("endorsement_due", "Ylva")]
    before = Endorsement.objects.get(organisation=elis.organisation)
    Endorsement.objects.filter(pk=before.pk).update(state="abstains", decided_on=dt.date(2027, 6, 23))
    version = MessageVersion.objects.create(
        message=asked, major=0, minor=9, text="Nytt.", change="substantial", content_hash="9" * 64,
        created_at=local("2027-06-24T08:00"),
    )  # fmt: skip
    JointMessage.objects.update(current=version)
    Endorsement.objects.create(
        version=version, organisation=before.organisation, since=dt.date(2027, 6, 24), deadline=dt.date(2027, 6, 30)
    )
    assert queued("2027-06-30T08:00") == [("endorsement_due", "Elis")]


@pytest.mark.parametrize(
    "item_at", ["2027-03-28T03:30", "2027-03-28T10:00", "2027-10-31T02:30", "2027-10-31T03:30", "2027-10-31T10:00"]
)
def test_both_nights_with_two_beats_each_half_hour(rules, sigrid, english, item_at):
    """Every instant ticks twice; the short night skips an hour and the long one shows it twice, and nothing recurs."""
    council = Council.current()
    council.quiet_from = council.quiet_to = dt.time(0)
    council.save()
    day = dt.date.fromisoformat(item_at[:10])
    ReminderRule.objects.exclude(code="soon").delete()
    ReminderRule.objects.update(since=local("2027-01-01T00:00"))
    arena = ArenaFactory.create(starts=day, ends=day)
    ProgrammeItemFactory.create(arena=arena, starts=local(item_at), ours=[sigrid])
    now = clock.wall(day - dt.timedelta(days=1), dt.time(20)).astimezone(dt.UTC)
    for _ in range(2 * 20):
        tick(at=now)
        tick(at=now)
        now += dt.timedelta(minutes=30)
    rows = ReminderOccurrence.objects.select_related("delivery")
    due = [(row.due_at, row.kind.split(":")[0]) for row in rows if row.delivery_id]
    assert due == [(local(item_at).astimezone(dt.UTC) - dt.timedelta(hours=1), "soon")]
    assert Delivery.objects.count() == 1
