"""Letting everything be taken away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import SiteForm


class AllowExportForm(SiteForm):
    """By which decision."""

    reason = forms.CharField(
        label=_("Which decision lets everything be taken away?"),
        max_length=200,
        help_text=_("Its reference, and who gets the file. It stands in the trail and in the file."),
    )
