"""The section about joint messages: who stands behind them, and who has heard them."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.reports.document import GRID, Figure, Plot, Row, Section, Series, Table
from campaigns.reports.parts import by_name, columns, day
from campaigns.reports.sources import Anchored, Reading
from crm import wording
from messages.queries.tally import tally_line

CODE = "messages"


def section(reading: Reading) -> Section:
    """Anchoring, how often each was put forward, and to whom."""
    rows = reading.messages
    people = {contact.meeting.pk: contact.people for contact in reading.contacts}
    heard = Counter(
        (person.name, number)
        for number, row in enumerate(rows)
        for use in row.uses
        for person in people.get(use.meeting_id, ())
    )
    used = [number for number, row in enumerate(rows) if row.uses]
    # Whom the campaigns would reach, those who heard nothing too; without such a list, those who heard something.
    names = by_name(person.name for person in reading.targets) or by_name(name for name, _number in heard)
    plot = Plot(
        "coverage",
        GRID,
        _("Who has heard what"),
        _("A row for every decision-maker to be reached, a square for every message. The number says how often."),
        tuple(rows[number].message.title for number in used),
        tuple(Series(name, tuple(heard[name, number] for number in used)) for name in names),
        axis=_("Decision-maker"),
    )
    table = Table(
        "messages",
        _("Messages and who stands behind them"),
        columns(
            ("title", pgettext("message", "Message")),
            ("version", _("Version")),
            ("state", _("State")),
            ("standing", _("Anchoring")),
            ("times", _("Put forward in the period")),
        ),
        tuple(_message_row(row, reading) for row in rows),
        note=_("Which parties stand behind messages is told as on %(day)s.") % {"day": day(reading.today)},
        empty=_("No joint messages."),
    )
    told = sum(len(row.uses) for row in rows)
    figure = Figure("put_forward", _("Times that messages were put forward"), str(told), rows="messages")
    return Section(
        CODE, _("Messages and anchoring"), figures=(figure,), plots=(plot,) if heard else (), tables=(table,)
    )


def _message_row(row: Anchored, reading: Reading) -> Row:
    message = row.message
    return Row(
        f"b{message.pk}",
        (
            message.title,
            message.current.number if message.current else "",
            str(message.get_state_display()),
            tally_line(row.tally, wording.language()) if row.tally else "",
            str(len(row.uses)),
        ),
        mark=_("under anchoring") if message.mark else "",
    )
