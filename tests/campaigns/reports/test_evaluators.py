"""Codes for the people of a report that somebody outside reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from campaigns.enums import GapKind, ReportKind
from campaigns.reports.build import build
from campaigns.reports.differences import differences
from campaigns.reports.document import Block, ReportDocument
from campaigns.reports.evaluators import with_codes
from campaigns.services.reports import approve_report, update_report
from crm.visibility import Viewer
from tests.campaigns.reports.conftest import AFTER

NAMES = ("Anna Berg", "Anna Bergs", "Bo Ek")


def document(text, **values):
    told = ReportDocument("evaluator", "", "Rapport", "Skogsbygden", "Rådet", "sv", "2027-01-01", "2027-06-30", "")
    return replace(told, blocks=(Block("results", "Resultat", text, 100),), **{"names": NAMES, **values})


def coded(text, **values):
    with translation.override("sv"):
        return with_codes(document(text, **values)).blocks[0].text


@pytest.mark.parametrize("ending", ["", "s", "'s", "’s", ":s", "."])
def test_a_name_with_its_ending_has_its_code_and_keeps_the_ending(ending):
    assert coded(f"Bo Ek{ending} förslag") == f"{coded('Bo Ek')}{ending} förslag"
    assert coded("Bo Ek").startswith("Person ")


def test_only_whole_names_have_codes():
    assert coded("Bo Eklund och Bo Eksund") == "Bo Eklund och Bo Eksund"
    assert coded("Anna Bergs") != f"{coded('Anna Berg')}s"


def test_a_code_needs_the_installations_secret_and_lasts_over_an_organisations_reports(settings):
    code = coded("Bo Ek")
    assert coded("Bo Ek", title="Nästa rapport", first="2027-07-01", last="2027-12-31", names=("Bo Ek",)) == code
    assert coded("Bo Ek", organisation="Kustbygden") != code
    settings.SECRET_KEY = "another"
    assert coded("Bo Ek") != code


def test_a_surname_that_stands_alone_is_a_gap_to_confirm(world, make_report, lova):
    report = make_report(ReportKind.EVALUATOR)
    world.people[0].name = "Vera Lindmåne"
    world.people[0].save()
    assert GapKind.SURNAME not in {group.kind for group in build(report, AFTER).groups}
    update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"method": "Lindmånes och Vera Lindmånes ord."})
    draft = build(report, AFTER)
    [group] = [group for group in draft.warnings if group.kind == GapKind.SURNAME]
    assert [gap.text for gap in group.gaps] == [
        "”Hur uppgifterna har samlats in” innehåller efternamnet på någon som har en kod."
    ]
    assert draft.document.gaps[-1].code == GapKind.SURNAME
    assert "Vera" not in str(draft.document)


def test_the_next_report_differs_only_where_it_says_something_else(world, make_report, lova):
    before = make_report(ReportKind.EVALUATOR)
    draft = build(before, AFTER)
    confirmed = [group.kind for group in draft.warnings]
    approve_report(actor=Viewer.of(lova), at=AFTER, report=before, seal=draft.seal, confirmed=confirmed)
    after = make_report(ReportKind.EVALUATOR, last=dt.date(2027, 7, 4), title="Nästa")
    found = differences(draft.document, build(after, AFTER).document)
    # The goals are counted over other days, which the row says.
    assert {table.code for table in found.tables} == {"goals"}
