"""Deciding on a request: approve, decline, move, merge, join."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.forms.programme import DespiteForm
from campaigns.forms.requests import DeclineForm, JoinForm, MergeForm, RequestMoveForm
from campaigns.models import ProgrammeItem
from campaigns.queries import clashes, presence, programme, queue
from campaigns.queries.use import coming_uses
from campaigns.services import programme as programme_services
from campaigns.services import requests as services
from campaigns.views.programme import ClashAware, ItemMovePage, standing, upcoming
from crm import clock, wording
from crm.enums import MeetingState
from crm.forms.base import SiteForm
from crm.models import User
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, Page
from messages.enums import MessageState


def requests(page: Page) -> VisibleQuerySet[ProgrammeItem]:
    """Requests that wait, as ``standing``."""
    return standing(page, [MeetingState.REQUESTED])


def queue_url(item: ProgrammeItem) -> str:
    """The queue that the request stands in."""
    return reverse("arena_requests", args=[item.arena_id])


def warn_of_withdrawn(page: Page, item: ProgrammeItem) -> None:
    """Say on the next page which messages that are over the item uses."""
    expired = gettext("“%(message)s” has expired: take it away from “%(item)s” first.")
    withdrawn = gettext("“%(message)s” is withdrawn: take it away from “%(item)s” first.")
    for use in coming_uses(page.viewer, page.at):
        if use.meeting_id == item.meeting_id:
            words = expired if use.message.state == MessageState.EXPIRED else withdrawn
            flash.warning(page.request, words % {"message": use.message.title, "item": item})


class ApprovePage(ActionPage):
    """Approve a request as the page showed it."""

    success_message = _("Approved. Whoever asked is told.")

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Requests."""
        return requests(self)

    def perform(self) -> str:
        """Approve it, and back to the queue."""
        programme_services.confirm_item(actor=self.viewer, at=self.at, item=self.object, version=self.seen_version())
        warn_of_withdrawn(self, self.object)
        return queue_url(self.object)

    def get_return_url(self) -> str:
        """The queue."""
        return queue_url(self.object)


class Deciding(FormPage):
    """A form that decides on a request, and leads back to the queue."""

    template_name = "campaigns/form_page.html"

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Requests."""
        return requests(self)

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.meeting.version}

    def get_cancel_url(self) -> str:
        """The queue."""
        return queue_url(self.object)

    def get_success_url(self, result: Any) -> str:
        """The queue."""
        return queue_url(self.object)

    def is_over(self) -> bool:
        """Whether it is decided by now."""
        return bool(self.object.meeting.state != MeetingState.REQUESTED)


class DeclinePage(Deciding):
    """Decline a request, with the reason that whoever asked is told."""

    title = _("Decline the request")
    form_class = DeclineForm
    submit_label = _("Decline")
    success_message = _("Declined. Whoever asked is told why.")

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Decline it."""
        return programme_services.decline_item(actor=self.viewer, at=self.at, item=self.object, **form.cleaned_data)


class MovePage(ItemMovePage):
    """Give a request another time; it stays a request."""

    title = _("Another time")
    form_class = RequestMoveForm
    submit_label = _("Give it that time")
    success_message = _("The request has another time. Whoever asked is told.")
    takes = ("starts", "ends", "version", "reason")

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Requests."""
        return requests(self)

    def get_cancel_url(self) -> str:
        """The queue."""
        return queue_url(self.object)

    def get_success_url(self, result: Any) -> str:
        """The queue."""
        return queue_url(self.object)

    def is_over(self) -> bool:
        """Whether it is decided by now."""
        return bool(self.object.meeting.state != MeetingState.REQUESTED)


class OthersPage(DetailPage):
    """With which other item a request may become one: those that it clashes with, then the rest of the programme."""

    template_name = "campaigns/request_others.html"
    title = _("Merge or join")

    def get_queryset(self) -> VisibleQuerySet[ProgrammeItem]:
        """Requests."""
        return requests(self)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Upcoming items with decision-makers, those that clash first."""
        lines = programme.lines(self.object.arena, self.viewer, self.at)
        mine = [line for line in lines if line.item == self.object]
        weighed = queue.weighed(mine, lines, [self.object.arena], self.viewer, self.at)
        first = [one.line for waiting in weighed for one in waiting.beside]
        taken = [*first, *mine]
        rest = [line for line in lines if line.is_upcoming and line.people and line not in taken]
        return super().get_context(first=first, rest=rest, queue_url=queue_url(self.object), **extra)


class Pairing(Deciding, ClashAware):
    """What merging and joining share: the other item, both sides on the page, and who of both cannot be there."""

    template_name = "campaigns/request_pair.html"

    def load(self) -> None:
        """Both items; the other in the same arena and, unless somebody was first, still to take place."""
        super().load()
        rows = upcoming(self).filter(arena=self.object.arena_id)
        if self.request.method != "POST":
            rows = rows.exclude(pk=self.object.pk)
        self.other = get_object_or_404(rows, pk=self.kwargs["other"])

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw of both."""
        return {**super().get_initial(), "other_version": self.other.meeting.version}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Both sides, with the messages they use and the red lines of those."""
        pair = [self.other.pk, self.object.pk]
        lines = programme.lines(self.object.arena, self.viewer, self.at, pk__in=pair)
        used = {use.message.pk: use.message for line in lines for use in line.uses}
        limits = clashes.red_lines(used, self.viewer, self.at)
        return super().get_context(
            lines=sorted(lines, key=lambda line: pair.index(line.item.pk)),
            red_lines=[(used[pk], texts) for pk, texts in limits.items()],
            **extra,
        )

    def is_over(self) -> bool:
        """Whether one of the two is decided, called off or over by now."""
        return super().is_over() or self.other.meeting.state not in programme.UPCOMING

    def unite(self, form: SiteForm, keep: ProgrammeItem, lead: User | None) -> None:
        """Raise DomainError with ``self.absences`` set, unless those of both can be at the kept item."""
        assert isinstance(form, DespiteForm)  # noqa: S101
        if form.cleaned_data.pop("despite", False):
            return
        ended = self.other if keep == self.object else self.object
        self.absences = presence.united(self.object.arena, self.viewer, keep, ended, lead)
        self.ask(form)


class MergePage(Pairing):
    """Make one meeting of a request and another item."""

    title = _("Merge into one meeting")
    form_class = MergeForm
    submit_label = _("Merge")
    success_message = _("Merged into one meeting. Both sides are told why.")

    def get_form_extra(self) -> dict[str, Any]:
        """Both items, and their times in words."""
        return {"request": self.object, "other": self.other, "times": self._time}

    def get_initial(self) -> dict[str, Any]:
        """Led and timed as the other item."""
        lead = self.other.meeting.lead()
        return {**super().get_initial(), "lead": lead.pk if lead else None, "keep": str(self.other.pk)}

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Merge them."""
        keep = self.object if form.cleaned_data["keep"] == str(self.object.pk) else self.other
        self.unite(form, keep, form.cleaned_data["lead"])
        data = {name: value for name, value in form.cleaned_data.items() if name != "keep"}
        return services.merge_request(
            actor=self.viewer, at=self.at, request=self.object, other=self.other, keep=keep, **data
        )

    def _time(self, item: ProgrammeItem) -> str:
        meeting = item.meeting
        when = wording.span(meeting.starts or meeting.on, meeting.ends, today=clock.day(self.at))
        return ", ".join(part for part in (when, meeting.place, str(item)) if part)


class JoinPage(Pairing):
    """Let the people of a request take part in another item instead."""

    title = _("Join the other meeting")
    form_class = JoinForm
    submit_label = _("Join")
    success_message = _("They take part in the other meeting. Both sides are told why.")

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Join them."""
        self.unite(form, self.other, self.other.meeting.lead())
        return services.join_request(
            actor=self.viewer, at=self.at, request=self.object, other=self.other, **form.cleaned_data
        )
