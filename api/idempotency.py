"""``Idempotency-Key``: a request sent again, because its answer was not heard, is done once."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import BadParameter
from api.renderers import encoded
from crm.errors import DomainError
from crm.models import AnsweredRequest
from crm.services.repeats import claim_key, forget_key, keep_answer
from crm.visibility import Viewer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 100
_KEPT_HEADERS = ("ETag", "Location")
Handle = Callable[..., Response]


def once(handle: Handle, *, whole: bool = True) -> Handle:
    """The handler, done once for all requests with the same key, body and address.

    ``whole``: the deed and the note of its answer are one transaction; without, the handler keeps its own.
    """

    @wraps(handle)
    def handle_once(self: Any, request: Request, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handle(self, request, **kwargs)
        claimed = _claimed(self.viewer, request, _checked(key))
        if claimed.status is not None:
            _require_sight(self, claimed, kwargs.get("pk"))
            return Response(claimed.body, status=claimed.status, headers={**claimed.headers, REPLAYED: "true"})
        try:
            with transaction.atomic() if whole else contextlib.nullcontext():
                response = handle(self, request, **kwargs)
                headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
                # As it is written: times and choices are texts then.
                body = orjson.loads(encoded(response.data))
                keep_answer(claimed, status=response.status_code, body=body, headers=headers)
        except Exception:
            forget_key(claimed)
            raise
        return response

    return handle_once


def _claimed(viewer: Viewer, request: Request, key: str) -> AnsweredRequest:
    """The request under its key. Raises as the service, blaming the header."""
    try:
        return claim_key(actor=viewer, key=key, fingerprint=_fingerprint(request))
    except DomainError as error:
        error.field = error.field and HEADER
        raise


def _require_sight(resource: Any, answered: AnsweredRequest, pk: str | None) -> None:
    """Raise Http404 where the row that was made or acted on is the caller's to see no longer."""
    made = answered.headers.get("Location", "").rpartition("/")[2]
    if answered.body is not None and (made or pk):
        resource.row(made or pk)


def _checked(key: str) -> str:
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST_KEY):
        raise BadParameter(
            _("Idempotency-Key is 1 to %(most)s letters, digits and signs.") % {"most": LONGEST_KEY}, field=HEADER
        )
    return key


def _fingerprint(request: Request) -> str:
    """Of what is asked: method, address and body."""
    # ``repr`` writes whatever a body may hold: huge numbers, halves of characters, lists in lists in lists.
    said = f"{request.method} {request.get_full_path()}\n{request.data!r}"
    return hashlib.sha256(said.encode()).hexdigest()
