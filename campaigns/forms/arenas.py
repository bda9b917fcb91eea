"""Forms of arenas, deadlines and delegates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ArenaKind, DeadlineCertainty, TravelMode
from campaigns.forms.programme import DespiteForm
from campaigns.forms.times import WallTimes
from campaigns.services.checks import MEMBERS
from crm.enums import Role
from crm.forms.base import ClockField, DayField, LongText, SiteForm, VisibleChoice, VisibleChoices
from crm.forms.fields import PositionField
from crm.models import User


class InOrder(SiteForm):
    """A form with the ``starts`` and ``ends`` of an arena."""

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", gettext("The end is before the start."))
        return data


class ArenaForm(InOrder):
    """An arena's own facts. ``version`` is what the editor saw."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ArenaKind)
    place = forms.CharField(label=_("Place"), max_length=200)
    position = PositionField()
    on_open_map = forms.BooleanField(
        label=_("Show it on the open map"),
        required=False,
        help_text=_("Name, place and days, to anybody. Nothing of the programme."),
    )
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))
    dates_confirmed = forms.BooleanField(label=_("The organiser has confirmed the dates"), required=False)
    date_certainty = LongText(
        label=_("How sure the dates are"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    coordinator = VisibleChoice(User, only={**MEMBERS, "role": Role.COORDINATOR}, label=_("Coordinator"))
    on_site_phone = forms.CharField(label=_("Phone on site"), max_length=40, required=False)
    fallback = LongText(label=_("If the phones fail"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NextArenaForm(InOrder):
    """Next year's arena; ``offered`` are this year's delegates who are still active."""

    name = forms.CharField(label=_("Name"), max_length=200)
    starts = DayField(label=_("First day"), help_text=_("The same week and weekday as this year."))
    ends = DayField(label=_("Last day"))
    coordinator = VisibleChoice(User, only={**MEMBERS, "role": Role.COORDINATOR}, label=_("Coordinator"))
    delegates = VisibleChoices(
        User,
        only=MEMBERS,
        label=_("Who goes again"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without travel times: those are filled in when they are known."),
    )

    def __init__(self, *args: Any, offered: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["delegates"]
        field.queryset = field.queryset.filter(pk__in=[user.pk for user in offered])
        if not offered:
            del self.fields["delegates"]


class DeadlineForm(SiteForm):
    """Something to be done before the arena."""

    text = forms.CharField(label=_("What must be done"), max_length=300)
    due = DayField(label=_("By when"))
    certainty = forms.ChoiceField(label=_("How sure the day is"), choices=DeadlineCertainty)
    responsible = VisibleChoice(
        User,
        only=MEMBERS,
        label=_("Who sees to it"),
        required=False,
        help_text=_("Empty: the arena's coordinator."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VenueForm(SiteForm):
    """A room, a stage or a lobby, with what whoever goes there must know."""

    name = forms.CharField(
        label=_("Name"), max_length=90, help_text=_("One room by its own name: “The house, room 2”.")
    )
    address = forms.CharField(label=_("Address"), max_length=100, required=False)
    directions = LongText(
        label=_("How to find it"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    access = LongText(
        label=_("Accessibility"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Steps, lift, door width, hearing loop, toilet."),
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=30_000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TravelChoice(forms.ChoiceField):
    """How a delegate travels, or nothing stated."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Travels by"),
            choices=[("", _("Not stated")), *TravelMode.choices],
            required=False,
            help_text=_("The way of the longest part. It is counted, for the fund's horizontal criteria."),
        )


class TravelForm(WallTimes, DespiteForm):
    """When a delegate comes and goes. ``arrives`` and ``departs`` are in ``cleaned_data`` as instants."""

    arrives_on = DayField(label=_("Arrives, day"), required=False)
    arrives_at = ClockField(label=_("Arrives, time"), required=False)
    departs_on = DayField(label=_("Departs, day"), required=False)
    departs_at = ClockField(label=_("Departs, time"), required=False)
    travel = TravelChoice()
    note = LongText(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Each moment whole or not at all."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("arrives", "departs"):
            data[name] = self._moment(data, name)
        data.pop("which", None)
        return data

    def blame(self, field: str | None, message: str) -> None:
        """A service blames the moment; the form has a day and a time for it."""
        super().blame(f"{field}_on" if field in {"arrives", "departs"} else field, message)

    def take(self, error: forms.ValidationError) -> None:
        """As ``blame``, for several."""
        if hasattr(error, "error_dict"):
            renamed = {f"{k}_on" if k in {"arrives", "departs"} else k: v for k, v in error.error_dict.items()}
            error = forms.ValidationError(renamed)
        super().take(error)

    def _moment(self, data: dict[str, Any], name: str) -> dt.datetime | None:
        day, time = data.pop(f"{name}_on", None), data.pop(f"{name}_at", None)
        if day and time:
            return self.wall(day, time, f"{name}_at")
        if day and f"{name}_at" not in self.errors:
            self.add_error(f"{name}_at", gettext("Say the time too."))
        elif time and f"{name}_on" not in self.errors:
            self.add_error(f"{name}_on", gettext("Say the day too."))
        return None


class DelegateForm(TravelForm):
    """A new delegate."""

    user = VisibleChoice(User, only=MEMBERS, label=_("Delegate"))
    version = None  # type: ignore[assignment]
    field_order = ("user", *TravelForm.base_fields)
