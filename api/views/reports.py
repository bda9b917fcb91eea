"""Reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase

from api.acts import act, file, lookup, many_act, reading
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.reports import (
    NewReportInput,
    NudgeInput,
    ReportApprovalInput,
    ReportDifferencesOutput,
    ReportDocumentOutput,
    ReportInput,
    ReportLengthInput,
    ReportLengthOutput,
    ReportLengthsOutput,
    ReportOutput,
)
from campaigns.filters.reports import ReportFilter
from campaigns.models import Report, ReportLength
from campaigns.queries.reports import latest_approved
from campaigns.reports.blocks import lengths_of
from campaigns.reports.build import build
from campaigns.reports.differences import differences
from campaigns.reports.files import DOCX, report_file
from campaigns.reports.stored import document_of, is_intact
from campaigns.services import report_nudges
from campaigns.services import reports as services


class Reports(Listed, Readable, Creatable, Changeable, Removable):
    """Reports: a project leader's drafts, and what is approved and never changes."""

    model = Report
    output = ReportOutput
    inputs = {
        "create": NewReportInput,
        "partial_update": ReportInput,
        "approve": ReportApprovalInput,
        "nudge": NudgeInput,
        "set_length": ReportLengthInput,
    }
    outputs = {
        "document": ReportDocumentOutput,
        "differences": ReportDifferencesOutput,
        "lengths": ReportLengthsOutput,
        "set_length": ReportLengthOutput,
    }
    files = {"pdf": "application/pdf", "docx": DOCX, "text": "text/plain", "data": "application/zip"}
    filterset_class = ReportFilter
    order = ("-last", "-pk")

    def rows(self) -> Rows:
        """Approved ones; a project leader's drafts too."""
        rows = Report.objects.visible_to(self.viewer).defer("snapshot")
        return rows.select_related("organisation", "approved_by")

    def add(self, **values: Any) -> Report:
        """Draft a report on a period from the log."""
        return services.draft_report(actor=self.viewer, at=self.at, **values)

    def change(self, row: Report, **values: Any) -> Report:
        """Write a draft: its title, and the texts under its headings."""
        return services.update_report(actor=self.viewer, at=self.at, report=row, version=row.version, **values)

    def remove(self, row: Report) -> None:
        """Discard a draft."""
        services.discard_report(actor=self.viewer, at=self.at, report=row, version=row.version)

    @reading
    def document(self, row: Report) -> Any:
        """What the report says: its snapshot, or a draft as the log reads now, with its gaps and the seal."""
        if row.is_approved:
            read = {"seal": "", "is_intact": is_intact(row), "gaps": [], "document": document_of(row)}
        else:
            draft = build(row, self.at)
            read = {"seal": draft.seal, "is_intact": True, "gaps": draft.groups, "document": draft.document}
        return ReportDocumentOutput(read, context=self.context()).data

    @reading
    def differences(self, row: Report) -> Any:
        """What differs from the report of its kind that was approved before; nothing where there is none."""
        before = row.previous if row.is_approved else latest_approved(row)
        if before is None:
            return ReportDifferencesOutput({"before": None, "figures": [], "tables": [], "texts": []}).data
        now = document_of(row) if row.is_approved else build(row, self.at).document
        found = differences(document_of(before), now)
        texts = [
            {
                "code": text.code,
                "title": text.title,
                "before": [one.was for one in text.comparison.differences],
                "now": [one.now for one in text.comparison.differences],
            }
            for text in found.texts
        ]
        told = {"before": before.pk, "figures": found.figures, "tables": found.tables, "texts": texts}
        return ReportDifferencesOutput(told).data

    @act
    def approve(self, row: Report, **values: Any) -> None:
        """Freeze the report with its data. Open gaps are confirmed by their names; some forbid it."""
        services.approve_report(actor=self.viewer, at=self.at, report=row, **values)

    @act
    def nudge(self, row: Report, **values: Any) -> None:
        """Ask those who can fill gaps, by one mail each and at most one a day, that leaves in a minute."""
        report_nudges.nudge(actor=self.viewer, at=self.at, report=row, **values)

    @act
    def stop_nudges(self, row: Report) -> None:
        """Keep the report's mails that still wait from leaving."""
        report_nudges.stop_nudges(actor=self.viewer, at=self.at, report=row)

    @lookup
    def lengths(self) -> Any:
        """How long the texts may be."""
        found = lengths_of(ReportLength.objects.visible_to(self.viewer))
        rows = [
            {"kind": kind, "block": block, "most": most}
            for kind, texts in found.items()
            for block, most in texts.items()
        ]
        return ReportLengthsOutput({"lengths": rows}).data

    @many_act
    def set_length(self, **values: Any) -> Any:
        """Say how long the text under a heading may be from now on; approved reports stay as they are."""
        row = services.set_length(actor=self.viewer, at=self.at, **values)
        return ReportLengthOutput(row).data

    @file
    def pdf(self, row: Report) -> HttpResponseBase:
        """The frozen report as tagged PDF."""
        return report_file(row, "pdf")

    @file
    def docx(self, row: Report) -> HttpResponseBase:
        """The frozen report as a Word document."""
        return report_file(row, "docx")

    @file
    def text(self, row: Report) -> HttpResponseBase:
        """The frozen report as plain text."""
        return report_file(row, "txt")

    @file
    def data(self, row: Report) -> HttpResponseBase:
        """The frozen data for an evaluator, with codes for the people: a table per file, and the whole as JSON."""
        return report_file(row, "zip")
