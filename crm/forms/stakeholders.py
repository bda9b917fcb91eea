"""Choosing the period of a stakeholder map."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.forms.base import DayField, SiteForm


class PeriodForm(SiteForm):
    """From a day to another that has come."""

    first = DayField(label=gettext_lazy("Compare with"))
    last = DayField(label=gettext_lazy("As of"))

    def clean(self) -> dict[str, Any]:
        """The days in their order, none to come."""
        days: dict[str, Any] = super().clean() or {}
        first, last = days.get("first"), days.get("last")
        if last and last > clock.day(self.at):
            self.add_error("last", ValidationError(_("Choose a day that has come.")))
        if first and last and first > last:
            self.add_error("first", ValidationError(_("The first day is after the last.")))
        return days
