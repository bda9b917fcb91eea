"""Lists that are taken away: the same rows, order and columns on a page and for a program."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.enums import ListKind
from crm.errors import DomainError
from crm.exports import columns, csv, json, xlsx
from crm.exports.sheet import Cell, Column, Sheet
from crm.filters import saved
from crm.models import Commitment, Mandate, Meeting, Person
from crm.queries import log
from crm.queries import people as queries
from crm.queries.search import ranked
from crm.services.exports import note_export
from crm.visibility import Viewer

FORMS: dict[str, Any] = {"csv": csv, "xlsx": xlsx, "json": json}
# So many rows are read at a time, with what hangs on them.
CHUNK = 500


@dataclasses.dataclass(frozen=True, slots=True)
class TakenList(ABC):
    """A list of one viewer at one instant. ``order`` ends in a unique column."""

    viewer: Viewer
    at: dt.datetime

    kind: ClassVar[ListKind]
    title: ClassVar[Any]
    columns: ClassVar[Sequence[Column]]
    order: ClassVar[tuple[str, ...]]

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Every row that the viewer reads, with what its columns need."""

    def lines(self, rows: Sequence[Any]) -> Sequence[Any]:
        """What is shown of these rows: the rows themselves, unless overridden."""
        return rows

    def left_out(self, found: Any) -> tuple[int | None, str]:
        """How many rows the filters match that are not shown, and the words for it; nothing, unless overridden."""
        return None, ""

    def answer(self, form: str, found: Any) -> StreamingHttpResponse:
        """The rows that the valid filters ``found`` leave, in the form, sent as they are written; noted in the trail.

        Raises DomainError for more rows than a workbook holds.
        """
        rows = found.qs.order_by(*self.order)
        number, asked = rows.count(), saved.short(found.query)
        if form == "xlsx" and number > xlsx.MOST_ROWS:
            raise DomainError(
                _("A workbook holds %(most)d rows. Narrow the list, or take CSV.") % {"most": xlsx.MOST_ROWS}
            )
        hidden, words = self.left_out(found)
        note_export(
            actor=self.viewer, at=self.at, kind=self.kind, form=form, query=asked, rows=number, not_shown=hidden
        )
        day = clock.day(self.at).isoformat()
        sheet = Sheet(
            title=f"{self.title}, {day}",
            columns=self.columns,
            rows=self._cells(rows),
            asked=[sentence.text for sentence in found.sentences()],
            left_out=words,
            not_shown=hidden,
        )
        return sent(sheet, form, f"{slugify(self.title)}-{day}")

    def _cells(self, rows: QuerySet[Any]) -> Iterator[list[Cell]]:
        read = iter(rows.iterator(chunk_size=CHUNK))
        while chunk := list(itertools.islice(read, CHUNK)):
            for line in self.lines(chunk):
                yield [column.value(line) for column in self.columns]


class Log(TakenList):
    """The advocacy log."""

    kind, title, columns = ListKind.LOG, gettext_lazy("Advocacy log"), columns.LOG
    order = ("-on", "-pk")

    def rows(self) -> QuerySet[Any]:
        """The log as the viewer reads it."""
        return log.log(self.viewer)

    def left_out(self, found: Any) -> tuple[int | None, str]:
        """Other parties' own contacts, where that is told."""
        hidden = found.not_shown()
        if not hidden:
            return hidden, ""
        words = ngettext("%(n)s not shown: another party's own", "%(n)s not shown: other parties' own", hidden)
        return hidden, words % {"n": hidden}


@dataclasses.dataclass(frozen=True, slots=True)
class PersonLine:
    """A row of the decision-makers."""

    person: Person
    mandate: Mandate | None
    left_on: queries.Left | None
    last: Meeting | None


class People(TakenList):
    """Decision-makers."""

    kind, title, columns = ListKind.PEOPLE, gettext_lazy("Decision-makers"), columns.PEOPLE
    order = ("rank", "sort_key", "pk")

    def rows(self) -> QuerySet[Any]:
        """Everyone the viewer reads."""
        return ranked(queries.people(self.viewer))

    def lines(self, rows: Sequence[Any]) -> list[PersonLine]:
        """Each with role and last contact."""
        today = clock.day(self.at)
        last = queries.last_contact([person.pk for person in rows], self.viewer, today + dt.timedelta(days=1))
        return [PersonLine(p, queries.mandate_on(p, today), queries.left_on(p, today), last.get(p.pk)) for p in rows]


class Commitments(TakenList):
    """Promises both ways."""

    kind, title, columns = ListKind.COMMITMENTS, gettext_lazy("Commitments"), columns.COMMITMENTS
    order = ("due", "pk")

    def rows(self) -> QuerySet[Any]:
        """Promises the viewer reads."""
        rows = Commitment.objects.visible_to(self.viewer)
        return rows.select_related("person", "owner__organisation", "made_by_user", "meeting")


def sent(sheet: Sheet, form: str, name: str) -> StreamingHttpResponse:
    """The sheet in the form as a file of that name, sent as it is written."""
    writer = FORMS[form]
    response = StreamingHttpResponse(
        _spoken(writer.write(sheet), translation.get_language()), content_type=writer.CONTENT_TYPE
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
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
