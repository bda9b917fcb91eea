"""Forms about who can answer on an issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Partnership
from crm.forms.base import DayField, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField
from crm.models import Issue, Organisation


class ExpertEditForm(SiteForm):
    """What somebody can answer on, the number that they show, and for how long."""

    knows = forms.CharField(
        label=_("What can they answer on?"), max_length=200, help_text=_("As short as one would say it on the phone.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Only a number that the person has agreed to show to every party, also in packs and mail."),
    )
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(label=_("Last day"), required=False, help_text=_("Leave empty while it lasts."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ExpertForm(ExpertEditForm):
    """The same, with who and on which issue."""

    issue = VisibleChoice(Issue, label=_("Issue"))
    user = ColleagueField(label=_("One of ours"), required=False)
    contact = forms.CharField(
        label=_("Or somebody without an account"),
        max_length=200,
        required=False,
        help_text=_("Name and title. Tell the person that they stand here."),
    )
    organisation = VisibleChoice(
        Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Of which party?"), required=False
    )

    field_order = ("issue", "user", "contact", "organisation", "knows", "phone", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["valid_from"].initial = clock.day(self.at)
        self.fields["organisation"].help_text = _("Of somebody without an account.")
