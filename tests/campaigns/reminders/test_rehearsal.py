"""Rehearsing by command and on the page."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from campaigns.enums import OccurrenceOutcome
from campaigns.models import ReminderOccurrence
from campaigns.reminders.rehearsal import batches, upcoming
from campaigns.reminders.tick import tick
from crm.models import Council, Delivery
from crm.outbox.links import PLACEHOLDER
from tests.campaigns.reminders.conftest import local


@pytest.fixture(autouse=True)
def frozen(english, at):
    """The demo's way of standing still."""
    council = Council.current()
    council.frozen_at = at
    council.save()


def test_the_command_lists_every_mail_and_sends_none(week, capsys):
    call_command("rehearse", first="2027-06-28", last="2027-06-28")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("2027-06-28 09:00  Sigrid Fjäll (")
    assert printed[0].endswith("soon:A1")
    assert printed[1].strip() == "you lead “Uppstart”"
    assert printed[-1] == "2027-06-28 to 2027-06-28: 4 mails to 2 people. Nothing was sent."
    assert not Delivery.objects.exists()


def test_json_has_one_object_per_mail(week, capsys):
    call_command("rehearse", first="2027-06-27", last="2027-06-27", json=True)
    rows = json.loads(capsys.readouterr().out)
    assert [(row["at"], row["name"], row["kinds"]) for row in rows] == [
        ("2027-06-27 18:00", "Sigrid Fjäll", ["pack_final", "tomorrow"]),
        ("2027-06-27 18:00", "Ylva Kanal", ["pack_final", "tomorrow"]),
    ]
    assert (
        rows[0]["reasons"]
        == [
            "you are a delegate at Skogsveckan",
            "you take part in the programme on Monday 28 June",
        ]
        or len(rows[0]["reasons"]) == 2
    )
    assert rows[0]["already_queued"] is False


def test_without_days_it_covers_two_weeks_from_now(week, capsys):
    call_command("rehearse")
    assert "2027-06-21 to 2027-07-04: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2027-06-31", None, "--from: '2027-06-31' is not a day such as 2027-06-21."),
        ("tomorrow", None, "--from: 'tomorrow' is not a day"),
        ("2027-06-30", "2027-06-20", "--to: The last day, 20 June 2027, is before the first, 30 June 2027."),
        ("2027-01-01", "2028-06-01", "--to: A rehearsal covers at most 366 days."),
        ("0001-01-01", "0001-01-02", "--from: A rehearsal is of the years 2000 to 2200."),
        ("9999-12-31", None, "--from: A rehearsal is of the years 2000 to 2200."),
    ],
)
def test_days_that_cannot_be_rehearsed_exit_with_2(db, first, last, said):
    with pytest.raises(CommandError) as caught:
        call_command("rehearse", first=first, last=last)
    assert caught.value.returncode == 2
    assert str(caught.value).startswith(said)


def test_what_has_been_queued_is_marked_and_no_longer_next(week, at):
    tick(at=at)
    tick(at=local("2027-06-24T08:00"))
    first = upcoming(at=at, days=4)
    assert first == []
    assert [(batch.labels, len(batch.mails)) for batch in batches(upcoming(at=at))[:2]] == [
        (("Briefing pack", "The day's card"), 2),
        (("Soon",), 2),
    ]


def test_the_page_lists_days_people_and_reasons(client, week, idun):
    client.force_login(idun)
    page = client.get(reverse("rehearsal"), {"first": "2027-06-28", "last": "2027-06-29"})
    assert page.status_code == 200
    assert [(str(day), [row.mail.kinds for row in rows]) for day, rows in page.context["days"]] == [
        ("2027-06-28", [["soon:A1"], ["soon:A1"], ["tomorrow"], ["tomorrow"]]),
        ("2027-06-29", [["soon:A2"], ["four_rows:A2"], ["soon:A3"]]),
    ]
    html = page.content.decode()
    assert "Sigrid Fjäll" in html
    assert "Uppstart" in html


def test_the_mail_of_the_page_reads_as_it_would(client, week, idun, sigrid):
    client.force_login(idun)
    url = reverse("rehearsal_mail")
    page = client.get(url, {"at": local("2027-06-28T09:00").isoformat(), "to": sigrid.pk})
    assert page.status_code == 200
    assert "10:00 Uppstart" in page.content.decode()
    assert PLACEHOLDER not in page.content.decode()
    for query in (
        {"at": local("2027-06-28T09:01").isoformat(), "to": sigrid.pk},
        {"at": local("2027-06-28T09:00").isoformat(), "to": idun.pk},
        {"at": "soon", "to": sigrid.pk},
        {"at": "2027-02-31T09:00:00+01:00", "to": sigrid.pk},
        {},
    ):
        assert client.get(url, query).status_code == 404
    assert not Delivery.objects.exists()


def test_wrong_days_are_told_beside_the_field(client, week, idun):
    client.force_login(idun)
    page = client.get(reverse("rehearsal"), {"first": "2027-06-29", "last": "2027-06-28"})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["last"]
    assert list(client.get(reverse("rehearsal"), {"first": "x"}).context["form"].errors) == ["first"]


def test_missed_reminders_are_listed(client, rules, idun, at):
    ReminderOccurrence.objects.create(
        key="k", kind="soon:A1", title="10.00 Uppstart", recipient=idun, due_at=at, recorded_at=at,
        outcome=OccurrenceOutcome.MISSED,
    )  # fmt: skip
    client.force_login(idun)
    assert "10.00 Uppstart" in client.get(reverse("rehearsal")).content.decode()


@pytest.mark.parametrize("name", ["rehearsal", "rehearsal_mail"])
def test_only_coordinators_rehearse(client, week, sigrid, elis, olle, name):
    for user, status in ((sigrid, 403), (elis, 403), (olle, 404)):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == status
    client.logout()
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_as_much_for_three_as_for_one(client, week, idun, n, django_assert_num_queries):
    client.force_login(idun)
    client.get(reverse("rehearsal"))
    last = {1: "2027-06-28", 3: "2027-07-02"}[n]
    with django_assert_num_queries(23):
        page = client.get(reverse("rehearsal"), {"first": "2027-06-28", "last": last})
    assert page.status_code == 200
