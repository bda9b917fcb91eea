"""Briefing packs."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.acts import file
from api.base import Listed, Readable, Rows
from api.serializers.packs import PackDocumentOutput, PackOutput
from campaigns.briefing import stored
from campaigns.briefing.tree import to_json
from campaigns.filters.programme import PackFilter
from campaigns.models import BriefingPack
from campaigns.queries.packs import newer
from crm.web.downloads import download


class Packs(Listed, Readable):
    """Briefing packs, the newest first: one's own; a coordinator's are all. Frozen: news is a new version."""

    model = BriefingPack
    output = PackOutput
    outputs = {"retrieve": PackDocumentOutput}
    files = {"pdf": "application/pdf", "ics": "text/calendar"}
    filterset_class = PackFilter
    order = ("-pk",)

    def rows(self) -> Rows:
        """Packs addressed to the caller; for coordinators all. Snapshots are read one by one."""
        found = BriefingPack.objects.visible_to(self.viewer).defer("snapshot")
        return found.select_related("arena", "recipient__organisation", "item__meeting")

    def retrieve(self, request: Request, pk: str) -> Response:
        """The pack with its document; 304 for whoever holds it already."""
        row = self.row(pk)
        document = to_json(stored.shown_to(self.viewer, row))
        context = {**self.context(), "document": document, "newest": newer(row)}
        return self.held(PackDocumentOutput(row, context=context).data)

    @file
    def pdf(self, row: BriefingPack) -> HttpResponse:
        """The pack on paper, as it goes by mail."""
        return _download(stored.pdf_file(row))

    @file
    def ics(self, row: BriefingPack) -> HttpResponse:
        """The recipient's programme for a calendar; of an item's pack, the item alone."""
        found = stored.calendar_file(row)
        if found is None:
            raise Http404
        return _download(found)


def _download(found: stored.PackFile) -> HttpResponse:
    return download(found.content, found.content_type, found.name)
