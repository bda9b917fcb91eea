import pytest
from django.db import OperationalError

from crm.models import Council
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


def test_only_reading_is_allowed(client):
    assert client.post("/health/live").status_code == 405
