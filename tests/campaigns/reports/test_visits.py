"""Public events that ours went to, as a report tells them."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.briefing.tree import to_json
from campaigns.enums import ReportKind
from campaigns.models import Attendance, PublicEvent, Report
from campaigns.reports.build import build
from campaigns.reports.drafting import proposed
from campaigns.reports.sources import read
from campaigns.reports.stored import document_of
from campaigns.services.reports import approve_report
from crm.visibility import Viewer
from tests.campaigns.reports.conftest import AFTER
from tests.factories import ArenaFactory


@pytest.fixture
def visits(parties, idun, sigrid, elis):
    """Two events of the half-year with ours, one of them with two of the region; and some that do not count."""
    arena = ArenaFactory.create(name="Hemliga veckan")

    def event(key, day):
        starts = dt.datetime(2027, 6, 28, 8, tzinfo=dt.UTC) + dt.timedelta(days=day)
        made = PublicEvent(arena=arena, key=key, title=f"Seminarium {key}", on=starts.date(), starts=starts).keyed()
        made.save()
        return made

    first, second, planned, later = (event(str(day), day) for day in range(4))
    for seen, user, state in (
        (first, idun, "attended"), (first, sigrid, "attended"), (second, idun, "attended"), (second, elis, "missed"),
        (planned, elis, "planned"), (later, elis, "attended"),
    ):  # fmt: skip
        Attendance.objects.create(event=seen, user=user, state=state)


def figure(document):
    return [(one.value, one.note) for _section, one in document.figures() if one.code == "public_events"]


def test_each_event_counts_once_and_no_arena_is_named(visits, make_report):
    document = build(make_report(), AFTER).document
    assert figure(document) == [("2", "1 part var där")]
    assert "Hemliga veckan" not in str(to_json(document))


def test_the_first_words_on_activities_say_it(visits, make_report):
    told = proposed(read(make_report(kind=ReportKind.FUND), AFTER))
    assert "Våra var på 2 publika evenemang." in told["activities"].splitlines()


def test_a_report_without_any_says_nothing_of_it(world, make_report):
    report = make_report(kind=ReportKind.FUND)
    assert figure(build(report, AFTER).document) == []
    assert "publika evenemang" not in proposed(read(report, AFTER))["activities"]


def test_an_approved_report_keeps_what_was_counted(visits, make_report, lova):
    report = make_report()
    draft = build(report, AFTER)
    approve_report(
        actor=Viewer.of(lova), at=AFTER, report=report, seal=draft.seal, confirmed=[g.kind for g in draft.warnings]
    )
    Attendance.objects.all().delete()
    assert figure(document_of(Report.objects.get(pk=report.pk))) == [("2", "1 part var där")]
