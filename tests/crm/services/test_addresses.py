"""Addresses that take no mail: noted, told once, and cleared by a person."""

from __future__ import annotations

import io
import logging
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse

from crm.enums import Role
from crm.errors import InvalidTransition, NotAllowed
from crm.models import AuditEntry, Delivery
from crm.outbox.bounces import Bounce
from crm.outbox.deliver import drain
from crm.services import addresses
from crm.services.accounts import update_user
from crm.services.addresses import clear_address, record_bounce, take_returned_mail
from crm.visibility import SYSTEM, Viewer
from tests.crm.outbox.test_bounces import OURS, WORDS, report
from tests.crm.outbox_fixtures import REAL
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSING = "451 4.2.2 mailbox full"


@pytest.fixture
def sent(outbox, queue, at, idun, sigrid):
    """A mail to Sigrid that a server took; Idun coordinates."""
    sigrid.email = "sigrid@skog.example"
    sigrid.save()
    delivery = queue()
    drain(at=at)
    Delivery.objects.update(message_id=OURS)
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def back(sent, at):
    """Lets a server say that it came back."""

    def back(words=WORDS, *, is_final=True, is_bad_address=True, recipients=()):
        return record_bounce(bounce=Bounce(OURS, words, is_final, is_bad_address and is_final, recipients), at=at)

    return back


def told():
    return list(Delivery.objects.filter(kind="address_failed").order_by("recipient_id"))


def test_a_mail_that_came_back_flags_the_address_and_tells_the_coordinators_once(sent, sigrid, idun, at):
    assert take_returned_mail(report(), at=at)
    for one in (sent, sigrid):
        one.refresh_from_db()
    assert (sent.state, sent.bounced_at, sent.bounce) == ("sent", REAL, WORDS)
    assert (sigrid.address_failed_at, sigrid.address_failure) == (REAL, WORDS)
    [mail] = told()
    assert mail.recipient == idun
    assert mail.subject == "Sigrid Fjäll får inga mejl: adressen tar inte emot post"
    assert WORDS in mail.text
    assert reverse("delivery_detail", args=[sent.pk]) in mail.text
    assert "Underlag" not in mail.text
    [entry] = AuditEntry.objects.filter(object_type="crm.User", object_id=sigrid.pk)
    assert entry.changes["address_failed_at"] == [None, REAL.isoformat()]


def test_the_same_again_changes_nothing(sent, sigrid, at, queue):
    take_returned_mail(report(), at=at)
    before = list(Delivery.objects.order_by("pk").values()), AuditEntry.objects.count()
    assert not take_returned_mail(report(), at=at)
    assert not take_returned_mail(report(words="smtp; 550 other words"), at=at)
    assert not take_returned_mail(report("delayed", "4.4.1"), at=at)
    assert (list(Delivery.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_another_mail_to_an_address_that_is_flagged_is_noted_and_nobody_told_again(back, queue, at):
    back()
    other = queue("pack:2")
    assert record_bounce(bounce=Bounce(other.message_id, WORDS, is_final=True, is_bad_address=True), at=at)
    other.refresh_from_db()
    assert other.bounced_at == REAL
    assert len(told()) == 1


def test_a_passing_fault_is_noted_and_flags_nobody(back, sent, sigrid):
    assert back(PASSING, is_final=False)
    assert not back(PASSING, is_final=False)
    for one in (sent, sigrid):
        one.refresh_from_db()
    assert (sent.bounce, sent.bounced_at, sigrid.address_failed_at) == (PASSING, None, None)
    assert told() == []
    assert back()
    sent.refresh_from_db()
    assert sent.bounce == WORDS


def test_a_mail_that_never_arrives_for_another_reason_is_noted_and_flags_nobody(back, sent, sigrid):
    assert back("552 5.2.2 mailbox full", is_bad_address=False)
    for one in (sent, sigrid):
        one.refresh_from_db()
    assert (sent.bounce, sent.bounced_at, sigrid.address_failed_at) == ("552 5.2.2 mailbox full", REAL, None)
    assert told() == []


def test_an_address_that_ours_forwards_to_blames_nobody_here(back, sent, sigrid):
    assert back("550 5.1.1 no Vera here", recipients=("vera@annan.example",))
    for one in (sent, sigrid):
        one.refresh_from_db()
    assert (sent.bounce, sent.bounced_at, sigrid.address_failed_at) == ("550 5.1.1 no Vera here", REAL, None)
    # Then our own address is refused as well.
    assert back(recipients=(sent.address.casefold(),))
    assert not back(recipients=(sent.address.casefold(),))
    sigrid.refresh_from_db()
    assert (sigrid.address_failed_at, len(told())) == (REAL, 1)


def test_the_same_report_again_flags_no_address_that_a_person_has_cleared(back, sigrid, idun, at):
    back()
    sigrid.refresh_from_db()
    clear_address(actor=Viewer.of(idun), user=sigrid, at=at)
    assert not back()
    sigrid.refresh_from_db()
    assert sigrid.address_failed_at is None


def test_a_bounce_never_sends_a_mail_to_an_address_that_takes_none(queue, outbox, idun, at):
    second, failing = (UserFactory.create(organisation=idun.organisation, role=Role.COORDINATOR) for _ in range(2))
    failing.address_failed_at = REAL
    failing.save()
    mail = queue(recipient=idun)
    record_bounce(bounce=Bounce(mail.message_id, WORDS, is_final=True, is_bad_address=True), at=at)
    [news] = told()
    assert news.recipient == second
    # The news itself comes back: nobody is left to be told, and nothing goes round.
    assert record_bounce(bounce=Bounce(news.message_id, WORDS, is_final=True, is_bad_address=True), at=at)
    assert len(told()) == 1


def test_a_new_address_is_not_blamed_for_the_old_one(sent, back, sigrid, at):
    update_user(actor=SYSTEM, at=at, user=sigrid, email="ny@skog.example")
    assert back()
    sigrid.refresh_from_db()
    assert sigrid.address_failed_at is None
    assert told() == []


def test_mending_the_address_takes_the_flag(back, sigrid, at):
    back()
    sigrid.refresh_from_db()
    update_user(actor=SYSTEM, at=at, user=sigrid, title="Regionråd")
    assert sigrid.address_failed_at
    update_user(actor=SYSTEM, at=at, user=sigrid, email="ny@skog.example")
    sigrid.refresh_from_db()
    assert (sigrid.address_failed_at, sigrid.address_failure) == (None, "")


def test_a_person_says_that_the_address_takes_mail_again(back, sigrid, idun, elis, at):
    back()
    sigrid.refresh_from_db()
    with pytest.raises(NotAllowed):
        clear_address(actor=Viewer.of(elis), user=sigrid, at=at)
    clear_address(actor=Viewer.of(idun), user=sigrid, at=at)
    sigrid.refresh_from_db()
    assert (sigrid.address_failed_at, sigrid.address_failure) == (None, "")
    assert AuditEntry.objects.order_by("pk").last().actor == idun
    with pytest.raises(InvalidTransition):
        clear_address(actor=Viewer.of(idun), user=sigrid, at=at)


@pytest.mark.parametrize(
    "content", [report(), b"Subject: hej sigrid@skog.example\r\n\r\nhej"], ids=["unknown", "no bounce"]
)
def test_what_is_none_of_ours_is_passed_over_without_telling_whom_it_is_about(content, at, caplog, parties):
    with caplog.at_level(logging.INFO):
        assert not take_returned_mail(content, at=at)
    assert "passed over" in caplog.text
    assert "@" not in caplog.text
    assert not AuditEntry.objects.exists()


def run(*files, stdin=None, monkeypatch=None):
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
    out = io.StringIO()
    call_command("bounces", *map(str, files), stdout=out)
    return out.getvalue().strip()


def test_the_command_reads_a_pipe_to_its_end_and_files(sent, monkeypatch, tmp_path):
    pipe = report() + b"x" * 1_000_000
    assert run(stdin=pipe, monkeypatch=monkeypatch) == "1 noted, 0 passed over"
    assert sys.stdin.buffer.read() == b""
    path = tmp_path / "returned.eml"
    path.write_bytes(report())
    assert run(path, path) == "0 noted, 2 passed over"
    with pytest.raises(CommandError, match=r"none\.eml: cannot be read") as failed:
        run(tmp_path / "none.eml")
    assert failed.value.returncode == 2


def test_the_mail_server_tries_again_while_the_database_is_away(sent, monkeypatch):
    def away(*_, **__):
        raise OperationalError("gone")

    monkeypatch.setattr("crm.management.commands.bounces.take_returned_mail", away)
    with pytest.raises(CommandError) as failed:
        run(stdin=report(), monkeypatch=monkeypatch)
    assert failed.value.returncode == 75


def test_without_a_mailbox_nothing_is_asked(monkeypatch, at):
    monkeypatch.setattr(addresses, "unseen", lambda url: pytest.fail("asked"))
    assert addresses.read_mailbox(at=at) == 0
