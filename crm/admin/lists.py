"""Django's change list, told as our lists are: headings to order by, filters, lines with labels."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.queries.reference import valid_on
from crm.web.requests import instant

Column = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """What a column says of a row."""

    label: str | Promise
    value: Any
    is_day: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: its address, its name, and the rest."""

    url: str
    name: Any
    cells: list[Cell]


def column(label: str | Promise, read: str, order: str | None = None) -> Column:
    """A column that shows the attribute ``read`` in words, ordered by ``order`` if given."""

    def shown(row: Any) -> Any:
        """The value, as its choice's label where it is one."""
        return getattr(row, f"get_{read}_display", lambda: getattr(row, read))()

    return admin.display(shown, description=label, ordering=order)  # type: ignore[arg-type]


NAME = column(_("Name"), "name", "sort_key")
CODE = column(_("Code"), "code", "code")
FIRST_DAY = column(_("First day"), "valid_from", "valid_from")
LAST_DAY = column(_("Last day"), "valid_to", "valid_to")


class RowList(ChangeList):
    """The rows as the template reads them."""

    def headers(self) -> Iterator[dict[str, Any]]:
        """The headings, with the addresses that order by them."""
        return result_headers(self)

    def lines(self) -> list[Line]:
        """The rows of this page; the first column is the name."""
        first, *rest = cast("list[Column]", list(self.list_display))
        return [Line(self.url_for_result(row), first(row), [_cell(c, row) for c in rest]) for row in self.result_list]

    def filters(self) -> list[tuple[Any, list[Any]]]:
        """Each filter with its choices."""
        return [(spec.title, list(spec.choices(self))) for spec in self.filter_specs]

    def kept(self) -> list[tuple[str, str]]:
        """What a search keeps of the address."""
        return [(name, value) for name, value in self.params.items() if name != SEARCH_VAR]

    def previous_url(self) -> str:
        """The page before; empty on the first."""
        return self._page(self.page_num - 1)

    def next_url(self) -> str:
        """The page after; empty on the last."""
        return self._page(self.page_num + 1)

    def _page(self, number: int) -> str:
        there_is = 1 <= number <= self.paginator.num_pages
        return self.get_query_string({PAGE_VAR: number}) if there_is else ""


def _cell(read: Column, row: Any) -> Cell:
    value = read(row)
    return Cell(read.short_description, value, isinstance(value, dt.date))  # type: ignore[attr-defined]


class InForce(admin.SimpleListFilter):
    """What there is today, or what has ended."""

    title = _("Valid")
    parameter_name = "valid"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two choices, and all."""
        return [("today", _("Today")), ("ended", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the choice."""
        today = clock.day(instant(request))
        if self.value() == "today":
            return queryset.filter(valid_on(today))
        return queryset.filter(valid_to__lt=today) if self.value() == "ended" else queryset


class Titled(admin.ChoicesFieldListFilter):
    """The values of a field of choices, under the word that forms use for it."""

    titles = {
        "kind": _("Kind"),
        "partnership": _("Place in the cooperation"),
        "role": _("Role"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = self.titles[str(self.field_path)]
