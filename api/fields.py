"""What every serializer is made of: input that takes nothing unasked, output that states its fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.characters import legible_values
from crm.visibility import Viewer

_LAST_ROW = 2**63 - 1
# The largest number in a column of the database, and the longest text over several lines.
LARGEST_NUMBER = 2**31 - 1
LONGEST_NOTE = 5_000
# Whom one may name for what is still to be done, as lookups on users.
OPEN_ACCOUNT = {"is_active": True}
Example = Mapping[str, Any]


class Output(serializers.Serializer[Any]):
    """What is shown. ``example`` is printed in the documentation."""

    example: ClassVar[Example] = {}


class ModelOutput(serializers.ModelSerializer[Any]):
    """What is shown of a row: the fields that ``Meta.fields`` names one by one. Never used to write."""

    example: ClassVar[Example] = {}


class Input(serializers.Serializer[Any]):
    """What is taken. An unknown or read-only field is an error: nothing that was sent is dropped in silence."""

    example: ClassVar[Example] = {}

    def to_internal_value(self, data: Any) -> Any:
        """The values, texts without marks that nobody sees. Raises ValidationError by field."""
        data = legible_values(data)
        errors = self._mistyped(data) | self._missing(data) | self._unasked(data) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **errors}) from error
            raise
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _mistyped(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        """A complaint for every value of another JSON type: a number is no text, and "true" is not true."""
        if self.context["request"].method == "GET":
            return {}  # a query knows texts only
        return {
            name: [_given(field)]
            for name, field in self.fields.items()
            if name in data and not _is_typed(field, data[name])
        }

    def _missing(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        """A complaint for what a change leaves out of a part: it may leave out the part, which is taken whole."""
        if self.root is self or not getattr(self.root, "partial", False):
            return {}
        return {
            name: [str(field.error_messages["required"])]
            for name, field in self.fields.items()
            if field.required and name not in data
        }

    def _unasked(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        """A complaint for every field that is not taken here."""
        shown = self.context.get("shown", frozenset()) if self.root is self else frozenset()
        return {
            str(name): [_("This is filled in by Samsyn.") if name in shown else _("There is no such field.")]
            for name in data
            if name not in self.fields
        }


def _is_typed(field: serializers.Field[Any, Any, Any, Any], value: Any) -> bool:
    """Whether the value has a JSON type that the field is described with; what a field checks itself passes."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return field.child is None or all(_is_typed(field.child, one) for one in value)
    kinds = _kinds(field)
    return value is None or not kinds or type(value) in kinds


def _kinds(field: serializers.Field[Any, Any, Any, Any]) -> set[type]:
    if isinstance(field, serializers.ChoiceField):
        return {type(choice) for choice in field.choices} | ({str} if field.allow_blank else set())
    return next((kinds for kind, kinds in _KINDS.items() if isinstance(field, kind)), set())


def _given(field: serializers.Field[Any, Any, Any, Any]) -> str:
    """What to give instead."""
    if isinstance(field, serializers.ListField) and field.child is not None:
        return _given(field.child)
    words = {bool: _("Give true or false."), int: _("Give a whole number."), str: _("Give a text.")}
    return words[next(iter(_kinds(field)))]


_KINDS: dict[type[serializers.Field[Any, Any, Any, Any]], set[type]] = {
    serializers.BooleanField: {bool},
    serializers.IntegerField: {int},
    serializers.CharField: {str},
}


class Nothing(Input):
    """An act that needs no more than being asked for."""


class Instant(serializers.DateTimeField):
    """An instant with its offset: a wall time without one could be anybody's."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "offset": gettext_lazy("Say the offset: 2027-06-29T08:00:00+02:00 or 2027-06-29T06:00:00Z."),
        "invalid": gettext_lazy("Write an instant as 2027-06-29T08:00:00+02:00."),
        "year": gettext_lazy("Choose a year between 1900 and 2100."),
    }

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        """The instant in UTC. Raises ValidationError for one without offset or of a far year."""
        if value.tzinfo is None:
            self.fail("offset")
        if not Day.EARLIEST.year <= value.year <= Day.LATEST.year:
            self.fail("year")
        return value.astimezone(dt.UTC)


class Day(serializers.DateField):
    """A day between 1900 and 2100, as everywhere on the site."""

    EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Write a day as 2027-06-29."),
        "year": gettext_lazy("Choose a year between 1900 and 2100."),
    }

    def to_internal_value(self, value: Any) -> dt.date:
        """The day. Raises ValidationError outside the years."""
        day: dt.date = super().to_internal_value(value)
        if not self.EARLIEST <= day <= self.LATEST:
            self.fail("year")
        return day


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class WallTime(serializers.TimeField):
    """A time of day on the council's clocks: ``06:30``."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": gettext_lazy("Write a time as 06:30.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)


class _Rows(serializers.Field[Any, Any, Any, Any]):
    """Rows of ``model`` by number, out of those that the caller may see, narrowed by ``only`` (lookups)."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "type": gettext_lazy("Give the number of a row."),
        "list": gettext_lazy("Give a list of numbers."),
        "unseen": gettext_lazy("There is no {pk}, or it is not for you."),
    }

    def __init__(self, model: type[Model], only: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.model, self.only = model, dict(only or {})
        super().__init__(**kwargs)

    def offered(self) -> QuerySet[Any]:
        """What the caller may choose among."""
        viewer: Viewer = self.context["viewer"]
        manager: Any = self.model._default_manager
        rows: QuerySet[Any] = manager.visible_to(viewer).filter(**self.only)
        return rows

    def number(self, data: Any) -> int:
        """The number of a row. Raises ValidationError for anything else."""
        if isinstance(data, str) and self.context["request"].method == "GET" and data.isascii() and data.isdigit():
            data = int(data)  # a query knows texts only
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("type")
        if not 0 < data <= _LAST_ROW:
            self.fail("unseen", pk=data)
        return int(data)


@extend_schema_field({"type": "integer", "minimum": 1})
class Visible(_Rows):
    """One row that the caller may see."""

    def to_internal_value(self, data: Any) -> Model:
        """The row. Raises ValidationError, alike for one that does not exist and one out of sight."""
        pk = self.number(data)
        row: Model | None = self.offered().filter(pk=pk).first()
        if row is None:
            self.fail("unseen", pk=pk)
        return row


@extend_schema_field({"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": 200})
class VisibleList(_Rows):
    """Several rows that the caller may see, each once, in the order given. One query."""

    MOST = 200

    def to_internal_value(self, data: Any) -> list[Model]:
        """The rows. Raises ValidationError naming the first that the caller may not see."""
        if not isinstance(data, list) or len(data) > self.MOST:
            self.fail("list")
        wanted = list(dict.fromkeys(self.number(one) for one in data))
        rows = {row.pk: row for row in self.offered().filter(pk__in=wanted)}
        for pk in wanted:
            if pk not in rows:
                self.fail("unseen", pk=pk)
        return [rows[pk] for pk in wanted]


class _Texts(_Rows):
    """Rows whose text the caller may read now: an embargo that has ended is over."""

    def offered(self) -> QuerySet[Any]:
        """What the caller may choose among."""
        manager: Any = self.model._default_manager
        rows: QuerySet[Any] = manager.readable_by(self.context["viewer"], self.context["at"]).filter(**self.only)
        return rows


class ReadableRow(_Texts, Visible):
    """One row whose text the caller may read."""


class ReadableRows(_Texts, VisibleList):
    """Several rows whose text the caller may read."""
