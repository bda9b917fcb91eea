"""The request as our pages know it."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from crm.models import Council, User
from crm.visibility import Viewer


class SiteRequest(HttpRequest):
    """A request after the middleware: the council, the one clock reading, and the viewer of whoever is signed in."""

    user: User
    council: Council
    at: dt.datetime
    viewer: Viewer | None
