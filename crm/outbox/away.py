"""A database that is not there, or not now."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

AWAY = (OperationalError, InterfaceError)
# Well within a lease, together with the server's time to answer.
PATIENCE = dt.timedelta(seconds=60)
ASK_AGAIN = 0.5


def steadily(act: Callable[[], object]) -> None:
    """Write what became of a mail, and try again while the database is away. Raises its error after a minute."""
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            act()
        except AWAY:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(ASK_AGAIN)
        else:
            return
