"""The public programme of an arena: the list, one event with its speakers, and deciding on matches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.enums import MatchState
from campaigns.filters.public import PublicEventPageFilter
from campaigns.models import Arena, SpeakerMatch
from campaigns.queries import attendance
from campaigns.queries import public as queries
from campaigns.services import matches as services
from campaigns.views.arenas import phase
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, ListPage


class PublicProgrammePage(ListPage):
    """What others arrange at the arena, and where our decision-makers speak."""

    template_name = "campaigns/arena_public.html"
    filterset_class = PublicEventPageFilter
    keyset = ("starts", "pk")

    @cached_property
    def arena(self) -> Arena:
        """The arena; 404 for whoever may not see it."""
        rows = Arena.objects.visible_to(self.viewer).select_related("coordinator")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self) -> str:
        """The arena's name."""
        return str(self.arena)

    def get_queryset(self) -> Any:
        """The arena's events, with who goes."""
        return attendance.with_goers(queries.programme(self.arena, self.viewer), self.viewer)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``312 events``."""
        n = rows.count()
        return ngettext("%(n)s event", "%(n)s events", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Each event with its matches, and what waits to be decided."""
        context = super().get_context(**extra)
        coordinates = self.may(Action.UPDATE, Thing.ARENA)
        return {
            **context,
            "object": self.arena,
            "phase": phase(self.arena, self.at),
            "coordinates": coordinates,
            "visits": attendance.visits(context["rows"], self.arena, self.viewer, self.at),
            "is_delegate": attendance.is_delegate(self.arena, self.viewer),
            "undecided": queries.undecided(self.arena, self.viewer) if coordinates else 0,
        }


class PublicEventPage(DetailPage):
    """An event with its speakers, and whom of ours they may be."""

    template_name = "campaigns/public_event.html"

    def get_queryset(self) -> Any:
        """Events of visible arenas, with who goes."""
        return attendance.with_goers(queries.events(self.viewer).select_related("arena"), self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The matches that the viewer may know of, who goes, and whether the viewer plans items."""
        [visit] = attendance.visits([self.object], self.object.arena, self.viewer, self.at)
        return super().get_context(
            visit=visit,
            is_delegate=attendance.is_delegate(self.object.arena, self.viewer),
            may_log=self.may(Action.CREATE, Thing.MEETING),
            may_note=self.may(Action.CREATE, Thing.WATCH_NOTE),
            matches=queries.matches_of(self.object),
            coordinates=self.may(Action.UPDATE, Thing.ARENA),
            may_plan=self.may(Action.CREATE, Thing.PROGRAMME_ITEM),
            may_request=self.may(Action.CREATE, Thing.REQUEST) and phase(self.object.arena, self.at) != "past",
            **extra,
        )


class RematchPage(ActionPage):
    """Compare the programme with the decision-makers as they are now."""

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Compare, and tell how many suggestions are new."""
        n = services.suggest_matches(actor=self.viewer, arena=self.object)
        said = ngettext("%(n)s new suggestion.", "%(n)s new suggestions.", n) % {"n": n}
        flash.success(self.request, said)
        return reverse("arena_public", args=[self.object.pk])


class MatchPage(ActionPage):
    """An act on one match, after which its event is shown."""

    to: MatchState

    def get_queryset(self) -> VisibleQuerySet[SpeakerMatch]:
        """Visible matches."""
        return SpeakerMatch.objects.visible_to(self.viewer).select_related("event", "person")

    def perform(self) -> None:
        """Decide on it."""
        services.decide_match(actor=self.viewer, at=self.at, match=self.object, state=self.to)

    def get_undo_url(self) -> str:
        """Open it again."""
        return "" if self.to == MatchState.SUGGESTED else reverse("match_reopen", args=[self.object.pk])


class MatchConfirmPage(MatchPage):
    """It is the person."""

    to = MatchState.CONFIRMED
    success_message = _("Confirmed. It stands on the person's page.")


class MatchRejectPage(MatchPage):
    """It is somebody else."""

    to = MatchState.REJECTED
    success_message = _("Rejected. The next import remembers it.")


class MatchReopenPage(MatchPage):
    """A suggestion again."""

    to = MatchState.SUGGESTED
    success_message = _("It is a suggestion again.")
