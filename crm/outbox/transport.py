"""What a transport promises the outbox, and how it says that something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Mail:
    """A composed mail. ``number`` is its delivery's, so that a repeat can be recognised.

    Each of its ``pieces`` ends a line but those of a file, so that a line begins in the piece in which it stands.
    """

    number: int
    sender: str
    recipient: str
    pieces: tuple[bytes, ...]

    @property
    def content(self) -> bytes:
        """The whole mail."""
        return b"".join(self.pieces)


class Transport(Protocol):
    """Hands mails over, one at a time, on a connection kept open between them.

    ``send`` calls ``mark`` once, at the last moment when the mail has provably not been delivered. If ``mark`` raises,
    nothing may leave and the error passes through. Returns the receiver's receipt. Raises ``Refused``, ``Unreachable``
    or ``InDoubt``; any other error after ``mark`` counts as doubt.
    """

    eight_bit: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, mail: Mail, mark: Callable[[], None]) -> str: ...


class Refused(Exception):
    """The receiver said no, with a code: the mail was not delivered. ``address``: it was the recipient it refused."""

    def __init__(self, code: int, reply: str, *, address: bool = False) -> None:
        super().__init__(f"{code} {reply}")
        self.permanent = code >= 500
        self.address = address


class Unreachable(Exception):
    """Nobody took the mail, and others would fare the same: it was not delivered."""


class InDoubt(Exception):
    """The connection broke between hand-over and receipt: the mail may have been delivered."""


def configured() -> Transport:
    """The transport that ``MAIL_TRANSPORT`` names."""
    transport: Transport = import_string(settings.MAIL_TRANSPORT)()
    return transport
