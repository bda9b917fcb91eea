"""The mails of the outbox's figures, queued by the product or sent by the others (``python -m benchmarks.mails``).

Each mail is about 200 kB on the wire: a text, a page and a pack of 146 kB. Packs are shared by ``SHARED_BY`` mails,
and each mail has its own recipient: two to one person would wait for each other's check.
"""

from __future__ import annotations

import datetime as dt
import os
import smtplib
import socket
import sys
import time
import uuid
from collections.abc import Iterator
from random import Random

import psycopg

PACK_SIZE = 146_000
SHARED_BY = 50
TEXT = "Inför mötet: vi ber om spår hela vägen längs kusten.\n" * 25
HTML = "<p>Inför mötet: vi ber om spår hela vägen längs kusten.</p>\n" * 25
SENDER = "samsyn@samsyn.example"


def subject(number: int) -> str:
    """Of the mail with this number."""
    return f"Underlag {number}"


def pack(number: int) -> bytes:
    """The attachment of the mail with this number."""
    return b"%PDF-1.7\n" + Random(number // SHARED_BY).randbytes(PACK_SIZE)


def queue(count: str) -> None:
    """Queue so many deliveries, sending paused."""
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from crm.models import Council, Organisation, User
    from crm.outbox.enqueue import File, enqueue
    from crm.outbox.links import PLACEHOLDER, LinkTo

    Council.current()
    Council.objects.update(sending_paused=True)
    party = Organisation.objects.create(name="Skogby kommun", kind="municipality", partnership="active")
    users = [
        User.objects.create(email=f"person{n}@skog.example", name=f"Person {n}", organisation=party)
        for n in range(int(count))
    ]
    at, link = timezone.now(), LinkTo("arena_pack", 1, dt.timedelta(days=7))
    with transaction.atomic():
        for n in range(int(count)):
            files = [File("underlag.pdf", "application/pdf", pack(n))]
            linked = {"text": f"{TEXT}\n{PLACEHOLDER}\n", "html": f"{HTML}<p>{PLACEHOLDER}</p>\n", "link": link}
            kept = {"key": f"pack:{n}", "kind": "pack", "recipient": users[n], "subject": subject(n), "at": at}
            enqueue(**kept, **linked, attachments=files)


def raw(count: str, port: str) -> None:
    """Print the seconds of a bare loop: whole mails at hand, an open connection, one durable mark for each mail."""
    mails = list(_prepared(int(count)))
    with (
        socket.create_connection(("127.0.0.1", int(port))) as server,
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database,
    ):
        rows = [
            pk for (pk,) in database.execute("SELECT id FROM crm_delivery ORDER BY id LIMIT %s", [count]).fetchall()
        ]
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.recv(1024)
        begun = time.monotonic()
        for pk, mail in zip(rows, mails, strict=True):
            for line in (f"MAIL FROM:<{SENDER}>", "RCPT TO:<person@skog.example>", "DATA"):
                server.sendall(f"{line}\r\n".encode())
                server.recv(1024)
            server.sendall(mail)
            server.recv(1024)
            database.execute("UPDATE crm_delivery SET state = 'sent', finished_at = now() WHERE id = %s", [pk])
        print(time.monotonic() - begun)


def _prepared(count: int) -> Iterator[bytes]:
    """Mails as the product composes them, ready to be streamed, each with its own Message-ID."""
    for n in range(count):
        if n % SHARED_BY == 0:
            mail = _django_mail(n)
            whole = mail.message().as_bytes(linesep="\r\n").replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
        yield whole.replace(mail.extra_headers["Message-ID"].encode(), _message_id().encode(), 1)


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{SENDER.partition('@')[2]}>"


def django(count: str, port: str) -> None:
    """Print the seconds of a loop with an open connection that builds every mail with Django's objects."""
    with smtplib.SMTP("127.0.0.1", int(port)) as server:
        server.ehlo()
        packs = {n: pack(n) for n in range(0, int(count), SHARED_BY)}
        begun = time.monotonic()
        for n in range(int(count)):
            mail = _django_mail(n, packs[n // SHARED_BY * SHARED_BY])
            server.sendmail(SENDER, mail.to, mail.message().as_bytes(linesep="\r\n"))
        print(time.monotonic() - begun)


def _django_mail(number: int, content: bytes = b""):
    from django.core.mail import EmailMultiAlternatives

    to = f"person{number}@skog.example"
    headers = {"Message-ID": _message_id()}
    mail = EmailMultiAlternatives(subject(number), TEXT, SENDER, [to], headers=headers)
    mail.attach_alternative(HTML, "text/html")
    mail.attach("underlag.pdf", content or pack(number), "application/pdf")
    return mail


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")
    globals()[sys.argv[1]](*sys.argv[2:])
