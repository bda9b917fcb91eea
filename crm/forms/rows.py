"""Four rows from a phone."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.crypto import get_random_string

from crm.forms.meetings import FOUR_ROWS, FourRowsForm
from crm.services.arrivals import KEY_LENGTH, Parcel

_KEY = re.compile(r"^[\w-]+\Z", re.ASCII)


class PhoneRowsForm(FourRowsForm):
    """The rows, under a key that the page or the phone makes, with the phone's time and the meeting's as it knew it."""

    key = forms.RegexField(_KEY, max_length=KEY_LENGTH, widget=forms.HiddenInput)
    written_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    starts = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str = "sv", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["key"].initial = get_random_string(32)
        for name in FOUR_ROWS:
            # A phone's keyboard then offers dictation in the right language, and sentences begin as they should.
            self.fields[name].widget.attrs |= {"lang": language, "autocapitalize": "sentences", "spellcheck": "true"}

    def parcel(self) -> Parcel:
        """What the service takes."""
        data = self.cleaned_data
        return Parcel(self.rows(), data["key"], data["written_at"], data["starts"])
