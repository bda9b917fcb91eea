"""Forms of a message's details and of the decision on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Partnership
from crm.forms.base import ClockField, DayField, LongText, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField, ColleaguesField
from crm.models import Issue, Organisation
from messages.models import JointMessage


class DetailsForm(SiteForm):
    """Everything about a message but its text."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("The name that everybody will call it by."))
    issue = VisibleChoice(Issue, label=_("Issue"), empty_label=None)
    organisation = VisibleChoice(
        Organisation,
        label=_("Party that owns it"),
        required=False,
        empty_label=None,
        help_text=_("Its text is theirs to keep."),
    )
    editors = ColleaguesField(
        label=_("Who writes with you"),
        required=False,
        help_text=_("They may change the text and send it for anchoring."),
    )
    spokesperson = ColleagueField(label=_("First spokesperson"), required=False, empty_label=_("Nobody yet"))
    deputies = ColleaguesField(label=_("Other spokespersons"), required=False)
    consultation_deadline = DayField(label=_("Answers wanted by"), required=False)
    decision_meeting = DayField(label=_("Day of decision"), required=False)
    review_by = DayField(label=_("Look at it again by"), required=False)
    embargo_day = DayField(
        label=_("Embargo until, day"),
        required=False,
        help_text=_("Until then only those who work on it, speak for it or meet somebody about it read the text."),
    )
    embargo_time = ClockField(label=_("Embargo until, time"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        # The parties, and whichever owns it now.
        field.queryset = field.queryset.filter(
            Q(partnership=Partnership.ACTIVE) | Q(pk=self.get_initial_for_field(field, "organisation"))
        )

    def clean(self) -> dict[str, Any]:
        """An embargo has a day and a time."""
        data = super().clean() or self.cleaned_data
        if bool(data.get("embargo_day")) != bool(data.get("embargo_time")):
            missing = "embargo_time" if data.get("embargo_day") else "embargo_day"
            self.add_error(missing, gettext("An embargo needs both day and time."))
        return data

    def values(self) -> dict[str, Any]:
        """The service's arguments."""
        data = self.cleaned_data
        names = ("title", "issue", "editors", "consultation_deadline", "decision_meeting", "review_by")
        first = [data["spokesperson"]] if data["spokesperson"] else []
        day, time = data.get("embargo_day"), data.get("embargo_time")
        return {
            **{name: data[name] for name in names},
            **({"organisation": data["organisation"]} if data["organisation"] else {}),
            "spokespersons": first + [user for user in data["deputies"] if user not in first],
            "embargo_until": clock.wall(day, time) if day and time else None,
        }

    @staticmethod
    def initial_of(message: JointMessage) -> dict[str, Any]:
        """The message's details as first values."""
        speakers = [row.user_id for row in message.spokespersons.order_by("position")]
        until = clock.local(message.embargo_until) if message.embargo_until else None
        return {
            "title": message.title,
            "issue": message.issue_id,
            "organisation": message.organisation_id,
            "editors": [user.pk for user in message.editors.all()],
            "spokesperson": speakers[0] if speakers else None,
            "deputies": speakers[1:],
            "consultation_deadline": message.consultation_deadline,
            "decision_meeting": message.decision_meeting,
            "review_by": message.review_by,
            "embargo_day": until.date() if until else None,
            "embargo_time": until.time() if until else None,
            "version": message.revision,
        }


class AdoptForm(SiteForm):
    """Who decided, on which version, and when."""

    adopted_by = forms.CharField(label=_("Adopted by"), max_length=200, help_text=_("The body that decided."))
    number = forms.CharField(
        label=_("Version"), max_length=20, required=False, help_text=_("As the minutes name it, such as 1.0.")
    )
    adopted_on = DayField(label=_("Day of the decision"))


class WithdrawForm(SiteForm):
    """Why nobody should say it any more."""

    reason = LongText(label=_("Reason"), help_text=_("It is kept in the trail and shown on the message's page."))
