"""Forms of op-eds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Endorses, Partnership
from crm.forms.base import ClockField, DayField, LongText, SiteForm, VisibleChoice
from crm.forms.fields import ColleagueField, ColleaguesField
from crm.models import Organisation, Person
from messages.enums import OpEdState, SignatureState
from messages.house import LONGEST_REASON, LONGEST_TEXT
from messages.models import OpEd


class OpEdForm(SiteForm):
    """Everything about an op-ed but its text; the title until there is one (``titled`` says that it is not asked)."""

    title = forms.CharField(label=_("Title"), max_length=200)
    paper = forms.CharField(label=_("Paper"), max_length=200, required=False, help_text=_("Where it is to be printed."))
    submit_by = DayField(label=_("To be submitted by"), required=False)
    editors = ColleaguesField(label=_("Who writes with you"), required=False)
    embargo_day = DayField(
        label=_("Embargo until, day"),
        required=False,
        help_text=_("Until then only those who write it and those who are to sign read it."),
    )
    embargo_time = ClockField(label=_("Embargo until, time"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, titled: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if titled:
            del self.fields["title"]

    def clean(self) -> dict[str, Any]:
        """An embargo has a day and a time."""
        data = super().clean() or self.cleaned_data
        if bool(data.get("embargo_day")) != bool(data.get("embargo_time")):
            missing = "embargo_time" if data.get("embargo_day") else "embargo_day"
            self.add_error(missing, gettext("An embargo needs both day and time."))
        return data

    def blame(self, field: str | None, message: str) -> None:
        """The embargo's day stands for both of its fields."""
        super().blame("embargo_day" if field == "embargo_until" else field, message)

    def values(self) -> dict[str, Any]:
        """The service's arguments."""
        data = self.cleaned_data
        day, time = data.get("embargo_day"), data.get("embargo_time")
        return {
            **{name: data[name] for name in ("title", "paper", "submit_by", "editors") if name in data},
            "embargo_until": clock.wall(day, time) if day and time else None,
        }

    @staticmethod
    def initial_of(op_ed: OpEd) -> dict[str, Any]:
        """Its details as first values."""
        until = clock.local(op_ed.embargo_until) if op_ed.embargo_until else None
        return {
            "title": op_ed.title,
            "paper": op_ed.paper,
            "submit_by": op_ed.submit_by,
            "editors": [user.pk for user in op_ed.editors.all()],
            "embargo_day": until.date() if until else None,
            "embargo_time": until.time() if until else None,
            "version": op_ed.revision,
        }


class OpEdTextForm(SiteForm):
    """Title and text; ``version`` is the hash of what the writer began from."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = LongText(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("Blank lines part the paragraphs. Markdown may be used: *emphasis*, **strong**, - list."),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)


class SignatoryForm(SiteForm):
    """Who is to sign, for which party."""

    organisation = VisibleChoice(
        Organisation,
        {"partnership": Partnership.ACTIVE, "endorses": Endorses.POSITIONS},
        label=_("Party"),
        empty_label=_("Choose"),
    )
    user = ColleagueField(label=_("Account"), required=False, empty_label=_("Nobody with an account"))
    person = VisibleChoice(
        Person,
        label=_("Or a person"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("One who has a mandate at the party and no account here; the party answers."),
    )
    title = forms.CharField(
        label=_("Title under the text"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it is the title of the account or the mandate."),
    )


class SignForm(SiteForm):
    """Sign, or decline with a reason. ``seen`` is the hash of the text on the page, ``version`` the answer's there."""

    state = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(SignatureState.SIGNED, _("Sign exactly this text")), (SignatureState.DECLINED, _("Do not sign"))],
        widget=forms.RadioSelect,
    )
    reason = LongText(
        label=_("Reason, if you do not sign"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SubmitForm(SiteForm):
    """To which paper it goes. ``version`` is the seal of the text and signers on the page."""

    paper = forms.CharField(label=_("Paper"), max_length=200)
    version = forms.CharField(widget=forms.HiddenInput)


class OutcomeForm(SiteForm):
    """What the paper did."""

    state = forms.ChoiceField(
        label=_("What happened?"),
        choices=[(OpEdState.PUBLISHED, _("It is published")), (OpEdState.DECLINED, _("The paper declined it"))],
        widget=forms.RadioSelect,
    )
    published_on = DayField(label=_("Published on"), required=False)
    address = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    paper_answer = LongText(
        label=_("The paper's answer"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = LongText(
        label=_("Note"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """What is published has a day."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == OpEdState.PUBLISHED and not data.get("published_on") and not self.errors:
            self.add_error("published_on", gettext("Say on which day it was published."))
        return data


class OpEdWithdrawForm(SiteForm):
    """Why it ends."""

    reason = LongText(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("It is shown on the op-ed's page and in the trail.")
    )
