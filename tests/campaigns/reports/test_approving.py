"""Writing and approving: what forbids it, what is confirmed, and who wins."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from campaigns.briefing.tree import to_json
from campaigns.enums import GapKind, ReportKind, ReportState
from campaigns.models import Report
from campaigns.reports.build import build
from campaigns.reports.stored import document_of, hash_of, is_intact
from campaigns.services import reports as services
from crm.enums import AuditAction, Role
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.campaigns.reports.conftest import AFTER
from tests.factories import UserFactory


@pytest.fixture
def approve(lova):
    """Approves what is read now, confirming every gap unless told otherwise."""

    def act(report, actor=lova, **values):
        draft = build(report, AFTER)
        told = {"seal": draft.seal, "confirmed": [group.kind for group in draft.warnings], **values}
        return services.approve_report(actor=Viewer.of(actor), at=AFTER, report=report, **told)

    return act


def test_a_report_freezes_with_its_data_and_its_hash(world, make_report, approve, lova):
    report = make_report()
    read = build(report, AFTER).document
    approve(report)
    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.approved_by, report.approved_at) == (ReportState.APPROVED, lova, AFTER)
    assert report.content_hash == hash_of(report.snapshot)
    assert is_intact(report)
    frozen = document_of(report)
    assert (frozen.approved_by, frozen.approved_on) == (lova.name, "5 juli 2027")
    told = to_json(read) | {"approved_by": frozen.approved_by, "approved_on": frozen.approved_on}
    assert to_json(frozen) == told
    assert {group.code for group in frozen.gaps} >= {"debrief", "commitment", "claim"}
    assert AuditEntry.objects.get(object_type="campaigns.Report", action=AuditAction.TRANSITION).actor_name == lova.name


def test_gaps_are_confirmed_by_name_or_nothing_is_frozen(world, make_report, approve):
    report = make_report()
    with pytest.raises(DomainError, match="”Avrapportering saknas”") as told:
        approve(report, confirmed=[GapKind.COMMITMENT, GapKind.CLAIM, GapKind.STANCE])
    assert told.value.field == "confirmed"
    report.refresh_from_db()
    assert (report.state, report.snapshot, report.content_hash) == (ReportState.DRAFT, None, "")


def test_the_fund_takes_no_empty_heading_and_no_text_that_is_too_long(world, make_report, approve, lova):
    report = make_report(ReportKind.FUND)
    services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"results": "  "})
    with pytest.raises(DomainError, match="Det står ingenting under ”Resultat”"):
        approve(report)
    services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"results": "x" * 2_000})
    services.set_length(actor=Viewer.of(lova), at=AFTER, kind="fund", block="results", most=1_999)
    with pytest.raises(DomainError, match="”Resultat” har 2000 tecken; högst 1999 får plats"):
        approve(report)
    services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"results": "Klart."})
    approve(report)


def test_what_changed_since_it_was_read_is_not_approved(world, make_report, approve, lova):
    report = make_report()
    seal = build(report, AFTER).seal
    world.meetings[0].debrief = None
    services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, title="Ett annat namn")
    with pytest.raises(StaleObject, match="har ändrats sedan du läste"):
        approve(report, seal=seal)


def test_of_two_who_approve_one_wins_and_the_other_is_told(world, make_report, approve, parties):
    report = make_report()
    other = UserFactory.create(name="Bo Led", role=Role.PROJECT_LEAD, organisation=parties.region)
    mine, theirs = Report.objects.get(pk=report.pk), Report.objects.get(pk=report.pk)
    approve(mine)
    with pytest.raises(StaleObject):
        approve(theirs, actor=other)
    assert Report.objects.get(pk=report.pk).approved_by.name == "Lova Led"
    with pytest.raises(InvalidTransition, match="ändras aldrig"):
        approve(Report.objects.get(pk=report.pk), actor=other)


def test_two_who_write_at_once_do_not_overwrite_each_other(make_report, lova):
    report = make_report()
    stale = Report.objects.get(pk=report.pk)
    services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, version=1, texts={"summary": "Mitt."})
    with pytest.raises(StaleObject):
        services.update_report(actor=Viewer.of(lova), at=AFTER, report=stale, version=1, texts={"summary": "Ditt."})
    assert Report.objects.get(pk=report.pk).texts["summary"] == "Mitt."


def test_an_approved_report_is_not_written_discarded_or_deleted(world, make_report, approve, lova):
    report = make_report()
    approve(report)
    report = Report.objects.get(pk=report.pk)
    acts = (
        lambda: services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, title="x"),
        lambda: services.discard_report(actor=Viewer.of(lova), at=AFTER, report=report),
        report.save,
        report.delete,
        lambda: Report.objects.update(title="x"),
        Report.objects.all().delete,
    )
    for act in acts:
        with pytest.raises(InvalidTransition, match="ändras aldrig"):
            act()


def test_a_copy_that_was_tampered_with_is_found_out(world, make_report, approve):
    report = make_report()
    approve(report)
    Report._base_manager.filter(pk=report.pk).update(snapshot={**report.snapshot, "title": "Bättre siffror"})
    assert not is_intact(Report.objects.get(pk=report.pk))


def test_the_next_report_follows_the_one_before(world, make_report, approve):
    first, second, other = make_report(), make_report(), make_report(ReportKind.ANNUAL)
    approve(first)
    approve(second)
    approve(other)
    assert (first.previous, second.previous, other.previous) == (None, first, None)


def test_only_project_leaders_write_and_approve(world, make_report, idun, elis, sigrid):
    report = make_report()
    for user in (idun, elis, sigrid):
        viewer = Viewer.of(user)
        for act in (
            lambda viewer=viewer: services.update_report(actor=viewer, at=AFTER, report=report, title="x"),
            lambda viewer=viewer: services.approve_report(actor=viewer, at=AFTER, report=report, seal=""),
            lambda viewer=viewer: services.discard_report(actor=viewer, at=AFTER, report=report),
            lambda viewer=viewer: services.set_length(actor=viewer, at=AFTER, kind="fund", block="results", most=9),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert not Report.objects.visible_to(viewer).exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first": dt.date(2027, 6, 30), "last": dt.date(2027, 1, 1)}, "last"),
        ({"first": dt.date(2027, 9, 1), "last": dt.date(2027, 9, 30)}, "first"),
        ({"first": dt.date(1900, 1, 1)}, "first"),
        ({"first": dt.date(2016, 12, 31)}, "first"),
        ({"last": dt.date(2029, 1, 1)}, "last"),
        ({"last": dt.date(2100, 12, 31)}, "last"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "other"}, "kind"),
    ],
)
def test_a_report_that_cannot_be_is_told_by_field_and_not_kept(values, field, make_report):
    with pytest.raises(ValidationError) as told:
        make_report(**values)
    assert field in told.value.message_dict
    assert not Report.objects.exists()


def test_a_whole_project_fits_in_a_report(make_report):
    report = make_report(first=dt.date(2017, 1, 1), last=dt.date(2028, 12, 31))
    assert (report.first.year, report.last.year) == (2017, 2028)


def test_a_heading_of_another_kind_is_told(make_report, lova):
    report = make_report()
    with pytest.raises(ValidationError) as told:
        services.update_report(actor=Viewer.of(lova), at=AFTER, report=report, texts={"decision": "Bifall."})
    assert told.value.message_dict == {"decision": ["En sådan rapport har ingen sådan rubrik."]}


@pytest.mark.parametrize("most", [0, 20_001])
def test_a_length_that_cannot_be_is_told(most, lova):
    with pytest.raises(ValidationError):
        services.set_length(actor=Viewer.of(lova), at=AFTER, kind="fund", block="results", most=most)
