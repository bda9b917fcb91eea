"""Today: what waits for the viewer, what is sent next, the next arena and the campaigns' goals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.web.views import Page


class TodayPage(Page):
    """The first page."""

    template_name = "campaigns/today.html"
    title = _("Today")
