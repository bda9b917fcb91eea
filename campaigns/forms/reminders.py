"""Forms about reminders: rules, quiet hours, and what each recipient chooses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ALWAYS_SENT, ReminderKind
from campaigns.models import Arena
from campaigns.reminders.rules import RuleText
from crm.forms.base import ClockField, DayField, SiteForm, VisibleChoice

SOON_CHOICES = (15, 30, 45, 60, 90, 120, 180, 240)


class RuleTextsForm(SiteForm):
    """The three texts of a rule."""

    when = forms.CharField(
        label=_("When"),
        max_length=100,
        help_text=_("For example: item start - 60 min · arena start - 2 workdays, 12:00 · due + 1 d, 08:00"),
    )
    to = forms.CharField(
        label=_("To whom"),
        max_length=200,
        help_text=_("For example: participants · delegates · owner and coordinator, while open"),
    )
    useful_until = forms.CharField(
        label=_("Useful until"),
        max_length=100,
        help_text=_("What cannot be sent before then is listed as missed. For example: item start · arena end · due"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def texts(self, code: str) -> RuleText:
        """The texts as typed."""
        return RuleText(code, *(self.cleaned_data[name] for name in ("when", "to", "useful_until")))

    def blame(self, field: str | None, message: str) -> None:
        """The service blames ``at``; the form has ``when``."""
        super().blame("when" if field == "at" else field, message)


class NewRuleForm(RuleTextsForm):
    """A rule with its code, for all arenas or one."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The council's own name for the rule. The code of another rule, and an arena: an exception there."),
    )
    arena = VisibleChoice(Arena, label=_("Arena"), required=False, empty_label=_("All arenas"))
    field_order = ("code", "arena", "when", "to", "useful_until")


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
