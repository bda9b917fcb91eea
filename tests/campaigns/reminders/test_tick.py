"""What a tick queues, and what it lists as missed."""

import datetime as dt

import pytest

from campaigns.enums import OccurrenceOutcome, PackKind
from campaigns.models import BriefingPack, Delegate, ReminderOccurrence, ReminderProgress, ReminderRule
from campaigns.reminders import tick as ticking
from campaigns.reminders.rules import DEFAULT_RULES, set_rules
from campaigns.reminders.tick import Ticked, tick
from crm.models import Council, Delivery
from crm.outbox.links import PLACEHOLDER
from crm.visibility import SYSTEM
from messages.house import AskText
from messages.models import MessageUse
from tests.campaigns.reminders.conftest import local
from tests.factories import CommitmentFactory, UserFactory
from tests.factories.campaigns import ProgrammeItemFactory
from tests.factories.messages import MessageFactory, write_version


def sent() -> list[tuple[str, str]]:
    return [
        (row.recipient.given_name, row.subject)
        for row in Delivery.objects.select_related("recipient").order_by("recipient__sort_key", "pk")
    ]


def kinds(outcome: OccurrenceOutcome) -> list[tuple[str, str]]:
    rows = ReminderOccurrence.objects.filter(outcome=outcome).select_related("recipient")
    return sorted((row.kind, row.recipient.given_name) for row in rows)


@pytest.fixture
def running(week, english, at):
    """Ticking since Monday morning."""
    assert tick(at=at) == Ticked(queued=0, missed=0)
    return week


def test_what_is_due_is_queued_once(running):
    when = local("2027-06-28T09:00")
    tick(at=local("2027-06-28T08:59"))
    Delivery.objects.all().delete()
    assert tick(at=when) == Ticked(queued=2, missed=0)
    assert tick(at=when) == Ticked(queued=0, missed=0)
    assert tick(at=when + dt.timedelta(minutes=1)) == Ticked(queued=0, missed=0)
    assert sent() == [("Sigrid", "10:00 Uppstart"), ("Ylva", "10:00 Uppstart")]
    delivery = Delivery.objects.first()
    assert delivery.kind == "reminder"
    assert delivery.queued_at == when
    assert delivery.useful_until == local("2027-06-28T10:00")
    assert [row.kind for row in delivery.reminders.all()] == ["soon:A1"]


def test_the_same_minute_is_one_mail(running, sigrid):
    assert tick(at=local("2027-06-24T08:00")).queued == 2
    assert tick(at=local("2027-06-27T18:00")).queued == 2
    mail = Delivery.objects.filter(recipient=sigrid).latest("pk")
    assert {row.kind for row in mail.reminders.all()} == {"pack_final", "tomorrow"}
    assert mail.useful_until == local("2027-07-03T00:00")


def test_a_second_tick_that_read_before_the_first_wrote_changes_nothing(running, monkeypatch):
    when = local("2027-06-24T08:00")
    tick(at=when)
    monkeypatch.setattr(ticking, "_fresh", lambda found, window: found)
    assert tick(at=when) == Ticked(queued=0, missed=0)
    assert Delivery.objects.count() == 2


def test_a_day_without_ticks_sends_what_is_still_useful_and_lists_the_rest(running):
    tick(at=local("2027-06-28T08:00"))
    Delivery.objects.all().delete()
    assert tick(at=local("2027-06-29T10:00")) == Ticked(queued=1, missed=4)
    assert sent() == [("Sigrid", "Today: 1 item")]  # her day starts in the evening, Ylva's is over
    assert kinds(OccurrenceOutcome.MISSED) == [
        ("soon:A1", "Sigrid"),
        ("soon:A1", "Ylva"),
        ("soon:A2", "Ylva"),
        ("tomorrow", "Ylva"),
    ]


def test_the_first_tick_does_not_send_months_of_old_reminders(parties, idun, at):
    for days in (2, 5, 100):
        CommitmentFactory.create(owner=idun, organisation=idun.organisation, due=at.date() - dt.timedelta(days=days))
    assert tick(at=at) == Ticked(queued=0, missed=0)
    assert [rule.code for rule in ReminderRule.objects.all()] == [rule.code for rule in DEFAULT_RULES]
    assert set(ReminderRule.objects.values_list("since", flat=True)) == {at}
    assert tick(at=at + dt.timedelta(days=1)) == Ticked(queued=0, missed=0)


def test_a_council_that_removed_every_rule_is_left_in_peace(week, at):
    tick(at=at)
    set_rules(actor=SYSTEM, rules=[], at=at)
    assert tick(at=local("2027-06-28T09:00")) == Ticked(queued=0, missed=0)
    assert not ReminderRule.objects.exists()


def test_what_is_entered_late_is_sent_late(running, ylva):
    tick(at=local("2027-06-29T13:00"))
    Delivery.objects.all().delete()
    ProgrammeItemFactory.create(
        arena=running.arena, title="Kaffe", starts=local("2027-06-29T13:30"), ours=[ylva], ref="A5"
    )
    assert tick(at=local("2027-06-29T13:01")).queued == 1
    assert sent() == [("Ylva", "13:30 Kaffe")]


def test_what_is_entered_after_its_use_is_no_miss(running, ylva):
    tick(at=local("2027-06-29T13:00"))
    before = kinds(OccurrenceOutcome.MISSED)
    ProgrammeItemFactory.create(arena=running.arena, starts=local("2027-06-29T12:30"), ours=[ylva], ref="A5")
    tick(at=local("2027-06-29T13:01"))
    assert kinds(OccurrenceOutcome.MISSED) == before


def test_late_reminders_wait_for_the_morning_too(running):
    tick(at=local("2027-06-28T17:59"))
    Delivery.objects.all().delete()
    assert tick(at=local("2027-06-28T22:00")) == Ticked(queued=0, missed=0)
    assert tick(at=local("2027-06-29T06:29")) == Ticked(queued=0, missed=0)
    assert tick(at=local("2027-06-29T06:30")) == Ticked(queued=2, missed=0)
    assert sent() == [("Sigrid", "Today: 1 item"), ("Ylva", "Today: 1 item")]


def test_what_the_quiet_hours_outlast_is_listed(running):
    meeting = running.talk.meeting
    meeting.starts, meeting.ends = local("2027-06-29T06:15"), local("2027-06-29T06:45")
    meeting.save()
    tick(at=local("2027-06-28T20:00"))
    before = kinds(OccurrenceOutcome.MISSED)
    assert tick(at=local("2027-06-29T06:30")).missed == 1
    assert set(kinds(OccurrenceOutcome.MISSED)) - set(before) == {("soon:A2", "Ylva")}


def test_a_moved_item_is_reminded_of_again(running):
    tick(at=local("2027-06-29T07:00"))
    Delivery.objects.all().delete()
    meeting = running.talk.meeting
    meeting.starts, meeting.ends = local("2027-06-29T08:30"), local("2027-06-29T09:00")
    meeting.save()
    assert tick(at=local("2027-06-29T07:29")).queued == 0
    assert tick(at=local("2027-06-29T07:30")).queued == 1
    assert sent() == [("Ylva", "08:30 Samtal")]


def test_a_frozen_clock_ticks_and_one_set_back_repeats_nothing(running):
    when = local("2027-06-28T09:00")
    assert tick(at=when).queued == 2
    assert tick(at=local("2027-06-24T08:00")) == Ticked(queued=0, missed=0)
    assert tick(at=when).queued == 0
    assert ReminderProgress.objects.get().through == when


def test_a_mail_that_cannot_be_queued_leaves_nothing_half_done(running, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(ticking, "_record", broken)
    with pytest.raises(RuntimeError):
        tick(at=local("2027-06-24T08:00"))
    assert not Delivery.objects.exists()


@pytest.fixture
def morning(running):
    """Tuesday 29 June 06.59: nothing is waiting."""
    tick(at=local("2027-06-29T06:59"))
    Delivery.objects.all().delete()
    return running


def test_the_mail_says_why_and_where(morning, ylva, settings):
    council = Council.current()
    council.name, council.banner = "Skogsrådet", "PROV: påhittade personer"
    council.save()
    tick(at=local("2027-06-29T07:00"))
    mail = Delivery.objects.filter(recipient=ylva, subject__startswith="08:00").get()
    assert mail.reason == "You get this because you lead “Samtal”."
    for body in (mail.text, mail.html):
        assert "PROV: påhittade personer" in body
        assert "Vera Måne" in body
        assert "Skogssalen" in body
        assert "Skogsrådet" in body
        assert body.count(settings.BASE_URL) == 1
    assert "You get this because you lead “Samtal”." in mail.text
    assert mail.headers == {"Reply-To": morning.arena.coordinator.email}


def test_the_mail_is_in_the_recipients_language(morning, ylva):
    ylva.language = "sv"
    ylva.save()
    tick(at=local("2027-06-29T07:00"))
    mail = Delivery.objects.filter(recipient=ylva, subject__startswith="08.00").get()
    assert '<html lang="sv">' in mail.html
    assert "tisdag 29 juni" in mail.text


def test_a_delegate_with_a_pack_gets_a_personal_link_to_it(morning, ylva, at):
    BriefingPack.objects.create(
        kind=PackKind.ARENA, arena=morning.arena, recipient=ylva, version=1, snapshot={}, content_hash="0" * 64,
        built_at=at,
    )  # fmt: skip
    tick(at=local("2027-06-29T07:00"))
    mail = Delivery.objects.filter(recipient=ylva).get()
    assert mail.text.count(PLACEHOLDER) == mail.html.count(PLACEHOLDER) == 1
    assert mail.link.user == ylva
    assert mail.link.subject_id == Delegate.objects.get(user=ylva).pk


def test_the_ask_stands_in_the_mail_with_its_marks(morning, ylva, idun, at):
    message = MessageFactory.create(title="Ström", owner=idun, embargo_until=local("2027-06-29T07:30"))
    version = write_version(message, asks=(AskText("A1", "Öppna köerna."),))
    use = MessageUse.objects.create(meeting=morning.talk.meeting, message=message)
    use.asks.set(version.asks.all())
    tick(at=local("2027-06-29T07:00"))
    mail = Delivery.objects.filter(recipient=ylva).get()
    assert "Ask for: Öppna köerna. (In consultation · EMBARGO until Tuesday 29 June 07:30)" in mail.text


def test_markup_in_a_title_stays_text(morning, ylva):
    morning.talk.meeting.title = "<b>Samtal</b> & mer"
    morning.talk.meeting.save()
    tick(at=local("2027-06-29T07:00"))
    mail = Delivery.objects.filter(recipient=ylva, subject__contains="Samtal").get()
    assert "<b>Samtal" not in mail.html
    assert "<b>Samtal</b> & mer" in mail.text


@pytest.mark.parametrize("n", [1, 3])
def test_queries_grow_with_mails_only(n, rules, at, idun, django_assert_num_queries):
    tick(at=at)
    owner = UserFactory.create(organisation=idun.organisation)
    for _ in range(n):
        CommitmentFactory.create(owner=owner, organisation=idun.organisation, due=dt.date(2027, 6, 30))
    Council.current()
    with django_assert_num_queries(24):
        assert tick(at=local("2027-06-23T08:00")).queued == 1


def test_one_mail_that_cannot_be_written_keeps_no_other(running, monkeypatch, caplog):
    when = local("2027-06-28T09:00")
    tick(at=local("2027-06-28T08:59"))
    Delivery.objects.all().delete()
    write = ticking.render
    with monkeypatch.context() as patched:
        patched.setattr(
            ticking,
            "render",
            lambda mail, *rest: 1 / 0 if mail.recipient.given_name == "Sigrid" else write(mail, *rest),
        )
        assert tick(at=when) == Ticked(queued=1, missed=0)
        assert "cannot be written" in caplog.text
    assert tick(at=when + dt.timedelta(minutes=1)) == Ticked(queued=1, missed=0)
    assert [name for name, _ in sent()] == ["Sigrid", "Ylva"]
