"""A decision-maker's card with what upper packages know of them, and the way from it to a request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Arena
from campaigns.queries.public import speaks_at
from crm import clock
from crm.models import Person
from crm.policy import Action, Thing
from crm.queries.people import Left, left_on, people
from crm.views.people import PersonDetail
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage
from messages.queries.asks import open_asks
from messages.queries.ledger import heard_by


class PersonCardPage(PersonDetail):
    """The card, with what we ask of the person, where they speak, and the button that asks for a meeting."""

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Open asks, messages heard, public events to come, and whether the viewer may ask for a meeting."""
        return super().get_context(
            speaks=speaks_at(self.object, self.viewer, clock.day(self.at)),
            asks=open_asks([self.object.pk], self.viewer, self.at).get(self.object.pk, []),
            heard=heard_by(self.object, self.viewer, self.at),
            may_request=self.may(Action.CREATE, Thing.REQUEST),
            **extra,
        )


class PersonRequestPage(DetailPage):
    """At which arena to ask for a meeting with the person; straight on where there is only one."""

    template_name = "campaigns/person_request.html"

    def get_queryset(self) -> VisibleQuerySet[Person]:
        """Everyone the viewer reads."""
        return people(self.viewer)

    def get_title(self) -> str:
        """``Request a meeting with Vera Lindmåne``."""
        return _("Request a meeting with %(name)s") % {"name": self.object}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The arenas to come, or the only one's form."""
        self.object = self.get_object()
        choices = self.choices()
        if len(choices) == 1 and not self.left_on():
            return HttpResponseRedirect(choices[0][1])
        return self.render(choices=choices, left_on=self.left_on())

    def choices(self) -> list[tuple[Arena, str]]:
        """Arenas that are not over, the nearest first, with the address of their form."""
        arenas = Arena.objects.visible_to(self.viewer).filter(ends__gte=clock.day(self.at)).order_by("starts", "pk")
        return [(a, f"{reverse('request_create', args=[a.pk])}?person={self.object.pk}") for a in arenas]

    def left_on(self) -> Left | None:
        """That the person has left, or may have."""
        return left_on(self.object, clock.day(self.at))
