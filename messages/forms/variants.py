"""Forms of a variant: what it is, and its text."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.forms.base import LongText, SiteForm
from messages.enums import VariantAudience, VariantForm, VariantLanguage
from messages.house import LONGEST_TEXT


class VariantTextForm(SiteForm):
    """The text. ``version`` is the number of the text that one goes on from, ``other_version`` the message's."""

    text = LongText(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Spoken is at most 130 words, a one-liner 25. Markdown may be used."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    other_version = forms.IntegerField(widget=forms.HiddenInput)


class NewVariantForm(VariantTextForm):
    """Whom it is for, its language and what it is written to be."""

    audience = forms.ChoiceField(label=pgettext_lazy("variant", "For whom"), choices=VariantAudience)
    language = forms.ChoiceField(label=_("Language"), choices=VariantLanguage)
    form = forms.ChoiceField(label=pgettext_lazy("variant", "What it is"), choices=VariantForm)

    field_order = ("audience", "language", "form", "text")
