"""What one chooses about one's own reminders."""

from __future__ import annotations

from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy

from campaigns.enums import ALWAYS_SENT, ReminderKind
from campaigns.forms.reminders import ChoicesForm
from campaigns.models import ReminderChoices
from campaigns.services.reminder_choices import choose_reminders, own_choices
from crm import clock
from crm.forms.base import SiteForm
from crm.web.views import FormPage


class ChoicesPage(FormPage):
    """Which kinds, how early, gathered or not, with which files, and a pause."""

    template_name = "campaigns/reminder_choices.html"
    title = gettext_lazy("Reminders")
    form_class = ChoicesForm
    success_message = gettext_lazy("Your choices hold from now on.")

    def get_initial(self) -> dict[str, Any]:
        """As chosen; what is declined is not ticked, and a pause that is over is none."""
        row = own_choices(self.viewer)
        wanted = [kind.value for kind in ReminderKind if kind not in ALWAYS_SENT and kind not in row.declined]
        names = ("soon_minutes", "daily", "with_pdf", "with_calendar", "version")
        pause = row.paused_until if row.paused_until and row.paused_until >= clock.day(self.at) else None
        return {"wanted": wanted, "paused_until": pause, **{name: getattr(row, name) for name in names}}

    def perform(self, form: SiteForm) -> ReminderChoices:
        """Save them."""
        values = cast(ChoicesForm, form).values()
        return choose_reminders(actor=self.viewer, at=self.at, version=form.cleaned_data["version"] or None, **values)

    def get_success_url(self, result: Any) -> str:
        """The same page."""
        return reverse("reminder_choices")

    def get_cancel_url(self) -> str:
        """Back to the settings."""
        return reverse("settings")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what cannot be declined."""
        always = [kind.label for kind in ReminderKind if kind in ALWAYS_SENT]
        return super().get_context(always=always, **extra)
