"""A transport that takes its time, and logs what it accepted before anything can go wrong after."""

from __future__ import annotations

import os
import time
from email import message_from_bytes
from pathlib import Path

from django.conf import settings

from crm.outbox.files import FileTransport


class SlowTransport(FileTransport):
    """Waits ``SLOW`` seconds between the mark and the hand-over."""

    def send(self, mail, mark):
        message_id = message_from_bytes(mail.content)["Message-ID"]

        def mark_and_wait():
            mark()
            log(f"begun {message_id}")
            time.sleep(float(os.environ.get("SLOW", "0")))

        receipt = super().send(mail, mark_and_wait)
        log(f"accepted {message_id}")
        return receipt


def log(line: str) -> None:
    """Append one line, whole, whoever else writes."""
    with (Path(settings.VAR_DIR) / "sends.log").open("a") as file:
        file.write(f"{line}\n")
