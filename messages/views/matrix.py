"""What has been put forward: to whom in a matrix, and the rows behind it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm import clock
from crm.policy import Action, Thing
from crm.queries.people import mandate_on, people
from crm.visibility import VisibleQuerySet
from crm.web.views import ListPage
from messages.filters.ledger import MatrixFilter, UseListFilter
from messages.queries.ledger import put_forward, with_said
from messages.queries.matrix import columns, lines


class MatrixPage(ListPage):
    """Decision-makers against messages."""

    template_name = "messages/matrix.html"
    title = _("Who has heard what")
    filterset_class = MatrixFilter
    keyset = ("sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Everybody whom the viewer reads."""
        return people(self.viewer)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """How many decision-makers there are."""
        n = rows.count()
        return ngettext("%(n)d decision-maker", "%(n)d decision-makers", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The lines of the page, under the columns."""
        context = super().get_context(**extra)
        found = cast(MatrixFilter, context["filter"])
        wanted = found.form.cleaned_data
        uses = found.uses()
        chosen = {name: wanted.get(name) for name in ("issue", "message")}
        shown = columns(uses, self.viewer, self.at, **chosen)
        today = clock.day(self.at)
        query = found.query.copy()
        for name in ("after", "without", "everybody", "message", "person"):
            query.pop(name, None)
        return {
            **context,
            "columns": shown,
            "may_log": self.may(Action.CREATE, Thing.MEETING),
            "lines": [(line, mandate_on(line.person, today)) for line in lines(context["rows"], shown, uses)],
            "rows_url": f"{reverse('use_list')}?{query.urlencode()}{'&' if query else ''}",
        }


class UseListPage(ListPage):
    """Every message at every contact where it was put forward: the rows behind the matrix."""

    template_name = "messages/uses.html"
    title = _("Messages that were put forward")
    filterset_class = UseListFilter
    keyset = ("-meeting__on", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """What was put forward at contacts that the viewer reads."""
        rows = put_forward(self.viewer).prefetch_related("meeting__counterparts__person")
        return rows.select_related("meeting__organisation", "message__current", "version", "said_by__organisation")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """How often."""
        n = rows.count()
        return ngettext("%(n)s time", "%(n)s times", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, each with its version as far as the viewer may read the text."""
        context = super().get_context(**extra)
        return {**context, "rows": with_said(context["rows"], self.viewer, self.at)}
