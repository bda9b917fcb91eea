"""Request middleware: the reader's language, the council and the clock reading, and errors of the domain as pages."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import cast

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.models import Council
from crm.visibility import Viewer
from crm.web import errors, logs
from crm.web.requests import SiteRequest

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request a number of its own, told in the log and in ``X-Request-ID``. A caller's own is not taken."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex
        # Not taken back afterwards: Django logs a refusal when the middleware is through. The next request sets it.
        logs.REQUEST.set(number)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        return response


class LanguageMiddleware:
    """Activates the user's own language; Swedish for whoever is not signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", None) or "sv"
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class CouncilMiddleware:
    """Makes the viewer of whoever is signed in, and the council, which is read when first asked for and then once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        site = cast(SiteRequest, request)
        site.council = cast(Council, SimpleLazyObject(Council.current))
        site.viewer = Viewer.of(site.user) if site.user.is_authenticated else None
        return self.get_response(request)


class ErrorMiddleware:
    """Answers errors of the domain that no form took care of: 409 for a lost race, otherwise 400."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that says what happened; None leaves the exception to Django."""
        if isinstance(exception, StaleObject | InvalidTransition):
            return errors.conflict(request, exception.message)
        if isinstance(exception, DomainError):
            return errors.page(request, 400, detail=exception.message)
        if isinstance(exception, IntegrityError):
            logger.warning("A constraint of the database stopped a request: %s", exception)
            return errors.conflict(
                request, _("Somebody else saved the same at the same time. Read it again and retry.")
            )
        return None
