"""Programme items: one item's page, and planning, moving and deciding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.forms.programme import DespiteForm, ItemEditForm, ItemForm, ReasonForm, SlotForm
from campaigns.models import Arena, ProgrammeItem
from campaigns.queries import clashes, presence, programme, public, queue
from campaigns.queries.packs import own_item_pack
from campaigns.services import programme as services
from campaigns.views import conflicts
from crm import clock
from crm.enums import MeetingState
from crm.errors import DomainError
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, Page


class ItemPage(DetailPage):
    """An item: the ask first, then whom we meet, who of ours, messages with their marks."""

    template_name = "campaigns/item_detail.html"

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Visible items."""
        return ProgrammeItem.objects.visible_to(self.viewer).select_related("arena")

    def get_object(self) -> ProgrammeItem:
        """The item with all that a card shows, as ``self.line``."""
        item: ProgrammeItem = super().get_object()
        found = programme.lines(item.arena, self.viewer, self.at, pk=item.pk)
        if not found:
            raise Http404
        self.line = found[0]
        return self.line.item

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The line, what it clashes with, and what may be done now."""
        decides = self.may(Action.TRANSITION, Thing.PROGRAMME_ITEM)
        state = self.line.meeting.state
        return super().get_context(
            line=self.line,
            pack=own_item_pack(self.object, self.viewer),
            decisions=queue.of_items([self.object], self.viewer).get(self.object.pk, []),
            clashes=self._clashes() if decides and self.line.is_upcoming else [],
            may_move=decides and self.line.is_upcoming,
            may_confirm=decides and state == MeetingState.MOVED,
            may_decide=decides and state == MeetingState.REQUESTED,
            may_cancel=decides and self.line.is_upcoming and state != MeetingState.REQUESTED,
            may_resume=decides and state == MeetingState.CANCELLED,
            yes_no=f"{gettext('Yes')},{gettext('No')}",
            leads=self.line.lead is not None and self.line.lead.pk == self.viewer.user_id,
            **extra,
        )

    def _clashes(self) -> list[clashes.Described]:
        lines = programme.lines(self.object.arena, self.viewer, self.at)
        own = [line for line in lines if line.item.pk == self.object.pk]
        return [found for found in clashes.described(lines, self.viewer, self.at) if own[0] in found.lines]


class ClashAware(FormPage):
    """A form that first shows what the booking would clash with, and saves only when told to all the same."""

    template_name = "campaigns/item_form.html"
    foreseen: Sequence[clashes.Foreseen] = ()
    absences: Sequence[presence.Absence] = ()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what was found, if anything."""
        absences = conflicts.ahead(self.absences, clock.day(self.at))
        return super().get_context(foreseen=self.foreseen, absences=absences, **extra)

    def look_ahead(
        self,
        form: DespiteForm,
        arena: Arena,
        place: presence.Booking,
        exclude: ProgrammeItem | None = None,
        **booking: Any,
    ) -> None:
        """Raise DomainError with ``self.foreseen`` and ``self.absences`` set, unless nothing new is found.

        Whoever has read it saves despite it. ``place`` is when and where ours are to be.
        """
        if form.cleaned_data.pop("despite", False):
            return
        self.foreseen = clashes.unforeseen(arena, self.viewer, exclude=exclude, **booking)
        self.absences = presence.foreseen(arena, self.viewer, place, exclude=exclude)
        self.ask(form)
        if place.set_back(self.at, exclude):
            form.ask_despite(gettext("Save all the same: it took place then"))
            raise DomainError(gettext("That time has passed."), field="despite")

    def ask(self, form: DespiteForm) -> None:
        """Raise DomainError for what was found, and let the reader save despite it."""
        if self.foreseen:
            form.ask_despite()
            raise DomainError(gettext("Look at what is already booked before you save."), field="despite")
        if self.absences:
            form.ask_despite(gettext("Save all the same: I know of this and will see to it"))
            raise DomainError(gettext("Look at who cannot be there before you save."), field="despite")


class ItemCreatePage(ClashAware):
    """A new item of an arena."""

    title = _("New programme item")
    form_class = ItemForm
    submit_label = _("Add to the programme")
    success_message = _("Added to the programme.")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_form_extra(self) -> dict[str, Any]:
        """The arena's days and delegates."""
        return {"arena": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The time, place and people of the public event that one came from."""
        event = public.named(self.request.GET.get("event", ""), self.viewer, self.object)
        return public.booking(event) if event else {}

    def get_cancel_url(self) -> str:
        """The programme."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Compare, then add it."""
        assert isinstance(form, ItemForm)  # noqa: S101
        data = form.cleaned_data
        self.look_ahead(
            form,
            self.object,
            booking(data, data["starts"], data["ends"]),
            on=data["day"],
            people=data["people"],
            issues=form.issues(),
            local_ask=data["local_ask"],
        )
        values = {name: value for name, value in data.items() if name not in SlotForm.base_fields}
        return services.add_item(actor=self.viewer, at=self.at, arena=self.object, **values)


class OfItem(FormPage):
    """A form on an item, one still to take place unless overridden, that leads back to it."""

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Visible items still to take place."""
        return upcoming(self)

    def get_cancel_url(self) -> str:
        """The item."""
        return str(self.object.get_absolute_url())

    def is_over(self) -> bool:
        """Whether it took place or was called off meanwhile."""
        return self.object.meeting.state not in programme.UPCOMING


class ItemUpdatePage(OfItem, ClashAware):
    """An item's facts; its time is moved on a page of its own."""

    title = _("Edit programme item")
    form_class = ItemEditForm
    success_message = _("Saved.")

    def get_form_extra(self) -> dict[str, Any]:
        """The item's arena and participants."""
        return {"item": self.object}

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        item, meeting = self.object, self.object.meeting
        uses = list(meeting.message_uses.prefetch_related("asks"))
        lead = meeting.lead()
        return {
            **{name: getattr(item, name) for name in services.OWN_FIELDS},
            **{name: getattr(meeting, name) for name in ("title", "kind", "rule", "version")},
            "venue": item.venue_id,
            "place": "" if item.venue_id else meeting.place,
            "people": [counterpart.person_id for counterpart in meeting.counterparts.all()],
            "lead": lead.pk if lead else None,
            "participants": [participant.user_id for participant in meeting.participants.all()],
            "joint_messages": [use.message_id for use in uses],
            "asks": [ask.pk for use in uses for ask in use.asks.all()],
        }

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Compare, then save it."""
        assert isinstance(form, ItemEditForm)  # noqa: S101
        data = form.cleaned_data
        self.look_ahead(
            form,
            self.object.arena,
            booking(data, self.object.meeting.starts, self.object.meeting.ends),
            exclude=self.object,
            on=self.object.meeting.on,
            people=data["people"],
            issues=form.issues(),
            local_ask=data["local_ask"],
        )
        return services.update_item(actor=self.viewer, at=self.at, item=self.object, **data)


class SlotPage(ClashAware):
    """A time for an item: what is booked then is shown before it is saved."""

    form_class = SlotForm
    takes: tuple[str, ...] = ("starts", "ends", "version")

    def get_form_extra(self) -> dict[str, Any]:
        """The arena's days."""
        return {"arena": self.object.arena}

    def get_initial(self) -> dict[str, Any]:
        """The present time."""
        meeting = self.object.meeting
        return {
            "day": meeting.on.isoformat(),
            "starts_at": clock.local(meeting.starts).time(),
            "ends_at": clock.local(meeting.ends).time(),
            "version": meeting.version,
        }

    def compared(self, form: SiteForm, exclude: ProgrammeItem | None) -> dict[str, Any]:
        """What the service takes, once the time has been compared with what is booked, ``exclude`` apart."""
        assert isinstance(form, SlotForm)  # noqa: S101
        data, meeting = form.cleaned_data, self.object.meeting
        self.look_ahead(
            form,
            self.object.arena,
            replace(presence.Booking.of(self.object), starts=data["starts"], ends=data["ends"], item=None),
            exclude=exclude,
            on=data["day"],
            people=[counterpart.person for counterpart in meeting.counterparts.all()],
            issues=meeting.issues.all(),
            local_ask=self.object.local_ask,
        )
        return {name: data[name] for name in self.takes}


class ItemMovePage(OfItem, SlotPage):
    """Another time for an item; for one that was called off, the way back."""

    title = _("Move")
    submit_label = _("Move")
    success_message = _("Moved. The reminders follow.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or on to where a cancelled item is resumed."""
        if items(self).filter(pk=kwargs["pk"], meeting__state=MeetingState.CANCELLED).exists():
            return HttpResponseRedirect(reverse("item_resume", args=[kwargs["pk"]]))
        return super().get(request, *args, **kwargs)

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Compare, then move it."""
        values = self.compared(form, self.object)
        return services.move_item(actor=self.viewer, at=self.at, item=self.object, **values)


class ItemResumePage(OfItem, SlotPage):
    """A cancelled item is to take place after all, at its old time or another."""

    title = _("Resume the item")
    submit_label = _("Resume")
    success_message = _("It stands in the programme again. Whoever has been sent a pack is told.")

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Visible items that were cancelled."""
        return standing(self, [MeetingState.CANCELLED])

    def is_over(self) -> bool:
        """Whether somebody has resumed it already."""
        return bool(self.object.meeting.state != MeetingState.CANCELLED)

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Compare as a new booking, for it has kept nothing, then resume it."""
        values = self.compared(form, None)
        return services.resume_item(actor=self.viewer, at=self.at, item=self.object, **values)


class ItemConfirmPage(ActionPage):
    """Confirm a request, or a moved item."""

    success_message = _("Confirmed.")

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Visible items still to take place."""
        return upcoming(self)

    def perform(self) -> None:
        """Confirm it."""
        services.confirm_item(actor=self.viewer, at=self.at, item=self.object)


class ItemCancelPage(OfItem):
    """Cancel an item, with a reason."""

    title = _("Cancel the item")
    form_class = ReasonForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Cancel the item")
    success_message = _("Cancelled.")

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.meeting.version}

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Cancel it."""
        return services.cancel_item(actor=self.viewer, at=self.at, item=self.object, **form.cleaned_data)


def booking(data: dict[str, Any], starts: dt.datetime | None, ends: dt.datetime | None) -> presence.Booking:
    """What the form would book; the lead takes part."""
    lead = data["lead"]
    ours = (lead, *(user for user in data["participants"] if user != lead))
    return presence.Booking(starts, ends, lead, ours, data.get("venue"))


def items(page: Page) -> VisibleQuerySet[ProgrammeItem]:
    """Items that the viewer may see, with arena, people and participants."""
    return (
        ProgrammeItem.objects.visible_to(page.viewer)
        .select_related("arena", "meeting__organisation", "venue")
        .prefetch_related("meeting__counterparts__person", "meeting__participants__user")
    )


def standing(page: Page, states: Collection[str]) -> VisibleQuerySet[ProgrammeItem]:
    """Those in one of the states; whoever posts is let on to any, to be told who was first and lose nothing."""
    return items(page) if page.request.method == "POST" else items(page).filter(meeting__state__in=states)


def upcoming(page: Page) -> VisibleQuerySet[ProgrammeItem]:
    """Those that are still to take place, as ``standing``."""
    return standing(page, programme.UPCOMING)
