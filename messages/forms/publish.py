"""The form by which a saved text becomes a version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.forms.base import LongText, SiteForm
from messages.enums import Change
from messages.house import LONGEST_REASON


class PublishForm(SiteForm):
    """How much changes, asked where there is a version already (``is_first`` says there is none).

    ``conditions`` says whether a party stands behind that version on a condition. ``respelt`` are the words that are
    only spelt otherwise: whoever says that the change is minor says so of each.
    """

    change = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[
            (Change.SUBSTANTIAL, pgettext_lazy("change", "Substantial: parties are asked again about what changed")),
            (Change.MINOR, pgettext_lazy("change", "Minor, such as spelling: the answers stand")),
        ],
        widget=forms.RadioSelect,
    )
    same_meaning = forms.BooleanField(
        label=_("I have looked at each: it is the same word, only spelt otherwise"), required=False
    )
    despite_conditions = LongText(
        label=_("Why a party's condition is passed over"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if the change touches what a condition hangs on. The party is asked again and told why."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, is_first: bool, conditions: bool, respelt: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.respelt = respelt
        if not respelt:
            del self.fields["same_meaning"]
        if is_first:
            del self.fields["change"]
        if not conditions:
            del self.fields["despite_conditions"]

    def clean(self) -> dict[str, Any]:
        """A minor change is one of words that somebody has looked at."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.respelt and data.get("change") == Change.MINOR and not data.get("same_meaning"):
            self.add_error(
                "same_meaning",
                _("Look at each word that changes. If one says something else, the change is substantial."),
            )
        return data
