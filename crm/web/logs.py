"""Logs that name nobody and open nothing, as lines for people or as JSON for programs."""

from __future__ import annotations

import datetime as dt
import logging
import re
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

# What the line belongs to: the request that is being answered, and the task that a worker runs.
REQUEST: ContextVar[str] = ContextVar("request", default="")
TASK: ContextVar[str] = ContextVar("task", default="")

_MASKS = [
    # Personal links, those that answer, the keys of the four rows, calendar feeds, and mails that set a new password.
    (re.compile(r"(/(?:l|answer|rows|calendar|key)/)[^/\s?\"'\\]+"), r"\1…"),
    # Tokens and passwords by their header, name or place in an address, and a program's token by its beginning.
    (re.compile(r"(\bauthorization\b[\"']?\s*[:=,]\s*[\"']?)[^\s\"',}]+(?: +[^\s\"',}]+)?", re.IGNORECASE), r"\1…"),
    (re.compile(r"\b(Bearer|Basic) +[\w.~+/=-]{6,}", re.IGNORECASE), r"\1 …"),
    (re.compile(r"(\b\w{0,40}(?:password|secret|token|sessionid)\b[\"']?\s*[=:]\s*[\"']?)[^\s\"',;&}]+", re.I), r"\1…"),
    (re.compile(r"\bsamsyn_[\w-]{20,}"), "samsyn_…"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@\"']{1,500}@"), r"\1…@"),
    # E-mail addresses, quoted, encoded or with a number for a host as well.
    (
        re.compile(
            r"(?:\"[^\"\n@]{1,64}\"|[^\s@<>\"'(),:;=\[\]{}|\\/…]{1,64})(?:@|%40)(?:(?:[\w-]{1,63}\.)+[\w-]{2,63}|\[[\w.:]+\])"
        ),
        "…@…",
    ),
    # What PostgreSQL adds to the breach of a constraint: the row with everything in it, HINT and CONTEXT. A value may
    # hold any line: only the traceback's own whole lines end it. An error's repr has its line break as two letters.
    (
        re.compile(
            r"((?:\b|\\n)DETAIL: ).*?(?=\n(?:Traceback \(most recent call last\):"
            r"|The above exception was the direct cause of the following exception:"
            r"|During handling of the above exception, another exception occurred:)(?:\n|\Z)|\Z)",
            re.DOTALL,
        ),
        r"\1…",
    ),
]


def masked(text: str) -> str:
    """The text without addresses of people, and without what opens something by itself."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class SecretAddresses(logging.Filter):
    """Masks a record's message and arguments, and the traceback and stack that its handler will write."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the record is told, its secrets are not."""
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info:
            # A formatter takes this text, and makes none of its own.
            record.exc_text = masked(record.exc_text or logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


class JsonLines(JsonFormatter):
    """One JSON object per record, with these fields and no other: what a caller adds besides is not told."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Called by the library with the traceback and stack in ``message_dict``."""
        fields = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": REQUEST.get(),
            "task": TASK.get(),
            "delivery": getattr(record, "delivery", None),
            "exception": message_dict.get("exc_info"),
            "stack": message_dict.get("stack_info"),
        }
        log_data.update({name: value for name, value in fields.items() if value not in (None, "")})

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Masked once more: the library makes a traceback of its own."""
        return {name: masked(value) if isinstance(value, str) else value for name, value in log_data.items()}
