"""Who owns the system."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.enums import Partnership
from crm.forms.base import SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField
from crm.models import Organisation


class CouncilOwnerForm(SiteForm):
    """The name of the council, and whose the system is."""

    name = forms.CharField(
        label=_("Name of the council"), max_length=200, help_text=_("It stands in every mail, pack and report.")
    )
    organisation = VisibleChoice(
        Organisation,
        only={"partnership": Partnership.ACTIVE},
        label=_("Owning organisation"),
        required=False,
        help_text=_("It owns the system, its settings and what no party owns by itself."),
    )
    responsible = ColleagueField(
        label=_("In charge"), required=False, help_text=_("Somebody of that organisation, who is reminded of the year.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
