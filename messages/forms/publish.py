"""The form by which a saved text becomes a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.forms.base import LongText, SiteForm
from messages.enums import Change
from messages.house import LONGEST_REASON


class PublishForm(SiteForm):
    """How much changes, asked where there is a version already (``is_first`` says there is none).

    ``conditions`` says whether a party stands behind that version on a condition.
    """

    change = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[
            (Change.SUBSTANTIAL, pgettext_lazy("change", "Substantial: parties are asked again about what changed")),
            (Change.MINOR, pgettext_lazy("change", "Minor, such as spelling: the answers stand")),
        ],
        widget=forms.RadioSelect,
    )
    despite_conditions = LongText(
        label=_("Why a party's condition is passed over"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if the change touches what a condition hangs on. The party is asked again and told why."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_first: bool, conditions: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change"]
        if not conditions:
            del self.fields["despite_conditions"]
