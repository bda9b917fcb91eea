"""Who owns the system: a setting, so that it can change hands."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm.forms.base import SiteForm
from crm.forms.council import CouncilOwnerForm
from crm.models import Council
from crm.queries.history import history
from crm.services.council import set_owner
from crm.web.views import FormPage


class CouncilOwnerPage(FormPage):
    """The name of the council, the organisation that owns the system, and who is in charge; below it who changed it."""

    template_name = "crm/council_owner.html"
    title = gettext_lazy("Name and owner of the system")
    form_class = CouncilOwnerForm
    success_message = gettext_lazy("Saved.")

    def load(self) -> None:
        """The one row, as it is now."""
        self.object = Council.current()

    def get_initial(self) -> dict[str, Any]:
        """The council as it is."""
        return {name: getattr(self.object, name) for name in ("name", "organisation", "responsible", "version")}

    def perform(self, form: SiteForm) -> Council:
        """Save what differs."""
        return set_owner(actor=self.viewer, at=self.at, **form.cleaned_data)

    def get_success_url(self, result: Council) -> str:
        """The same page, with its trail."""
        return reverse("council_owner")

    def get_cancel_url(self) -> str:
        """Back to the settings."""
        return reverse("settings")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the trail."""
        return super().get_context(history=history(self.viewer, [self.object]), **extra)
