"""Fixed words of reports, in the active language: the same on the page, in the text, in Word and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.reports.document import ReportDocument
from campaigns.reports.sources import LEVELS


def labels() -> Mapping[str, str]:
    """Every fixed word that a renderer writes itself."""
    return {
        "period": _("Period"),
        "gaps": _("What is known to be missing"),
        "left_out": _("What is not shown"),
        "figures": _("Figures"),
        "total": _("In all"),
        "same_numbers": _("The same numbers as a table"),
        "hash": _("Checksum (SHA-256)"),
        "page": _("Page"),
        "of": pgettext("page", "of"),
        "emblem": _("The emblem of the European Union"),
        "nothing": _("Nothing to tell."),
    }


def levels() -> dict[str, str]:
    """The levels of those whom one met, in order."""
    words = (
        pgettext("level", "EU"),
        pgettext("level", "National"),
        pgettext("level", "Regional"),
        pgettext("level", "Local"),
        pgettext("level", "Other"),
    )
    return dict(zip(LEVELS, words, strict=True))


def approved(document: ReportDocument) -> str:
    """Who approved the report and when, or that nobody has."""
    if not document.approved_by:
        return _("Draft, not approved")
    return _("Approved by %(name)s on %(day)s") % {"name": document.approved_by, "day": document.approved_on}
