"""Error pages: what happened, why, what to do. They stand also when the database does not."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.errors import NotYours


def page(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    """The page of that status."""
    return render(request, f"errors/{status}.html", {"status": status, "detail": detail}, status=status)


def conflict(request: HttpRequest, detail: str = "") -> HttpResponse:
    """409: somebody else was first."""
    return page(request, 409, detail)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 with the cap for more than is taken at a time."""
    if isinstance(exception, RequestDataTooBig):
        most = {"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1000}
        return page(request, 413, _("At most %(most)s kB can be sent at a time.") % most)
    if isinstance(exception, TooManyFieldsSent):
        fields = {"most": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}
        return page(request, 413, _("At most %(most)s fields can be sent at a time.") % fields)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; in its own words where they say whose the act is."""
    return page(request, 403, str(exception) if isinstance(exception, NotYours) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: does not exist, or is not for you; the page does not say which."""
    return page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long."""
    return render(request, "errors/csrf.html", {"status": 403}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. The database may be what failed, so a page without it is the second try."""
    try:
        return page(request, 500)
    except Exception:
        return HttpResponse(_BARE, status=500, content_type="text/html; charset=utf-8")


_BARE = (
    "<!doctype html><html lang=sv><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>Något gick fel</title><h1>Något gick fel hos oss</h1>"
    "<p>Det du skrev kan ha gått förlorat. Gå tillbaka, kopiera din text och försök igen om en stund.</p>"
    "<p lang=en>Something went wrong on our side. Go back, copy your text and try again in a while.</p></html>"
)
