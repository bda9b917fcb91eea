"""Which messages have reached which decision-makers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.base import Listed, Rows
from api.serializers.message_reach import MessageReachOutput
from crm.models import Person
from crm.visibility import VisibleQuerySet
from messages.filters.ledger import MatrixFilter
from messages.queries.ledger import put_forward
from messages.queries.matrix import columns, lines


class MessageReach(Listed):
    """Decision-makers, each with the messages that were put forward to them: how often, and the last time.

    Period, party that said it, issue and message narrow what counts. Listed are those who have heard something of it;
    ``without=true`` leaves the others instead, ``everybody=true`` both. The rows behind a figure are ``message-uses``.
    """

    model = Person
    output = MessageReachOutput
    filterset_class = MatrixFilter
    order = ("sort_key", "pk")
    found: MatrixFilter | None = None

    def rows(self) -> Rows:
        """Everybody whom the viewer reads."""
        rows: VisibleQuerySet[Person] = Person.objects.visible_to(self.viewer)
        return rows

    def filters(self, rows: Rows, besides: Any = frozenset()) -> MatrixFilter:
        """The filters, kept for what is counted."""
        found = super().filters(rows, besides)
        assert isinstance(found, MatrixFilter)  # noqa: S101 - filterset_class says so
        self.found = found
        return found

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The page's lines."""
        uses = self.found.uses() if self.found else put_forward(self.viewer)
        wanted = self.found.form.cleaned_data if self.found else {}
        shown = columns(uses, self.viewer, self.at, issue=wanted.get("issue"), message=wanted.get("message"))
        return super().represent(lines(rows, shown, uses))
