"""Forms of campaigns, goals and recorded entries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import GoalKind, InfluenceStage, Metric
from campaigns.models import AgendaItem, Goal
from campaigns.services.checks import MEMBERS
from crm import clock
from crm.enums import Partnership
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice, VisibleChoices
from crm.models import Issue, Organisation, User
from messages.models import JointMessage

STAGES = [("", "–"), *InfluenceStage.choices]


class StageField(forms.TypedChoiceField):
    """A stage of influence, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=STAGES, coerce=int, empty_value=None, required=False, **kwargs)


class CampaignForm(SiteForm):
    """A campaign's own facts. ``version`` is what the editor saw."""

    name = forms.CharField(label=_("Name"), max_length=200)
    issue = VisibleChoice(Issue, label=_("Issue"))
    organisation = VisibleChoice(
        Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Responsible organisation")
    )
    lead = VisibleChoice(User, only=MEMBERS, label=_("Who leads"))
    starts = DayField(label=_("Starts"))
    ends = DayField(label=_("Ends"))
    joint_messages = VisibleChoices(
        JointMessage, label=_("Joint messages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hashtag = forms.CharField(
        label=_("Hashtags"),
        max_length=200,
        required=False,
        help_text=_("Several with a space between: #Coast #Railway"),
    )
    work_package = forms.CharField(label=_("Work package"), max_length=40, required=False)
    agenda_item = VisibleChoice(AgendaItem, label=_("Which part of our agenda it serves"), required=False)
    budget = forms.IntegerField(label=_("Budget in kronor"), min_value=0, max_value=2_000_000_000, required=False)
    budget_for = forms.CharField(label=_("What the budget is for"), max_length=300, required=False)
    stage_start = StageField(label=_("Stage at the start"))
    stage_target = StageField(label=_("Stage we aim for"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", gettext("The end is before the start."))
        return data


class GoalForm(SiteForm):
    """A goal. A stage is chosen by its name; every other target is a number. ``version`` is what the editor saw."""

    text = LongText(
        label=_("The goal in a sentence"), max_length=Goal.LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=_("Kind of result"), choices=GoalKind)
    metric = forms.ChoiceField(
        label=_("How it is counted"),
        choices=Metric,
        help_text=_("Contacts, endorsements, stances and commitments are counted from what is already recorded."),
    )
    target = forms.IntegerField(label=_("Target"), min_value=1, max_value=Goal.MOST, required=False)
    stage = StageField(label=_("Stage to reach"), help_text=_("Only where the goal is a stage."))
    counts_from = DayField(label=_("Count from"), required=False, help_text=_("Empty: the campaign's own dates."))
    counts_to = DayField(label=_("Count to"), required=False)
    due = DayField(
        label=_("Reached by"), required=False, help_text=_("Empty: the last day that counts. Later it is behind.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """The target, a number or a stage."""
        data: dict[str, Any] = super().clean() or {}
        stage = data.pop("stage", None)
        if data.get("metric") == Metric.STAGE_REACHED:
            if stage is None:
                self.add_error("stage", gettext("Choose one of the stages of influence."))
            data["target"] = stage
        elif data.get("target") is None and "target" not in self.errors:
            self.add_error("target", gettext("Say how many."))
        return data


class EntryForm(SiteForm):
    """What happened, when, and what shows it."""

    on = DayField(label=_("Day"))
    amount = forms.IntegerField(label=_("How many"), min_value=1, initial=1)
    text = forms.CharField(label=_("What happened"), max_length=300)
    evidence = LongText(
        label=_("What shows it"),
        help_text=_("A record number, an address, a document. Without evidence it is a claim, not a result."),
    )

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if goal.metric == Metric.STAGE_REACHED:
            self.fields["amount"] = forms.TypedChoiceField(label=_("Stage reached"), choices=InfluenceStage, coerce=int)

    def clean_on(self) -> dt.date:
        """A day that has come."""
        on: dt.date = self.cleaned_data["on"]
        if on > clock.day(self.at):
            raise forms.ValidationError(gettext("The day has not come yet."))
        return on
