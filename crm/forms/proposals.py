"""Forms about proposed ratings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.enums import Confidence, Position
from crm.forms.base import LongText, SiteForm
from crm.forms.meetings import ObservationForm


class ProposingObservationForm(ObservationForm):
    """What a meeting showed, and whether a coordinator should rate it."""

    propose = forms.BooleanField(
        label=_("Propose that the coordinator rates it"),
        required=False,
        help_text=_("What a meeting showed is no rating until a coordinator has confirmed it."),
    )
    confidence = forms.ChoiceField(
        label=_("How sure are you?"), choices=Confidence.choices, initial=Confidence.MEDIUM, required=False
    )


class ConfirmForm(SiteForm):
    """The rating, as proposed unless the coordinator reads it otherwise."""

    position = forms.ChoiceField(
        label=_("Position"), choices=[one for one in Position.choices if one[0] != Position.UNKNOWN]
    )
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)
    source = forms.CharField(label=_("Source"), max_length=300)


class DeclineForm(SiteForm):
    """Why it is not rated."""

    reason = LongText(label=_("Why not?"), help_text=_("Whoever proposed it reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
