"""Forms of requests: asking for a meeting, and deciding on one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.programme import DespiteForm, ItemFacts, SlotForm, there
from campaigns.models import Arena, ProgrammeItem
from campaigns.services.requests import asks_for_any
from crm import clock
from crm.enums import REQUEST_KINDS, MeetingKind, Partnership
from crm.forms.base import LongText, SiteForm, VisibleChoice, VisibleChoices
from crm.forms.fields import ColleagueField, ColleaguesField
from crm.forms.pickers import PeopleField
from crm.models import Issue, Organisation

_WHY = _("Goes out by mail to both sides. Write nothing confidential here.")


class RequestForm(ItemFacts, SlotForm):
    """A request. It is first compared with what is booked: ``seen`` names the comparison that the reader has seen."""

    # A request may leave the place to whoever decides.
    needs_place = False
    # What the coordinator adds when it is approved.
    warning = None  # type: ignore[assignment]
    rule = None  # type: ignore[assignment]
    official_programme = None  # type: ignore[assignment]
    wants_pack = None  # type: ignore[assignment]
    despite = None  # type: ignore[assignment]
    version = None  # type: ignore[assignment]

    people = PeopleField(
        label=_("Whom do you want to meet?"), error_messages={"required": _("Say whom you want to meet.")}
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in REQUEST_KINDS],
        initial=MeetingKind.BILATERAL,
    )
    lead = ColleagueField(label=_("Who leads for us?"), help_text=_("One of the arena's delegates."))
    participants = ColleaguesField(label=_("Delegates who take part"), required=False)
    own_issues = VisibleChoices(
        Issue,
        label=_("Issues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those of the messages you choose come along."),
    )
    organisation = VisibleChoice(
        Organisation,
        only={"partnership": Partnership.ACTIVE},
        label=_("For which party?"),
        required=False,
        empty_label=_("The lead's party"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = (
        "people", "day", "starts_at", "ends_at", "which", "venue", "place", "title", "kind", "joint_messages", "asks",
        "own_issues", "local_ask", "lead", "participants", "organisation",
    )  # fmt: skip

    def __init__(self, *args: Any, arena: Arena, **kwargs: Any) -> None:
        super().__init__(*args, arena=arena, **kwargs)
        self.offer(arena)
        people: Any = self.fields["people"]
        people.tell(clock.day(self.at))
        lead: Any = self.fields["lead"]
        lead.queryset = there(lead.queryset, arena)
        if not asks_for_any(self.viewer):
            del self.fields["organisation"]

    def about(self) -> list[Issue]:
        """The issues that are chosen, and those of the messages."""
        chosen = [*self.cleaned_data["own_issues"], *self.issues()]
        return list({issue.pk: issue for issue in chosen}.values())


class RequestMoveForm(SlotForm):
    """Another time for a request, and why."""

    reason = LongText(label=_("Reason"), required=False, help_text=_WHY)


class MergeForm(DespiteForm):
    """How a request and another item become one."""

    lead = ColleagueField(label=_("Who leads the one meeting?"))
    keep = forms.ChoiceField(label=_("Which time and place?"), widget=forms.RadioSelect)
    local_ask = LongText(
        label=_("Own ask of the one meeting"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty: the joint message is used unchanged. What each party asked stays readable."),
    )
    reason = LongText(label=_("Reason"), help_text=_WHY)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    other_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("lead", "keep", "local_ask", "reason")

    def __init__(self, *args: Any, request: ProgrammeItem, other: ProgrammeItem, times: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.queryset = there(lead.queryset, request.arena)
        keep: Any = self.fields["keep"]
        keep.choices = [(str(item.pk), times(item)) for item in (other, request)]


class JoinForm(DespiteForm):
    """Why the people of a request go to another item instead."""

    reason = LongText(label=_("Reason"), help_text=_WHY)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    other_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("reason",)


class DeclineForm(SiteForm):
    """Why a request is declined."""

    reason = LongText(
        label=_("Reason"), help_text=_("Goes out by mail to whoever asked. Write nothing confidential here.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
