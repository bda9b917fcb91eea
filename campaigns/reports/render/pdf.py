"""A frozen report on paper: PDF/UA-1 by typst."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from campaigns.briefing.tree import to_json
from campaigns.reports.document import Plot, ReportDocument, Section, Table, table_of
from campaigns.reports.plots import WIDTH
from campaigns.reports.render.html import svg
from campaigns.reports.words import approved, labels
from campaigns.typesetting import typeset


def pdf(document: ReportDocument) -> bytes:
    """The report as tagged PDF with its plots as the page shows them. Raises PdfError."""
    with translation.override(document.language):
        words = labels()
        sections = [_section(section, words) for section in document.sections]
        data = {
            "report": to_json(document) | {"sections": sections},
            "words": dict(words),
            "approved": approved(document),
        }
        return typeset("reports/report.typ", data)


def _section(section: Section, words: Mapping[str, str]) -> dict[str, Any]:
    drawn = [_drawn(plot, words) for plot in section.plots]
    return to_json(section) | {"drawn": drawn, "tables": [_table(table) for table in section.tables]}


def _table(table: Table) -> dict[str, Any]:
    return to_json(table) | {"marked": table.marked}


def _drawn(plot: Plot, words: Mapping[str, str]) -> dict[str, Any]:
    table = _table(table_of(plot, words))
    return {"title": plot.title, "alt": plot.description, "svg": svg(plot), "width": WIDTH, "table": table}
