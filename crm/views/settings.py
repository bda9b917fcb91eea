"""One's own settings."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.account import SettingsForm
from crm.forms.base import SiteForm
from crm.models import User
from crm.policy import Action, Thing
from crm.services.accounts import choose_language
from crm.web.views import FormPage


class SettingsPage(FormPage):
    """Language, and the way to passwords, passkeys and sessions."""

    template_name = "crm/settings.html"
    title = gettext_lazy("Settings")
    form_class = SettingsForm

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the way to the council's settings, for those who may change them."""
        return super().get_context(owns_council=self.may(Action.UPDATE, Thing.COUNCIL), **extra)

    def get_initial(self) -> dict[str, Any]:
        """What is chosen now."""
        return {"language": self.request.user.language}

    def perform(self, form: SiteForm) -> User:
        """Save the choice, and speak the chosen language from now on."""
        user = choose_language(actor=self.viewer, language=form.cleaned_data["language"], at=self.at)
        translation.activate(user.language)
        self.success_message = _("Your settings are saved.")
        return user

    def get_success_url(self, result: Any) -> str:
        """The same page."""
        return reverse("settings")
