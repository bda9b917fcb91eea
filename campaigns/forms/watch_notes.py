"""The form of a watch note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import WatchNote
from crm import clock
from crm.forms.base import DayField, LongText, SharedForm, VisibleChoice
from crm.models import Issue


class WatchNoteForm(SharedForm):
    """What happened around which issue, where one reads of it, and what it means for us."""

    offered = WatchNote.CLASSES

    issue = VisibleChoice(Issue, label=_("Issue"))
    on = DayField(label=_("Day"))
    happened = LongText(label=_("What happened?"), max_length=WatchNote.LONGEST)
    means = LongText(label=_("What does it mean for us?"), max_length=WatchNote.LONGEST)
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("A document, a record number, who said it.")
    )
    url = forms.URLField(label=_("Address on the web"), required=False, max_length=500, assume_scheme="https")
    deadline = DayField(label=_("Closes on"), required=False, help_text=_("If we must act by a day."))
    deadline_for = forms.CharField(
        label=_("What closes then?"), max_length=200, required=False, help_text=_("A referral or a call, for example.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.day(self.at)
