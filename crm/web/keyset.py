"""Pages cut by the order itself, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict


@dataclass(frozen=True, slots=True)
class Cut:
    """One page of rows. The addresses are query strings; empty where there is nothing to go to."""

    rows: list[Any]
    next_url: str
    first_url: str


def cut(rows: QuerySet[Any], order: tuple[str, ...], query: QueryDict, size: int) -> Cut:
    """The page after ``query["after"]`` in that order. Columns of the order hold no nulls and end in a unique one.

    Raises Http404 for a mark that is not of this list.
    """
    rows = rows.order_by(*order)
    after = query.get("after", "")
    if after:
        rows = rows.filter(_beyond(order, _decode(rows, order, after)))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Cut(
        rows=found,
        next_url=address(query, after=_encode(order, found[-1])) if more else "",
        first_url=address(query) if after else "",
    )


def address(query: QueryDict, after: str = "", mark: str = "after") -> str:
    """The query string of the list from ``after`` on, else from its beginning. Two lists of a page have two marks."""
    new = query.copy()
    new.pop(mark, None)
    if after:
        new[mark] = after
    return f"?{new.urlencode()}"


def _encode(order: tuple[str, ...], row: Any) -> str:
    values = []
    for column in order:
        value = row
        for name in column.removeprefix("-").split("__"):
            value = getattr(value, name)
        values.append(value)
    return base64.urlsafe_b64encode(json.dumps(values, cls=_Exact).encode()).decode().rstrip("=")


class _Exact(DjangoJSONEncoder):
    """Django's encoder cuts microseconds off, which would repeat or skip rows of the same millisecond."""

    def default(self, o: Any) -> Any:
        """ISO 8601 in full for what has one."""
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _decode(rows: QuerySet[Any], order: tuple[str, ...], mark: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        fields = [_field(rows, column) for column in order]
        if len(values) != len(fields):
            raise Http404
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, ValidationError) as error:
        raise Http404 from error


def _field(rows: QuerySet[Any], column: str) -> Any:
    """The annotation of that name, or the model field at the end of a lookup path."""
    if annotation := rows.query.annotations.get(column.removeprefix("-")):
        return annotation.output_field
    model: Any = rows.model
    *path, last = column.removeprefix("-").split("__")
    for name in path:
        model = model._meta.get_field(name).related_model
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows that come after those values: later in the first column, or equal there and later in the next, and so on."""
    beyond, equal = Q(pk__in=[]), Q()
    for column, value in zip(order, values, strict=True):
        name = column.removeprefix("-")
        beyond |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond
