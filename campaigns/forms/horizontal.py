"""Forms of the horizontal criteria."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.enums import Gender
from campaigns.forms.arenas import TravelChoice
from crm.forms.base import SiteForm


class StatementForm(SiteForm):
    """What one states of oneself."""

    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=[("", _("I state nothing")), *Gender.choices],
        required=False,
        widget=forms.RadioSelect,
    )


class OwnTravelForm(SiteForm):
    """How one travels."""

    travel = TravelChoice()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
