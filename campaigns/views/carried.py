"""A contact with what upper packages know of it: its arena, and the joint messages that were put forward there."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.carried import CarriedForm, CarryingLogForm, CarryingRowsForm, CorrectForm, PlacedForm
from campaigns.models import ArenaContact
from campaigns.queries.contacts import arenas_of
from campaigns.queries.public import booking, named
from campaigns.services.carried import carry_messages, correct_carried
from campaigns.services.contacts import change_contact, record_contact
from crm.enums import MeetingState
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.models import Debrief, Meeting
from crm.views.meetings import DebriefWrite, MeetingCreate, MeetingDetail, MeetingUpdate, OfMeeting
from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage
from messages.models import MessageUse
from messages.queries.ledger import uses_of, uses_of_readable
from messages.queries.uses import seen_as
from messages.services.uses import may_say


class MeetingPage(MeetingDetail):
    """One contact, with its messages."""

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What was put forward, or will be, and whether the viewer may say so."""
        meeting: Meeting = self.object
        return super().get_context(
            arena=arenas_of([meeting.pk], self.viewer).get(meeting.pk),
            uses=uses_of(meeting, self.viewer, self.at),
            may_say=meeting.state == MeetingState.HELD and may_say(self.viewer, meeting),
            **extra,
        )


class LogPage(MeetingCreate):
    """Log a contact, where it was, and the messages that were put forward there."""

    form_class = CarryingLogForm
    record = staticmethod(record_contact)

    def get_initial(self) -> dict[str, Any]:
        """Also the public event that one came from, with ``?event=``: its day, place, arena and whom we know there."""
        event = named(self.request.GET.get("event", ""), self.viewer)
        if event is None:
            return super().get_initial()
        begun = booking(event)
        about = {name: begun[name] for name in ("title", "place", "people")}
        return {**super().get_initial(), **about, "on": event.on, "arena": event.arena_id}

    def perform(self, form: SiteForm) -> Meeting:
        """Save both."""
        with transaction.atomic():
            meeting = super().perform(form)
            carried = cast(CarryingLogForm, form).carried()
            carry_messages(actor=self.viewer, meeting=meeting, at=self.at, **carried)
        return meeting


class MeetingUpdatePage(MeetingUpdate):
    """Change a contact, and where it was."""

    form_class = PlacedForm
    change = staticmethod(change_contact)

    def get_initial(self) -> dict[str, Any]:
        """With the arena."""
        there = ArenaContact.objects.visible_to(self.viewer).filter(meeting=self.object)
        return {**super().get_initial(), "arena": there.values_list("arena", flat=True).first()}


class _WithMessages(OfMeeting):
    """A form on a meeting that says which messages were put forward."""

    def get_form_extra(self) -> dict[str, Any]:
        """The meeting."""
        return {**super().get_form_extra(), "meeting": self.object}


class DebriefPage(_WithMessages, DebriefWrite):
    """Four rows after a meeting, and the messages that were put forward there."""

    form_class = CarryingRowsForm

    def perform(self, form: SiteForm) -> Debrief:
        """Save both."""
        with transaction.atomic():
            debrief = super().perform(form)
            carried = cast(CarryingRowsForm, form).carried()
            carry_messages(actor=self.viewer, meeting=self.object, at=self.at, **carried)
        return debrief


class CarriedPage(_WithMessages):
    """Messages that were put forward at a meeting."""

    template_name = "campaigns/carried_form.html"
    form_class = CarriedForm
    success_message = gettext_lazy("Saved.")
    title = gettext_lazy("Messages that were put forward")

    def allowed(self) -> bool:
        """Those of its party, whoever took part and whoever plans the programme, once it has been held."""
        return self.object.state == MeetingState.HELD and may_say(self.viewer, self.object)

    def perform(self, form: SiteForm) -> None:
        """Save what differs."""
        carried = cast(CarriedForm, form).carried()
        carry_messages(actor=self.viewer, meeting=self.object, at=self.at, **carried)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The meeting that the page belongs to."""
        return super().get_context(meeting=self.object, **extra)


class CorrectPage(FormPage):
    """Who said a message at a meeting, and in which version."""

    template_name = "campaigns/carried_form.html"
    form_class = CorrectForm
    success_message = gettext_lazy("Saved.")
    object: MessageUse

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Uses of messages whose text the viewer may read, at meetings that the viewer reads."""
        return uses_of_readable(self.viewer, self.at).filter(meeting=self.kwargs["meeting"])

    def load(self) -> None:
        """Find the use, and refuse before anything is typed."""
        super().load()
        meeting = self.object.meeting
        if meeting.state != MeetingState.HELD or not may_say(self.viewer, meeting):
            raise NotAllowed(_("You may read this but not change it."))

    def get_title(self) -> str:
        """The message."""
        return _("Put forward: %(message)s") % {"message": self.object.message.title}

    def get_initial(self) -> dict[str, Any]:
        """What is known."""
        use = self.object
        return {"said_by": use.said_by_id, "said_version": use.version_id, "version": seen_as(use)}

    def get_form_extra(self) -> dict[str, Any]:
        """The use."""
        return {"use": self.object}

    def perform(self, form: SiteForm) -> MessageUse:
        """Save; a version that was left as it was is not stated by anybody."""
        data = form.cleaned_data
        version = data["said_version"] if "said_version" in form.changed_data else None
        said = {"by": data["said_by"], "version": version, "seen": data["version"]}
        return correct_carried(actor=self.viewer, use=self.object, at=self.at, **said)

    def get_success_url(self, result: Any) -> str:
        """Back to the meeting."""
        return self.get_cancel_url()

    def get_cancel_url(self) -> str:
        """Back to the meeting."""
        return reverse("meeting_detail", args=[self.object.meeting_id])

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The meeting that the page belongs to."""
        return super().get_context(meeting=self.object.meeting, **extra)
