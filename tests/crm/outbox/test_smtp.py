"""Against a real SMTP server on loopback that greylists, rejects, stalls and drops."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller

from crm.models import Delivery
from crm.outbox import claim, journal, transport
from crm.outbox.deliver import deliver, drain
from crm.outbox.enqueue import File
from crm.outbox.smtp import SmtpTransport
from crm.outbox.transport import Mail
from tests.factories import UserFactory


class Sink:
    """Acts by the recipient's local part; logs acceptance before any drop, or it would hide duplicates."""

    def __init__(self):
        self.accepted = []
        self.contents = []
        self.peers = set()
        self.helos = 0
        self.locked = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.helos += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.locked:
            return "530 5.7.0 authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answers = {
            "gone": "550 5.1.1 no such user",
            "full": "452 4.2.2 mailbox full",
            "closing": "421 4.3.2 shutting down",
        }
        if answer := answers.get(address.split("@")[0]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "spam":
            return "554 5.7.1 content rejected"
        if name == "grey":
            return "451 4.3.0 try again"
        assert len(envelope.rcpt_tos) == 1
        self.contents.append(envelope.content)
        self.accepted.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content)["Message-ID"]))
        if name == "drop":
            server.transport.abort()
        if name == "slow":
            await asyncio.sleep(2)
        return "250 2.0.0 queued"


@pytest.fixture
def real():
    """Time runs here: the server's own event loop needs it."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def sink(outbox, settings):
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAIL_TRANSPORT = "crm.outbox.smtp.SmtpTransport"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_TIMEOUT = 0.5
    yield handler
    controller.stop(no_assert=True)


def to(name):
    return UserFactory.create(email=f"{name}@skog.example")


def test_mails_go_out_on_one_connection(sink, queue, at):
    deliveries = [queue(recipient=to(name)) for name in ("a", "b", "c")]
    drain(at=at)
    assert sink.accepted == [(d.address, d.message_id) for d in deliveries]
    assert sink.helos == 1
    assert set(Delivery.objects.values_list("state", "receipt")) == {("sent", "250 2.0.0 queued")}


def test_a_mail_arrives_whole_whatever_its_lines_begin_with(sink, queue, at):
    text = ".\nEn punkt.\n..\n.två\n."
    file = File("punkter.txt", "text/plain", b".\r\n.\r\n" * 100)
    queue(text=text, html=f"<p>{text}</p>", attachments=[file])
    drain(at=at)
    [content] = sink.contents
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message.get_body(("plain",)).get_content().splitlines() == text.splitlines()
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [file.content]


@pytest.mark.parametrize(
    ("name", "state", "flagged", "accepted"),
    [
        ("gone", "failed", True, 0),
        ("full", "queued", False, 0),
        ("spam", "failed", False, 0),
        ("grey", "queued", False, 0),
        ("closing", "queued", False, 0),
        ("drop", "uncertain", False, 1),
        ("slow", "uncertain", False, 1),
    ],
)
def test_what_a_server_answers_decides_the_state(sink, queue, at, name, state, flagged, accepted):
    recipient = to(name)
    delivery = queue(recipient=recipient)
    drain(at=at)
    delivery.refresh_from_db()
    recipient.refresh_from_db()
    assert (delivery.state, bool(recipient.address_failed_at), len(sink.accepted)) == (state, flagged, accepted)


def test_after_a_refusal_or_a_drop_the_next_mail_goes_out(sink, queue, at):
    for name in ("gone", "a", "drop", "b", "spam", "c"):
        queue(recipient=to(name))
    drain(at=at)
    states = dict(Delivery.objects.values_list("recipient__email", "state"))
    assert [states[f"{name}@skog.example"] for name in "abc"] == ["sent"] * 3


def test_an_error_of_our_own_leaves_the_next_mail_a_server_that_expects_a_beginning(sink):
    marks = []
    with SmtpTransport() as carrier:
        mails = [Mail(name, "vi@skog.example", f"{name}@skog.example", (b"Hej\r\n",)) for name in ("a", "å", "b")]
        carrier.send(mails[0], lambda: marks.append(0))
        with pytest.raises(UnicodeEncodeError):
            carrier.send(mails[1], lambda: marks.append(1))
        assert carrier.send(mails[2], lambda: marks.append(2)) == "250 2.0.0 queued"
    assert (marks, [to for to, _name in sink.accepted]) == ([0, 2], ["a@skog.example", "b@skog.example"])


def test_nobody_listening_keeps_everything_queued(sink, queue, at, settings):
    settings.EMAIL_PORT = 1
    deliveries = [queue(recipient=to(name)) for name in ("a", "b")]
    drain(at=at)
    assert [Delivery.objects.get(pk=d.pk).attempts for d in deliveries] == [1, 0]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}


def test_a_server_that_wants_another_password_fails_no_mail(sink, queue, at):
    sink.locked = True
    deliveries = [queue(recipient=to(name)) for name in ("a", "b")]
    drain(at=at)
    assert [Delivery.objects.get(pk=d.pk).attempts for d in deliveries] == [1, 0]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}


def test_a_connection_that_died_between_two_mails_is_opened_anew(sink, queue, at):
    with transport.configured() as carrier, journal.telling() as receipts:
        for name in ("b", "c"):
            queue(recipient=to(name))
            [claimed] = claim.claim(5)
            deliver(claimed, carrier, receipts)
            carrier._server.sock.shutdown(socket.SHUT_RDWR)
    assert [address for address, _ in sink.accepted] == ["b@skog.example", "c@skog.example"]
    assert sink.helos == 2


def test_a_suppressed_mail_is_withdrawn_from_the_server(sink, queue, at):
    left, stays = to("left"), to("stays")
    queue(recipient=left)
    queue(recipient=stays)
    left.is_active = False
    left.save()
    drain(at=at)
    assert [address for address, _ in sink.accepted] == ["stays@skog.example"]
