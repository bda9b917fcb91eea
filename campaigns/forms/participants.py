"""Forms of activities' participants, and of files of figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ParticipantKind
from crm.forms.base import LongText, SiteForm

_ACCEPT = {"accept": ".csv,.txt,.xlsx,text/csv"}


class ParticipantForm(SiteForm):
    """What is kept of an organisation that signed up."""

    name = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("The organisation's name and nobody's own. Empty for a sole trader."),
    )
    country = forms.CharField(label=_("Country"), max_length=60, required=False, help_text=_("Only of a foreign one."))
    came = forms.IntegerField(
        label=_("How many came"), min_value=0, max_value=1_000_000, required=False, help_text=_("Empty: not known yet.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewParticipantForm(ParticipantForm):
    """An organisation that signs up."""

    kind = forms.ChoiceField(
        label=_("What kind"), choices=ParticipantKind, widget=forms.RadioSelect, initial=ParticipantKind.SWEDISH
    )
    number = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        required=False,
        help_text=_("Ten digits. Personal numbers, as sole traders have, are not kept."),
    )
    version = None  # type: ignore[assignment]
    field_order = ("kind", "number", "name", "country", "came")


class MonthsForm(SiteForm):
    """A file of monthly figures."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with a header: month (2027-05) and visitors. You see it before it is saved."),
        widget=forms.ClearableFileInput(attrs=_ACCEPT),
    )


class ParticipantsForm(SiteForm):
    """A file of organisations, or lines pasted from one."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV or XLSX with a header: organisation number, organisation; if known number who came, country."),
        widget=forms.ClearableFileInput(attrs=_ACCEPT),
    )
    pasted = LongText(
        label=_("Or paste the list"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A line each: number; name; how many came. For a sole trader’s number write “sole trader”."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("file")) == bool(data.get("pasted")) and not self.errors:
            self.add_error("file", gettext("Choose a file or paste a list: one of the two."))
        return data
