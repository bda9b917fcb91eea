"""First words for each heading, from the figures: plain sentences that whoever writes keeps, changes or strikes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import ReportBlock as B
from campaigns.enums import ReportKind
from campaigns.reports.blocks import HEADINGS
from campaigns.reports.commitments import standing
from campaigns.reports.contacts import not_shown
from campaigns.reports.parts import by_name, day
from campaigns.reports.sources import Reading
from crm import wording
from crm.enums import Direction
from messages.queries.tally import tally_line


def proposed(reading: Reading) -> dict[str, str]:
    """A text for every heading of the report's kind; empty where the log says nothing of it. Active language."""
    texts: dict[B, Callable[[Reading], list[str]]] = {
        B.OVERALL: _overall,
        B.SUMMARY: _overall,
        B.ORGANISATION: _organisation,
        B.ACTIVITIES: _activities,
        B.RESULTS: _results,
        B.DEVIATIONS: _late,
        B.AHEAD: _ahead,
        B.BACKGROUND: _anchoring,
        B.METHOD: _method,
    }
    headings = HEADINGS[ReportKind(reading.report.kind)]
    return {str(heading): "\n".join(texts[heading](reading)) if heading in texts else "" for heading in headings}


def _overall(reading: Reading) -> list[str]:
    number = len(reading.contacts)
    told = ngettext(
        "In %(period)s the parties documented %(n)d contact.",
        "In %(period)s the parties documented %(n)d contacts.",
        number,
    ) % {"period": wording.span(reading.report.first, reading.report.last), "n": number}
    return [told, *_with_stop(not_shown(reading)), *_goals_line(reading)]


def _organisation(reading: Reading) -> list[str]:
    parties = by_name(contact.meeting.organisation.short_name for contact in reading.contacts)
    took_part = [_("Contacts were made by %(parties)s.") % {"parties": wording.join(parties)}] if parties else []
    return [*took_part, *_anchoring(reading)]


def _activities(reading: Reading) -> list[str]:
    kinds = Counter(str(contact.meeting.get_kind_display()) for contact in reading.contacts)
    lines = [_("%(kind)s: %(n)d.") % {"kind": kind, "n": n} for kind, n in kinds.most_common()]
    lines += [
        ngettext("“%(title)s” was put forward once.", "“%(title)s” was put forward %(n)d times.", len(row.uses))
        % {"title": row.message.title, "n": len(row.uses)}
        for row in reading.messages
        if row.uses
    ]
    if reading.visited:
        went = ngettext("Ours went to %(n)d public event.", "Ours went to %(n)d public events.", reading.visited)
        lines.append(went % {"n": reading.visited})
    return lines


def _results(reading: Reading) -> list[str]:
    lines = [
        _("%(goal)s: %(figure)s.") % {"goal": row.goal.text.rstrip("."), "figure": row.text} for row in reading.goals
    ]
    kept = [row for row in reading.commitments if standing(row, reading.stands_on) == "kept"]
    theirs = sum(row.direction == Direction.THEIRS for row in kept)
    if kept:
        words = {"theirs": theirs, "ours": len(kept) - theirs}
        lines.append(_("Commitments kept: %(theirs)d of theirs and %(ours)d of ours.") % words)
    return lines


def _late(reading: Reading) -> list[str]:
    late = [row for row in reading.commitments if standing(row, reading.stands_on) == "late"]
    return [_("Late since %(day)s: %(text)s") % {"day": day(row.due), "text": row.text} for row in late]


def _ahead(reading: Reading) -> list[str]:
    to_come = [row for row in reading.commitments if standing(row, reading.stands_on) == "open"]
    return [_("By %(day)s: %(text)s") % {"day": day(row.due), "text": row.text} for row in to_come]


def _anchoring(reading: Reading) -> list[str]:
    return [
        _("“%(title)s”: %(standing)s.")
        % {"title": row.message.title, "standing": tally_line(row.tally, wording.language())}
        for row in reading.messages
        if row.tally
    ]


def _method(reading: Reading) -> list[str]:
    return [
        _("The figures are counted from the parties' shared log on the day when the report was approved."),
        *_with_stop(not_shown(reading)),
    ]


def _goals_line(reading: Reading) -> list[str]:
    if not reading.goals:
        return []
    words = {"reached": sum(row.reached for row in reading.goals), "number": len(reading.goals)}
    return [_("Goals reached so far: %(reached)d of %(number)d.") % words]


def _with_stop(line: str) -> list[str]:
    return [f"{line}."] if line and not line.endswith(".") else [line] if line else []
