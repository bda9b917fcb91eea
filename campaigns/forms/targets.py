"""Forms of whom a campaign wants to move, and of what it does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ActivityKind, ActivityState
from campaigns.forms.claims import OFFERED, ContactField, one_person
from campaigns.models import Campaign
from crm import clock, policy
from crm.enums import Partnership, Position
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField, NamedPeopleField
from crm.models import Meeting, Organisation, Person
from crm.queries.log import with_company

WISHES = [choice for choice in Position.choices if choice[0] != Position.UNKNOWN]


class TargetChangeForm(SiteForm):
    """What we wish of somebody, why, by when, and who of ours sees to it."""

    desired = forms.ChoiceField(
        label=_("The stance that we wish for"),
        choices=WISHES,
        initial=Position.SUPPORTIVE,
        help_text=_("This says what we want. What the person thinks is noted as a stance, with basis and date."),
    )
    why = LongText(label=_("Why this person"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    by = DayField(label=_("By when?"))
    owner = ColleagueField(label=_("Who of ours sees to it"), roles=policy.READERS)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TargetForm(TargetChangeForm):
    """A decision-maker whom the campaign wants to move."""

    person = NamedPeopleField(
        label=_("Decision-maker"),
        error_messages={"required": _("Write whom.")},
        help_text=_("Write the name, or a part of it."),
    )
    field_order = ("person", "desired", "why", "by", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        person: Any = self.fields["person"]
        person.narrow(self.viewer, clock.day(self.at))

    def clean_person(self) -> Person | None:
        """One of them."""
        return one_person(self, "person")


class ActivityForm(SiteForm):
    """What is done, when, where, and by whom. ``campaign`` has the contacts to choose among."""

    title = forms.CharField(label=_("What"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of activity"), choices=ActivityKind, initial=ActivityKind.SEMINAR)
    starts = DayField(label=_("Day"))
    ends = DayField(label=_("Last day"), required=False, help_text=_("Empty: the same day."))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    organisation = VisibleChoice(
        Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Organisation in charge")
    )
    meeting = ContactField(
        Meeting,
        label=_("In the log or the programme"),
        required=False,
        help_text=_("The contact or the programme item that it was, if there is one."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, campaign: Campaign, kept: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting: Any = self.fields["meeting"]
        seen = meeting.queryset
        newest = seen.filter(issues=campaign.issue_id).order_by("-on", "-pk").values("pk")[:OFFERED]
        meeting.queryset = with_company(seen.filter(Q(pk__in=newest) | Q(pk=kept)), self.viewer).order_by("-on", "-pk")


class NewActivityForm(ActivityForm):
    """One more, to come or held already."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[(one.value, one.label) for one in (ActivityState.PLANNED, ActivityState.DONE)],
        initial=ActivityState.PLANNED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class CancelActivityForm(SiteForm):
    """Why an activity is called off."""

    reason = forms.CharField(label=_("Why is it cancelled?"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
