"""Forms about contacts: logging one, changing it, its four rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import (
    CONTACT_KINDS,
    INTERNAL_KINDS,
    KINDS_WITHOUT_PEOPLE,
    Channel,
    MeetingKind,
    MeetingState,
    Position,
    Visibility,
)
from crm.forms.base import ClockField, DayField, LongText, SharedForm, SiteForm, VisibleChoice, VisibleChoices
from crm.forms.fields import ColleagueField, ColleaguesField
from crm.forms.pickers import PeopleField
from crm.models import Issue, Meeting, Person
from crm.services.meeting_checks import TIMES
from crm.services.meetings import CLASSES, FourRows

# A phone call is by phone: the form does not ask.
_MORE = {"lead", "ours", "place", "arena", "channel", "starts", "ends", "title", "record_number"}


class MeetingForm(SharedForm):
    """What a contact was, with whom, about what, and who may see it. ``meeting`` is the one to change, if any."""

    template_name = "crm/forms/meeting.html"
    offered: Sequence[Visibility] = CLASSES

    kind = forms.ChoiceField(
        label=_("Kind of contact"),
        choices=[(kind.value, kind.label) for kind in CONTACT_KINDS],
        initial=MeetingKind.MEETING,
    )
    on = DayField(label=_("Day"))
    people = PeopleField(label=_("Whom did you meet?"), error_messages={"required": _("Say whom you met.")})
    lead = ColleagueField(label=_("Who of ours led it?"))
    ours = ColleaguesField(label=_("Who else of ours was there?"), required=False)
    issues = VisibleChoices(Issue, label=_("Issues"), required=False, widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(
        label=_("Title"), max_length=300, required=False, help_text=_("Without one, kind and people are shown.")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    starts = ClockField(label=_("From"), required=False)
    ends = ClockField(label=_("To"), required=False)
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[("", _("As the kind says")), *Channel.choices],
        required=False,
    )
    record_number = forms.CharField(label=_("Record number"), max_length=60, required=False)
    named_viewers = ColleaguesField(
        label=_("Who may read it?"), required=False, help_text=_("Whoever took part reads it anyway.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        # What a meeting already is can be kept, though it is not offered for a new one.
        if meeting and meeting.visibility not in self.offered:
            self.offered = (*self.offered, Visibility(meeting.visibility))
        super().__init__(*args, organisation=meeting.organisation if meeting else None, **kwargs)
        self.meeting = meeting
        kind: Any = self.fields["kind"]
        if meeting and meeting.kind in INTERNAL_KINDS:
            kind.choices = [*kind.choices, (meeting.kind, meeting.get_kind_display())]
        people: Any = self.fields["people"]
        people.tell(clock.day(self.at))
        people.required = self["kind"].value() not in KINDS_WITHOUT_PEOPLE
        self.order_fields([name for name in self.fields if name != "named_viewers"])
        if meeting and meeting.state != MeetingState.HELD:
            for name in TIMES:
                del self.fields[name]

    @property
    def more_open(self) -> bool:
        """Whether the part that one seldom needs stands open: when changing, and where something in it is wrong."""
        return self.meeting is not None or bool(self.errors.keys() & _MORE)

    def clean(self) -> dict[str, Any]:
        """A time that ends has begun."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("ends") and not data.get("starts"):
            self.add_error("starts", ValidationError(_("Say when it began.")))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        data["ours"] = [data.pop("lead"), *data["ours"]]
        if data["visibility"] != Visibility.CONFIDENTIAL:
            data["named_viewers"] = []
        for name in ("starts", "ends"):
            if name in data:
                data[name] = self._instant(data["on"], data[name])
        return {name: value for name, value in data.items() if name not in FOUR_ROWS}

    def _instant(self, on: dt.date, time: dt.time | None) -> dt.datetime | None:
        return clock.wall(on, time) if time else None


FOUR_ROWS = ("said", "they_promised", "we_promised", "other")


class FourRowsForm(SiteForm):
    """Four rows after a meeting."""

    said = LongText(label=_("What did they say about our issue?"))
    they_promised = LongText(label=_("What did they promise, and by when?"), required=False)
    we_promised = LongText(label=_("What did we promise, and by when?"), required=False)
    other = LongText(label=_("Anything else the parties need to know?"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FOUR_ROWS:
            self.fields[name].widget.attrs["rows"] = 2

    def rows(self) -> FourRows:
        """The four rows."""
        return FourRows(**{name: self.cleaned_data[name] for name in FOUR_ROWS})


class MeetingLogForm(MeetingForm, FourRowsForm):
    """Logging a contact, with its four rows if one has them at hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said"].required = False
        self.fields["on"].initial = clock.day(self.at)
        self.fields["lead"].initial = self.viewer.user_id
        del self.fields["version"]

    def debrief(self) -> FourRows | None:
        """The four rows; None when none of them was filled in."""
        return self.rows() if any(self.cleaned_data[name] for name in FOUR_ROWS) else None


class ObservationForm(SiteForm):
    """What a meeting showed of somebody's position on one of its issues."""

    person = VisibleChoice(Person, label=_("Decision-maker"))
    issue = VisibleChoice(Issue, label=_("Issue"))
    position = forms.ChoiceField(label=_("Seemed to be"), choices=Position.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("person", meeting.people), ("issue", meeting.issues)):
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(pk__in=rows.values("pk"))
