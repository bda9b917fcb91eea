"""Forms about reminders: quiet hours, and what each recipient chooses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ALWAYS_SENT, ReminderKind
from crm.forms.base import ClockField, DayField, SiteForm

SOON_CHOICES = (15, 30, 45, 60, 90, 120, 180, 240)


class QuietHoursForm(SiteForm):
    """From when to when; both empty for none. ``version`` is what the form showed."""

    starts = ClockField(label=_("From"), required=False)
    ends = ClockField(
        label=_("To"), required=False, help_text=_("May lie on the next morning. Leave both empty for no quiet hours.")
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def seen(self) -> tuple[dt.time, dt.time] | None:
        """The hours that the form showed; None for a hand-made text."""
        try:
            starts, ends = (dt.time.fromisoformat(text) for text in self.cleaned_data["version"].split("-"))
        except ValueError:
            return None
        return starts, ends


class ChoicesForm(SiteForm):
    """What a recipient wants, and how."""

    wanted = forms.MultipleChoiceField(
        label=_("I want to be reminded of"),
        choices=[(kind.value, kind.label) for kind in ReminderKind if kind not in ALWAYS_SENT],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    soon_minutes = forms.TypedChoiceField(
        label=_("How long before an item?"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("For the reminder “Soon”."),
    )
    daily = forms.BooleanField(
        label=_("Gather what is not urgent in one mail a day, at 8 in the morning"), required=False
    )
    with_pdf = forms.BooleanField(label=_("Attach the briefing pack as PDF"), required=False)
    with_calendar = forms.BooleanField(label=_("Attach the programme as a calendar file"), required=False)
    paused_until = DayField(
        label=_("Pause until"),
        required=False,
        help_text=_("The first day you want reminders again. What always comes comes during a pause, too."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["soon_minutes"]
        field.choices = [
            ("", gettext("As the council has decided")),
            *((n, gettext("%(n)d minutes before") % {"n": n}) for n in SOON_CHOICES),
        ]

    def values(self) -> dict[str, Any]:
        """The choices as the service takes them."""
        data = self.cleaned_data
        optional = [kind.value for kind in ReminderKind if kind not in ALWAYS_SENT]
        return {
            "declined": [kind for kind in optional if kind not in data["wanted"]],
            **{name: data[name] for name in ("soon_minutes", "daily", "with_pdf", "with_calendar", "paused_until")},
        }
