"""A mail server with moods, by the recipient's local part: ``python -m tests.faults.sink PORT FOLDER``."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

AT_RCPT = {
    "gone": "550 5.1.1 no such user",
    "full": "452 4.2.2 mailbox full",
    "closing": "421 4.3.2 shutting down",
}
AT_DATA = {"spam": "554 5.7.1 content rejected", "later": "451 4.3.0 try again"}


class Sink:
    """Logs each acceptance by Message-ID before any mood breaks out, or it would hide duplicates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: Counter[str] = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Refuses whom it does not know."""
        if answer := AT_RCPT.get(_mood(address)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Accepts, or not, and answers, or not."""
        [address] = envelope.rcpt_tos
        mood = _mood(address)
        self.seen[address] += 1
        if mood == "grey" and self.seen[address] == 1:
            return "451 4.7.1 greylisted"
        if answer := AT_DATA.get(mood):
            return answer
        with (self.folder / "accepted.log").open("a") as log:
            log.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        if mood == "drop":
            server.transport.abort()
        if mood == "silent":
            await asyncio.sleep(3600)
        if mood == "slow":
            await asyncio.sleep(0.5)
        return "250 2.0.0 accepted"


def _mood(address: str) -> str:
    return address.partition("@")[0].partition("+")[0]


def main(port: str, folder: str) -> None:
    """Until it is killed."""
    Controller(Sink(Path(folder)), hostname="127.0.0.1", port=int(port)).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
