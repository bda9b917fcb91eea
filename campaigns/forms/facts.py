"""Choosing the day on which facts must hold."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.forms.base import DayField, SiteForm


class FactsForm(SiteForm):
    """The day."""

    before = DayField(label=_("Must hold on"))
