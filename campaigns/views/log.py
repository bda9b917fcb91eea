"""The advocacy log with what upper packages know of contacts."""

from __future__ import annotations

from campaigns.filters.log import LogFilter
from crm.enums import ListKind
from crm.views.exports import Export
from crm.views.meetings import MeetingList
from crm.views.saved_views import SavedViewCreate


class LogListPage(MeetingList):
    """The log, also by arena, campaign and work package."""

    filterset_class = LogFilter


class LogExport(Export, LogListPage):
    """The log as a file."""


class LogViewSave(SavedViewCreate):
    """Keep filters of the log."""

    kind = ListKind.LOG
    filterset_class = LogFilter
