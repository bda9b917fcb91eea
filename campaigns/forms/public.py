"""The form of an import."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import SiteForm


class ImportForm(SiteForm):
    """A file of the public programme, and where it was found."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV with a header: title and start; and as far as known end, place, organiser, speakers, id, url."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    source = forms.URLField(label=_("Where the file was found"), max_length=500, required=False, assume_scheme="https")
