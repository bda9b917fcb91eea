"""Lists to take away, with the rows, order and columns of the page that they are taken from."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm import clock
from crm.errors import DomainError
from crm.exports import csv, json, xlsx
from crm.exports.sheet import Cell, Column, Sheet
from crm.filters import saved
from crm.services.exports import note_export
from crm.views.saved_views import PAGES, SavingList

FORMS: dict[str, Any] = {"csv": csv, "xlsx": xlsx, "json": json}
# So many rows are read at a time, with what hangs on them.
CHUNK = 500


class TakenList(SavingList):
    """A list that can be taken away. ``columns`` are those of its page, of the lines that ``lines`` makes of rows."""

    columns: ClassVar[Sequence[Column]]

    def lines(self, rows: Sequence[Any]) -> Sequence[Any]:
        """What the page shows of these rows: the rows themselves, unless overridden."""
        return rows

    def left_out(self, found: Any) -> tuple[int | None, str]:
        """How many rows are not shown and the words for it; nothing, unless overridden."""
        return None, ""

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the addresses of the files."""
        asked = saved.short(self.request.GET)
        files = [
            (form.upper(), f"{reverse(f'export_{self.kind}', args=[form])}{'?' if asked else ''}{asked}")
            for form in FORMS
        ]
        return super().get_context(files=files, **extra)


class Export(TakenList):
    """The list as a file. Filters that cannot be read are told on the page of the list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, sent as it is written."""
        form = kwargs["form"]
        if form not in FORMS:
            raise Http404
        found, rows = self.narrowed()
        asked = saved.short(request.GET)
        if found is not None and not found.is_valid():
            return HttpResponseRedirect(f"{reverse(PAGES[self.kind])}?{asked}")
        not_shown, words = self.left_out(found)
        rows = rows.order_by(*self.keyset)
        number = rows.count()
        if form == "xlsx" and number > xlsx.MOST_ROWS:
            raise DomainError(
                _("A workbook holds %(most)d rows. Narrow the list, or take CSV.") % {"most": xlsx.MOST_ROWS}
            )
        note_export(
            actor=self.viewer, at=self.at, kind=self.kind, form=form, query=asked, rows=number, not_shown=not_shown
        )
        sheet = Sheet(
            title=f"{self.get_title()}, {clock.day(self.at).isoformat()}",
            columns=self.columns,
            rows=self._cells(rows),
            asked=[sentence.text for sentence in found.sentences()] if found else [],
            left_out=words,
            not_shown=not_shown,
        )
        return self._sent(FORMS[form], sheet, form)

    def _cells(self, rows: QuerySet[Any]) -> Iterator[list[Cell]]:
        read = iter(rows.iterator(chunk_size=CHUNK))
        while chunk := list(itertools.islice(read, CHUNK)):
            for line in self.lines(chunk):
                yield [column.value(line) for column in self.columns]

    def _sent(self, form: Any, sheet: Sheet, ending: str) -> Any:
        language = translation.get_language()
        response = StreamingHttpResponse(_spoken(form.write(sheet), language), content_type=form.CONTENT_TYPE)
        name = f"{slugify(self.get_title())}-{clock.day(self.at).isoformat()}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _spoken(pieces: Iterable[bytes], language: str | None) -> Iterator[bytes]:
    """The pieces, each made in the reader's language: what answers a request no longer holds it when they are made."""
    made = iter(pieces)
    while True:
        with translation.override(language):
            piece = next(made, None)
        if piece is None:
            return
        yield piece
