"""Forms of who goes to a public event, and what they heard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Attendance, HeardNote, PublicEvent
from crm.forms.base import LongText, SharedForm, SiteForm
from crm.forms.fields import ColleagueField


class GoerForm(SiteForm):
    """Who goes: one of the arena's delegates."""

    user = ColleagueField(label=_("Delegate"))

    def __init__(self, *args: Any, event: PublicEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        there = Attendance.objects.filter(event=event)
        delegates = event.arena.delegates.values("user")
        field.queryset = field.queryset.filter(pk__in=delegates).exclude(pk__in=there.values("user"))


class HeardForm(SharedForm):
    """What was heard, in few words, and who reads it."""

    offered = HeardNote.CLASSES

    text = LongText(
        label=_("What did you hear?"),
        max_length=HeardNote.LONGEST,
        required=False,
        help_text=_("A few words. Leave empty to take the note away."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
