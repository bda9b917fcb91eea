"""The request as our pages know it."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from crm import clock
from crm.models import Council, User
from crm.visibility import Viewer


class SiteRequest(HttpRequest):
    """A request after the middleware: the council, and the viewer of whoever is signed in."""

    user: User
    council: Council
    viewer: Viewer | None


_DIGITS = 18


def number(text: str) -> int | None:
    """The whole number that an address or a hidden field names; None for anything else, or one no row can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def council(request: HttpRequest) -> Council:
    """The council, also for a request that failed before the middleware."""
    found: Council | None = getattr(request, "council", None)
    return found or Council.current()


def instant(request: HttpRequest) -> dt.datetime:
    """The one clock reading of the request, taken when first asked for."""
    reading: dt.datetime | None = getattr(request, "_at", None)
    if reading is None:
        reading = clock.now(council(request))
        request._at = reading  # type: ignore[attr-defined]
    return reading
