"""Labelled places of a delivery, at which a process can be killed or stopped. Nothing of it is in the product."""

from __future__ import annotations

import os
import smtplib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection

from crm.outbox import claim, deliver, journal
from crm.outbox.smtp import FINAL_DOT

# In the order in which a mail passes them.
SAFE = (
    "before_claim",
    "claim_uncommitted",
    "after_claim",
    "composed",
    "connected",
    "after_rcpt",
    "after_354",
    "mid_body",
    "body_streamed",
    "before_mark",
)
IN_DOUBT = ("after_mark", "dot_sent", "after_250")
KNOWN = ("after_journal", "after_settle")
LABELS = SAFE + IN_DOUBT + KNOWN


class Breakpoints:
    """Calls ``reached(label)`` at each of them; times the doubt of each mail, in seconds."""

    def __init__(self, reached: Callable[[str], None]) -> None:
        self.reached = reached
        self.claiming = False
        self.doubts: list[float] = []
        self._marked = 0.0

    def set(self) -> None:
        """Put them into this process, for good."""
        claim.claim = self._claiming(self._before("before_claim", self._after("after_claim", claim.claim)))
        deliver.compose = self._after("composed", deliver.compose)
        mark = self._after("after_mark", self._timed(deliver.Handover.mark))
        deliver.Handover.mark = self._before("before_mark", mark)  # type: ignore[method-assign]
        journal.keep = self._after("after_journal", self._ending(journal.keep))
        journal.settle = self._after("after_settle", journal.settle)
        smtplib.SMTP = self._smtp()  # type: ignore[misc]
        # Kept through every reconnection of this process.
        connection.execute_wrappers.append(self._executed)

    def _executed(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if self.claiming and sql.startswith('UPDATE "crm_delivery"'):
            self.reached("claim_uncommitted")
        return result

    def _before(self, label: str, act: Callable) -> Callable:
        @wraps(act)
        def wrapped(*args: Any, **options: Any) -> Any:
            self.reached(label)
            return act(*args, **options)

        return wrapped

    def _after(self, label: str, act: Callable) -> Callable:
        @wraps(act)
        def wrapped(*args: Any, **options: Any) -> Any:
            result = act(*args, **options)
            self.reached(label)
            return result

        return wrapped

    def _claiming(self, act: Callable) -> Callable:
        @wraps(act)
        def wrapped(*args: Any, **options: Any) -> Any:
            self.claiming = True
            try:
                return act(*args, **options)
            finally:
                self.claiming = False

        return wrapped

    def _timed(self, act: Callable) -> Callable:
        @wraps(act)
        def wrapped(*args: Any, **options: Any) -> Any:
            result = act(*args, **options)
            self._marked = time.perf_counter()
            return result

        return wrapped

    def _ending(self, act: Callable) -> Callable:
        @wraps(act)
        def wrapped(*args: Any, **options: Any) -> Any:
            result = act(*args, **options)
            self.doubts.append(time.perf_counter() - self._marked)
            return result

        return wrapped

    def _smtp(self) -> type[smtplib.SMTP]:
        reached = self.reached

        class Server(smtplib.SMTP):
            """The standard library's, which says where it is."""

            dotted = False

            def connect(self, *args: Any, **options: Any) -> Any:
                result = super().connect(*args, **options)
                reached("connected")
                return result

            def docmd(self, *args: Any, **options: Any) -> Any:
                result = super().docmd(*args, **options)
                if label := {"RCPT": "after_rcpt", "DATA": "after_354"}.get(args[0]):
                    reached(label)
                return result

            def send(self, s: Any) -> None:
                if not isinstance(s, bytes):
                    super().send(s)
                elif s == FINAL_DOT:
                    super().send(s)
                    self.dotted = True
                    reached("dot_sent")
                else:
                    super().send(s[: len(s) // 2])
                    reached("mid_body")
                    super().send(s[len(s) // 2 :])
                    reached("body_streamed")

            def getreply(self) -> Any:
                result = super().getreply()
                if self.dotted:
                    self.dotted = False
                    reached("after_250")
                return result

        return Server


def act_on(self_signal: int) -> None:
    """Kill or stop this very process."""
    os.kill(os.getpid(), self_signal)
