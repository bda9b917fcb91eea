"""The oracle on reminders: every mail between two days, row by row."""

from __future__ import annotations

import datetime as dt

from campaigns.reminders.plan import plan
from crm import clock

FIRST, LAST = dt.date(2027, 6, 21), dt.date(2027, 7, 3)


def rows(first=FIRST, last=LAST):
    """The plan as the oracle writes it: one row is one mail."""
    mails = plan(at=clock.wall(first, dt.time()), until=clock.wall(last + dt.timedelta(days=1), dt.time()))
    return [
        {
            "at": f"{clock.local(mail.at):%Y-%m-%d %H:%M}",
            "to": mail.recipient.ref,
            "kinds": sorted(reminder.kind for reminder in mail.reminders),
        }
        for mail in mails
    ]


def test_reminders(demo, expected):
    assert len(expected["reminders"]) == 88
    assert rows() == expected["reminders"]
