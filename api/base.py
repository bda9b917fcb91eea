"""Resources. A resource names what it shows and takes, and which services it runs; the rest is here.

Sign-in, policy, strict input, filters, pages, strong ETags and problems are the same for all of them.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence, Set
from functools import partial
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from api import parsers
from api.authentication import Bearer, Session
from api.etags import etag, is_known, require_match
from api.fields import Input, Nothing, Output
from api.idempotency import once
from api.pagination import PARAMETERS, Window
from api.permissions import Permitted
from api.problems import BadParameter
from api.renderers import Json
from crm.filters.base import SiteFilterSet
from crm.queries import bounded
from crm.visibility import Viewer
from crm.web.requests import instant

Rows = QuerySet[Any]


class Resource(ViewSetMixin, APIView, ABC):
    """What has an address. ``inputs`` says what each operation takes: a reading from its query, others from their body.

    Gives ``self.viewer`` and ``self.at``.
    """

    authentication_classes = (Bearer, Session)
    permission_classes = (Permitted,)
    renderer_classes = (Json,)
    parser_classes = (parsers.Json,)
    http_method_names = ("get", "head", "post", "patch", "delete")
    lookup_value_regex = "[1-9][0-9]{0,17}"

    basename: str = ""
    model: type[Model]
    output: ClassVar[type[BaseSerializer[Any]]]
    inputs: ClassVar[dict[str, type[Input]]] = {}
    # What an operation shows, where that is not ``output``.
    outputs: ClassVar[dict[str, type[BaseSerializer[Any]]]] = {}
    # Media types of operations that answer with a file.
    files: ClassVar[dict[str, str]] = {}
    # What such a file holds, where programs read it.
    documents: ClassVar[dict[str, type[Output]]] = {}
    # Acts on several rows at once, whose answer says what became of each.
    on_many: ClassVar[frozenset[str]] = frozenset()
    # Operations whose answer holds a secret: it is not kept to be given again.
    told_once: ClassVar[frozenset[str]] = frozenset()
    filterset_class: ClassVar[type[SiteFilterSet] | None] = None
    # The filters of an operation, where they are not ``filterset_class``.
    filtersets: ClassVar[dict[str, type[SiteFilterSet]]] = {}
    # How many bytes a body may be, where that is not what the site takes elsewhere.
    largest: ClassVar[int | None] = None
    # The order of the list, ending in a unique column.
    order: ClassVar[tuple[Any, ...]] = ("pk",)

    viewer: Viewer
    at: dt.datetime

    @property
    def most_bytes(self) -> int:
        """How many bytes a body may be."""
        return self.largest or settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def context(self) -> dict[str, Any]:
        """What serializers know."""
        shown = frozenset(self.output().fields)  # type: ignore[attr-defined]
        return {"request": self.request, "viewer": self.viewer, "at": self.at, "shown": shown}

    def perform_authentication(self, request: Request) -> None:
        """Who calls, in whose language, and the one clock reading."""
        user: Any = request.user
        if user.is_authenticated:
            translation.activate(user.language)
            self.viewer = Viewer.of(user)
        self.at = instant(request._request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whatever is accepted where the answer is a file; else JSON or 406."""
        return super().perform_content_negotiation(request, force or self.action in self.files)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nobody else's cache keeps what is the caller's own."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

    def filtered_by(self) -> type[SiteFilterSet] | None:
        """The filters of the operation."""
        return self.filtersets.get(str(self.action), self.filterset_class)

    def query(self) -> dict[str, str]:
        """The query's parameters. Raises BadParameter for one that is given twice: either value could be meant."""
        for name, values in self.request.query_params.lists():
            if len(values) > 1:
                raise BadParameter(_("“%(name)s” is given twice.") % {"name": name}, field=name)
        return self.request.query_params.dict()

    def taken(self, *, partial: bool = False) -> dict[str, Any]:
        """What was sent, as the operation's input understands it. Raises ValidationError."""
        data = self.query() if self.request.method == "GET" else self.request.data
        if not isinstance(data, Mapping):
            raise ValidationError(_("Send a JSON object: each field by its name."))
        serializer = self.inputs.get(str(self.action), Nothing)(data=data, partial=partial, context=self.context())
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)

    def held(self, data: Any) -> Response:
        """What was asked for, with its ETag; 304 for whoever holds it already."""
        tag = etag(data)
        if is_known(self.request._request, tag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag})


class Collection(Resource):
    """Objects of one kind. ``rows()`` starts from ``visible_to(self.viewer)``; what it does not hold is a 404."""

    @abstractmethod
    def rows(self) -> Rows:
        """Every row that the viewer may see, with what ``represent`` needs."""

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows as they are shown."""
        return list(self.output(rows, many=True, context=self.context()).data)

    def listed(self, rows: Rows) -> list[Any]:
        """A page of the list as it is shown; a resource with many nested rows reads them by hand."""
        return self.represent(list(rows))

    def row(self, pk: Any) -> Any:
        """The row of that number. Raises Http404 for one that the viewer may not see."""
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def shown(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is now, with its ETag; 204 when the viewer may see it no longer."""
        fresh = self.rows().filter(pk=row.pk).first()
        if fresh is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        data = self.represent([fresh])[0]
        headers = {"ETag": etag(data)}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = reverse(f"api:{self.basename}-detail", args=[row.pk])
        return Response(data, status=code, headers=headers)

    def claimed(self, pk: Any) -> Any:
        """The row, held until the transaction ends, if the caller's ``If-Match`` is what it says now.

        Raises Http404, MatchMissing, MatchFailed.
        """
        self.model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=pk).order_by().first()
        row = self.row(pk)
        require_match(self.request, etag(self.represent([row])[0]))
        return row


class Listed(Collection):
    """``GET /things``: filters, ``page`` and ``limit``, and how many there are in all, as far as that is counted."""

    def list(self, request: Request, **_kwargs: Any) -> Response:
        """The rows that the filters leave, a page of them."""
        window = Window.of(request.query_params)
        found = self.filters(self.rows(), besides=PARAMETERS)
        rows = found.qs.order_by(*self.order)
        # One beyond the page, or beyond what is counted, says that there are more.
        most = max(bounded.MOST, window.page * window.limit)
        return self.paged(self.listed(rows[window.rows]), window, bounded.count(rows, most), most)

    def paged(self, items: Sequence[Any], window: Window, counted: int, most: int | None = None) -> Response:
        """A page of the rows that were counted; where they are more than ``most``, it says that there are more."""
        more = most is not None and counted > most
        meta = {"page": window.page, "limit": window.limit, "total": counted - 1 if more else counted, "more": more}
        return Response({"items": items, **meta, **window.links(self.request._request, counted)})

    def filters(self, rows: Rows, besides: Set[str] = frozenset()) -> SiteFilterSet:
        """The rows within the query's filters. Raises BadParameter for one that is unknown or cannot be read."""
        kind = self.filtered_by() or SiteFilterSet
        for name, value in self.query().items():
            wanted = kind.base_filters.get(name)
            if wanted is None and name not in besides:
                raise BadParameter(_("There is no such parameter: “%(name)s”.") % {"name": name}, field=name)
            if value == "" and not isinstance(wanted, CharFilter):
                raise BadParameter(_("Give “%(name)s” a value, or leave it out.") % {"name": name}, field=name)
            if isinstance(wanted, BooleanFilter) and value not in {"true", "false"}:
                raise BadParameter(_("“%(name)s” is true or false.") % {"name": name}, field=name)
        found = kind(self.request.query_params, rows, viewer=self.viewer, at=self.at, request=self.request)
        if not found.is_valid():
            name, texts = next(iter(found.errors.items()))
            raise BadParameter(" ".join(str(text) for text in texts), field=name)
        return found


class Readable(Collection):
    """``GET /things/{id}``, with a strong ETag."""

    def retrieve(self, request: Request, pk: str) -> Response:
        """The row; 304 for whoever holds it already."""
        return self.held(self.represent([self.row(pk)])[0])


class Creatable(Collection):
    """``POST /things``."""

    @abstractmethod
    def add(self, **values: Any) -> Any:
        """Run the service that makes a row."""

    @once
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """The new row, with its address and ETag."""
        values = self.taken()
        with transaction.atomic():
            return self.shown(self.add(**values), status.HTTP_201_CREATED)


class LongCreatable(Creatable):
    """``POST /things`` that takes seconds and keeps its own transactions: nobody else waits meanwhile."""

    @partial(once, whole=False)
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """The new row, with its address and ETag."""
        return self.shown(self.add(**self.taken()), status.HTTP_201_CREATED)


class Changeable(Collection):
    """``PATCH /things/{id}``: what is left out stays. Needs ``If-Match``."""

    @abstractmethod
    def change(self, row: Any, **values: Any) -> Any:
        """Run the service that changes the row."""

    def partial_update(self, request: Request, pk: str) -> Response:
        """The row as it reads now."""
        with transaction.atomic():
            row = self.claimed(pk)
            self.change(row, **self.taken(partial=True))
            return self.shown(row)


class Removable(Collection):
    """``DELETE /things/{id}``. Needs ``If-Match``."""

    @abstractmethod
    def remove(self, row: Any) -> None:
        """Run the service that removes the row."""

    def destroy(self, request: Request, pk: str) -> Response:
        """Nothing, once it is gone."""
        with transaction.atomic():
            self.remove(self.claimed(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Single(Resource):
    """What there is one of, ``GET /thing``: ``state(**query)`` says how it is."""

    @abstractmethod
    def state(self, **query: Any) -> Any:
        """What ``output`` describes."""

    def retrieve(self, request: Request) -> Response:
        """How it is now; 304 for whoever holds that already."""
        return self.held(self.state(**self.taken()))
