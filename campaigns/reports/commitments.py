"""The section about commitments in both directions."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.reports.document import BARS, Figure, Plot, Row, Section, Series, Table
from campaigns.reports.parts import columns, day
from campaigns.reports.sources import Reading
from crm.enums import CommitmentState, Direction
from crm.models import Commitment

CODE = "commitments"
# How a commitment stands at the end: late is not a state of its own, and neither is what it becomes.
_STANDINGS = ("kept", "open", "late", "broken", "ended")


def standing(row: Commitment, on: dt.date) -> str:
    """Kept, open, late, broken, or ended otherwise, as it stood on the day."""
    if _was_open(row, on):
        return "late" if row.due < on else "open"
    return str(row.state) if row.state in {CommitmentState.KEPT, CommitmentState.BROKEN} else "ended"


def _was_open(row: Commitment, on: dt.date) -> bool:
    """Whether it had no outcome on the day; one without a day is taken to have had it."""
    return row.state == CommitmentState.OPEN or (row.closed_on is not None and row.closed_on > on)


def section(reading: Reading) -> Section:
    """Kept, open, late, broken and ended, theirs and ours."""
    rows = reading.commitments
    names = {
        "kept": _("Kept"),
        "open": pgettext("commitment", "Open"),
        "late": _("Late"),
        "broken": pgettext("commitment", "Broken"),
        "ended": _("Lapsed or withdrawn"),
    }
    counted = Counter((row.direction, standing(row, reading.stands_on)) for row in rows)
    both = [(Direction.THEIRS, _("Their commitments")), (Direction.OURS, _("Our commitments"))]
    figures = []
    for direction, label in both:
        number = sum(counted[direction, code] for code in _STANDINGS)
        kept = counted[direction, "kept"]
        figures.append(
            Figure(
                f"kept_{direction}",
                label,
                _("%(kept)d kept of %(number)d") % {"kept": kept, "number": number},
                rows=f"commitments_{direction}",
            )
        )
    series = [
        Series(names[code], tuple(counted[direction, code] for direction, _label in both))
        for code in _STANDINGS
        if any(counted[direction, code] for direction, _label in both)
    ]
    plot = Plot(
        "commitments",
        BARS,
        _("Commitments by outcome"),
        _("A bar for theirs and one for ours. Its parts are what became of them, told apart by pattern and number."),
        tuple(label for _direction, label in both),
        tuple(series),
        axis=_("Whose commitment"),
    )
    return Section(
        CODE,
        _("Commitments both ways"),
        notes=(_("As they stood on %(day)s.") % {"day": day(reading.stands_on)},),
        figures=tuple(figures),
        plots=(plot,) if rows else (),
        tables=tuple(_commitment_table(reading, direction, label) for direction, label in both),
    )


def _outcome(row: Commitment, on: dt.date) -> tuple[str, str]:
    """The state with its day, and what shows it."""
    if _was_open(row, on):
        return (_("Late") if row.due < on else str(CommitmentState.OPEN.label)), ""
    return " ".join([str(row.get_state_display()), day(row.closed_on)]).strip(), row.evidence


def _commitment_table(reading: Reading, direction: str, label: str) -> Table:
    ours = direction == Direction.OURS
    return Table(
        f"commitments_{direction}",
        label,
        columns(
            ("person", pgettext("commitment", "To whom") if ours else _("Promised by")),
            ("text", _("The commitment")),
            ("due", _("By when")),
            ("state", _("State")),
            ("evidence", _("What shows it")),
            ("party", _("Party")),
        ),
        tuple(
            Row(
                f"c{row.pk}",
                (
                    row.person.name,
                    row.text,
                    day(row.due),
                    *_outcome(row, reading.stands_on),
                    row.organisation.short_name,
                ),
            )
            for row in reading.commitments
            if row.direction == direction
        ),
        empty=_("No commitments made, due or closed in the period."),
    )
