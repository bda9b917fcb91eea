"""Forms about organisations and issues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import policy
from crm.enums import CountyLimitPeriod, Endorses, OrganisationKind, PartnerRole, Partnership
from crm.forms.base import DayField, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField, PositionField
from crm.models import Organisation


class OrganisationForm(SiteForm):
    """A partner, or a body of decision-makers."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(
        label=_("Short name"), max_length=100, required=False, help_text=_("As one says it; proposed from the name.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    partnership = forms.ChoiceField(label=_("Place in the cooperation"), choices=Partnership.choices)
    partner_role = forms.ChoiceField(
        label=_("Role in the project"), choices=[("", _("None")), *PartnerRole.choices], required=False
    )
    endorses = forms.ChoiceField(
        label=_("Endorsing"),
        choices=Endorses.choices,
        help_text=_("A state authority gives fact support and takes no position."),
    )
    valid_from = DayField(label=_("First day"), required=False)
    valid_to = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("When the body ends. One that gets a new name is renamed under Reference data."),
    )
    county_limit = forms.IntegerField(
        label=_("How many meetings our county may have"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("The body's own rule. Separate meetings beyond it cannot be booked. Empty for no rule."),
    )
    county_limit_period = forms.TypedChoiceField(
        label=_("Counted"),
        choices=CountyLimitPeriod.choices,
        initial=CountyLimitPeriod.ARENA,
        required=False,
        empty_value=CountyLimitPeriod.ARENA,
    )
    county_limit_words = forms.CharField(
        label=_("The rule in the body's words"),
        max_length=200,
        required=False,
        help_text=_("For example: one formal call per county."),
    )
    number = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        required=False,
        help_text=_("Ten digits. Those that share one, as embassies do, may all have it."),
    )
    code = forms.CharField(
        label=_("Official code"),
        max_length=20,
        required=False,
        help_text=_("Of a municipality or county, such as 2283."),
    )
    county = forms.CharField(label=_("County"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    web = forms.URLField(label=_("Web page"), max_length=300, required=False, assume_scheme="https")
    position = PositionField()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class IssueForm(SiteForm):
    """An issue with an owner."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = VisibleChoice(Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Owning organisation"))
    owner = ColleagueField(label=_("Who keeps it together?"), required=False, roles=policy.READERS)
    strategy_link = forms.CharField(label=_("Goal in the regional strategy"), max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].initial = self.viewer.organisation_id
