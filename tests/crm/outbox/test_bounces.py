"""What comes back, as servers send it and as nobody should."""

from __future__ import annotations

import time
from email.message import EmailMessage, MIMEPart

import pytest

from crm.outbox.bounces import MOST_BYTES, Bounce, read_bounce

OURS = "<0f5a1d7c-9a3e-4c7e-8a7b-0a1b2c3d4e5f@samsyn.example>"
WORDS = "550 5.1.1 <sigrid@skog.example>: Recipient address rejected: User unknown"


TO = "Final-Recipient: rfc822; Sigrid@skog.example\r\n"


def report(
    action="failed", status="5.1.1", words=f"smtp; {WORDS}", returned="message/rfc822", to=TO, **headers
) -> bytes:
    """A report as Postfix, Exim and Exchange make them, with the mail or its headers."""
    mail = EmailMessage()
    mail["From"] = "Mail Delivery System <MAILER-DAEMON@mx.skog.example>"
    mail["To"] = "samsyn@samsyn.example"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Auto-Submitted"] = "auto-replied"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    ours = f"Message-ID: {OURS}\r\nSubject: Underlag\r\nTo: sigrid@skog.example\r\n\r\nVi ber om spår.\r\n"
    fate = f"Reporting-MTA: dns; mx.skog.example\r\n\r\n{to}Action: {action}\r\nStatus: {status}\r\n" + (
        f"Diagnostic-Code: {words}\r\n" if words else ""
    )
    body = [
        ("text/plain", "This is the mail system at host mx.skog.example.\r\n"),
        ("message/delivery-status", fate),
        (returned, ours),
    ]
    edge = "=_skog"
    parts = "".join(f"--{edge}\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in body)
    head = mail.as_bytes().rstrip(b"\n").replace(b"\n", b"\r\n")
    kind = f'Content-Type: multipart/report; report-type=delivery-status; boundary="{edge}"'
    return head + f"\r\nMIME-Version: 1.0\r\n{kind}\r\n\r\n{parts}--{edge}--\r\n".encode()


def plain(text: str, **headers) -> bytes:
    """A mail of one text."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + f"\r\n\r\n{text}").encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/global-headers"])
def test_an_address_that_is_no_good(returned):
    assert read_bounce(report(returned=returned)) == Bounce(OURS, WORDS, True, True, ("sigrid@skog.example",))


@pytest.mark.parametrize(
    ("action", "status", "words", "is_final", "is_bad_address"),
    [
        ("failed", "5.1.10", "smtp; 556 no mail here", True, True),
        ("failed", "5.2.1", "smtp; 550 mailbox closed", True, True),
        ("failed", "5.0.0", "smtp; 550 5.1.1 no such user", True, True),
        ("failed", "", "x-unix; 5.1.1 no such user", True, True),
        ("failed", "5.2.2", "smtp; 552 mailbox full", True, False),
        ("failed", "5.7.1", "smtp; 550 5.1.1 looks like advertising", True, False),
        ("failed", "5.1.8", "smtp; 550 the sender's domain is unknown", True, False),
        ("Failed", "5.0.0", "", True, False),
        ("failed", "", "smtp; 550 no such user", True, False),
        ("failed", "4.4.7", "smtp; 451 expired", True, False),
        ("failed", "", "", True, False),
        ("delayed", "4.4.1", "", False, False),
        ("delayed", "5.1.1", "", False, False),
    ],
)
def test_never_or_not_yet_and_whether_the_address_is_to_blame(action, status, words, is_final, is_bad_address):
    found = read_bounce(report(action, status, words))
    assert (found.is_final, found.is_bad_address) == (is_final, is_bad_address)


@pytest.mark.parametrize(
    ("to", "recipients"),
    [
        ("", ()),
        (
            "Final-Recipient: RFC822;Vidare@annan.example\r\n" + TO.replace("Final", "Original"),
            ("vidare@annan.example",),
        ),
        ("Original-Recipient: rfc822; <Sigrid@skog.example>\r\n", ("sigrid@skog.example",)),
        ("Final-Recipient: x400; /CN=Sigrid/\r\n", ("/cn=sigrid/",)),
    ],
)
def test_whose_address_a_report_is_about(to, recipients):
    assert read_bounce(report(to=to)).recipients == recipients


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "", "något"])
def test_what_arrived_did_not_come_back(action):
    assert read_bounce(report(action)) is None


def test_a_report_inside_another_mail_is_found():
    outer = EmailMessage()
    outer.make_mixed()
    inner = MIMEPart()
    inner["Content-Type"] = "text/plain"
    inner.set_payload("Vidarebefordrat")
    outer.attach(inner)
    head, _, body = outer.as_bytes().partition(b"\n\n")
    edge = outer.get_boundary().encode()
    told = body.replace(b"--" + edge + b"--", b"--" + edge + b"\n" + report() + b"\n--" + edge + b"--")
    assert read_bounce(head + b"\n\n" + told) == Bounce(OURS, WORDS, True, True, ("sigrid@skog.example",))


def test_a_server_that_makes_no_report_says_it_in_plain_words():
    text = (
        "A message that you sent could not be delivered:\r\n\r\n  sigrid@skog.example\r\n"
        "    host mx.skog.example [5.9.10.11]: 550 5.1.1 unknown user\r\n\r\n"
        f"------ This is a copy of the message, including all the headers. ------\r\n\r\nMessage-ID: {OURS}\r\n"
    )
    words = "host mx.skog.example [5.9.10.11]: 550 5.1.1 unknown user"
    found = read_bounce(plain(text, X_Failed_Recipients="Sigrid@skog.example", Auto_Submitted="auto-replied"))
    assert found == Bounce(OURS, words, True, True, ("sigrid@skog.example",))
    for headers in ({"From": "MAILER-DAEMON@mx.skog.example"}, {"Return_Path": "<>"}):
        assert read_bounce(plain(text, **headers)) == Bounce(OURS, words, True, True)
    # Whoever quotes it is no server.
    assert read_bounce(plain(text, From="Sigrid <sigrid@skog.example>")) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "semester"},
        {"List_Id": "<lista.example>"},
    ],
)
def test_an_answer_of_somebody_who_is_away_is_passed_over(headers):
    text = f"Jag är på semester till 5.8.2027, ring 550 5.1.1.\r\n\r\nMessage-ID: {OURS}\r\n"
    assert read_bounce(plain(text, Return_Path="<>", From="sigrid@skog.example", **headers)) is None


def test_a_receipt_is_passed_over():
    receipt = report().replace(b"delivery-status", b"disposition-notification")
    assert read_bounce(receipt) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=\r\n\r\n--\r\n",
        b"Subject: =?utf-99?q?=FF?=\r\nContent-Type: text/plain; charset=utf-99\r\n\r\n\xff",
        b"Content-Transfer-Encoding: base64\r\nReturn-Path: <>\r\n\r\n!!!!",
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1000)),
        b"Message-ID: <" + b"a" * 10_000_000,
        b"X: y\r\n" * 2_000_000,
    ],
    ids=range(10),
)
def test_hostile_mail_is_passed_over_within_a_moment(content):
    begun = time.process_time()
    assert read_bounce(content) is None
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "content",
    [
        b"".join(b'Content-Type: multipart/mixed; boundary ="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(200))
        + b"\n" * 240_000,
        b"Content-Type: message/delivery-status\r\n\r\n" + b"\r\n" * 120_000,
        b"Content-Type: message/delivery-status\r\n\r\n" + b"\r" * 240_000,
    ],
    ids=["nested", "lines", "returns"],
)
def test_what_would_keep_a_reader_busy_is_not_begun(content, monkeypatch):
    monkeypatch.setattr("email.message_from_bytes", lambda content: pytest.fail("begun"))
    assert read_bounce(content) is None


def test_words_in_a_broken_charset_are_shown_as_far_as_they_go():
    broken = report().replace(b"User unknown", b"Ok\xe4nd\x07 <b>\r\n\tmottagare</b>")
    assert read_bounce(broken).words.endswith("Recipient address rejected: Ok�nd <b> mottagare</b>")
    assert len(read_bounce(report(words="smtp; 550 " + "x" * 5000)).words) == 300


def test_only_the_beginning_of_a_huge_one_is_read():
    assert read_bounce(report() + b"x" * 50 * MOST_BYTES).is_final
