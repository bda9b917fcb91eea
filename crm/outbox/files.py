"""Mail as files under ``MAIL_DIR``, one readable ``.eml`` each: the trial's transport."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify

from crm.outbox.transport import Mail


class FileTransport:
    """Writes each mail whole or not at all. The same delivery has the same file: a repeat replaces, never doubles."""

    eight_bit = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is kept open."""

    def send(self, mail: Mail, mark: Callable[[], None]) -> str:
        """The name of the file."""
        address = slugify(mail.recipient.replace("@", "-at-").replace(".", "-"))
        path = Path(settings.MAIL_DIR) / f"{mail.number:06}-{address}.eml"
        write_whole(path, mail.content, before=mark)
        return path.name


class EmailBackend(BaseEmailBackend):
    """Django's own mails (sign-in, password) as files beside the others."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were written."""
        for message in email_messages:
            stamp = timezone.now().strftime("%Y%m%dT%H%M%S%f")
            name = f"account-{stamp}-{slugify(' '.join(message.to).replace('@', '-at-').replace('.', '-'))}.eml"
            write_whole(Path(settings.MAIL_DIR) / name, message.message().as_bytes())
        return len(email_messages)


def write_whole(path: Path, content: bytes, before: Callable[[], None] = lambda: None) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut. ``before`` runs last; may raise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        before()
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
