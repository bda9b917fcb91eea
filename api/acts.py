"""Operations beside the five of a resource: a method of the resource with one of these runs a service or a query.

The method's docstring describes the operation to whoever writes programs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from django.db import transaction
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Collection, Listed, Resource, Single
from api.etags import etag, require_match
from api.idempotency import once

Perform = TypeVar("Perform", bound=Callable[..., Any])


def act(perform: Perform) -> Perform:
    """An act on a row, ``POST /things/{id}/act``: ``perform(row, **values)`` runs the service. Needs ``If-Match``.

    Answers with the row as it reads then.
    """

    def handle(self: Collection, request: Request, pk: str) -> Response:
        with transaction.atomic():
            row = self.claimed(pk)
            perform(self, row, **self.taken())
            return self.shown(row)

    return _routed(perform, once(handle), "post")


def long_act(perform: Perform) -> Perform:
    """An act like those of ``act`` that takes seconds and keeps its own transactions: the row is not held meanwhile.

    Where ``outputs`` describes another answer than the row, ``perform`` returns it.
    """

    def handle(self: Collection, request: Request, pk: str) -> Response:
        with transaction.atomic():
            row = self.claimed(pk)
        told = perform(self, row, **self.taken())
        return Response(told) if self.action in self.outputs else self.shown(row)

    return _routed(perform, once(handle, whole=False), "post")


def single_act(perform: Perform) -> Perform:
    """An act on what there is one of, ``POST /thing/act``: ``perform(**values)`` runs the service. Needs ``If-Match``.

    Answers with how it is then.
    """

    def handle(self: Single, request: Request) -> Response:
        with transaction.atomic():
            require_match(request, etag(self.state()))
            perform(self, **self.taken())
            data = self.state()
        return Response(data, headers={"ETag": etag(data)})

    return _routed(perform, once(handle), "post", detail=False)


def many_act(perform: Perform) -> Perform:
    """An act on several rows at once, ``POST /things/act``: ``perform(**values)`` returns what ``outputs`` describes.

    Needs no ``If-Match``: what has moved on is left as it is, and told.
    """

    def handle(self: Collection, request: Request) -> Response:
        values = self.taken()
        with transaction.atomic():
            return Response(perform(self, **values))

    return _routed(perform, once(handle), "post", detail=False)


def addition(perform: Perform) -> Perform:
    """Another way to a new row, ``POST /things/way``: ``perform(**values)`` runs the service and returns it."""

    def handle(self: Collection, request: Request) -> Response:
        values = self.taken()
        with transaction.atomic():
            return self.shown(perform(self, **values), status.HTTP_201_CREATED)

    return _routed(perform, once(handle), "post", detail=False)


def reading(perform: Perform) -> Perform:
    """More about a row, ``GET /things/{id}/more``: ``perform(row, **query)`` returns what ``outputs`` describes."""

    def handle(self: Collection, request: Request, pk: str) -> Response:
        row = self.row(pk)
        return self.held(perform(self, row, **self.taken()))

    return _routed(perform, handle, "get")


def overview(perform: Perform) -> Perform:
    """About the rows that the list's filters leave, ``GET /things/word``: ``perform(found)`` reads the filter set.

    Returns what ``outputs`` describes.
    """

    def handle(self: Listed, request: Request) -> Response:
        return self.held(perform(self, self.filters(self.rows())))

    return _routed(perform, handle, "get", detail=False)


def lookup(perform: Perform) -> Perform:
    """Something by itself, ``GET /things/name``: ``perform(**query)`` returns what ``outputs`` describes."""

    def handle(self: Resource, request: Request) -> Response:
        return self.held(perform(self, **self.taken()))

    return _routed(perform, handle, "get", detail=False)


def file(perform: Perform) -> Perform:
    """A row as a file, ``GET /things/{id}/pdf``: ``perform(row)`` returns the answer of the type in ``files``."""

    def handle(self: Collection, request: Request, pk: str) -> Any:
        return perform(self, self.row(pk), **self.taken())

    return _routed(perform, handle, "get")


def list_file(perform: Perform) -> Perform:
    """The rows that the list's filters leave as a file, ``GET /things/csv``: ``perform()`` returns the answer."""

    def handle(self: Listed, request: Request) -> Any:
        return perform(self)

    return _routed(perform, handle, "get", detail=False)


def _routed(
    perform: Perform, handle: Callable[..., Any], method: Literal["get", "post"], *, detail: bool = True
) -> Perform:
    handle.__name__, handle.__doc__ = perform.__name__, perform.__doc__
    address = perform.__name__.replace("_", "-")
    return cast(Perform, action(detail=detail, methods=[method], url_path=address)(handle))
