"""Journey C on the demo's data: from a period to a frozen report."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from campaigns.enums import GapKind, ReportKind, ReportState
from campaigns.models import Campaign, Report
from campaigns.reports.build import build
from campaigns.reports.stored import is_intact
from crm.enums import AuditAction
from crm.errors import InvalidTransition
from crm.models import AuditEntry, Commitment, Delivery, Meeting, User
from crm.queries.log import Period, log
from crm.visibility import Viewer
from tests.factories import OutcomeClaimFactory

NEW = reverse("report_create")


@pytest.fixture
def lead(demo, client):
    """The project leader's browser."""
    client.force_login(User.objects.get(ref="US1"))
    return client


@pytest.fixture
def draft(lead):
    """A draft on January to June 2027, made on the page."""

    def make(kind=ReportKind.FUND, **values):
        asked = {"kind": kind, "organisation": User.objects.get(ref="US1").organisation_id, "language": "sv"}
        asked |= {"first": "2027-01-01", "last": "2027-06-30", **values}
        response = lead.post(NEW, asked)
        assert response.status_code == 302, response.context["form"].errors
        return Report.objects.latest("pk")

    return make


def approve(lead, report):
    page = lead.get(reverse("report_approve", args=[report.pk]))
    form = page.context["form"]
    confirmed = [code for code, _label in form.fields["confirmed"].choices] if "confirmed" in form.fields else []
    sent = {"seal": form["seal"].value(), "version": form["version"].value(), "confirmed": confirmed}
    return lead.post(reverse("report_approve", args=[report.pk]), sent)


def table(document, code):
    return next(table for _section, table in document.tables() if table.code == code)


def figure(document, code):
    return next(figure for _section, figure in document.figures() if figure.code == code)


def test_c1_the_half_year_lists_eleven_contacts_and_says_what_is_not_shown(draft, now):
    built = build(draft(), now)
    contacts = table(built.document, "contacts")
    shown = Meeting.objects.filter(pk__in=[int(row.key[1:]) for row in contacts.rows])
    assert sorted(shown.values_list("ref", flat=True)) == [f"I{n:02}" for n in range(5, 16)]
    assert figure(built.document, "contacts").value == "11"
    assert built.document.not_shown == 1
    assert built.document.left_out[0] == "1 kontakt visas inte: en parts egen"
    [missing] = [group for group in built.groups if group.kind == GapKind.DEBRIEF]
    assert [gap.url for gap in missing.gaps] == [Meeting.objects.get(ref="I15").get_absolute_url()]


def test_c2_and_c8_figures_and_totals_are_those_of_campaign_and_log(draft, now):
    report = draft(ReportKind.STEERING)
    document = build(report, now).document
    goals = {row.cells[1]: row.cells[3] for row in table(document, "goals").rows}
    assert "5 av 12" in goals.values()
    assert "8 av 8" in goals.values()
    seen = log(Viewer.of(User.objects.get(ref="US1"))).filter(Period(report.first, report.last).within())
    assert len(table(document, "contacts").rows) == seen.count()
    parties = table(document, "contacts_per_party")
    assert sum(int(row.cells[-1]) for row in parties.rows) == 11
    plots = {plot.code: plot for section in document.sections for plot in section.plots}
    assert plots["contacts_by_level"].total == plots["contacts_by_party"].total == 11


def test_c3_a_claim_without_evidence_prints_as_a_claim(draft, lead, now):
    OutcomeClaimFactory.create(campaign=Campaign.objects.earliest("pk"), on=dt.date(2027, 4, 9), changed="Bjöd in oss")
    report = draft()
    approve(lead, report)
    told = content(lead.get(reverse("report_file", args=[report.pk, "txt"])), "txt")
    assert "Påstående · " in told
    assert told.index("Påstående · ") < told.index("Bjöd in oss", told.index("Påstående · "))


def test_c5_the_organisations_are_nine_of_eleven_with_their_note(draft, now):
    rows = table(build(draft(), now).document, "indicators").rows
    [supported] = [row for row in rows if row.cells[0] == "Organisationer som får stöd"]
    assert supported.cells[2] == "9 av 11"
    assert "Två av elva lämnar; målvärdet står kvar i ansökan." in supported.cells[4]


def test_c6_the_headings_are_the_funds_and_a_long_text_is_told_with_its_length(draft, lead):
    report = draft()
    page = lead.get(report.get_absolute_url())
    titles = [block.title for block in page.context["shown"].document.blocks]
    assert titles == ["Övergripande", "Arbetssätt och organisation", "Aktiviteter", "Resultat"]
    url = reverse("report_update", args=[report.pk])
    form = lead.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = lead.post(url, sent | {"results": "x" * 2_001})
    assert answer.status_code == 422
    assert answer.context["form"].errors["results"] == ["”Resultat” har 2001 tecken; högst 2000 får plats."]
    report.refresh_from_db()
    assert "x" * 100 not in report.texts["results"]
    assert lead.post(url, sent | {"results": "Klart."}).status_code == 302
    assert "6 av högst 2000 tecken" in lead.get(url).content.decode()


def test_c7_an_approved_report_never_changes_and_the_next_draft_says_what_differs(draft, lead, now):
    first = draft()
    assert approve(lead, first).status_code == 302
    first.refresh_from_db()
    assert (first.state, is_intact(first)) == (ReportState.APPROVED, True)
    frozen = (first.snapshot, first.content_hash)
    Meeting.objects.filter(ref="I05").update(state="cancelled")
    Commitment.objects.filter(ref="C1").update(state="lapsed", closed_on="2027-06-20")
    first.title = "En annan"
    for change in (first.save, first.delete, lambda: Report.objects.filter(pk=first.pk).update(title="x")):
        with pytest.raises(InvalidTransition):
            change()
    first.refresh_from_db()
    assert (first.snapshot, first.content_hash) == frozen
    page = lead.get(first.get_absolute_url())
    assert figure(page.context["shown"].document, "contacts").value == "11"
    second = draft()
    found = lead.get(reverse("report_differences", args=[second.pk])).context["differences"]
    change = next(row for row in found.figures if row.code == "contacts")
    assert (change.before, change.now) == ("11", "10")
    gone = next(row for row in found.tables if row.code == "contacts")
    assert (len(gone.removed), gone.added) == (1, ())
    lapsed = next(row for row in found.tables if row.code == "commitments_theirs")
    assert len(lapsed.changed) == 1
    assert {text.code for text in found.texts} >= {"overall"}


def test_c9_what_is_one_partys_own_is_in_no_form_of_the_report(draft, lead):
    report = draft(ReportKind.STEERING)
    hidden = Meeting.objects.get(ref="I04")
    own = Commitment.objects.get(ref="C6")
    approve(lead, report)
    report.refresh_from_db()
    words = [hidden.debrief.said, own.text]
    text = str(report.snapshot) + lead.get(report.get_absolute_url()).content.decode()
    for form in ("txt", "pdf", "docx", "zip"):
        text += content(lead.get(reverse("report_file", args=[report.pk, form])), form)
    assert [word for word in words if word in text] == []
    assert "1 kontakt visas inte" in text


def content(response, form):
    body = b"".join(response) if response.streaming else response.content
    if form == "pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())
    if form == "docx":
        made = Document(io.BytesIO(body))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        return "\n".join([line.text for line in made.paragraphs] + cells)
    if form == "zip":
        box = zipfile.ZipFile(io.BytesIO(body))
        return "\n".join(box.read(name).decode() for name in box.namelist())
    return body.decode()


def test_the_gaps_are_nudged_once_a_day(draft, lead):
    report = draft()
    url = reverse("report_nudge", args=[report.pk])
    page = lead.get(url)
    asked = {row.user.ref for row in page.context["owners"]}
    assert asked >= {"DG1", "US4"}
    answer = lead.post(url, {"users": page.context["form"]["users"].value()})
    assert answer.status_code == 302
    mails = Delivery.objects.filter(kind="report_gaps")
    # Whoever asks is not asked by mail unless they tick themselves.
    asked -= {"US1"}
    assert {mail.recipient.ref for mail in mails} == asked
    assert lead.post(url, {"users": page.context["form"]["users"].value()}).status_code == 422
    assert mails.count() == len(asked)
    told = lead.get(report.get_absolute_url()).context["nudges"]
    assert {row.user.ref for row in told} == asked
    lead.post(reverse("report_nudge_stop", args=[report.pk]))
    assert {mail.state for mail in mails.all()} == {"cancelled"}
    assert AuditEntry.objects.filter(object_type="campaigns.Report", action=AuditAction.SEND).count() == 1
