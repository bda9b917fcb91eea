"""Whom the recipient of a pack can call."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing.sources import Reading
from campaigns.models import ProgrammeItem
from crm.models import Expert

# More would be a directory, which has its own page.
_EXPERTS = 3


def contacts(item: ProgrammeItem, reading: Reading) -> tuple[d.Contact, ...]:
    """The coordinator, whoever leads, and who can answer on the meeting's issues, without the recipient."""
    arena = reading.setting.arena
    lead = item.meeting.lead()
    rows = [d.Contact(arena.coordinator.name, _("Coordinator"), arena.on_site_phone or arena.coordinator.phone)]
    if lead and lead.pk not in {reading.user.pk, arena.coordinator_id}:
        rows.append(d.Contact(lead.name, _("Leads the meeting"), lead.phone))
    return (*rows, *map(_expert, _experts(item, reading)))


def _experts(item: ProgrammeItem, reading: Reading) -> list[Expert]:
    """A few of those who can answer: each issue of the meeting has one before any has a second."""
    issues = {issue.pk for issue in item.meeting.issues.all()}
    turns = Counter[int]()
    ranked = []
    for row in reading.experts:
        if row.issue_id in issues and row.user_id != reading.user.pk:
            turns[row.issue_id] += 1
            ranked.append((turns[row.issue_id], row))
    return [row for _turn, row in sorted(ranked, key=itemgetter(0))[:_EXPERTS]]


def _expert(row: Expert) -> d.Contact:
    told = {"party": row.organisation.short_name, "issue": row.issue, "knows": row.knows}
    return d.Contact(row.name, _("%(party)s. Call about %(issue)s – %(knows)s") % told, row.phone)
