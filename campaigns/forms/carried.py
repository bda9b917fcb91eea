"""Which joint messages were put forward at a meeting, by whom, and in which version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Arena
from campaigns.services.programme import in_programme
from crm.forms.base import SiteForm, VisibleChoice, VisibleChoices
from crm.forms.fields import ColleagueField
from crm.forms.meetings import FourRowsForm, MeetingForm, MeetingLogForm
from crm.models import Meeting
from messages.models import JointMessage, MessageUse, MessageVersion
from messages.queries.uses import begins_before, seen_as, to_carry


class CarryingForm(SiteForm):
    """Offers what ``to_carry`` finds."""

    joint_messages = VisibleChoices(
        JointMessage,
        label=_("Which joint messages did you put forward?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    meeting: Meeting | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["joint_messages"]
        field.queryset = to_carry(self.viewer, self.at, self.meeting)

    def carried(self) -> dict[str, Any]:
        """What the service takes."""
        field: Any = self.fields["joint_messages"]
        return {"messages": self.cleaned_data["joint_messages"], "offered": field.queryset}


class PlacedForm(MeetingForm):
    """A contact with the arena that it was at, if any; one in a programme is at that programme's."""

    arena = VisibleChoice(Arena, label=_("Arena"), required=False, empty_label=_("No arena"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arena: Any = self.fields["arena"]
        arena.queryset = arena.queryset.order_by("-starts", "pk")
        if self.meeting and in_programme(self.meeting):
            del self.fields["arena"]


class CarryingLogForm(CarryingForm, PlacedForm, MeetingLogForm):
    """Logging a contact with the messages that were put forward there."""

    def values(self) -> dict[str, Any]:
        """What the service of the contact takes."""
        return {name: value for name, value in super().values().items() if name != "joint_messages"}


class CarryingMeetingForm(CarryingForm):
    """The messages of one meeting. Who said them is chosen among those of ours who were there.

    ``other_version`` is what the page showed of each use: an older page drops nothing that it did not show.
    """

    said_by = ColleagueField(
        label=_("Who put them forward?"), required=False, help_text=_("Whoever led, unless you say another.")
    )
    other_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, **kwargs)
        _among_ours(self.fields["said_by"], meeting)
        offered: Any = self.fields["joint_messages"]
        uses = meeting.message_uses.filter(message__in=offered.queryset.order_by().values("pk"))
        self.initial["joint_messages"] = [use.message_id for use in uses]
        self.initial["other_version"] = " ".join(map(seen_as, uses))

    def carried(self) -> dict[str, Any]:
        """What the service takes."""
        seen = frozenset(self.cleaned_data["other_version"].split())
        return {**super().carried(), "by": self.cleaned_data.get("said_by"), "seen": seen}


class CarryingRowsForm(CarryingMeetingForm, FourRowsForm):
    """Four rows after a meeting, with the messages that were put forward there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["said", "they_promised", "we_promised", "other", "joint_messages", "said_by"])


class CarriedForm(CarryingMeetingForm):
    """The messages that were put forward at a meeting."""


class CorrectForm(SiteForm):
    """Who said one message, and in which version. ``version`` is what the page showed of the use."""

    said_by = ColleagueField(label=_("Who put it forward?"))
    said_version = VisibleChoice(
        MessageVersion, label=_("In which version?"), help_text=_("Those that were published before the meeting.")
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, use: MessageUse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _among_ours(self.fields["said_by"], use.meeting)
        field: Any = self.fields["said_version"]
        rows = MessageVersion.objects.readable_by(self.viewer, self.at).filter(message=use.message_id)
        field.queryset = rows.filter(created_at__lt=begins_before(use.meeting)).order_by("-major", "-minor")
        field.label_from_instance = lambda version: _("version %(number)s") % {"number": version.number}

    def blame(self, field: str | None, message: str) -> None:
        """The service's ``version`` is the field ``said_version`` here."""
        super().blame("said_version" if field == "version" else field, message)


def _among_ours(field: Any, meeting: Meeting) -> None:
    field.queryset = field.queryset.filter(pk__in=meeting.ours.values("pk"))
