"""What every page knows without its view saying so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from crm.models import Council
from crm.visibility import Viewer
from crm.web.navigation import Navigation
from crm.web.requests import council, instant


@dataclass
class Page:
    """The frame around a page. ``viewer`` is None for whoever is not signed in."""

    request: HttpRequest

    @cached_property
    def council(self) -> Council:
        """The council."""
        return council(self.request)

    @property
    def banner(self) -> str:
        """The notice over every page while demo data is loaded."""
        return self.council.banner

    @property
    def clock_is_set(self) -> bool:
        """Whether the domain's clock is frozen, which every page says."""
        return bool(self.council.frozen_at or settings.SAMSYN_NOW)

    @property
    def restored_at(self) -> dt.datetime | None:
        """When the data were restored, while sending is paused since then; told to whoever is signed in."""
        return self.council.restored_at if self.viewer else None

    @property
    def viewer(self) -> Viewer | None:
        """Who is looking."""
        return getattr(self.request, "viewer", None)

    @property
    def given_name(self) -> str:
        """The viewer's first name."""
        return self.viewer.name.split(" ", 1)[0] if self.viewer else ""

    @property
    def organisation(self) -> str:
        """The name of the viewer's organisation."""
        user = getattr(self.request, "user", None)
        organisation = getattr(user, "organisation", None) if self.viewer else None
        return organisation.name if organisation else ""

    @cached_property
    def navigation(self) -> Navigation | None:
        """The sections; None for whoever is not signed in."""
        if self.viewer is None:
            return None
        match = self.request.resolver_match
        return Navigation(self.viewer, match.view_name if match else "")

    @property
    def home(self) -> str:
        """The address behind the wordmark."""
        return reverse("today")


def page(request: HttpRequest) -> dict[str, Any]:
    """``page`` and ``at`` for templates."""
    return {"page": Page(request), "at": instant(request)}
