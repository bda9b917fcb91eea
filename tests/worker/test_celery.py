import datetime as dt
from types import SimpleNamespace

import pytest
from celery import signals
from django.db import close_old_connections

from crm.models import Council, Heartbeat
from crm.outbox import wake
from worker import sweep, tasks
from worker.celery import app
from worker.schedule import SCHEDULE


def test_the_settings_that_the_promises_rest_on():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_ignore_result) == (True, False, True)
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert (conf.worker_prefetch_multiplier, conf.task_soft_time_limit, conf.task_time_limit) == (1, 240, 270)
    assert (conf.broker_connection_max_retries, conf.worker_soft_shutdown_timeout) == (None, 30)
    assert conf.get("CELERY_DB_REUSE_MAX") == 1_000, "by the name that Celery's fixup for Django asks for"
    assert close_old_connections in [receiver() for _, receiver in signals.task_prerun.receivers]
    assert conf.beat_scheduler == "celery.beat:Scheduler", "two beats of one folder share no file"


def test_a_broker_on_a_server_is_never_waited_for_without_end(settings):
    settings.BROKER_URL = "redis://127.0.0.1/0"
    options = wake.broker_options()
    assert options["visibility_timeout"] == 900
    assert {"socket_timeout", "socket_connect_timeout", "health_check_interval"} <= set(options)


def test_what_is_published_or_scheduled_is_a_task():
    assert wake.DRAIN in app.tasks
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


@pytest.fixture
def drains(monkeypatch):
    """How often the outbox was drained, and what each drain answers."""
    calls = []

    def drain(*, at, stop):
        calls.append(at)
        answer = drain.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    drain.calls = calls
    monkeypatch.setattr(tasks, "drain_outbox", drain)
    monkeypatch.setattr(sweep, "drain", drain)
    return drain


@pytest.mark.django_db
def test_a_task_takes_what_newer_publishers_send(drains, monkeypatch):
    woken = []
    monkeypatch.setattr(wake, "wake", lambda: woken.append(1))
    drains.answers = [False, True]
    tasks.drain.run(delivery_id=7, something="new")
    assert woken == []
    tasks.drain.run()
    assert woken == [1], "more was due"


@pytest.mark.django_db
def test_beat_ticks_up_to_the_domains_time_so_that_a_standing_clock_sends_nothing_it_announces(monkeypatch, at):
    council = Council.current()
    council.frozen_at = at
    council.save()
    ticked = []
    monkeypatch.setattr(tasks, "tick", lambda *, at: ticked.append(at))
    assert [entry["task"] for entry in SCHEDULE.values()] == [
        tasks.tick_reminders.name,
        tasks.take_silence.name,
        tasks.settle_uses.name,
        tasks.tell_changes.name,
        tasks.read_returned_mail.name,
    ]
    monkeypatch.setattr(tasks, "read_mailbox", lambda *, at: ticked.append(at))
    tasks.read_returned_mail.run(sent_by="a newer beat")
    assert ticked.pop() == at
    monkeypatch.setattr(tasks, "settle", lambda *, at: ticked.append(at))
    tasks.settle_uses.run(sent_by="a newer beat")
    assert ticked.pop() == at
    monkeypatch.setattr(tasks.alerts, "look", lambda *, at: ticked.append(at))
    tasks.tell_changes.run(sent_by="a newer beat")
    assert ticked.pop() == at
    monkeypatch.setattr(tasks, "record_silence", lambda *, at: ticked.append(at))
    tasks.take_silence.run(sent_by="a newer beat")
    assert ticked.pop() == at
    tasks.tick_reminders.run(sent_by="a newer beat")
    assert ticked == [at - dt.timedelta(microseconds=1)]


@pytest.mark.django_db
def test_a_sweep_that_fails_does_not_end_the_sweeping(drains, monkeypatch, caplog):
    waits = []

    class Stopping:
        def is_set(self):
            return len(waits) == 2

        def wait(self, seconds):
            waits.append(seconds)

    monkeypatch.setattr(sweep, "stopping", Stopping())
    monkeypatch.setattr(sweep.connections, "close_all", lambda: None)
    drains.answers = [RuntimeError("database away"), True, False]
    sweep.sweep_until_stopped("worker1@here")
    assert waits == [15.0, 15.0]
    assert len(drains.calls) == 3
    assert "sweep of the outbox failed" in caplog.text
    assert Heartbeat.objects.get().worker == "worker1@here"


@pytest.mark.django_db
def test_a_worker_with_a_long_backlog_is_not_silent(drains, monkeypatch):
    signs = []
    monkeypatch.setattr(sweep, "swept", lambda worker: signs.append((worker, len(drains.calls))))
    monkeypatch.setattr(sweep, "stopping", SimpleNamespace(is_set=lambda: bool(signs), wait=lambda _seconds: None))
    monkeypatch.setattr(sweep.connections, "close_all", lambda: None)
    drains.answers = [True, True, False]
    sweep.sweep_until_stopped("worker1@here")
    assert signs == [("worker1@here", 1), ("worker1@here", 2), ("worker1@here", 3)]


@pytest.mark.django_db
def test_a_tick_of_beat_leaves_a_sign_even_if_it_fails(monkeypatch):
    def broken(*, at):
        raise RuntimeError

    monkeypatch.setattr(tasks, "tick", broken)
    with pytest.raises(RuntimeError):
        tasks.tick_reminders.run()
    assert Heartbeat.objects.get().part == "beat"
