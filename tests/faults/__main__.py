"""``make faults KILLS=10000``: the long storm on each database, and its table against the promises.

PostgreSQL is one that is thrown away after. Exits with 1 when a promise is broken.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.reckoning import Reckoning, reckon
from tests.faults.site import DATABASES, KEEPS_COMMITS, FaultSite, new_database
from tests.services.local import Missing, running_postgresql

WORKERS = 5
MEASURED = 500
COLUMNS = ("kills", "accepted", "sent", "uncertain", "lost", "falsely_sent", "duplicated", "copies", "open")


def main(kills: int) -> int:
    """0 when every promise was kept, 1 when not, 2 when something must be installed first."""
    try:
        with running_postgresql(KEEPS_COMMITS) as server:
            kept = [_storm(name, kills, server.url) for name in DATABASES]
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    return 0 if all(kept) else 1


def _storm(name: str, kills: int, address: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        site = FaultSite(Path(folder), new_database(name, Path(folder), address))
        try:
            return _measured(site, name, kills)
        finally:
            site.end()


def _measured(site: FaultSite, name: str, kills: int) -> bool:
    site.run("manage.py", "migrate", "--verbosity", "0")
    site.sink()
    half, most = _doubt(site)
    site.empty()
    begun = time.monotonic()
    with (site.var / "storm.log").open("w+") as log:
        storm = site.start("-m", "tests.faults.storm", str(kills), str(WORKERS), output=log)
        code = storm.wait()
        log.seek(0)
        told = log.read()
    if code:
        sys.stdout.write(f"{name}: the storm ended with {code}\n{told[-3000:]}\n")
        return False
    result = reckon(site, int(told.split()[-1]))
    lines = [
        f"{name}: {time.monotonic() - begun:.0f} s, {WORKERS} workers at once",
        "  " + "  ".join(f"{column} {getattr(result, column)}" for column in COLUMNS),
        f"  doubt of a mail in calm, of {MEASURED}: p50 {half:.1f} ms, p99 {most:.1f} ms (promised: 5 and 50)",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return _promised(result)


def _promised(result: Reckoning) -> bool:
    nothing = (result.lost, result.falsely_sent, result.duplicated, result.open)
    return nothing == (0, 0, 0, 0) and result.copies <= 2


def _doubt(site: FaultSite) -> tuple[float, float]:
    """Milliseconds between the mark and the receipt on disk, in calm: the median, and of the worst hundredth."""
    site.queue_mails(MEASURED)
    path = site.var / "doubts"
    site.work(doubts=str(path), seconds=120)
    seconds = sorted(map(float, path.read_text().split()))
    return 1000 * statistics.median(seconds), 1000 * seconds[int(0.99 * len(seconds))]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")
    sys.exit(main(int(sys.argv[1])))
