"""Filters that pages and API share: narrowed to the viewer, and told back as plain sentences that can be removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from crm import clock, wording
from crm.models import Person
from crm.models.base import fold
from crm.queries.merges import merged_into
from crm.visibility import Viewer
from crm.web.requests import number

# So many filters stand in a row without folding.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """An active filter in words, and the query string without it."""

    text: str
    url: str


class _MergedChoice(ModelChoiceField):
    """Whoever kept an address of a person that became another means that other."""

    viewer: Viewer

    def to_python(self, value: Any) -> Any:
        """The row; raises ValidationError where there is none among those to choose."""
        try:
            return super().to_python(value)
        except ValidationError:
            rows: Any = self.queryset
            pk = number(str(value)) if rows.model is Person else None
            kept = merged_into(pk, self.viewer) if pk is not None else None
            if kept is None or not rows.filter(pk=kept.pk).exists():
                raise
            return kept


class VisibleChoiceFilter(django_filters.ModelChoiceFilter):
    """Filters by a row of ``model`` that the viewer may see."""

    field_class = _MergedChoice

    def __init__(self, *args: Any, model: type[Model], only: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.choices_of, self.only = model, only or {}
        super().__init__(*args, **kwargs)

    @property
    def field(self) -> Any:
        """The form's field, which knows the viewer."""
        field = super().field
        field.viewer = self.parent.viewer
        return field

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

    A filter that cannot be understood leaves no rows, rather than all of them.

    ``search`` names the filter that stands first and open; the others fold away.
    """

    search: str = "q"

    def __init__(
        self, data: QueryDict | None, queryset: QuerySet[Any], *, viewer: Viewer, at: dt.datetime, request: Any = None
    ) -> None:
        self.viewer, self.at = viewer, at
        super().__init__(data or QueryDict(), queryset, request=request)

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows within the filters."""
        rows: QuerySet[Any] = super().qs if self.form.is_valid() else self.queryset.none()
        return rows

    @property
    def form(self) -> forms.Form:
        """The filters' form. A yes or no that is not asked for leaves all rows, and says so."""
        found: forms.Form = super().form
        for field in found.fields.values():
            if isinstance(field.widget, forms.NullBooleanSelect):
                field.widget.choices = [("unknown", _("All")), *list(field.widget.choices)[1:]]
        return found

    @property
    def query(self) -> QueryDict:
        """The query string that the filters were read from."""
        return self.data

    def sentences(self) -> list[Sentence]:
        """The active filters, each ``label: value`` or a ticked box's label, with the address that drops it.

        One that cannot be understood says why, also where it has no field on the page.
        """
        found = [
            Sentence(f"{self._label(name)}: {' '.join(map(str, texts))}", self._without(name))
            for name, texts in self.form.errors.items()
        ]
        for name, value in self.form.cleaned_data.items():
            if name not in self.query or value in (None, "", []):
                continue
            label = self._label(name)
            text = label if value is True else f"{label}: {self._said(name, value)}"
            found.append(Sentence(text, self._without(name)))
        return found

    @property
    def open_fields(self) -> list[Any]:
        """The filter that stands first and open; every one, where none is named or there are few."""
        folds = self.search in self.filters and len(self.form.visible_fields()) > _FEW
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

    def _label(self, name: str) -> str:
        return str(self.form.fields[name].label)

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
        for key in (name, "after", "row"):
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
