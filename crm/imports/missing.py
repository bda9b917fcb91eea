"""Who sat in a body and is missing from a file that says who sits there now: proposed to have left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from crm import wording
from crm.import_enums import LineKind
from crm.imports.candidates import Place
from crm.imports.plan import Line, Planner
from crm.queries import register

_DAY = dt.timedelta(days=1)


def missing(planner: Planner, where: Place, ends: dt.date | None = None) -> Iterator[Line]:
    """A line for every mandate in the file's body that goes on today and of which the file does not speak.

    The body is the one most of the file's open mandates are in. The mandates end ``ends``; unless that is given, the
    day before most of those that the file begins there; where it begins none, nobody knows when they ended.
    """
    if not planner.sitting:
        return
    family = planner.sitting.most_common(1)[0][0]
    if not isinstance(family, int):
        return
    last = ends or _before_the_new(planner, family)
    for row in register.sitting(planner.bodies.kin(family), planner.today):
        if row["pk"] in planner.seen or row["person_id"] in planner.doubtful:
            continue
        known = last if last and last >= (row["starts"] or last) else None
        end = {
            "id": row["pk"],
            "ends": known.isoformat() if known else None,
            "ends_precision": "day",
            "before": [row["ends"].isoformat() if row["ends"] else None, row["ends_precision"], row["end_known"]],
            "label": ", ".join(word for word in (row["title"], row["committee"], row["body__name"]) if word),
        }
        planner.counts["missing"] += 1
        planner.counts["ends"] += 1
        said = _("Is missing from the file, which says who sits there now.")
        day = wording.short_day(known) if known else ""
        when = _("Ends %(day)s.") % {"day": day} if known else _("When it ended is unknown.")
        data = {"person": row["person_id"], "end_mandates": [end]}
        yield Line(LineKind.END, where, row["person__name"], f"{said} {when}", data, 1)


def _before_the_new(planner: Planner, family: int) -> dt.date | None:
    begun = [(count, day) for (of, day), count in planner.begun.items() if of == family]
    if not begun:
        return None
    day = dt.date.fromisoformat(max(begun)[1])
    return day - _DAY if day <= planner.today else None
