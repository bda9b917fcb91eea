"""Frozen reports as files, from their snapshots alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

from campaigns.models import Report
from campaigns.reports.document import ReportDocument
from campaigns.reports.render import archive, docx, pdf, text
from campaigns.reports.stored import document_of
from crm.web.downloads import download

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMS: dict[str, tuple[str, Callable[[ReportDocument], bytes]]] = {
    "docx": (DOCX, docx.docx),
    "pdf": ("application/pdf", pdf.pdf),
    "txt": ("text/plain; charset=utf-8", lambda document: text.text(document).encode()),
}


def report_file(report: Report, form: str) -> HttpResponseBase:
    """The report as ``docx``, ``pdf``, ``txt`` or ``zip``. Raises Http404 for another form, and for a draft."""
    if not report.is_approved or form not in {*_FORMS, "zip"}:
        raise Http404
    document, name = document_of(report), slugify(report.title) or "report"
    if form in _FORMS:
        content_type, render = _FORMS[form]
        return download(render(document), content_type, f"{name}.{form}")
    response = StreamingHttpResponse(archive.archive(document), content_type=archive.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
