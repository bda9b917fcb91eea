"""The form of an item of the advocacy agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.enums import Partnership
from crm.forms.base import DayField, SiteForm, VisibleChoice, VisibleChoices
from crm.models import Issue, Organisation


class AgendaItemForm(SiteForm):
    """What we work for, which regional goal it serves, and with which issues."""

    name = forms.CharField(label=_("What we work for"), max_length=200)
    goal = forms.CharField(
        label=_("Goal in the regional strategy"),
        max_length=300,
        required=False,
        help_text=_("The goal of the regional development strategy that it serves, by number or in its own words."),
    )
    url = forms.URLField(label=_("Where the strategy is read"), max_length=500, required=False, assume_scheme="https")
    starts = DayField(label=_("On the agenda from"), required=False)
    ends = DayField(label=_("On the agenda to"), required=False)
    issues = VisibleChoices(Issue, label=_("Issues"), required=False, widget=forms.CheckboxSelectMultiple)
    organisation = VisibleChoice(Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Owning organisation"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].initial = self.viewer.organisation_id
