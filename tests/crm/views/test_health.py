import pytest
from django.db import OperationalError
from django.utils import timezone

from crm.models import Council
from crm.outbox import heartbeats
from crm.views import health


def test_live_reads_nothing(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("outbox")
def test_ready_while_due_mails_are_taken_within_two_minutes(client, queue, real):
    assert client.get("/health/ready").json() == {
        "status": "ok",
        "database": "ok",
        "worker": "ok",
        "beat": "ok",
        "oldest_due_seconds": 0,
    }
    queue()
    real.shift(120)
    assert client.get("/health/ready").status_code == 200
    real.shift(1)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["worker"], answer.json()["oldest_due_seconds"]) == (503, "late", 121)


@pytest.mark.usefixtures("outbox")
def test_paused_sending_is_no_fault_of_the_worker(client, queue, real):
    queue()
    Council.objects.update_or_create(pk=1, defaults={"sending_paused": True})
    real.shift(1000)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["worker"]) == (200, "paused")


@pytest.mark.django_db
def test_not_ready_without_database(client, monkeypatch):
    def down():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "oldest_due", down)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "failing")
    assert "refused" not in answer.content.decode()


@pytest.mark.usefixtures("outbox", "db")
def test_not_ready_when_beat_has_been_silent_for_five_minutes(client, real, monkeypatch):
    monkeypatch.setattr(health, "STARTED", timezone.now())
    real.shift(10_000)
    assert client.get("/health/ready").status_code == 200, "an installation that never had a beat"
    heartbeats.beat_ticked()
    real.shift(300)
    assert client.get("/health/ready").status_code == 200
    real.shift(1)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["beat"], answer.json()["worker"]) == (503, "late", "ok")
    heartbeats.beat_ticked()
    assert client.get("/health/ready").json()["beat"] == "ok"


@pytest.mark.usefixtures("outbox", "db")
def test_an_installation_that_was_off_over_night_has_five_minutes_to_begin(client, real, monkeypatch):
    heartbeats.beat_ticked()
    real.shift(36_000)
    monkeypatch.setattr(health, "STARTED", timezone.now())
    real.shift(300)
    assert client.get("/health/ready").status_code == 200
    real.shift(1)
    assert client.get("/health/ready").status_code == 503


@pytest.mark.usefixtures("outbox", "db")
def test_a_frozen_clock_is_not_a_silent_beat(client, real, monkeypatch, settings):
    monkeypatch.setattr(health, "STARTED", timezone.now())
    settings.SAMSYN_NOW = "2031-06-29T08:00:00+02:00"
    heartbeats.beat_ticked()
    assert client.get("/health/ready").json()["beat"] == "ok"


@pytest.mark.usefixtures("outbox")
def test_being_asked_stays_cheap(client, queue, django_assert_num_queries):
    queue()
    client.get("/health/ready")
    with django_assert_num_queries(3):
        client.get("/health/ready")
    with django_assert_num_queries(0):
        client.get("/health/live")


def test_only_reading_is_allowed(client):
    assert client.post("/health/live").status_code == 405
