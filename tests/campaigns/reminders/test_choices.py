"""What a recipient's own choices change in the plan, and what they cannot change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import ALWAYS_SENT, Muted, OccurrenceOutcome, ReminderKind
from campaigns.models import ReminderChoices, ReminderOccurrence
from campaigns.reminders.plan import outlook
from campaigns.reminders.texts import RuleText
from campaigns.reminders.tick import tick
from campaigns.services.reminder_choices import choose_reminders, own_choices
from campaigns.services.reminder_rules import add_rule
from campaigns.services.sending import send_packs
from crm import clock
from crm.errors import DomainError, StaleObject
from crm.models import AuditEntry, Delivery
from crm.visibility import SYSTEM, Viewer
from messages.models import MessageUse
from tests.campaigns.reminders.conftest import local, rows
from tests.factories import CommitmentFactory
from tests.factories.messages import MessageFactory

WEEK = ("2027-06-21T00:00", "2027-07-05T00:00")


@pytest.fixture(autouse=True)
def frozen(english):
    """Words as they stand in the code."""


@pytest.fixture
def choose(at):
    def act(user, when=at, **values):
        return choose_reminders(actor=Viewer.of(user), at=when, **values)

    return act


def of(name):
    return [row for row in rows(*WEEK) if row[1] == name]


def test_a_declined_kind_is_left_out_for_oneself_alone(week, sigrid, choose):
    before = {name: of(name) for name in ("Sigrid", "Ylva")}
    choose(sigrid, declined=["soon", "day"])
    assert of("Ylva") == before["Ylva"]
    assert [row for row in of("Sigrid") if row not in before["Sigrid"]] == [("06-27 18:00", "Sigrid", ["pack_final"])]
    found = outlook(at=local(WEEK[0]), until=local(WEEK[1]))
    assert [(r.kind, r.recipient.given_name, r.muted) for r in found.muted] == [
        ("tomorrow", "Sigrid", Muted.DECLINED),
        ("soon:A1", "Sigrid", Muted.DECLINED),
        ("tomorrow", "Sigrid", Muted.DECLINED),
        ("soon:A3", "Sigrid", Muted.DECLINED),
    ]


def test_soon_is_as_early_as_one_wants(week, sigrid, choose):
    choose(sigrid, soon_minutes=120)
    assert ("06-28 08:00", "Sigrid", ["soon:A1"]) in rows(*WEEK)
    assert ("06-28 09:00", "Ylva", ["soon:A1"]) in rows(*WEEK)
    assert ("06-28 09:00", "Sigrid", ["soon:A1"]) not in rows(*WEEK)


def test_one_reminder_as_early_as_one_wants_stands_for_all_rules(week, sigrid, idun, choose, at):
    texts = RuleText("sooner", "item start - 15 min", "participants", "item start")
    add_rule(actor=Viewer.of(idun), at=at, code="sooner", texts=texts)
    choose(sigrid, soon_minutes=30)
    morning = rows("2027-06-28T00:00", "2027-06-28T12:00")
    assert morning == [
        ("06-28 09:00", "Ylva", ["soon:A1"]),
        ("06-28 09:30", "Sigrid", ["soon:A1"]),
        ("06-28 09:45", "Ylva", ["sooner:A1"]),
    ]


def test_changing_how_early_repeats_nothing(week, sigrid, choose, at):
    tick(at=at)
    tick(at=local("2027-06-28T09:00"))
    choose(sigrid, when=local("2027-06-28T09:05"), soon_minutes=15)
    assert tick(at=local("2027-06-28T09:45")).queued == 0


def test_a_mail_at_noon_waits_for_the_next_morning_if_still_useful(elis, week, choose, at):
    message = MessageFactory.create(owner=elis)
    message.editors.add(elis)
    MessageUse.objects.create(meeting=week.talk.meeting, message=message)
    assert of("Elis") == [("06-23 12:00", "Elis", ["messages_lock"])]
    choose(elis, daily=True)
    assert of("Elis") == [("06-24 08:00", "Elis", ["messages_lock"])]


def test_a_pause_ends_by_itself(week, ylva, choose):
    choose(ylva, paused_until=dt.date(2027, 6, 28))
    assert [row[0] for row in of("Ylva")] == ["06-28 09:00", "06-28 18:00", "06-29 07:00", "06-29 10:30"]


def test_a_pause_that_is_over_stands_in_no_ones_way(client, ylva, choose, monkeypatch):
    choose(ylva, paused_until=dt.date(2027, 6, 28))
    monkeypatch.setattr(clock, "now", lambda *_: local("2027-06-29T09:00"))
    client.force_login(ylva)
    url = reverse("reminder_choices")
    assert client.get(url).context["form"].initial["paused_until"] is None
    assert client.post(url, {"wanted": ["pack"], "paused_until": "", "version": "1"}).status_code == 302
    past = client.post(url, {"wanted": ["pack"], "paused_until": "2020-01-01", "version": "2"})
    assert (past.status_code, list(past.context["form"].errors)) == (422, ["paused_until"])


def test_what_was_declined_when_it_was_due_is_not_sent_late(week, sigrid, ylva, choose, at):
    tick(at=at)
    choose(sigrid, declined=["pack"])
    assert tick(at=local("2027-06-24T08:00")).queued == 1
    choose(sigrid, when=local("2027-06-24T09:00"), declined=[])
    assert tick(at=local("2027-06-24T09:01")).queued == 0
    [kept] = ReminderOccurrence.objects.filter(outcome=OccurrenceOutcome.DECLINED)
    assert (kept.kind, kept.recipient) == ("pack_first", sigrid)
    assert not Delivery.objects.filter(recipient=sigrid).exists()


def test_what_always_comes_comes_during_a_pause_too(rules, idun, choose, at):
    CommitmentFactory.create(owner=idun, organisation=idun.organisation, due=dt.date(2027, 6, 21))
    choose(idun, paused_until=dt.date(2027, 7, 31))
    assert [row[2][0].split(":")[0] for row in of("Idun")] == ["commitment_overdue"]


@pytest.mark.parametrize("kind", sorted(ALWAYS_SENT))
def test_some_kinds_cannot_be_declined(sigrid, choose, kind):
    with pytest.raises(DomainError, match="always sent") as caught:
        choose(sigrid, declined=[kind])
    assert caught.value.field == "declined"
    assert not ReminderChoices.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"declined": ["nonsense"]}, "declined"),
        ({"soon_minutes": 0}, "soon_minutes"),
        ({"soon_minutes": 5000}, "soon_minutes"),
        ({"paused_until": dt.date(2029, 1, 1)}, "paused_until"),
        ({"paused_until": dt.date(2020, 1, 1)}, "paused_until"),
        ({"paused_until": dt.date(2027, 6, 20)}, "paused_until"),
    ],
)
def test_what_cannot_be_chosen_names_its_field(sigrid, choose, values, field):
    with pytest.raises(DomainError) as caught:
        choose(sigrid, **values)
    assert caught.value.field == field


def test_of_two_at_once_the_second_is_told(sigrid, choose):
    first = choose(sigrid, daily=True)
    choose(sigrid, version=first.version, with_pdf=False)
    with pytest.raises(StaleObject):
        choose(sigrid, version=first.version, daily=False)


def test_the_page_saves_ones_own_choices_whatever_else_is_sent(client, sigrid, ylva):
    client.force_login(sigrid)
    url = reverse("reminder_choices")
    page = client.get(url)
    wanted = page.context["form"].initial["wanted"]
    assert "answer" not in wanted
    sent = {"wanted": ["pack", "soon"], "soon_minutes": "30", "daily": "on", "version": "0", "user": ylva.pk}
    assert client.post(url, sent).status_code == 302
    row = ReminderChoices.objects.get()
    assert row.user == sigrid
    assert set(row.declined) == set(wanted) - {"pack", "soon"}
    assert (row.soon_minutes, row.daily, row.with_pdf, row.paused_until) == (30, True, False, None)
    assert own_choices(Viewer.of(ylva)).declined == []
    assert AuditEntry.objects.get().object_type == "campaigns.ReminderChoices"


def test_the_page_keeps_what_was_typed_when_it_is_wrong(client, sigrid):
    client.force_login(sigrid)
    page = client.post(reverse("reminder_choices"), {"wanted": ["pack"], "paused_until": "2027-02-31"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["paused_until"]
    assert page.context["form"]["wanted"].value() == ["pack"]


def test_the_rehearsal_says_who_does_not_want_it(client, week, sigrid, idun, choose, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda *_: at)
    choose(sigrid, declined=[ReminderKind.SOON])
    client.force_login(idun)
    page = client.get(reverse("rehearsal"), {"first": "2027-06-28", "last": "2027-06-28"})
    assert [(r.recipient, r.kind) for r in page.context["muted"]] == [(sigrid, "soon:A1")]
    assert "Declined by the recipient" in page.content.decode()


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ({}, ["application/pdf", "text/calendar"]),
        ({"with_pdf": False}, ["text/calendar"]),
        ({"with_calendar": False}, ["application/pdf"]),
        ({"with_pdf": False, "with_calendar": False}, []),
    ],
)
def test_files_come_as_one_wants_them(week, sigrid, choose, at, chosen, kinds):
    choose(sigrid, **chosen)
    send_packs(actor=SYSTEM, arena=week.arena, at=at)
    mails = {mail.recipient.given_name: mail for mail in Delivery.objects.filter(kind="arena_pack")}

    def files(name):
        return sorted(file.content_type.split(";")[0] for file in mails[name].attachments.all())

    assert files("Sigrid") == kinds
    assert files("Ylva") == ["application/pdf", "text/calendar"]
