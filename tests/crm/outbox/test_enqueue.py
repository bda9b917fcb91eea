import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from crm.errors import OutsideTransaction
from crm.models import Attachment, Delivery
from crm.outbox import wake
from crm.outbox.enqueue import File, enqueue
from crm.outbox.links import PLACEHOLDER
from tests.crm.outbox_fixtures import LINK, REAL

pytestmark = pytest.mark.usefixtures("outbox")

PDF = File("pack.pdf", "application/pdf", b"%PDF-1.7")


def test_a_delivery_is_queued_with_its_content_and_its_own_message_id(queue, at, sigrid):
    delivery = queue(attachments=[PDF], reason="fick första underlaget", headers={"Reply-To": "idun@skog.example"})

    stored = Delivery.objects.get()
    assert stored == delivery
    assert (stored.state, stored.address, stored.queued_at, stored.not_before) == ("queued", sigrid.email, at, REAL)
    assert stored.message_id.endswith("@samsyn.example>")
    assert [a.filename for a in stored.attachments.all()] == ["pack.pdf"]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses(sigrid, at):
    with pytest.raises(OutsideTransaction):
        enqueue(key="k", kind="pack", recipient=sigrid, subject="s", text="t", html="h", at=at)
    assert not Delivery.objects.exists()


def test_the_same_key_and_recipient_give_the_first_row_unchanged(queue, sigrid, ylva):
    first = queue(text="först", html="först")
    again = queue(text="sedan", html="sedan", attachments=[PDF])
    other = queue(recipient=ylva)

    assert again == first
    assert again.text == "först"
    assert not Attachment.objects.exists()
    assert other != first
    assert other.message_id != first.message_id


def test_a_rolled_back_cause_leaves_no_delivery(queue):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_attachments_are_stored_once_per_content(queue, ylva):
    queue(attachments=[PDF])
    queue(recipient=ylva, attachments=[PDF, File("andra.pdf", "application/pdf", PDF.content)])

    assert [a.filename for a in Attachment.objects.order_by("pk")] == ["pack.pdf", "andra.pdf"]


def test_a_subject_is_one_line_and_fits(queue):
    assert queue(subject="Två\r\nrader:  Bcc: alla").subject == "Två rader: Bcc: alla"
    assert len(queue(key="lång", subject="x" * 400).subject) == 300


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"headers": {"Message-ID": "<x@y>"}}, "Message-ID"),
        ({"headers": {"Bcc": "all@skog.example"}}, "Bcc"),
        ({"headers": {"Reply-To": "a@b\r\nBcc: c@d"}}, "Reply-To"),
        ({"text": PLACEHOLDER, "html": PLACEHOLDER}, "go together"),
        ({"link": LINK, "text": "utan länk"}, "go together"),
        ({"attachments": [File("x.ics", "text/calendar", PLACEHOLDER.encode())]}, "attachment"),
    ],
)
def test_what_would_break_a_mail_is_refused(queue, values, names):
    with pytest.raises(ValueError, match=names):
        queue(**values)
    assert not Delivery.objects.exists()


def test_the_database_itself_refuses_a_second_row(queue):
    first = queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            key=first.key, recipient=first.recipient, queued_at=first.queued_at, not_before=REAL, message_id="<other>"
        )


def test_one_wake_up_per_transaction_on_commit(queue, monkeypatch, django_capture_on_commit_callbacks, sigrid):
    sent = []
    monkeypatch.setattr(
        wake, "_client", lambda: type("C", (), {"send_task": lambda _s, name, **_: sent.append(name)})()
    )
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        queue(key="pack:2")
        assert sent == []
    assert sent == ["worker.drain"]

    with django_capture_on_commit_callbacks(execute=True):
        queue()
    assert sent == ["worker.drain"], "nothing new was queued"


def test_a_broken_broker_is_logged_and_fails_nobody(queue, settings, caplog, django_capture_on_commit_callbacks):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    wake._client.cache_clear()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            queue()
    finally:
        wake._client.cache_clear()
    assert Delivery.objects.count() == 1
    assert "next sweep finds them" in caplog.text


def test_not_before_is_kept_and_a_link_lives_in_real_time(queue):
    later = REAL + dt.timedelta(minutes=1)
    delivery = queue(not_before=later, link=LINK)
    assert delivery.not_before == later
    assert delivery.link.expires_at == REAL + LINK.lifetime
