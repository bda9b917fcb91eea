"""Briefing packs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.acts import file, long_act
from api.base import Listed, Readable, Rows
from api.etags import etag, require_match
from api.serializers.packs import PackDocumentOutput, PackOutput, PaperInput
from campaigns.briefing import stored
from campaigns.briefing.render.html import NoSuchDay
from campaigns.briefing.render.pdf import Form
from campaigns.briefing.tree import to_json
from campaigns.filters.programme import PackFilter
from campaigns.models import BriefingPack
from campaigns.queries.packs import newer
from campaigns.queries.reading import baseline
from campaigns.services.reading import mark_read
from crm.web.downloads import download


class Packs(Listed, Readable):
    """Briefing packs, the newest first: one's own; a coordinator's are all. Frozen: news is a new version."""

    model = BriefingPack
    output = PackOutput
    outputs = {"retrieve": PackDocumentOutput}
    inputs = {"pdf": PaperInput}
    files = {"pdf": "application/pdf", "ics": "text/calendar"}
    filterset_class = PackFilter
    order = ("-pk",)

    def rows(self) -> Rows:
        """Packs addressed to the caller; for coordinators all. Snapshots are read one by one."""
        found = BriefingPack.objects.visible_to(self.viewer).defer("snapshot")
        return found.select_related("arena", "recipient__organisation", "item__meeting", "reading")

    def retrieve(self, request: Request, pk: str) -> Response:
        """The pack with its document; 304 for whoever holds it already."""
        return self.held(self._document(self.row(pk)))

    def claimed(self, pk: Any) -> BriefingPack:
        """The pack, if the caller's ``If-Match`` is what ``retrieve`` says of it now."""
        row: BriefingPack = self.row(pk)
        require_match(self.request, etag(self._document(row)))
        return row

    def _document(self, row: BriefingPack) -> Any:
        document = to_json(stored.shown_to(self.viewer, row, baseline(row)))
        context = {**self.context(), "document": document, "newest": newer(row)}
        return PackDocumentOutput(row, context=context).data

    @long_act
    def read(self, row: BriefingPack) -> None:
        """Mark the version as read, which only its recipient does: reading it over the interface marks nothing."""
        mark_read(actor=self.viewer, pack=row, at=self.at)

    @file
    def pdf(self, row: BriefingPack, *, form: str = Form.A4, day: dt.date | None = None) -> HttpResponse:
        """The pack on paper: as it goes by mail, in large type, or an item or a day on one sheet that folds.

        A pocket sheet of an arena's pack needs its ``day``.
        """
        try:
            return _download(stored.pdf_file(row, Form(form), day.isoformat() if day else ""))
        except NoSuchDay:
            raise ValidationError({"day": [_("The pack has nothing on that day.")]}) from None

    @file
    def ics(self, row: BriefingPack) -> HttpResponse:
        """The recipient's programme for a calendar; of an item's pack, the item alone."""
        found = stored.calendar_file(row)
        if found is None:
            raise Http404
        return _download(found)


def _download(found: stored.PackFile) -> HttpResponse:
    return download(found.content, found.content_type, found.name)
