"""An installation to kill workers in, on either database, with a mail server of its own."""

from __future__ import annotations

import datetime as dt
import json
import signal
import smtplib
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from tests.installation import Installation, Postgresql, Sqlite, free_port, wait_for

DATABASES = ("sqlite", "postgresql")
KILLED = -signal.SIGKILL
# A commit is in the log before it is answered, as on a real server; the log need not outlive a power cut.
KEEPS_COMMITS = "-c fsync=off -c full_page_writes=off -c max_connections=200"


def new_database(kind: str, var: Path, address: str) -> Sqlite | Postgresql:
    """An empty one: a file in the folder, or one on the server at the address."""
    return Sqlite(var) if kind == "sqlite" else Postgresql(address=address)


class FaultSite(Installation):
    """Its database, its mail server's log, and a process that forks workers."""

    def __init__(self, var: Path, database: Sqlite | Postgresql, broker: str = "") -> None:
        super().__init__(var, database)
        self.broker = {"BROKER_URL": broker} if broker else {}
        self.mail_port = free_port()
        self._log = var / "accepted.log"
        self._forge: Any = None
        self._told: list[list[str]] = []

    @property
    def env(self) -> dict[str, str]:
        """Mail by SMTP; a key that no copy of the installation makes anew."""
        return {name: value for name, value in super().env.items() if name != "MAIL_TRANSPORT"} | {
            "SECRET_KEY": "a key for tests, which no installation has and which is long enough for everything",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            **self.broker,
        }

    def sink(self) -> None:
        """Start the mail server; returns once it answers."""
        where = (str(self.mail_port), str(self.var))
        self._sink = self.start("-m", "tests.faults.sink", *where, output=subprocess.DEVNULL)
        wait_for(self._listens)

    def sink_dies(self) -> None:
        """Without goodbye."""
        self._sink.kill()
        self._sink.wait()

    def accepted(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(self._log.read_text().split()) if self._log.exists() else Counter()

    def deliveries(self) -> dict[str, str]:
        """The state of each Message-ID, in the order of queueing."""
        return dict(self.database.rows("SELECT message_id, state FROM crm_delivery ORDER BY id"))

    def waited(self) -> list[float]:
        """Seconds from due to handed over of every mail, in order."""
        rows = self.database.rows("SELECT not_before, finished_at FROM crm_delivery WHERE state = 'sent'")
        return sorted((_moment(finished) - _moment(due)).total_seconds() for due, finished in rows)

    def words(self) -> list[str]:
        """Of every attempt that did not end as sent, in order."""
        return [words for (words,) in self.database.rows("SELECT words FROM crm_deliveryattempt ORDER BY id")]

    def run_out(self) -> None:
        """Let every lease end now."""
        self.database.rows("UPDATE crm_delivery SET lease_until = '2000-01-01' WHERE lease_until IS NOT NULL")

    def due_now(self) -> None:
        """Let every back-off end now."""
        self.database.rows("UPDATE crm_delivery SET not_before = '2000-01-01'")

    def empty(self) -> None:
        """Forget every mail."""
        for sql in (
            "DELETE FROM crm_deliveryattempt",
            "DELETE FROM crm_delivery",
            "UPDATE crm_user SET address_failed_at = NULL, is_active = true",
            "UPDATE crm_council SET sending_paused = false",
        ):
            self.database.rows(sql)
        self._log.unlink(missing_ok=True)
        (self.var / "receipts.log").unlink(missing_ok=True)

    def queue_mails(self, count: int = 1, **options: Any) -> None:
        """Queue so many mails; see ``workers.queue``."""
        assert self.wait(self.command("queue", count=count, **options)) == 0

    def work(self, **plan: Any) -> int:
        """What became of a worker that was given the plan: 0, or the signal that killed it, negative."""
        return self.wait(self.begin(**plan))

    def begin(self, **plan: Any) -> int:
        """The number of a worker that was given the plan."""
        return self.command("work", **plan)

    def command(self, do: str, **options: Any) -> int:
        """The number of a process that does it."""
        if self._forge is None:
            with (self.var / "workers.log").open("a") as log:
                self._forge = self.start("-m", "tests.faults.workers", errors=log, orders=subprocess.PIPE)
        self._forge.stdin.write(json.dumps({"do": do} | options) + "\n")
        self._forge.stdin.flush()
        return int(self._until("started")[1])

    def wait(self, pid: int) -> int:
        """How a process ended."""
        return int(self._until("ended", pid)[2])

    def wait_stopped(self, pid: int) -> None:
        """Until a process stands still."""
        self._until("stopped", pid)

    def end(self) -> None:
        """The forked ones are of the group of the one that forks them."""
        super().end()
        if self._forge:
            self._forge.stdin.close()

    def _until(self, word: str, pid: int | None = None) -> list[str]:
        for told in self._told:
            if told[0] == word and pid in (None, int(told[1])):
                self._told.remove(told)
                return told
        while line := self._forge.stdout.readline():
            told = line.split()
            if told[0] == word and pid in (None, int(told[1])):
                return told
            self._told.append(told)
        raise AssertionError("the process that forks workers ended:\n" + (self.var / "workers.log").read_text()[-3000:])

    def _listens(self) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=2):
                return True
        except OSError:
            return False


def _moment(told: str | dt.datetime) -> dt.datetime:
    """SQLite tells times as text, in UTC."""
    return dt.datetime.fromisoformat(told).replace(tzinfo=dt.UTC) if isinstance(told, str) else told
