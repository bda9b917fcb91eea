"""The programme on paper: by day or by party, in ordinary or large type."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from campaigns.queries import programme
from campaigns.queries.rotas import shifts_at
from campaigns.views.arenas import ArenaPage
from crm import wording


class PrintPage(ArenaPage):
    """A page to print: A4, black and white, with the time and the version at which it was true."""

    template_name = "campaigns/arena_print.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Days, or parties where ``?by=party``; ``?type=large`` for large type."""
        lines = [line for line in programme.lines(self.object, self.viewer, self.at) if not line.is_off]
        by_party, large = self.request.GET.get("by") == "party", self.request.GET.get("type") == "large"
        parties = programme.by_party(self.object, lines, self.viewer) if by_party else []
        return super().get_context(
            days=[] if by_party else [day for day in programme.by_day(self.object, lines) if day.lines],
            parties=[party for party in parties if party.lines],
            shifts=shifts_at(self.object, self.viewer),
            by_party=by_party,
            large=large,
            printed=wording.moment(self.at),
            version=programme.version(self.object),
            other_view=self._address(not by_party, large),
            other_type=self._address(by_party, not large),
            **extra,
        )

    def _address(self, by_party: bool, large: bool) -> str:
        words = [*(["by=party"] if by_party else []), *(["type=large"] if large else [])]
        return reverse("arena_print", args=[self.object.pk]) + ("?" + "&".join(words) if words else "")
