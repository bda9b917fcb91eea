"""The page of the mandate radar, and an import with whom it touches."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from campaigns.queries.radar import radar
from crm.import_enums import ImportState
from crm.models import RegisterImport
from crm.views.register_imports import ImportPage
from crm.web.requests import number
from crm.web.views import Page


class RadarPage(Page):
    """Whose mandates changed lately, or by one import, and what of ours hangs on them."""

    template_name = "campaigns/radar.html"
    title = _("Mandate radar")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The changes; of the import that the address names, if it names one."""
        asked, run = self.request.GET.get("import", ""), None
        if asked:
            runs = RegisterImport.objects.visible_to(self.viewer).filter(pk=number(asked) or 0)
            run = runs.first()
            if run is None:
                raise Http404
        return super().get_context(changes=radar(self.viewer, self.at, run), run=run, **extra)


class ImportRunPage(ImportPage):
    """The import, with how many it touches once it is saved."""

    template_name = "campaigns/register_import.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Whom the radar tells of."""
        applied = self.run.state == ImportState.APPLIED
        return super().get_context(touched=radar(self.viewer, self.at, self.run) if applied else [], **extra)
