"""A mail server that accepts everything: ``python -m tests.services.sink PORT FOLDER SECONDS``.

It logs each acceptance by Message-ID before anything else, or it would hide duplicates; then keeps the mail, waits
``SECONDS`` and answers.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller


class Sink:
    """Keeps what it accepts in a folder: ``accepted.log`` and one file per mail."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.count = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Answers once it is known who was accepted."""
        message = message_from_bytes(envelope.content)
        with (self.folder / "accepted.log").open("a") as log:
            log.write(f"{session.peer[1]} {message['Message-ID']}\n")
            log.flush()
            os.fsync(log.fileno())
        self.count += 1
        (self.folder / f"{self.count:04}.eml").write_bytes(envelope.content)
        await asyncio.sleep(self.seconds)
        return "250 2.0.0 accepted"


def main(port: str, folder: str, seconds: str) -> None:
    """Until it is killed."""
    Controller(Sink(Path(folder), float(seconds)), hostname="127.0.0.1", port=int(port)).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
