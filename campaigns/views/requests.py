"""Requests of an arena: asking, the queue, and the board by decision-maker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.requests import RequestForm
from campaigns.models import Arena, Delegate, ProgrammeItem
from campaigns.queries import boards, programme, public, queue
from campaigns.queries.known import known
from campaigns.services import requests as services
from campaigns.views import conflicts
from campaigns.views.arenas import ArenaPage, phase
from campaigns.views.programme import booking
from crm import clock
from crm.forms.base import SiteForm
from crm.models import Person
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import FormPage

_ASKED = ("title", "kind", "starts", "ends", "place", "people", "lead", "participants", "uses", "local_ask")


class QueuePage(ArenaPage):
    """Requests with all that must be weighed, and what was decided. A party sees its own."""

    template_name = "campaigns/arena_requests.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The undecided, side by side with what they clash with; and decisions, the newest first."""
        return super().get_context(
            waiting=queue.waiting(self.object, self.viewer, self.at),
            decided=queue.decided(self.object, self.viewer),
            decides=self.may(Action.TRANSITION, Thing.PROGRAMME_ITEM),
            may_ask=self.may(Action.CREATE, Thing.REQUEST) and phase(self.object, self.at) != "past",
            today=clock.day(self.at),
            **extra,
        )


class PersonBoardPage(ArenaPage):
    """The programme by decision-maker."""

    template_name = "campaigns/arena_people.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Everyone whom somebody of ours meets, with the meetings in order."""
        lines = programme.lines(self.object, self.viewer, self.at)
        return super().get_context(people=boards.by_person(lines, self.viewer, clock.day(self.at)), **extra)


class NotYetSeen(Exception):
    """The request could be saved, but whoever asks has not read what it stands beside."""


class RequestCreatePage(FormPage):
    """Asking for a meeting: first compared with what is known and booked, then sent."""

    title = gettext_lazy("Request a meeting")
    form_class = RequestForm
    template_name = "campaigns/request_form.html"
    success_message = gettext_lazy("The request is sent to the coordinator.")
    comparison: queue.Comparison | None = None

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas that are not over."""
        return Arena.objects.visible_to(self.viewer).filter(ends__gte=clock.day(self.at)).select_related("coordinator")

    def get_form_extra(self) -> dict[str, Any]:
        """The arena's days and delegates."""
        return {"arena": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The person or public event that one came from; led by oneself or somebody of the party who is there."""
        person = self._person()
        event = public.named(self.request.GET.get("event", ""), self.viewer, self.object)
        there = Delegate.objects.visible_to(self.viewer).filter(arena=self.object)
        own = there.filter(user_id=self.viewer.user_id or 0).first() or (
            there.filter(user__organisation_id=self.viewer.organisation_id or 0).first()
        )
        return {
            "people": [person.pk] if person else [],
            "title": _("Meeting with %(name)s") % {"name": person} if person else "",
            "lead": own.user_id if own else None,
            **(public.booking(event) if event else {}),
        }

    def get_cancel_url(self) -> str:
        """The queue."""
        return reverse("arena_requests", args=[self.object.pk])

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What is known of the person that one came from, or the whole comparison."""
        person = None if self.comparison else self._person()
        return super().get_context(
            **{
                "comparison": self.comparison,
                "absences": conflicts.ahead(self.comparison.absences, clock.day(self.at)) if self.comparison else [],
                "known": self.comparison.known
                if self.comparison
                else known([person] if person else [], self.viewer, self.at),
                "today": clock.day(self.at),
                "seen": False,
                "submit_label": _("Compare with what is booked"),
                "coordinator": self.object.coordinator,
                **extra,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what has been compared; show the comparison of anything else."""
        try:
            return super().post(request, *args, **kwargs)
        except NotYetSeen:
            assert self.comparison is not None  # noqa: S101
            data = request.POST.copy()
            data["seen"] = self.comparison.seal
            return self.render(form=self.get_form(data), seen=True, submit_label=_("Send the request"))

    def perform(self, form: SiteForm) -> ProgrammeItem:
        """Ask, once the comparison has been read; before that, only see whether it could be asked."""
        assert isinstance(form, RequestForm)  # noqa: S101
        data = form.cleaned_data
        self.comparison = queue.compare(
            self.object,
            self.viewer,
            self.at,
            kind=data["kind"],
            on=data["day"],
            people=data["people"],
            issues=form.about(),
            local_ask=data["local_ask"],
            place=booking(data, data["starts"], data["ends"]),
        )
        seen = data["seen"] == self.comparison.seal
        with transaction.atomic():
            item = services.request_meeting(
                actor=self.viewer,
                at=self.at,
                arena=self.object,
                issues=form.about(),
                organisation=data.get("organisation"),
                venue=data.get("venue"),
                **{name: data[name] for name in _ASKED},
            )
            transaction.set_rollback(not seen)
        if not seen:
            raise NotYetSeen
        return item

    def _person(self) -> Person | None:
        """The person whose card one came from."""
        return Person.objects.visible_to(self.viewer).filter(pk=number(self.request.GET.get("person", "")) or 0).first()
