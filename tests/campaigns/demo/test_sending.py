"""Sending the demo's packs: one mail per delegate and version, and nobody learns what is another party's own."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from campaigns.services.sending import send_packs
from crm.models import Delivery, Meeting
from crm.visibility import SYSTEM
from tests.campaigns.demo.test_move import move  # noqa: F401


@pytest.fixture
def send(arena, now):
    """Sends the arena's packs."""
    return lambda later=timedelta(): send_packs(actor=SYSTEM, arena=arena, at=now + later)


def test_a_second_run_sends_nothing(send, expected):
    sent = send()
    assert (sent.item_packs, sent.arena_packs) == (expected["packs"]["item"], expected["packs"]["arena"])
    assert (sent.queued, sent.already) == (expected["packs"]["mails"], 0)
    again = send(timedelta(minutes=5))
    assert (again.packs_built, again.queued, again.already) == (0, 0, expected["packs"]["mails"])
    assert Delivery.objects.count() == expected["packs"]["mails"]


def test_a_moved_item_reaches_each_of_its_delegates_once(send, move):  # noqa: F811
    send()
    Delivery.objects.update(state="sent")  # what has not left gives way, and has told nobody the old time
    move()
    assert send(timedelta(hours=1)).queued == 3
    news = Delivery.objects.order_by("pk")[8:]
    assert sorted(delivery.recipient.ref for delivery in news) == ["DG1", "DG5", "DG7"]
    for delivery in news:
        assert "08.00" in delivery.text
        assert "08.30" in delivery.text
    assert send(timedelta(hours=2)).queued == 0


def test_no_mail_tells_of_another_partys_own_contact(send):
    contact = Meeting.objects.get(ref="I04")
    secrets = [contact.debrief.said, contact.place]
    send()
    for delivery in Delivery.objects.select_related("recipient").prefetch_related("attachments"):
        told = squeezed(
            " ".join([delivery.subject, delivery.text, delivery.html, *map(words, delivery.attachments.all())])
        )
        assert "statsråd" in told.casefold()  # the words are there to be searched
        assert [secret for secret in secrets if squeezed(secret) in told] == [], delivery


def words(attachment):
    """The text of an attached file."""
    return readable(bytes(attachment.content), attachment.content_type)


def readable(content, kind):
    """The text of a page, PDF or calendar."""
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace").replace("\r\n ", "")


def squeezed(text):
    """Without spaces and hyphens at line ends, which a layout may set anywhere."""
    return re.sub(r"[\s\u00ad-]+", "", text)
