"""Forms that decide on what is kept of those who have left."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import DayField, LongText, SiteForm


class EraseForm(SiteForm):
    """On what the erasing rests."""

    reference = forms.CharField(
        label=_("Decision"),
        max_length=200,
        help_text=_("The record number, or the plan for documents and its paragraph."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class KeepForm(SiteForm):
    """Why and until when what is known is kept."""

    reference = forms.CharField(
        label=_("Decision"),
        max_length=200,
        help_text=_("The record number, or the plan for documents and its paragraph."),
    )
    reason = LongText(label=_("Why are the facts kept?"), max_length=500)
    keep_until = DayField(label=_("Until"), help_text=_("Then they are proposed again."))
