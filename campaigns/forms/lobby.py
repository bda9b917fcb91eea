"""Forms of comparing published registers with the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.forms.carried import CarryingLogForm
from campaigns.lobby_enums import OF_CONTACT
from campaigns.models import LobbyRegister
from campaigns.queries.lobby_names import own_words
from crm import clock
from crm.forms.base import DayField, LongText, SiteForm, VisibleChoice
from crm.forms.meetings import FOUR_ROWS
from crm.forms.register_imports import ColumnsForm
from crm.imports import columns
from crm.services.debriefs import FourRows


class LobbyFileForm(SiteForm):
    """A register's file, and where it is from."""

    register = VisibleChoice(LobbyRegister, label=_("Register"), required=False, empty_label=_("A new register"))
    new_register = forms.CharField(
        label=_("Name of a new register"),
        max_length=200,
        required=False,
        help_text=_("What is decided is kept with the register, and found again with its next file."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel with a row for each meeting: the day, who was met, and who came."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
    )
    source = forms.CharField(
        label=_("Where the file is from"), max_length=500, required=False, help_text=_("An address or a name.")
    )


class RegisterForm(SiteForm):
    """What a register is called."""

    name = forms.CharField(label=_("Name"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LobbyColumnsForm(ColumnsForm):
    """What each column of a register's file is: of a meeting, not of a person or an organisation."""

    offered = tuple(columns.MEETING)

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CompareForm(SiteForm):
    """Which names in the file mean us, and which days are compared."""

    own_names = forms.MultipleChoiceField(
        label=_("Names in the file that mean us"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A name that is left out here stands among the possible ones, where somebody decides."),
    )
    more_names = LongText(
        label=_("Other names that mean us"),
        required=False,
        max_length=10_000,
        help_text=_("One to a line, such as what the council is called."),
    )
    first = DayField(label=pgettext_lazy("period", "From"))
    last = DayField(label=pgettext_lazy("period", "To"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, told: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names: Any = self.fields["own_names"]
        names.choices = [(name, name) for name, _exact in told["names"]]
        names.initial = [name for name, exact in told["names"] if exact]
        if not told["names"]:
            del self.fields["own_names"]
            self.fields["more_names"].initial = "\n".join(own_words())
        self.fields["first"].initial = told["first"]
        self.fields["last"].initial = min(told["last"], clock.day(self.at).isoformat())

    def names(self) -> list[str]:
        """All that mean us."""
        return [*self.cleaned_data.get("own_names", ()), *self.cleaned_data["more_names"].splitlines()]


class ReasonForm(SiteForm):
    """Why a meeting of ours is not published."""

    verdict = forms.ChoiceField(
        label=_("Why is it not published?"),
        choices=[(one.value, one.label) for one in OF_CONTACT],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class PublishedLogForm(CarryingLogForm):
    """A contact that a register has published. Where it was read is the fourth row, if any other is written."""

    def debrief(self) -> FourRows | None:
        """The four rows; None where somebody wrote nothing in them."""
        return super().debrief() if set(FOUR_ROWS) & set(self.changed_data) else None
