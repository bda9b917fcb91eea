"""The mailbox to which mails come back, read over IMAP."""

from __future__ import annotations

import imaplib
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from crm.outbox.bounces import MOST_BYTES

TIMEOUT = 30
AT_A_TIME = 100


class MailboxError(Exception):
    """The mailbox cannot be read; the message holds no password."""


def unseen(url: str) -> Iterator[bytes]:
    """The beginning of each unread mail, at most a hundred. One is marked read when the next is asked for.

    So what an error interrupts is read again. ``url`` is ``imaps://user:password@host/folder``. Raises MailboxError.
    """
    try:
        with _opened(url) as server:
            for number in _answer(server.uid("SEARCH", "UNSEEN"))[0].split()[:AT_A_TIME]:
                uid = number.decode()
                for part in _answer(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")):
                    if isinstance(part, tuple):
                        yield part[1]
                _answer(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"The mailbox for returned mail cannot be read: {error}") from error


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    address = urlsplit(url)
    host, user, password = address.hostname or "", unquote(address.username or ""), unquote(address.password or "")
    folder = unquote(address.path.strip("/")) or "INBOX"
    server: imaplib.IMAP4
    if address.scheme == "imaps":
        server = imaplib.IMAP4_SSL(host, address.port or 993, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(host, address.port or 143, timeout=TIMEOUT)
    try:
        if address.scheme == "imap" and not _is_loopback(host):
            server.starttls()
        server.login(user, password)
        _answer(server.select(f'"{folder}"'))
        yield server
    finally:
        try:
            server.logout()
        except (OSError, imaplib.IMAP4.error):
            with suppress(OSError):
                server.shutdown()


def _answer(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"the server says {kind}")
    return data


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
