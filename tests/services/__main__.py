"""``make test-services``: the whole suite on PostgreSQL, then that of real servers and processes.

PostgreSQL is that of ``DATABASE_URL``, whose user may create databases; without it, one that is thrown away after.
Redis is always one of our own, since the tests stop and empty it. Arguments go to pytest, but for ``--quick``, which
leaves out, on PostgreSQL, what the interface, renderers, rehearsals and the demo make of the same services and queries,
and what starts and stops processes, which the second suite does too; there, fewer requests are made up.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from tests.services.local import Missing, postgresql, program

WHOLE = ["-n", "2", "-m", "not browser and not services and not faults"]
LEFT_OUT = [
    *("campaigns/briefing", "campaigns/demo", "campaigns/reports", "crm/admin", "crm/config", "crm/test_texts.py"),
    *("crm/forms", "crm/views", "crm/web"),
    # Files and texts alone, which no database holds.
    *("crm/imports/test_nothing_crashes.py", "crm/services/backup/test_archive.py"),
    *(f"messages/test_{name}.py" for name in ("markdown", "merge", "spelling")),
    *(f"campaigns/reminders/test_{name}.py" for name in ("differences", "recomputed", "rehearsal", "rule_services")),
]
QUICK = [
    *WHOLE,
    *("tests/crm", "tests/messages", "tests/campaigns", "tests/worker/test_races.py"),
    *(f"--ignore=tests/{path}" for path in LEFT_OUT),
    "--ignore-glob=*/test_*page.py",
    "--ignore-glob=*/test_*pages.py",
]
SERVICES = ["tests/services", "-m", "services", "-n", "2", "--dist", "loadfile"]


def main() -> int:
    """The first exit code that is not 0; 2 when something must be installed first."""
    # Asked to end, it still stops the server and removes its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        try:
            program("redis-server")
            url = os.environ.get("DATABASE_URL") or stack.enter_context(postgresql())
        except Missing as missing:
            sys.stderr.write(f"{missing}\n")
            return 2
        is_quick = "--quick" in sys.argv
        arguments = [argument for argument in sys.argv[1:] if argument != "--quick"]
        env = {"FUZZ_EXAMPLES": "1" if is_quick else "5", **os.environ, "DATABASE_URL": url}
        for suite in (QUICK if is_quick else WHOLE, SERVICES):
            command = [sys.executable, "-m", "pytest", *suite, *arguments]
            if code := subprocess.run(command, env=env).returncode:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
