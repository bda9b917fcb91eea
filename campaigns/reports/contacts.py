"""The section about contacts: by month, level and party, and every one of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.reports.document import BARS, COLUMNS, GRID, Column, Figure, Plot, Row, Section, Series, Table
from campaigns.reports.parts import by_name, columns, day
from campaigns.reports.sources import Contact, Reading
from campaigns.reports.words import levels
from crm import wording

CODE = "contacts"


def section(reading: Reading) -> Section:
    """Totals by month, level and party, each contact, and how many are not shown."""
    rows = reading.contacts
    parties = by_name(contact.meeting.organisation.name for contact in rows)
    by_level, of_level = levels(), Counter(contact.level for contact in rows)
    met = {person.pk for contact in rows for person in contact.people}
    figures = [
        Figure(
            "contacts", _("Contacts with decision-makers and others"), str(len(rows)), not_shown(reading), "contacts"
        ),
        Figure("people_met", _("Decision-makers met"), str(len(met)), rows="contacts"),
        *(
            Figure(f"level_{code}", name, str(of_level[code]), rows="contacts_per_party")
            for code, name in by_level.items()
            if of_level[code]
        ),
    ]
    return Section(
        CODE,
        _("Contacts"),
        figures=tuple(figures),
        plots=(_by_level(reading), _by_party(reading, parties)) if rows else (),
        tables=(_party_table(rows, parties), _contact_table(rows)),
        notes=(_("A contact counts once, at the highest level that was met."),),
    )


def not_shown(reading: Reading) -> str:
    """``1 kontakt visas inte``, or why nobody says how many."""
    hidden = reading.not_shown
    if hidden is None:
        return _("How many contacts the parties keep to themselves is said for whole half-years only.")
    if not hidden:
        return ""
    return ngettext(
        "%(n)d contact is not shown: a party's own", "%(n)d contacts are not shown: the parties' own", hidden
    ) % {"n": hidden}


def _by_level(reading: Reading) -> Plot:
    at = months(reading)
    counted = Counter((contact.meeting.on.replace(day=1), contact.level) for contact in reading.contacts)
    series = [
        Series(name, tuple(counted[month, code] for month in at))
        for code, name in levels().items()
        if any(counted[month, code] for month in at)
    ]
    return Plot(
        "contacts_by_level",
        BARS,
        _("Contacts per month by level"),
        _("A bar for every month. Its parts are the levels of those who were met, told apart by pattern and number."),
        tuple(wording.month(month) for month in at),
        tuple(series),
        axis=_("Month"),
    )


def _by_party(reading: Reading, parties: Sequence[str]) -> Plot:
    at = months(reading)
    counted = Counter(
        (contact.meeting.on.replace(day=1), contact.meeting.organisation.name) for contact in reading.contacts
    )
    return Plot(
        "contacts_by_party",
        GRID,
        _("Contacts per month by party"),
        _("A row for every party, a square for every month. The number says how many contacts, the size as well."),
        tuple(format_date(month, "MMM", locale=wording.language()).rstrip(".") for month in at),
        tuple(Series(name, tuple(counted[month, name] for month in at)) for name in parties),
        axis=_("Party"),
        groups=tuple(str(month.year) for month in at) if len(at) > COLUMNS else (),
    )


def _party_table(rows: Sequence[Contact], parties: Sequence[str]) -> Table:
    names = levels()
    counted = Counter((contact.meeting.organisation.name, contact.level) for contact in rows)
    used = [code for code in names if any(counted[party, code] for party in parties)]
    heads = [Column("party", _("Party")), *(Column(code, names[code], is_number=True) for code in used)]
    lines = []
    for party in parties:
        numbers = [counted[party, code] for code in used]
        lines.append(Row(party, (party, *map(str, numbers), str(sum(numbers)))))
    return Table(
        "contacts_per_party",
        _("Contacts by party and level"),
        (*heads, Column("total", _("In all"), is_number=True)),
        tuple(lines),
        empty=_("No contacts in the period."),
    )


def _contact_table(rows: Iterable[Contact]) -> Table:
    return Table(
        "contacts",
        _("Every contact"),
        columns(
            ("on", _("Day")),
            ("people", _("With whom")),
            ("kind", _("Kind")),
            ("body", _("Body")),
            ("issues", _("Issues")),
            ("party", _("Party")),
        ),
        tuple(
            Row(
                f"m{contact.meeting.pk}",
                (
                    day(contact.meeting.on),
                    wording.join(contact.people) or contact.meeting.title,
                    str(contact.meeting.get_kind_display()),
                    wording.join(contact.bodies),
                    wording.join(contact.meeting.issues.all()),
                    contact.meeting.organisation.short_name,
                ),
                mark=_("Debrief is missing") if contact.lacks_rows else "",
            )
            for contact in rows
        ),
        empty=_("No contacts in the period."),
    )


def months(reading: Reading) -> list[dt.date]:
    """The first day of every month of the period."""
    first, last = reading.report.first, reading.report.last
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
