"""Forms of the project's indicators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.enums import FigureSource
from campaigns.models import Indicator
from crm.forms.base import DayField, LongText, SiteForm

_FIGURE: dict[str, Any] = {"min_value": -(2**31) + 1, "max_value": 2**31 - 1}
_TARGET: dict[str, Any] = {**_FIGURE, "min_value": 0}


class IndicatorForm(SiteForm):
    """An indicator as the application words it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=100)
    source = forms.ChoiceField(label=_("What is counted"), choices=FigureSource, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewIndicatorForm(IndicatorForm):
    """A new indicator, with the code that reports call it by and its first target."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        help_text=_("Letters, digits and underscores: supported_organisations."),
        error_messages={"invalid": _("Use only letters a–z, digits, underscores and hyphens.")},
    )
    target = forms.IntegerField(label=_("Target"), **_TARGET, help_text=_("0 where none is set."))
    since = DayField(label=_("Since"), required=False, help_text=_("The day the target was decided; empty: today."))
    version = None  # type: ignore[assignment]
    field_order = ("name", "code", "unit", "source", "target", "since")


class TargetForm(SiteForm):
    """A new target, from a day on, with its reason."""

    target = forms.IntegerField(label=_("New target"), **_TARGET, help_text=_("0 where none is set."))
    on = DayField(label=_("From"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Who decided it, and where it is written. The earlier target stays."),
    )


class NoteForm(SiteForm):
    """A note beside the figure."""

    text = LongText(
        label=_("Note"),
        max_length=2_000,
        help_text=_("It stays with your name and the day, and is printed beside the figure in every report."),
    )


class ReadingForm(SiteForm):
    """One row behind the figure, of a day or of a whole month."""

    on = DayField(label=_("Day"))
    whole_month = forms.BooleanField(label=_("It is the figure of the whole month"), required=False)
    amount = forms.IntegerField(
        label=_("How many"),
        **_FIGURE,
        help_text=_("Below zero takes back what an earlier row said too much; say why in the note."),
    )
    text = forms.CharField(label=_("What it is"), max_length=300)
    evidence = LongText(
        label=_("What shows it"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A record number, an address, a document. Without evidence it is a claim, not a result."),
    )
    note = LongText(label=_("Note"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OrganisationReadingForm(ReadingForm):
    """An organisation that joins or leaves."""

    whole_month = None  # type: ignore[assignment]
    amount = forms.TypedChoiceField(  # type: ignore[assignment]
        label=_("What happened"),
        choices=[(1, _("It joined")), (-1, _("It left"))],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Organisation"), max_length=300)
    number = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        help_text=_("Ten digits. Personal numbers, as sole traders have, are not kept."),
    )
    field_order = ("number", "text", "amount", "on", "evidence", "note")


def reading_form(indicator: Indicator) -> type[ReadingForm]:
    """The form of a row of that indicator."""
    return OrganisationReadingForm if indicator.source == FigureSource.ORGANISATIONS else ReadingForm
