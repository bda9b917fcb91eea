"""The page behind the search field."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.queries.search import SHORTEST, search
from crm.web.views import Page

_LONGEST = 100


class SearchPage(Page):
    """People, bodies, networks, meetings, messages and programme items that hold the words."""

    template_name = "campaigns/search.html"
    title = _("Search")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What was searched for, and what was found; ``results`` is None before anything was."""
        text = self.request.GET.get("q", "").strip()[:_LONGEST].replace("\x00", "")
        return super().get_context(text=text, results=search(self.viewer, text, at=self.at), shortest=SHORTEST, **extra)
