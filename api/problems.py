"""Errors as ``application/problem+json`` (RFC 9457), each naming the field and the rule in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Invalid
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# What each type of problem means, for whoever follows its address.
MEANINGS = {
    "parameter": "A parameter or header is unknown or cannot be read. Mend it and send again.",
    "parse-error": "The body is not JSON.",
    "not-authenticated": "The request carries neither a bearer token nor the site's own sign-in.",
    "authentication-failed": "The token is unknown, has expired, has been ended, or its account is closed.",
    "scope": "The token is valid but lacks the scope that the operation asks for. Make one with that scope.",
    "csrf": "A change with the site's own sign-in needs the value of the cookie csrftoken as X-CSRFToken.",
    "forbidden": "The caller may read this, or knows that it exists, but may not do this to it.",
    "not-found": "There is no such thing, or it is not for the caller. The answer does not say which.",
    "method-not-allowed": "The address does not take that method.",
    "not-acceptable": "Answers are JSON.",
    "too-large": "The body is larger than the site takes. Send less at a time.",
    "unsupported-media-type": "Bodies are JSON.",
    "transition": "The row is in a state from which this step is not possible. Read it again.",
    "exists": "There is one already of what may be there only once. ``errors`` names the field; nothing was saved.",
    "stale": "Somebody else was first. Read what it says now, and decide again.",
    "match-missing": "A change needs the ETag of what was read, as If-Match.",
    "invalid": "A value breaks a rule. ``errors`` names each field and its rule; nothing was saved.",
    "internal": "A fault of ours. Nothing was saved; it has been logged.",
}


class Problem(exceptions.APIException):
    """An error with its own name. ``field`` is the header or parameter to blame, if one is."""

    name = "problem"
    field = ""

    def __init__(self, detail: str, *, field: str = "") -> None:
        super().__init__(detail)
        self.field = field


class BadParameter(Problem):
    """A query parameter that does not exist or cannot be read (400)."""

    status_code = status.HTTP_400_BAD_REQUEST
    name = "parameter"


class TooLarge(Problem):
    """A body of more bytes than are taken (413)."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    name = "too-large"

    @classmethod
    def than(cls, most: int) -> TooLarge:
        """That says how many bytes it may be."""
        return cls(_("A body holds at most %(most)s kB.") % {"most": most // 1000})


class MatchMissing(Problem):
    """A change without ``If-Match`` (428)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    name = "match-missing"


class MatchFailed(Problem):
    """``If-Match`` names a state that is no longer (412)."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    name = "stale"


class CsrfFailed(Problem):
    """A change with the site's own sign-in that some other page may have sent (403)."""

    status_code = status.HTTP_403_FORBIDDEN
    name = "csrf"


class ScopeMissing(Problem):
    """The token does not reach so far (403)."""

    status_code = status.HTTP_403_FORBIDDEN
    name = "scope"


def _title(code: int) -> str:
    """What happened, in a few words."""
    known = {
        400: _("The request cannot be read"),
        401: _("Sign-in is needed"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("This address does not take that method"),
        406: _("Only JSON can be answered"),
        409: _("Something else came first"),
        412: _("It has changed since you read it"),
        413: _("That is too much at a time"),
        415: _("Send JSON"),
        422: _("Something in what you sent is wrong"),
        428: _("If-Match is missing"),
        500: _("Something went wrong on our side"),
    }
    return known.get(code, _("The request failed"))


def problem(code: int, name: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """The answer. ``name``, one of ``MEANINGS``, is for programs and never changes; the texts are for people."""
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/v1/problems/{name}",
        "title": _title(code),
        "status": code,
        "detail": _whole(detail),
    }
    if errors:
        body["errors"] = [{name: _whole(text) for name, text in error.items()} for error in errors]
    return Response(body, status=code, content_type=MEDIA_TYPE)


def _whole(text: str) -> str:
    """The text without halves of characters: what was sent may hold some, and no answer can repeat them."""
    return text.encode(errors="replace").decode()


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem that an exception is; DRF's exception handler. None in debug mode for what nobody foresaw."""
    found = _domain(error) or _framework(error)
    if found is None and not settings.DEBUG:
        found = _unforeseen(error, context)
    return found


def _domain(error: Exception) -> Response | None:
    if isinstance(error, StaleObject):
        return problem(409, "stale", error.message)
    if isinstance(error, AlreadyExists):
        return problem(409, "exists", error.message, _one(error.field, error.message))
    if isinstance(error, InvalidTransition):
        return problem(409, "transition", error.message, _one(error.field, error.message))
    if isinstance(error, DomainError):
        return problem(422, "invalid", error.message, _one(error.field, error.message))
    if isinstance(error, Invalid):
        errors = list(_of_model(error))
        return problem(422, "invalid", _told(errors), errors)
    if isinstance(error, IntegrityError):
        # A rule of the database that the services' own look missed: somebody saved in between.
        logger.warning("A constraint of the database stopped a request: %s", error)
        return problem(409, "stale", _("Somebody else saved the same at the same time. Read it again and retry."))
    return None


def _framework(error: Exception) -> Response | None:
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(404, "not-found", _("It does not exist, or is not for you."))
    if isinstance(error, PermissionDenied):
        said = str(error) if isinstance(error, NotAllowed) else ""
        return problem(403, "forbidden", said or _("You may read this but not change it."))
    if isinstance(error, RequestDataTooBig):
        return _framework(TooLarge.than(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    if isinstance(error, exceptions.ValidationError):
        errors = list(_of_serializer(error.detail))
        return problem(422, "invalid", _told(errors), errors)
    if isinstance(error, Problem):
        return problem(error.status_code, error.name, str(error.detail), _one(error.field, str(error.detail)))
    if isinstance(error, exceptions.APIException):
        answered = problem(error.status_code, error.default_code.replace("_", "-"), str(error.detail))
        if challenge := getattr(error, "auth_header", None):
            answered["WWW-Authenticate"] = challenge
        return answered
    return None


def _unforeseen(error: Exception, context: dict[str, Any]) -> Response:
    request: HttpRequest = context["request"]._request
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=type(context["view"]), request=request)
    return problem(500, "internal", _("What you sent was not saved. Try again in a while."))


def _one(field: str | None, detail: str) -> list[dict[str, str]]:
    return [{"field": field, "detail": detail}] if field else []


def _of_model(error: Invalid) -> Iterator[dict[str, str]]:
    """The errors of a service or model."""
    if not hasattr(error, "error_dict"):
        yield from ({"field": "", "detail": text} for text in error.messages)
        return
    for field, texts in error.message_dict.items():
        yield from ({"field": "" if field == NON_FIELD_ERRORS else field, "detail": text} for text in texts)


def _of_serializer(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """The errors of a serializer, each with the path of its field: ``asks[0].text``."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            # Errors of a list come by place: a number, not a name.
            step = f"[{key}]" if isinstance(key, int) else f".{name}" if path and name else name
            yield from _of_serializer(inner, path + step)
    elif isinstance(detail, list):
        for n, inner in enumerate(detail):
            yield from _of_serializer(inner, f"{path}[{n}]" if isinstance(inner, dict | list) else path)
    else:
        yield {"field": path, "detail": str(detail)}


def _told(errors: list[dict[str, str]]) -> str:
    return " ".join(f"{e['field']}: {e['detail']}" if e["field"] else e["detail"] for e in errors)
