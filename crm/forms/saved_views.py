"""Forms about views of a list that are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.enums import Sharing
from crm.forms.base import SiteForm


class SavedViewForm(SiteForm):
    """The name of a view, and who finds it. ``asked`` are its filters in words."""

    template_name = "crm/forms/saved_view.html"

    name = forms.CharField(label=_("Name"), max_length=80)
    sharing = forms.ChoiceField(
        label=_("Who finds it?"),
        choices=Sharing.choices,
        initial=Sharing.MINE,
        widget=forms.RadioSelect,
        help_text=_("Everybody sees through it only what they may read anyway."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
