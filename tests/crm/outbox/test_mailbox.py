"""The mailbox of returned mail, over a real connection."""

from __future__ import annotations

import logging

import pytest

from crm.models import Delivery
from crm.outbox.bounces import MOST_BYTES
from crm.outbox.mailbox import MailboxError, unseen
from crm.services.addresses import read_mailbox
from tests.crm.outbox.imap import Mailbox
from tests.crm.outbox.test_bounces import OURS, report


def test_unread_mails_are_read_once_and_marked_when_the_next_is_asked_for():
    with Mailbox(b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n" + b"x" * 2 * MOST_BYTES) as mailbox:
        mails = unseen(mailbox.url)
        assert next(mails) == b"Subject: 1\r\n\r\n"
        assert mailbox.seen == set()
        assert len(next(mails)) == MOST_BYTES
        assert mailbox.seen == {11}
        assert list(mails) == []
        assert mailbox.seen == {11, 12}
        assert list(unseen(mailbox.url)) == []
        assert mailbox.said[-1] == "LOGOUT"


def test_what_an_error_interrupts_is_read_again():
    with Mailbox(report()) as mailbox:
        mails = unseen(mailbox.url)
        next(mails)
        with pytest.raises(ZeroDivisionError):
            mails.throw(ZeroDivisionError())
        assert mailbox.seen == set()


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "LOGOUT"])
def test_a_line_that_breaks_is_told_without_the_password(command):
    with Mailbox(report()) as mailbox:
        mailbox.broken = command
        if command == "LOGOUT":
            assert len(list(unseen(mailbox.url))) == 1
            return
        with pytest.raises(MailboxError) as failed:
            list(unseen(mailbox.url))
        assert "hemligt" not in str(failed.value)
        assert mailbox.seen == set()


def test_a_wrong_password_or_folder_is_told():
    with Mailbox() as mailbox:
        with pytest.raises(MailboxError, match="wrong password") as failed:
            list(unseen(mailbox.url.replace("hemligt", "annat")))
        assert "annat" not in str(failed.value)
        with pytest.raises(MailboxError, match="the server says NO"):
            list(unseen(mailbox.url.replace("Studsar", "Annan")))


def test_a_server_that_is_away_is_told():
    with Mailbox() as mailbox:
        url = mailbox.url
    with pytest.raises(MailboxError, match="cannot be read"):
        list(unseen(url))


@pytest.mark.django_db
def test_the_worker_reads_it(settings, queue, outbox, sigrid, idun, at, caplog):
    queue()
    Delivery.objects.update(message_id=OURS)
    returned = report(to=f"Final-Recipient: rfc822; {sigrid.email}\r\n")
    with Mailbox(b"Subject: hej\r\n\r\n", returned, returned) as mailbox:
        settings.BOUNCES_URL = mailbox.url
        assert read_mailbox(at=at) == 1
        assert mailbox.seen == {11, 12, 13}
        assert read_mailbox(at=at) == 0
    sigrid.refresh_from_db()
    assert sigrid.address_failed_at
    with caplog.at_level(logging.WARNING):
        assert read_mailbox(at=at) == 0
    assert "cannot be read" in caplog.text
    assert "hemligt" not in caplog.text
