"""The handover register."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.filters.handover import HandoverFilter
from campaigns.queries.handover import GONE, NOBODY, Register, Tally
from campaigns.taken import GAPS, Handover
from crm.enums import ListKind
from crm.filters import saved
from crm.models import Council, Organisation
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.views.exports import Export, TakenPage
from crm.views.saved_views import SavedViewCreate
from crm.web.keyset import Cut, address
from crm.web.requests import number


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """A row of a table of counts, each count with the address of its rows."""

    name: str
    tally: Tally
    rows_url: str
    nobody_url: str
    gone_url: str


class HandoverPage(TakenPage):
    """What there is and whose it is, counted by organisation and by kind, with its rows below."""

    template_name = "campaigns/handover.html"
    title = gettext_lazy("Handover")
    filterset_class = HandoverFilter
    keyset = Handover.order
    kind = ListKind.HANDOVER
    taken = Handover

    def standing(self) -> list[tuple[str, str]]:
        """Everything, one's own, and what is missing."""
        own = [(_("Mine"), f"person={self.viewer.user_id}")]
        return [(_("All"), ""), *own, *((str(words), f"gap={gap}") for gap, words in GAPS.items())]

    @cached_property
    def found(self) -> HandoverFilter:
        """The filters of the address."""
        return HandoverFilter(
            self.request.GET, self.get_queryset(), viewer=self.viewer, at=self.at, request=self.request
        )

    def narrowed(self) -> tuple[HandoverFilter, QuerySet[Any]]:
        """The filters, and the keys that they leave."""
        return self.found, self.found.qs

    @property
    def register(self) -> Register:
        """What they leave."""
        return self.found.register

    def get_page(self, rows: QuerySet[Any]) -> Cut:
        """The page after the mark ``shelf-number``; the rows of many models are cut by hand. Raises Http404."""
        mark, after = self.request.GET.get("after", ""), None
        if mark:
            shelf, _dash, pk = mark.partition("-")
            numbers = number(shelf), number(pk)
            if None in numbers:
                raise Http404
            after = cast("tuple[int, int]", numbers)
        found = list((self.register.rows(after) if after else rows)[: self.page_size + 1])
        more, found = len(found) > self.page_size, found[: self.page_size]
        return Cut(
            rows=self.register.lines(found),
            next_url=address(self.request.GET, after=f"{found[-1].shelf}-{found[-1].pk}") if more else "",
            first_url=address(self.request.GET) if mark else "",
        )

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``24 rows``."""
        n = rows[: bounded.MOST + 1].count()
        return ngettext("%(n)s row", "%(n)s rows", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The counts, unless one is in the middle of the rows."""
        council = Council.objects.select_related("organisation", "responsible").get(pk=self.request.council.pk)
        tables = [] if self.request.GET.get("after") else self._tables()
        may_change = self.may(Action.UPDATE, Thing.COUNCIL)
        return super().get_context(tables=tables, council=council, may_change=may_change, gaps=GAPS, **extra)

    def _tables(self) -> list[tuple[str, list[Count]]]:
        by_kind, by_owner = self.register.counts()
        names = Organisation._base_manager.in_bulk([pk for pk in by_owner if pk])
        owners = sorted(by_owner, key=lambda pk: (pk is None, names[pk].sort_key if pk else ""))
        organisations = [
            self._count(str(names[pk]), by_owner[pk], organisation=pk)
            if pk
            else self._count(_("No organisation"), by_owner[pk], gap=NOBODY)
            for pk in owners
        ]
        kinds = [self._count(str(kind.label), tally, kind=kind.code) for kind, tally in by_kind.items()]
        return [(_("Owning organisation"), organisations), (_("Kind"), kinds)]

    def _count(self, name: str, tally: Tally, **ask: Any) -> Count:
        query = self.request.GET.copy()
        for key, value in ask.items():
            query[key] = str(value)
        asked = saved.short(query)
        with_gap = {gap: query.copy() for gap in (NOBODY, GONE)}
        for gap, of in with_gap.items():
            of["gap"] = gap
        page = reverse("handover")
        gaps = [f"{page}?{saved.short(of)}" for of in with_gap.values()]
        return Count(name, tally, f"{page}?{asked}#results", *gaps)


class HandoverExport(Export, HandoverPage):
    """The register as a file."""


class HandoverViewSave(SavedViewCreate):
    """Keep filters of the register."""

    kind = ListKind.HANDOVER
    filterset_class = HandoverFilter
