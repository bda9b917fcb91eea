"""Forms of the communication strategy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm import clock
from crm.forms.base import DayField, LongText, SiteForm
from messages.enums import VariantAudience
from messages.models import Strategy, StrategyRow


class StrategyForm(SiteForm):
    """What the communication is to bring about."""

    aim = LongText(label=_("What is the communication to bring about?"), max_length=Strategy.LONGEST)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class StrategyRowForm(SiteForm):
    """An audience through a channel, with purpose and tone."""

    audience = forms.ChoiceField(label=_("Audience"), choices=VariantAudience)
    channel = forms.CharField(
        label=pgettext_lazy("strategy", "Channel"),
        max_length=100,
        help_text=_("For example: meeting, op-ed, newsletter, social media."),
    )
    purpose = LongText(
        label=_("What do we want of them there?"),
        max_length=StrategyRow.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tone = LongText(label=_("In what tone?"), max_length=StrategyRow.LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AdoptStrategyForm(SiteForm):
    """Who adopted it, and when."""

    adopted_by = forms.CharField(label=_("Who adopted it?"), max_length=200)
    adopted_on = DayField(label=_("Day"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_on"].initial = clock.day(self.at)
