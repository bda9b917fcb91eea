"""Choosing the days of a rehearsal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.forms.base import DayField, SiteForm


class RehearsalForm(SiteForm):
    """The first and the last day."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
