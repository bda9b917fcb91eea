"""The interface described by itself: OpenAPI 3.1 from the resources, with an example of every request and answer."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from api.base import Single
from api.idempotency import HEADER, LONGEST_KEY
from api.pagination import DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE
from crm.filters.base import VisibleChoiceFilter

PROBLEM = "application/problem+json"
JsonSchema = dict[str, Any]
_READS = {"list", "retrieve"}
# Where a resource says what an operation does, if not under its own name.
_SERVICES = {"create": "add", "partial_update": "change", "destroy": "remove"}
_FILTERS: dict[type[django_filters.Filter], JsonSchema] = {
    VisibleChoiceFilter: {"type": "integer", "minimum": 1},
    django_filters.BooleanFilter: {"type": "boolean"},
    django_filters.NumberFilter: {"type": "integer"},
    django_filters.DateFilter: {"type": "string", "format": "date"},
}


class FieldError(serializers.Serializer[Any]):
    """What is wrong with one field, header or parameter; an empty field stands for the whole."""

    field = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457. ``type`` is for programs; the texts are in the caller's language."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldError(many=True, required=False)  # type: ignore[assignment]


class Schema(AutoSchema):
    """Reads a ``Resource``: its output, its inputs, its filters and the texts of its methods."""

    view: Any

    def get_operation_id(self) -> str:
        """``meetings_confirm``."""
        return f"{self.view.basename}_{self.view.action}".replace("-", "_")

    def get_tags(self) -> list[str]:
        """The resource."""
        return [self.view.basename]

    def get_summary(self) -> str:
        """``Meetings: confirm``."""
        name = str(self.view.basename).replace("-", " ").capitalize()
        return f"{name}: {str(self.view.action).replace('_', ' ')}"

    def get_description(self) -> str:  # type: ignore[override]
        """What the method says of itself; of what all resources share, what the resource says."""
        service = _SERVICES.get(self.view.action, self.view.action)
        said: str = getattr(self.view, service).__doc__ or ""
        about = type(self.view).__doc__ or ""
        return f"{about.strip()} {said.strip()}" if self.view.action in _READS else said.strip()

    def get_auth(self) -> list[JsonSchema]:
        """A token, or the site's own sign-in."""
        return [{"token": []}, {"session": []}]

    def get_filter_backends(self) -> list[Any]:
        """None: filters are told from the resource's own set."""
        return []

    def _get_parameters(self) -> list[JsonSchema]:
        parameters: list[JsonSchema] = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "path":
                parameter["schema"] = {"type": "integer", "minimum": 1}
        if self.view.action == "list":
            return [*parameters, *self._filters(), *_PAGES]
        if self.method == "GET":
            return [*parameters, *self._query(), *([] if self.view.action in self.view.files else [_IF_NONE_MATCH])]
        if self.method == "POST" and self.view.action not in self.view.told_once:
            parameters.append(_IDEMPOTENCY_KEY)
        return [*parameters, _IF_MATCH] if self._on_what_is_there else parameters

    @property
    def _on_what_is_there(self) -> bool:
        """Whether the operation is about one thing that exists."""
        return self.view.detail or isinstance(self.view, Single)

    def _query(self) -> list[JsonSchema]:
        """What a reading takes, as parameters."""
        taken = self.view.inputs.get(self.view.action)
        if taken is None and not self._on_what_is_there:
            return self._filters()
        return [
            build_parameter_type(
                name=name,
                location="query",
                schema=self._map_serializer_field(field, "request"),
                required=field.required,
            )
            for name, field in (taken().fields.items() if taken else ())
        ]

    def _filters(self) -> list[JsonSchema]:
        filterset = self.view.filtered_by()
        return [_filter(name, found) for name, found in filterset.base_filters.items()] if filterset else []

    def get_request_serializer(self) -> Any:
        """The operation's input, where it has a body."""
        return None if self.method == "GET" else self.view.inputs.get(self.view.action)

    def get_response_serializers(self) -> Any:
        """The row, the page or nothing; else a problem."""
        action, failed = self.view.action, {("default", PROBLEM): OpenApiResponse(Problem, "A problem.", [_PROBLEM])}
        if action in self.view.files:
            return {(200, self.view.files[action]): self._file(), **failed}
        if action == "destroy":
            return {204: OpenApiResponse(description="It is gone."), **failed}
        if action == "list":
            return {200: OpenApiResponse(self._page(), "A page.", self._example(listed=True)), **failed}
        shown = OpenApiResponse(self._output(), "As it is now.", self._example())
        if self.method == "GET":
            return {200: shown, 304: OpenApiResponse(description="You hold it already."), **failed}
        if action in self.view.on_many:
            return {200: shown, **failed}
        if not self._on_what_is_there:
            return {201: shown, 204: OpenApiResponse(description="Made, and another party's own to see."), **failed}
        return {200: shown, 204: OpenApiResponse(description="Done, and no longer yours to see."), **failed}

    def _file(self) -> OpenApiResponse:
        if document := self.view.documents.get(self.view.action):
            return OpenApiResponse(document, "The file.", [OpenApiExample("file", dict(document.example))])
        bytes_ = OpenApiExample("file", "(the bytes of the file)", media_type=self.view.files[self.view.action])
        return OpenApiResponse({"type": "string", "format": "binary"}, "The file.", [bytes_])

    def _output(self) -> Any:
        return self.view.outputs.get(self.view.action, self.view.output)

    def get_examples(self) -> list[OpenApiExample]:
        """Of the request. Answers carry their own."""
        taken = self.get_request_serializer()
        return [OpenApiExample("request", dict(taken.example), request_only=True)] if taken else []

    def _page(self) -> JsonSchema:
        row = self.resolve_serializer(self._output(), "response").ref
        numbers = {name: {"type": "integer"} for name in ("page", "limit", "total")}
        link: JsonSchema = {"type": ["string", "null"], "format": "uri-reference"}
        links = dict.fromkeys(("next", "previous"), link)
        properties = {"items": {"type": "array", "items": row}, **numbers, "more": {"type": "boolean"}, **links}
        return {"type": "object", "properties": properties, "required": list(properties)}

    def _example(self, *, listed: bool = False) -> list[OpenApiExample]:
        shown = dict(self._output().example)
        meta = {"page": 1, "limit": DEFAULT_LIMIT, "total": 1, "more": False, "next": None, "previous": None}
        return [OpenApiExample("answer", {"items": [shown], **meta} if listed else shown)]

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Never: the page is described here, as it is."""
        return False

    def _get_response_headers_for_code(self, status_code: str, direction: str = "response") -> JsonSchema:
        headers: JsonSchema = {
            "ETag": {"schema": {"type": "string"}, "description": "Strong; send it as If-Match to change."}
        }
        if status_code == "201":
            headers["Location"] = {
                "schema": {"type": "string", "format": "uri-reference"},
                "description": "Its address.",
            }
        return headers if status_code in {"200", "201"} and self._is_tagged() else {}

    def _is_tagged(self) -> bool:
        """Whether the answer is a row or a reading: not a page, a file, or what an act says that it did."""
        action = self.view.action
        if action == "list" or action in self.view.files:
            return False
        return self.method == "GET" or action not in self.view.outputs


def closed_inputs(result: JsonSchema, **_kwargs: Any) -> JsonSchema:
    """The schema saying of every input that it takes no other fields; a postprocessing hook."""
    for name, component in result["components"]["schemas"].items():
        if name.endswith("Input"):
            component["additionalProperties"] = False
    return result


def _filter(name: str, found: django_filters.Filter) -> JsonSchema:
    schema: JsonSchema = next(
        (dict(of) for kind, of in _FILTERS.items() if isinstance(found, kind)), {"type": "string"}
    )
    if choices := found.extra.get("choices"):
        # An enumeration of choices iterates over its values alone.
        schema["enum"] = [str(value) for value, _label in getattr(choices, "choices", choices)]
    parameter: JsonSchema = build_parameter_type(
        name=name,
        location="query",
        schema=schema,
        description=str(found.label or ""),
        required=bool(found.extra.get("required")),
    )
    return parameter


def _number(name: str, default: int, most: int) -> JsonSchema:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    parameter: JsonSchema = build_parameter_type(name=name, location="query", schema=schema)
    return parameter


def _header(name: str, description: str, *, required: bool, **schema: Any) -> JsonSchema:
    parameter: JsonSchema = build_parameter_type(
        name=name,
        location="header",
        schema={"type": "string", **schema},
        description=description,
        required=required,
    )
    return parameter


_PAGES = [_number("page", 1, MAX_PAGE), _number("limit", DEFAULT_LIMIT, MAX_LIMIT)]
_IF_MATCH = _header("If-Match", "The ETag that you read. Missing: 428. Another by now: 412.", required=True)
_IF_NONE_MATCH = _header("If-None-Match", "An ETag that you hold. Still the same: 304.", required=False)
_IDEMPOTENCY_KEY = _header(
    HEADER,
    "Of your choice; sent again with the same body it is done once. Kept for a day.",
    required=False,
    pattern="^[ -~]+$",
    maxLength=LONGEST_KEY,
)
_PROBLEM = OpenApiExample(
    "problem",
    {
        "type": "https://samsyn.example/api/v1/problems/invalid",
        "title": "Något i det du skickade är fel",
        "status": 422,
        "detail": "ends: Mötet slutar innan det börjar.",
        "errors": [{"field": "ends", "detail": "Mötet slutar innan det börjar."}],
    },
)
