"""Forms of programme items. The days on offer are the arena's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.forms.times import WallTimes
from campaigns.models import Arena, ProgrammeItem, Venue
from campaigns.services.checks import MEMBERS, after_start
from crm import clock, wording
from crm.enums import MeetingKind, MeetingRule, MeetingState
from crm.forms.base import ClockField, LongText, SiteForm, VisibleChoice, VisibleChoices
from crm.models import Issue, Meeting, Person, User
from messages.enums import OVER
from messages.models import Ask, JointMessage, MessageUse


def there(users: QuerySet[User], arena: Arena, also: Iterable[int] = ()) -> QuerySet[User]:
    """Those of the users who are the arena's delegates, and those among ``also``."""
    return users.filter(Q(pk__in=arena.delegates.values("user")) | Q(pk__in=list(also)))


class AskChoices(VisibleChoices):
    """Asks of the messages as they read now, each under its message's title."""

    def label_from_instance(self, obj: Any) -> str:
        """``Title: ask``."""
        return f"{obj.version.message.title}: {obj.text}"


class DespiteForm(SiteForm):
    """Shows what a booking would clash with, and asks once before it is saved all the same."""

    despite = forms.BooleanField(
        label=_("Save all the same: I have spoken with whoever leads the other item"),
        required=False,
        widget=forms.HiddenInput,
    )

    def ask_despite(self, label: str = "") -> None:
        """Let the reader decide; ``label`` where no other item's lead is concerned."""
        self.fields["despite"].widget = forms.CheckboxInput()
        if label:
            self["despite"].label = label


class SlotForm(WallTimes, DespiteForm):
    """Day and times within an arena. ``starts`` and ``ends`` are in ``cleaned_data`` as instants."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=dt.date.fromisoformat)
    starts_at = ClockField(label=_("Starts"))
    ends_at = ClockField(label=_("Ends"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order: tuple[str, ...] = ("day", "starts_at", "ends_at", "which")

    def __init__(self, *args: Any, arena: Arena, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.day(self.at)
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), wording.day(day, today=today)) for day in arena.days()
        ]
        days = {"arena": arena, "days": wording.span(arena.starts, arena.ends, today=today)}
        self.fields["day"].error_messages["invalid_choice"] = gettext("%(arena)s is %(days)s.") % days

    def clean(self) -> dict[str, Any]:
        """The instants; the end is after the start."""
        data: dict[str, Any] = super().clean() or {}
        day, starts, ends = data.get("day"), data.get("starts_at"), data.get("ends_at")
        if day and starts and ends:
            data["starts"], data["ends"] = self.wall(day, starts, "starts_at"), self.wall(day, ends, "ends_at")
            if data["starts"] and data["ends"]:
                self._check_order(data["starts"], data["ends"])
        return data

    def _check_order(self, starts: dt.datetime, ends: dt.datetime) -> None:
        try:
            after_start(starts, ends)
        except forms.ValidationError as error:
            self.take(error)

    def blame(self, field: str | None, message: str) -> None:
        """A service blames an instant; the form has day and times."""
        super().blame({"starts": "day", "ends": "ends_at"}.get(field or "", field), message)

    def take(self, error: forms.ValidationError) -> None:
        """As ``blame``, for several."""
        if hasattr(error, "error_dict"):
            words = {"starts": "day", "ends": "ends_at"}
            error = forms.ValidationError({words.get(k, k): v for k, v in error.error_dict.items()})
        super().take(error)


class ItemFacts(DespiteForm):
    """What an item is about, and who takes part."""

    needs_place = True
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind)
    venue = VisibleChoice(Venue, label=_("Venue"), required=False, empty_label=_("Somewhere else"))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty when you chose a venue."),
    )
    people = VisibleChoices(
        Person,
        label=_("Whom we meet"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Empty for an item among ourselves."),
    )
    lead = VisibleChoice(
        User, only=MEMBERS, label=_("Who leads"), help_text=_("The item belongs to the lead's organisation.")
    )
    participants = VisibleChoices(
        User,
        only=MEMBERS,
        label=_("Delegates who take part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    joint_messages = VisibleChoices(
        JointMessage, label=_("Joint messages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    asks = AskChoices(
        Ask,
        label=_("We ask for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    local_ask = LongText(
        label=_("The party's own ask"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the party wants to say beside the joint message. It is compared with other bookings."),
    )
    warning = LongText(label=_("Warning"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    rule = forms.ChoiceField(label=_("Ground rule"), choices=MeetingRule, required=False)
    official_programme = forms.BooleanField(label=_("In the official programme"), required=False)
    wants_pack = forms.BooleanField(label=_("Briefing pack for each who takes part"), required=False, initial=True)

    def offer(self, arena: Arena, taking_part: Iterable[int] = (), meeting: Meeting | None = None) -> None:
        """Narrow the choices: the arena's delegates and whoever already takes part; texts that may be read now.

        A message that is over is offered only where the meeting uses it, to be taken away.
        """
        joint: Any = self.fields["joint_messages"]
        used = MessageUse.objects.filter(meeting=meeting).values("message")
        joint.queryset = joint.queryset.filter(~Q(state__in=OVER) | Q(pk__in=used))
        participants: Any = self.fields["participants"]
        participants.queryset = there(participants.queryset, arena, taking_part)
        self._offer_venues(arena)
        asks: Any = self.fields["asks"]
        asks.queryset = (
            Ask.objects.readable_by(self.viewer, self.at)
            .filter(version__current_of__isnull=False)
            .select_related("version__message")
            .order_by("version__message__title", "position")
        )

    def _offer_venues(self, arena: Arena) -> None:
        """The arena's venues; without any, the place is written."""
        venue: Any = self.fields["venue"]
        venue.queryset = venue.queryset.filter(arena=arena)
        if not venue.queryset.exists():
            del self.fields["venue"]
            self.fields["place"].required, self.fields["place"].help_text = self.needs_place, ""

    def clean(self) -> dict[str, Any]:
        """Messages with their asks as ``uses``."""
        data: dict[str, Any] = super().clean() or {}
        joint, asks = list(data.pop("joint_messages", [])), list(data.pop("asks", []))
        current = {message.current_id for message in joint}
        stray = next((ask for ask in asks if ask.version_id not in current), None)
        if stray is not None:
            words = {"ask": stray.text, "message": stray.version.message.title}
            self.add_error("asks", gettext("“%(ask)s” belongs to “%(message)s”: choose that message too.") % words)
        data["uses"] = [(m, [ask for ask in asks if ask.version_id == m.current_id]) for m in joint]
        return data

    def issues(self) -> list[Issue]:
        """The issues of the chosen messages."""
        return [message.issue for message, _asks in self.cleaned_data.get("uses", [])]


class ItemForm(ItemFacts, SlotForm):
    """A new item."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[(state, MeetingState(state).label) for state in (MeetingState.CONFIRMED, MeetingState.REQUESTED)],
    )
    field_order: tuple[str, ...] = (
        "title",
        "kind",
        "state",
        "day",
        "starts_at",
        "ends_at",
        "which",
        "venue",
        "place",
        "people",
        "lead",
        "participants",
    )

    def __init__(self, *args: Any, arena: Arena, **kwargs: Any) -> None:
        super().__init__(*args, arena=arena, **kwargs)
        self.offer(arena)


class ItemEditForm(ItemFacts):
    """An item as it stands, except its time."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, item: ProgrammeItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(item.arena, [p.user_id for p in item.meeting.participants.all()], item.meeting)


class ReasonForm(SiteForm):
    """Why an item is declined or cancelled."""

    reason = LongText(label=_("Reason"), help_text=_("Whoever takes part reads it."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
