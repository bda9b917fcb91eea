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
        except OSError as error:
            self._drop()
            raise Unreachable(repr(error)) from error
        try:
            mark()
        except BaseException:
            self._reset(server)
            raise
        try:
            code, answer = _stream(server, mail.content)
        except smtplib.SMTPDataError as error:
            raise self._refusal(server, error.smtp_code, error.smtp_error) from error
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
        self._accept(server, *server.mail(mail.sender))
        self._accept(server, *server.rcpt(mail.recipient), address=True)
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


def _stream(server: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """The reply to a whole mail, or the SMTPDataError of a server that wants none.

    ``SMTP.data`` does the same, but doubles leading dots by a regular expression: half the time of a mail with a pack.
    """
    code, answer = server.docmd("DATA")
    if code != GO_ON:
        raise smtplib.SMTPDataError(code, answer)
    server.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return server.getreply()


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
