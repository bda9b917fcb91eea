"""Mail by SMTP: one recipient per transaction, on a connection kept open across a batch.

Every error of ``smtplib`` is an ``OSError``, as are those of the socket below it.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from crm.outbox.transport import InDoubt, Mail, Refused, Unreachable

# What a server says of us and not of the mail: authentication is missing or wrong.
NOT_US = frozenset({530, 534, 535, 538})
CLOSING = 421
GO_ON = 354
FINAL_DOT = b".\r\n"
ACCEPTED = 250


class SmtpTransport:
    """The server of ``EMAIL_URL``. Every answer is awaited for at most ``EMAIL_TIMEOUT`` seconds."""

    eight_bit = False

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            with contextlib.suppress(OSError):
                self._server.quit()
        self._drop()

    def send(self, mail: Mail, mark: Callable[[], None]) -> str:
        """The server's last reply. See ``Transport`` for what is raised."""
        try:
            server = self._open_transaction(mail)
            code, answer = _stream(server, mail)
        except Refused:
            raise
        except OSError as error:
            self._drop()
            raise Unreachable(repr(error)) from error
        except BaseException:
            # An address that cannot be written down, say: the next mail needs a server that expects a beginning.
            self._drop()
            raise
        if code != GO_ON:
            raise self._refusal(server, code, answer)
        try:
            mark()
        except BaseException:
            # A mail without its final dot is one that the server forgets.
            self._drop()
            raise
        try:
            server.send(FINAL_DOT)
            code, answer = server.getreply()
        except OSError as error:
            self._drop()
            raise InDoubt(repr(error)) from error
        if code != ACCEPTED:
            raise self._refusal(server, code, answer)
        return f"{code} {_text(answer)}"

    def _open_transaction(self, mail: Mail) -> smtplib.SMTP:
        """A server that has accepted sender and recipient. A kept connection that died meanwhile is opened anew."""
        server = self._server
        if server is not None:
            try:
                return self._address(server, mail)
            except OSError:
                self._drop()
        server = self._server = self._connect()
        return self._address(server, mail)

    def _address(self, server: smtplib.SMTP, mail: Mail) -> smtplib.SMTP:
        # Not `mail` and `rcpt`, which parse each address once more.
        self._accept(server, *server.docmd("MAIL", f"FROM:<{mail.sender}>"))
        self._accept(server, *server.docmd("RCPT", f"TO:<{mail.recipient}>"), address=True)
        return server

    def _accept(self, server: smtplib.SMTP, code: int, reply: bytes, *, address: bool = False) -> None:
        if code < 300:
            return
        if code == CLOSING or code in NOT_US:
            raise smtplib.SMTPResponseException(code, reply)
        raise self._refusal(server, code, reply, address=address)

    def _refusal(self, server: smtplib.SMTP, code: int, reply: bytes | str, *, address: bool = False) -> Refused:
        self._reset(server)
        return Refused(code, _text(reply), address=address)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        where = {
            "host": settings.EMAIL_HOST,
            "port": settings.EMAIL_PORT,
            "timeout": settings.EMAIL_TIMEOUT,
            "local_hostname": DNS_NAME.get_fqdn(),
        }
        if settings.EMAIL_USE_SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(context=context, **where)
        else:
            server = smtplib.SMTP(**where)
        # Nagle's delay would lengthen the doubt between the last byte and the reply from 2 to 44 ms.
        if server.sock:
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if settings.EMAIL_USE_TLS:
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return server

    def _reset(self, server: smtplib.SMTP) -> None:
        """Forget the open transaction, or the connection if the server no longer answers."""
        try:
            server.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._server:
            self._server.close()
        self._server = None


def _stream(server: smtplib.SMTP, mail: Mail) -> tuple[int, bytes]:
    """All of a mail but its final dot, unless the server's reply is another than GO_ON.

    ``SMTP.data`` sends the dot too, and doubles leading ones by a regular expression: half the time of a mail with a
    pack.
    """
    code, answer = server.docmd("DATA")
    if code == GO_ON:
        server.send(b"".join(_stuffed(piece) for piece in mail.pieces))
    return code, answer


def _stuffed(piece: bytes) -> bytes:
    """With dots doubled that begin a line (RFC 5321, 4.5.2). Base64 has none, which is quickly seen of a large file."""
    return piece.replace(b"\n.", b"\n..") if b"." in piece else piece


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
