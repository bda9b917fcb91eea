"""Filters that pages and API share: narrowed to the viewer, and told back as plain sentences that can be removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm import clock, wording
from crm.models.base import fold
from crm.visibility import Viewer

# So many filters stand in a row without folding.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """An active filter in words, and the query string without it."""

    text: str
    url: str


class VisibleChoiceFilter(django_filters.ModelChoiceFilter):
    """Filters by a row of ``model`` that the viewer may see."""

    def __init__(self, *args: Any, model: type[Model], only: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.choices_of, self.only = model, only or {}
        super().__init__(*args, **kwargs)

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """The rows to choose among."""
        manager: Any = self.choices_of._default_manager
        rows: QuerySet[Any] = manager.visible_to(self.parent.viewer).filter(**self.only)
        return rows


class DayFilter(django_filters.DateFilter):
    """Filters by a day, by the browser's own calendar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(*args, **kwargs)


class SiteFilterSet(django_filters.FilterSet):
    """A filter set of one viewer at one instant. ``queryset`` is already visible to that viewer.

    ``search`` names the filter that stands first and open; the others fold away.
    """

    search: str = "q"

    def __init__(
        self, data: QueryDict | None, queryset: QuerySet[Any], *, viewer: Viewer, at: dt.datetime, request: Any = None
    ) -> None:
        self.viewer, self.at = viewer, at
        super().__init__(data or QueryDict(), queryset, request=request)

    @property
    def query(self) -> QueryDict:
        """The query string that the filters were read from."""
        return self.data

    def sentences(self) -> list[Sentence]:
        """The active filters, each ``label: value``, with the address that drops it."""
        if not self.form.is_valid():
            return []
        found = []
        for name, value in self.form.cleaned_data.items():
            if name not in self.query or value in (None, "", []) or not hasattr(self.form.fields[name], "label"):
                continue
            text = f"{self.form.fields[name].label}: {self._said(name, value)}"
            found.append(Sentence(text, self._without(name)))
        return found

    @property
    def open_fields(self) -> list[Any]:
        """The filter that stands first and open; every one, where none is named or there are few."""
        folds = self.search in self.filters and len(self.filters) > _FEW
        return [field for field in self.form if not folds or field.name == self.search]

    @property
    def folded_fields(self) -> list[Any]:
        """The others."""
        first = {field.name for field in self.open_fields}
        return [field for field in self.form if field.name not in first]

    @property
    def unfolded(self) -> bool:
        """Whether one of the folded filters is in use."""
        return any(self.query.get(field.name) for field in self.folded_fields)

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, dt.date):
            return wording.short_day(value, today=clock.day(self.at))
        choices = getattr(self.form.fields[name], "choices", None)
        if isinstance(value, Model) or choices is None:
            return str(value)
        words = {str(key): str(label) for key, label in choices}
        chosen = value if isinstance(value, list | tuple) else [value]
        return wording.join(words.get(str(item), str(item)) for item in chosen)

    def _without(self, name: str) -> str:
        query = self.query.copy()
        for key in (name, "after"):
            query.pop(key, None)
        return f"?{query.urlencode()}"


class NamedFilterSet(SiteFilterSet):
    """Rows that are known by name."""

    q = django_filters.CharFilter(label=_("Search name"), method="by_name")

    def by_name(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whose name holds every word; case and marks do not matter."""
        for word in fold(value).split():
            rows = rows.filter(search_key__contains=word)
        return rows


__all__ = ["DayFilter", "NamedFilterSet", "Sentence", "SiteFilterSet", "VisibleChoiceFilter"]
