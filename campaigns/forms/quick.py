"""Forms of the quick log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.carried import CarryingForm, CarryingMeetingForm
from campaigns.models import Arena
from campaigns.queries.quick import arena_at
from crm import clock
from crm.enums import CONTACT_KINDS, KINDS_WITHOUT_PEOPLE, MeetingKind, Visibility
from crm.forms.base import ClockField, DayField, SharedForm, VisibleChoice, VisibleChoices
from crm.forms.fields import NamedPeopleField
from crm.forms.rows import PhoneRowsForm
from crm.models import Issue

_ROWS = ("said", "they_promised", "we_promised", "other")


class QuickRowsForm(CarryingMeetingForm, PhoneRowsForm):
    """Four rows after one's own meeting; the messages that were planned for it are ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["said_by"]
        self.order_fields([*_ROWS, "joint_messages"])


class QuickContactForm(CarryingForm, SharedForm, PhoneRowsForm):
    """A contact that nobody had planned: whom, how, and what they said. The rest can be added later."""

    # Who may read a confidential contact takes longer to say.
    offered: Sequence[Visibility] = (Visibility.OWN_ORG, Visibility.PARTIES)

    who = NamedPeopleField(
        label=_("Whom did you meet?"),
        error_messages={"required": _("Say whom you met.")},
        help_text=_("Write the name, or a part of it; several with a semicolon between."),
    )
    kind = forms.ChoiceField(label=_("Kind of contact"), choices=[(kind.value, kind.label) for kind in CONTACT_KINDS])
    on = DayField(label=_("Day"))
    time = ClockField(label=_("Time"), required=False)
    arena = VisibleChoice(Arena, label=_("Arena"), required=False, empty_label=_("No arena"))
    issues = VisibleChoices(Issue, label=_("Issues"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.day(self.at)
        who: Any = self.fields["who"]
        who.narrow(self.viewer, today)
        at = arena_at(self.viewer, today)
        arenas: Any = self.fields["arena"]
        arenas.queryset = arenas.queryset.filter(starts__lte=today, ends__gte=today)
        if at is None and not arenas.queryset.exists():
            del self.fields["arena"]
        else:
            self.fields["arena"].initial = at
        who.required = self.data.get("kind") not in KINDS_WITHOUT_PEOPLE
        self.fields["kind"].initial = MeetingKind.CHANCE if at else MeetingKind.PHONE
        self.fields["on"].initial, self.fields["time"].initial = today, clock.local(self.at).time()
        self.order_fields(["who", *_ROWS, "kind", "on", "time", "arena", "issues", "joint_messages", "visibility"])

    def contact(self) -> dict[str, Any]:
        """What the service takes of the contact."""
        data = self.cleaned_data
        return {
            "people": data["who"],
            "kind": data["kind"],
            "when": clock.wall(data["on"], data["time"]) if data["time"] else None,
            "on": data["on"],
            "issues": data["issues"],
            "visibility": data["visibility"],
            "arena": data.get("arena"),
        }


class PhoneContactForm(PhoneRowsForm):
    """A contact that a phone wrote down, perhaps long ago: the name as typed, and when, if not as one wrote.

    Whoever has the phone learns nothing of the register by guessing names.
    """

    who = NamedPeopleField(label=_("Whom did you meet?"), error_messages={"required": _("Say whom you met.")})
    kind = forms.ChoiceField(label=_("Kind of contact"), choices=[(kind.value, kind.label) for kind in CONTACT_KINDS])
    when = forms.DateTimeField(
        label=_("When, if not now?"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        who.narrow(self.viewer, clock.day(self.at), tells=False)
        who.required = self.data.get("kind") not in KINDS_WITHOUT_PEOPLE
        self.fields["kind"].initial = MeetingKind.CHANCE
        self.order_fields(["who", *_ROWS, "kind", "when"])

    def contact(self) -> dict[str, Any]:
        """What the service takes of the contact."""
        return {
            "people": self.cleaned_data["who"],
            "kind": self.cleaned_data["kind"],
            "when": self.cleaned_data["when"],
        }
