"""What a server accepted is known, whatever becomes of the worker or the database."""

import fcntl
import json
import os

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from crm.models import Delivery
from crm.outbox import away, claim, journal
from crm.outbox.claim import LEASE
from crm.outbox.deliver import Handover, drain
from crm.outbox.journal import Receipt
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from tests.crm.outbox_fixtures import REAL, row


def handed_over(*deliveries):
    """Marked by a worker that then died."""
    claimed = claim.claim(len(deliveries))
    for delivery in claimed:
        Handover(delivery).mark()
    return claimed


def test_a_receipt_is_kept_until_the_next_drain_has_looked(outbox, queue, at):
    delivery = queue()
    drain(at=at)
    assert json.loads(settings.RECEIPTS.read_text()) == [delivery.message_id, 1, REAL.isoformat(), "250 ok"]
    assert oct(settings.RECEIPTS.stat().st_mode)[-3:] == "600", "it names who got mail"
    drain(at=at)
    assert settings.RECEIPTS.read_text() == ""
    assert (row(delivery).state, row(delivery).receipt) == ("sent", "250 ok")


def test_a_worker_that_died_after_the_yes_is_told_by_its_journal(outbox, queue, at):
    delivery = queue()
    [claimed] = handed_over(delivery)
    journal.keep(Receipt.of(claimed, "250 2.0.0 köad"))
    drain(at=at)
    assert (row(delivery).state, row(delivery).receipt, row(delivery).lease_until) == ("sent", "250 2.0.0 köad", None)
    assert outbox.sent == []


def test_a_receipt_found_late_settles_the_doubt_and_needs_no_second_copy(outbox, queue, at, real):
    in_doubt, to_repeat = queue(), queue(key="reminder:1", on_doubt=OnDoubt.RESEND_ONCE)
    claimed = handed_over(in_doubt, to_repeat)
    real.shift(LEASE.total_seconds() + 1)
    claim.reap(at=at)
    real.shift(601)
    claim.reap(at=at)
    assert [row(in_doubt).state, row(to_repeat).state] == ["uncertain", "queued"]
    for delivery in claimed:
        journal.keep(Receipt.of(delivery, "250 ok"))
    drain(at=at)
    assert [row(in_doubt).state, row(to_repeat).state] == ["sent", "sent"]
    assert outbox.sent == []


def test_what_a_person_decided_since_stands(outbox, queue, at):
    delivery = queue()
    [claimed] = handed_over(delivery)
    Delivery.objects.update(state=State.CANCELLED, fence=claimed.fence + 1)
    journal.keep(Receipt.of(claimed, "250 ok"))
    journal.replay()
    assert row(delivery).state == "cancelled"
    assert settings.RECEIPTS.read_text() == ""


def test_torn_lines_and_strangers_are_passed_over(outbox, queue):
    delivery = queue()
    [claimed] = handed_over(delivery)
    settings.RECEIPTS.write_text(
        '["<torn@example>", 1, "25\n[1]\nnull\n["<x@other.example>", 1, "2026-11-23T12:00:00+00:00", "250"]\n["half'
    )
    journal.keep(Receipt.of(claimed, "250 ok"))
    journal.replay()
    assert row(delivery).state == "sent"


def test_a_full_disk_costs_the_journal_and_not_the_mail(outbox, queue, at, caplog):
    settings.RECEIPTS.symlink_to("/dev/full")
    delivery = queue()
    drain(at=at)
    assert row(delivery).state == "sent"
    assert "could not be kept" in caplog.text


@pytest.mark.parametrize("lock", [fcntl.LOCK_SH, fcntl.LOCK_EX])
def test_a_process_that_stands_still_with_the_lock_stops_nobody(outbox, queue, at, monkeypatch, lock):
    monkeypatch.setattr(journal, "PATIENCE", -1.0)
    delivery = queue()
    settings.RECEIPTS.write_text("\n")
    held = os.open(settings.RECEIPTS, os.O_RDONLY)
    fcntl.flock(held, lock)
    drain(at=at)
    os.close(held)
    assert row(delivery).state == "sent"


def test_a_line_of_which_a_part_was_written_is_not_kept(outbox, queue, monkeypatch):
    queue()
    [claimed] = claim.claim(1)
    monkeypatch.setattr(os, "write", lambda file, line: len(line) - 1)
    assert journal.keep(Receipt.of(claimed, "250 ok")) is False


def test_receipts_are_told_together_but_those_that_a_doubt_would_send_again(outbox, queue, at, monkeypatch):
    told, settle = [], journal.settle
    monkeypatch.setattr(journal, "settle", lambda rows, **options: (told.append(len(rows)), settle(rows, **options)))
    for number in range(3):
        queue(key=f"pack:{number}")
    queue(key="reminder:1", on_doubt=OnDoubt.RESEND_ONCE)
    queue(key="pack:4")
    drain(at=at)
    assert told == [4, 1]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_receipt_that_the_disk_refused_is_never_told_without_waiting(outbox, queue, monkeypatch):
    queue()
    [claimed] = claim.claim(1)
    asked = []

    def settle(_rows, *, kept):
        asked.append(kept)
        if len(asked) == 1:
            raise ValueError("told badly")

    monkeypatch.setattr(journal, "settle", settle)
    monkeypatch.setattr(journal, "keep", lambda _receipt: False)
    with pytest.raises(ValueError, match="told badly"), journal.telling() as receipts:
        receipts.take(Receipt.of(claimed, "250 ok"))
    assert asked == [False, False]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite waits for the disk at every commit")
@pytest.mark.django_db(transaction=True)
def test_the_journal_is_emptied_when_the_database_has_it_on_its_disk(outbox, queue, at):
    def log(function):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}()")
            return cursor.fetchone()[0]

    queue()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("UPDATE crm_delivery SET last_error = 'told late'")
        told = log("pg_current_wal_insert_lsn")
        cursor.execute("SET synchronous_commit = on")
    journal._flush()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", [told])
        assert cursor.fetchone() == (True,)


def test_a_database_that_is_away_keeps_the_journal(outbox, queue, monkeypatch):
    delivery = queue()
    [claimed] = handed_over(delivery)
    journal.keep(Receipt.of(claimed, "250 ok"))
    monkeypatch.setattr(journal, "settle", _away)
    with pytest.raises(OperationalError):
        journal.replay()
    monkeypatch.undo()
    journal.replay()
    assert row(delivery).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_what_became_of_a_mail_is_written_when_the_database_is_back(outbox, queue, at, monkeypatch, real):
    monkeypatch.setattr(away, "ASK_AGAIN", 0)
    answers = [OperationalError("server closed"), OperationalError("starting up")]
    settle = journal.settle

    def settle_at_last(*arguments, **options):
        if answers:
            raise answers.pop()
        return settle(*arguments, **options)

    monkeypatch.setattr(journal, "settle", settle_at_last)
    delivery = queue()
    drain(at=at)
    assert (row(delivery).state, answers) == ("sent", [])


@pytest.mark.django_db(transaction=True)
def test_a_mark_that_the_database_did_not_take_sends_nothing(outbox, queue, at, monkeypatch):
    """Whether it was committed or not: there was no final dot, so nothing is in doubt."""
    delivery, next_one = queue(), queue(key="pack:2")
    mark = Handover.mark

    def mark_and_lose_the_answer(handover):
        mark(handover)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Handover, "mark", mark_and_lose_the_answer)
    drain(at=at)
    assert (row(delivery).state, row(delivery).fence, row(next_one).state) == ("queued", 1, "queued")
    assert (row(next_one).attempts, outbox.sent) == (0, [])
    monkeypatch.undo()


def _away(*_, **__):
    raise OperationalError("the database system is shutting down")
