"""What servers accepted, on this machine's disk before the database is told.

A worker that dies between a server's yes and the commit leaves the yes here; so does one whose database is away.
Whoever drains next on this machine tells the database, and empties the file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from crm.models import Delivery
from crm.outbox import away, claim

logger = logging.getLogger(__name__)

# A process that was stopped with the lock in its hands must stop no other.
PATIENCE = 1.0
# Receipts for one statement.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Receipt:
    """A server's yes to one attempt at a delivery, at an instant of real time."""

    message_id: str
    fence: int
    at: dt.datetime
    words: str

    @classmethod
    def of(cls, delivery: Delivery, words: str) -> Receipt:
        """To the attempt that the caller has claimed, now."""
        return cls(delivery.message_id, delivery.fence, timezone.now(), words[: claim.WORDS])


class Receipts:
    """Receipts of one drain, on disk at once and told to the database together: within a second while mails go fast."""

    def __init__(self) -> None:
        self._untold: list[Receipt] = []
        self._kept = True
        self._since = 0.0

    def take(self, receipt: Receipt, *, at_once: bool = False) -> None:
        """Keep one more. One that the disk did not take is told at once, and waits for the database's own.

        So is one of a mail that a doubt would send once more: no other machine reads this disk.
        """
        self._since = self._since if self._untold else time.monotonic()
        self._untold.append(receipt)
        self._kept &= keep(receipt)
        if at_once or not self._kept or len(self._untold) == AT_ONCE:
            self.tell()

    def tell(self, *, older_than: float = 0.0) -> None:
        """Tell those that have waited for so many seconds. Raises DatabaseError when it stays away for a minute."""
        if self._untold and time.monotonic() - self._since >= older_than:
            away.steadily(partial(settle, self._untold, kept=self._kept))
            self._untold, self._kept = [], True


@contextlib.contextmanager
def telling() -> Iterator[Receipts]:
    """The receipts of a drain, all told when it ends."""
    receipts = Receipts()
    try:
        yield receipts
    finally:
        receipts.tell()


def keep(receipt: Receipt) -> bool:
    """Whether it is on the disk now that the delivery was accepted. An error is only logged."""
    words = [receipt.message_id, receipt.fence, receipt.at.isoformat(), receipt.words]
    # A line break on either side: what a full disk tore off spoils no other line.
    line = f"\n{json.dumps(words)}\n".encode()
    try:
        with _opened(fcntl.LOCK_SH) as file:
            # A disk that is filling up takes a part, and says nothing.
            whole = os.write(file, line) == len(line)
            os.fdatasync(file)
    except OSError as error:
        logger.warning("The receipt of %s could not be kept on disk: %r", receipt.message_id, error)
        return False
    return whole


def replay() -> None:
    """Tell the database what it has not heard, then empty the journal. Left for later while others write.

    A receipt settles the attempt that it was given for, also one that was thought to be in doubt; nothing that a person
    or another worker decided since. Raises DatabaseError, and then everything is kept.
    """
    path = _path()
    if not path.exists() or not path.stat().st_size:
        return
    try:
        with _opened(fcntl.LOCK_EX) as file:
            receipts = list(_entries(path))
            for begin in range(0, len(receipts), AT_ONCE):
                settle(receipts[begin : begin + AT_ONCE], kept=True)
            _flush()
            os.ftruncate(file, 0)
    except OSError as error:
        logger.warning("The journal of receipts waits for the next drain: %r", error)


def settle(receipts: Sequence[Receipt], *, kept: bool) -> None:
    """Make the deliveries ``sent`` whose attempt a receipt was given for.

    It settles what a lease's end had made uncertain, too. With the receipts ``kept`` in the journal nobody need wait
    until PostgreSQL has the commit on its own disk.
    """
    adapted = connection.ops.adapt_datetimefield_value
    values = [(one.message_id, one.fence, adapted(one.at), one.words) for one in receipts]
    with transaction.atomic(), connection.cursor() as cursor:
        if kept and connection.vendor == "postgresql":
            cursor.execute("SET LOCAL synchronous_commit = off")
        told = ", ".join(["(%s, %s, %s, %s)"] * len(values))
        cursor.execute(_SETTLE.format(told=told), list(chain.from_iterable(values)))


# One statement for many mails. Queued: in doubt, and to be sent once more, which the receipt makes needless.
_SETTLE = """
UPDATE "crm_delivery"
SET "state" = 'sent', "finished_at" = told.column3, "receipt" = told.column4, "last_error" = '', "lease_until" = NULL
FROM (VALUES {told}) AS told
WHERE "message_id" = told.column1 AND "fence" = told.column2
    AND "state" IN ('handing_over', 'uncertain', 'queued')
"""


def _flush() -> None:
    """Wait until what PostgreSQL was told before is on its disk: a commit that waits takes all earlier ones with it.

    Only one that has written something waits, so it writes a message that nobody reads.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(true, 'samsyn', '')")


def _entries(path: Path) -> Iterator[Receipt]:
    """What stands in the journal, without what a full disk tore off."""
    for line in path.read_text("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, TypeError):
            name, fence, at, words = json.loads(line)
            yield Receipt(str(name), int(fence), dt.datetime.fromisoformat(at), str(words))


def _path() -> Path:
    return Path(settings.RECEIPTS)


@contextlib.contextmanager
def _opened(lock: int) -> Iterator[int]:
    """The journal, locked. Raises OSError when it cannot be written, or somebody holds it for a second."""
    file = os.open(_path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(file, lock | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        yield file
    finally:
        os.close(file)
