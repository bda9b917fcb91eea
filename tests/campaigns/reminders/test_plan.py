"""Who is due what, and when."""

import datetime as dt

import pytest

from campaigns.models import ReminderOccurrence, ReminderProgress, ReminderRule
from campaigns.reminders.plan import plan
from campaigns.reminders.rules import DEFAULT_RULES, set_rules
from campaigns.reminders.texts import RuleText
from crm.enums import Direction, MeetingState, Visibility
from crm.models import Council, Debrief, Delivery
from crm.visibility import SYSTEM
from messages.enums import EndorsementState, MessageState
from messages.models import Anchoring, Endorsement, JointMessage, MessageUse, MessageVersion
from tests.campaigns.reminders.conftest import local, rows
from tests.factories import CommitmentFactory, IssueFactory, MeetingFactory, PersonFactory, UserFactory
from tests.factories.campaigns import ArenaFactory, DelegateFactory, ProgrammeItemFactory


def message(title, owner, at, **values):
    row = JointMessage.objects.create(
        title=title, issue=IssueFactory.create(), organisation=owner.organisation, owner=owner, created_at=at, **values
    )
    row.current = MessageVersion.objects.create(
        message=row, major=0, minor=8, text="Text", content_hash="0" * 64, created_at=at
    )
    row.save()
    return row


def test_the_whole_week(week):
    assert rows("2027-06-21T08:00", "2027-07-03T00:00") == [
        ("06-24 08:00", "Sigrid", ["pack_first"]),
        ("06-24 08:00", "Ylva", ["pack_first"]),
        ("06-27 18:00", "Sigrid", ["pack_final", "tomorrow"]),
        ("06-27 18:00", "Ylva", ["pack_final", "tomorrow"]),
        ("06-28 09:00", "Sigrid", ["soon:A1"]),
        ("06-28 09:00", "Ylva", ["soon:A1"]),
        ("06-28 18:00", "Sigrid", ["tomorrow"]),
        ("06-28 18:00", "Ylva", ["tomorrow"]),
        ("06-29 07:00", "Ylva", ["soon:A2"]),
        ("06-29 10:30", "Ylva", ["four_rows:A2"]),
        ("06-29 18:30", "Sigrid", ["soon:A3"]),
        ("06-30 06:30", "Sigrid", ["four_rows:A3"]),  # 23.30 is quiet
        ("07-01 08:00", "Idun", ["debriefs_missing"]),  # the talk ended 47 hours ago and nobody wrote
        ("07-02 08:00", "Idun", ["debriefs_missing"]),
    ]


def test_the_window_starts_sharp_and_ends_before(week):
    assert rows("2027-06-24T08:00", "2027-06-27T18:00") == [
        ("06-24 08:00", "Sigrid", ["pack_first"]),
        ("06-24 08:00", "Ylva", ["pack_first"]),
    ]
    assert rows("2027-06-24T08:01", "2027-06-27T18:00") == []


def test_moving_an_item_moves_exactly_its_own_reminders(week):
    before = rows("2027-06-21T08:00", "2027-07-03T00:00")
    meeting = week.talk.meeting
    meeting.starts, meeting.ends = meeting.starts + dt.timedelta(minutes=30), meeting.ends + dt.timedelta(minutes=30)
    meeting.save()
    after = rows("2027-06-21T08:00", "2027-07-03T00:00")
    assert [row for row in before if row not in after] == [
        ("06-29 07:00", "Ylva", ["soon:A2"]),
        ("06-29 10:30", "Ylva", ["four_rows:A2"]),
    ]
    assert [row for row in after if row not in before] == [
        ("06-29 07:30", "Ylva", ["soon:A2"]),
        ("06-29 11:00", "Ylva", ["four_rows:A2"]),
    ]


def test_a_moved_item_is_another_occurrence_and_a_day_is_not(week):
    def keys():
        mails = plan(at=local("2027-06-28T12:00"), until=local("2027-06-29T12:00"))
        return {r.kind: r.key for mail in mails for r in mail.reminders if mail.recipient.given_name == "Ylva"}

    before = keys()
    week.talk.meeting.starts += dt.timedelta(minutes=30)
    week.talk.meeting.ends += dt.timedelta(minutes=30)
    week.talk.meeting.save()
    after = keys()
    assert before["soon:A2"] != after["soon:A2"]
    assert before["tomorrow"] == after["tomorrow"]


@pytest.mark.parametrize("state", [MeetingState.REQUESTED, MeetingState.CANCELLED, MeetingState.DECLINED])
def test_only_confirmed_items_are_reminded_of(week, state):
    week.talk.meeting.state = state
    week.talk.meeting.save()
    found = {kind for *_, kinds in rows("2027-06-21T08:00", "2027-07-03T00:00") for kind in kinds}
    assert not {kind for kind in found if kind.endswith((":A2", ":A4"))}
    assert "debriefs_missing" in found  # the evening still lacks its debrief


def test_a_written_debrief_ends_both_reminders_of_it(week, ylva, at):
    Debrief.objects.create(meeting=week.talk.meeting, said="Ja.", author=ylva, written_at=at)
    assert rows("2027-06-29T10:00", "2027-07-02T00:00") == [
        ("06-29 18:30", "Sigrid", ["soon:A3"]),
        ("06-30 06:30", "Sigrid", ["four_rows:A3"]),
        ("07-01 08:00", "Idun", ["debriefs_missing"]),
    ]


def test_too_early_to_be_useful_after_the_quiet_hours(week):
    meeting = week.talk.meeting
    meeting.starts, meeting.ends = local("2027-06-29T06:30"), local("2027-06-29T07:00")
    meeting.save()
    kinds = [kind for *_, kinds in rows("2027-06-28T19:00", "2027-06-29T12:00") for kind in kinds]
    assert "soon:A2" not in kinds
    meeting.starts = local("2027-06-29T06:45")
    meeting.save()
    assert ("06-29 06:30", "Ylva", ["soon:A2"]) in rows("2027-06-28T19:00", "2027-06-29T12:00")


def test_quiet_hours_are_the_councils(week):
    council = Council.current()
    council.quiet_from, council.quiet_to = dt.time(18), dt.time(7, 15)
    council.save()
    assert ("06-29 07:15", "Ylva", ["soon:A2", "tomorrow"]) in rows("2027-06-28T12:00", "2027-06-29T12:00")


def test_an_item_without_decision_makers_asks_for_no_rows(week):
    assert "four_rows:A1" not in {k for *_, kinds in rows("2027-06-28T00:00", "2027-06-29T00:00") for k in kinds}


def test_messages_are_locked_by_the_editors_of_what_items_use(week, elis, idun, at):
    used = message("Räls", idun, at)
    used.editors.set([elis, idun])
    cancelled = message("Ström", idun, at)
    cancelled.editors.set([UserFactory.create(organisation=elis.organisation)])
    MessageUse.objects.create(meeting=week.opening.meeting, message=used)
    MessageUse.objects.create(meeting=week.asked.meeting, message=used)
    MessageUse.objects.create(meeting=week.evening.meeting, message=cancelled)
    week.evening.meeting.state = MeetingState.CANCELLED
    week.evening.meeting.save()
    assert rows("2027-06-23T00:00", "2027-06-24T00:00") == [
        ("06-23 12:00", "Elis", ["messages_lock"]),
        ("06-23 12:00", "Idun", ["messages_lock"]),
    ]


def test_commitments_before_and_after_their_day(rules, idun, elis):
    CommitmentFactory.create(ref="C1", owner=elis, organisation=elis.organisation, due=dt.date(2027, 6, 30))
    CommitmentFactory.create(ref="C2", owner=idun, organisation=idun.organisation, due=dt.date(2027, 6, 30))
    CommitmentFactory.create(
        ref="C3", owner=idun, organisation=idun.organisation, due=dt.date(2027, 6, 30), state="kept", evidence="Brev",
        closed_on=dt.date(2027, 6, 1),
    )  # fmt: skip
    assert rows("2027-06-21T08:00", "2027-07-05T00:00") == [
        ("06-23 08:00", "Elis", ["commitment_due:C1"]),
        ("06-23 08:00", "Idun", ["commitment_due:C2"]),
        ("07-01 08:00", "Elis", ["commitment_overdue:C1"]),
        ("07-01 08:00", "Idun", ["commitment_overdue:C2"]),  # C1 is another party's own: not hers to read
    ]


def test_the_coordinator_hears_of_late_commitments_that_she_may_read(rules, parties, idun, elis):
    shared = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.PARTIES)
    CommitmentFactory.create(
        ref="C1", owner=elis, organisation=parties.harnas, due=dt.date(2027, 6, 30), meeting=shared,
        direction=Direction.OURS, made_by_user=elis,
    )  # fmt: skip
    assert rows("2027-07-01T00:00", "2027-07-02T00:00") == [
        ("07-01 08:00", "Elis", ["commitment_overdue:C1"]),
        ("07-01 08:00", "Idun", ["commitment_overdue:C1"]),
    ]


def test_debriefs_are_asked_for_on_workdays_a_day_after(rules, parties, idun, sigrid):
    person = PersonFactory.create()
    MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, on=dt.date(2027, 6, 23), ours=[sigrid],
        people=[person], starts=local("2027-06-23T10:00"), ends=local("2027-06-23T11:00"),
    )  # fmt: skip
    MeetingFactory.create(organisation=parties.kramnas, on=dt.date(2027, 6, 1), people=[person])  # not hers to read
    MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES, on=dt.date(2027, 6, 1))
    assert rows("2027-06-21T08:00", "2027-06-30T00:00") == [
        # Not on Thursday: 21 hours. Not on midsummer eve, not on the weekend.
        ("06-28 08:00", "Idun", ["debriefs_missing"]),
        ("06-29 08:00", "Idun", ["debriefs_missing"]),
    ]


def test_a_contact_without_a_time_ends_with_its_day(rules, parties, idun):
    MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, on=dt.date(2027, 6, 21), people=[PersonFactory()]
    )
    assert rows("2027-06-21T08:00", "2027-06-24T00:00") == [("06-23 08:00", "Idun", ["debriefs_missing"])]


@pytest.fixture
def asked(rules, parties, idun, elis, ylva, at):
    """A message in consultation until Wednesday 23 June: Härnäs silent, Kramnäs preparing, the board done."""
    row = message("Rätt kompetens", idun, at, state=MessageState.IN_CONSULTATION, ref="M3",
                  consultation_deadline=dt.date(2027, 6, 23))  # fmt: skip
    Anchoring.objects.create(organisation=parties.harnas, recipient=elis, deputy=idun)
    Anchoring.objects.create(organisation=parties.kramnas, recipient=ylva)
    states = {
        parties.harnas: EndorsementState.REQUESTED,
        parties.kramnas: EndorsementState.REVIEWING,
        parties.board: EndorsementState.FACT_SUPPORT,
        parties.region: EndorsementState.OFFICIAL_OK,
    }
    for party, state in states.items():
        Endorsement.objects.create(
            version=row.current, organisation=party, state=state, since=dt.date(2027, 6, 1),
            decided_on=None if state in {"requested", "reviewing"} else dt.date(2027, 6, 2),
        )  # fmt: skip
    return row


def test_a_silent_party_is_reminded_once_then_its_deputy_then_no_more(asked):
    assert rows("2027-06-21T08:00", "2027-08-01T00:00") == [
        ("06-23 08:00", "Elis", ["endorsement_due:M3"]),
        ("06-23 08:00", "Ylva", ["endorsement_due:M3"]),
        ("06-29 08:00", "Idun", ["endorsement_deputy:M3"]),  # three workdays, midsummer between
    ]


def test_who_takes_no_position_is_asked_for_facts(asked, parties, english):
    Endorsement.objects.filter(organisation=parties.board).update(state=EndorsementState.REQUESTED, decided_on=None)
    answerer = UserFactory.create(organisation=parties.board, language="en")
    Anchoring.objects.create(organisation=parties.board, recipient=answerer)
    mails = plan(at=local("2027-06-21T08:00"), until=local("2027-06-24T00:00"))
    titles = {reminder.words.title for mail in mails for reminder in mail.reminders}
    assert titles == {
        "Does Härnäs stand behind “Rätt kompetens”?",
        "Does Kramnäs stand behind “Rätt kompetens”?",
        f"Does {parties.board.short_name} have facts to give on “Rätt kompetens”?",
    }


def test_a_decided_message_asks_nobody(asked):
    asked.state = MessageState.READY
    asked.save()
    assert rows("2027-06-21T08:00", "2027-08-01T00:00") == []


def test_whoever_cannot_read_gets_no_mail(week, sigrid, ylva, parties):
    sigrid.is_active = False
    sigrid.save()
    ylva.organisation = parties.outside
    ylva.save()
    assert rows("2027-06-21T08:00", "2027-07-01T00:00") == []


def test_a_rule_does_not_reach_back_before_it_was_put_in_force(week):
    ReminderRule.objects.update(since=local("2027-06-28T09:00"))
    found = rows("2027-06-21T08:00", "2027-06-28T12:00")
    assert found == [("06-28 09:00", "Sigrid", ["soon:A1"]), ("06-28 09:00", "Ylva", ["soon:A1"])]


def test_other_rules_other_reminders(week, at):
    set_rules(
        actor=SYSTEM,
        at=at,
        rules=[
            RuleText("heads_up", "item start - 90 min", "lead and arena coordinator", "item starts"),
            RuleText("morning", "day of item, 07:00", "participants, once per person and day", "same day"),
            RuleText("thanks", "arena end + 1 workday, 09:30", "delegates", "arena end + 5 d"),
        ],
    )
    assert rows("2027-06-29T00:00", "2027-07-06T00:00") == [
        ("06-29 06:30", "Idun", ["heads_up:A2"]),
        ("06-29 06:30", "Ylva", ["heads_up:A2"]),
        ("06-29 07:00", "Sigrid", ["morning"]),
        ("06-29 07:00", "Ylva", ["morning"]),
        ("06-29 18:00", "Idun", ["heads_up:A3"]),
        ("06-29 18:00", "Sigrid", ["heads_up:A3"]),
        ("07-05 09:30", "Sigrid", ["thanks"]),
        ("07-05 09:30", "Ylva", ["thanks"]),
    ]


@pytest.mark.parametrize(("night", "an_hour_before"), [("2027-03-28", "01:30"), ("2027-10-31", "02:30")])
def test_both_nights_when_clocks_change(rules, sigrid, night, an_hour_before):
    """An item at 03.30: an hour before is 01.30 of the short night, and the second 02.30 of the long one."""
    council = Council.current()
    council.quiet_from = council.quiet_to = dt.time(0)
    council.save()
    ReminderRule.objects.update(since=local("2027-01-01T00:00"))
    day = dt.date.fromisoformat(night)
    ProgrammeItemFactory.create(
        arena=ArenaFactory.create(starts=day, ends=day), starts=local(f"{night}T03:30"), ours=[sigrid], minutes=60,
        people=[PersonFactory.create()], ref="N",
    )  # fmt: skip
    found = [row for row in rows(f"{night}T00:00", f"{night}T09:00") if row[1] == "Sigrid"]
    assert found == [
        (f"{night[5:]} {an_hour_before}", "Sigrid", ["soon:N"]),
        (f"{night[5:]} 06:30", "Sigrid", ["four_rows:N"]),
    ]


def test_planning_writes_nothing(week):
    assert plan(at=local("2027-06-21T08:00"), until=local("2027-07-03T00:00"))
    for model in (Delivery, ReminderOccurrence, ReminderProgress):
        assert not model.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(n, rules, idun, elis, parties, at, django_assert_num_queries):
    for i in range(n):
        arena = ArenaFactory.create(coordinator=idun)
        DelegateFactory.create(arena=arena, user=elis)
        row = message(f"Budskap {i}", idun, at, state=MessageState.IN_CONSULTATION,
                      consultation_deadline=dt.date(2027, 6, 23))  # fmt: skip
        row.editors.set([elis])
        party = UserFactory.create()
        Anchoring.objects.create(organisation=party.organisation, recipient=party)
        Endorsement.objects.create(version=row.current, organisation=party.organisation, since=dt.date(2027, 6, 1))
        item = ProgrammeItemFactory.create(arena=arena, ours=[elis], people=[PersonFactory.create()])
        MessageUse.objects.create(meeting=item.meeting, message=row)
        CommitmentFactory.create(owner=elis, organisation=elis.organisation, due=dt.date(2027, 6, 30))
        MeetingFactory.create(
            organisation=parties.region, visibility=Visibility.PARTIES, people=[PersonFactory.create()]
        )
    council = Council.current()
    with django_assert_num_queries(20):
        mails = plan(at=local("2027-06-21T08:00"), until=local("2027-07-03T00:00"), council=council)
        assert [mail.reasons for mail in mails]
    assert len({kind.split(":")[0] for mail in mails for kind in mail.kinds}) == len(DEFAULT_RULES) - 2
