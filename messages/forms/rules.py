"""The form of the council's rules of anchoring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.base import LongText, SiteForm, VisibleChoices
from crm.models import Organisation
from messages.enums import Gate


class LevelList(LongText):
    """Levels by rank, one rank a line; equals with commas."""

    def to_python(self, value: Any) -> Any:
        """Names by rank."""
        lines = (super().to_python(value) or "").splitlines()
        return [[name.strip() for name in line.split(",") if name.strip()] for line in lines if line.strip(" ,")]


class RulesForm(SiteForm):
    """Who must stand behind a text, how many, at which levels, and which step the rules stop."""

    must_endorse = VisibleChoices(
        Organisation, label=_("Must stand behind the text"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quorum = forms.IntegerField(
        label=_("At least so many parties stand behind it"),
        required=False,
        min_value=1,
        help_text=_("Empty for no such number."),
    )
    conditional_counts = forms.BooleanField(label=_("A party with a condition counts"), required=False)
    all_must_answer = forms.BooleanField(label=_("Every voting party must have answered"), required=False)
    gate = forms.ChoiceField(label=_("When the rules must be met"), choices=Gate.choices, widget=forms.RadioSelect)
    silence_allowed = forms.BooleanField(
        label=_("A party may let its silence be a yes"),
        required=False,
        help_text=_("Each party chooses so itself, for one message at a time. Nobody else can."),
    )
    days_to_answer = forms.IntegerField(
        label=_("Days with the text before silence counts"),
        min_value=1,
        max_value=365,
        help_text=_("Never before the day by which answers are wanted."),
    )
    levels = LevelList(
        label=_("Levels at which parties decide"),
        required=False,
        help_text=_("The lowest first, one rank a line. Levels of equal rank stand on one line, with commas."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["must_endorse"]
        field.queryset = field.queryset.voting().order_by("sort_key")
