"""Arenas: the programme by day and by party, and the arena's own facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.filters.campaigns import ArenaFilter
from campaigns.forms.arenas import ArenaForm
from campaigns.models import Arena, Delegate, ProgrammeItem
from campaigns.queries import checklist, clashes, presence, programme, use
from campaigns.queries.packs import own_arena_pack, with_marks
from campaigns.queries.retired import retired
from campaigns.queries.rotas import on_duty
from campaigns.services import arenas as services
from campaigns.views import conflicts
from crm import clock
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, FormPage, ListPage


class ArenaListPage(ListPage):
    """Arenas that the viewer takes part in, or all of them."""

    template_name = "campaigns/arena_list.html"
    title = _("Arenas")
    filterset_class = ArenaFilter
    keyset = ("-starts", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer).select_related("coordinator")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the button for a new one."""
        return super().get_context(may_create=self.may(Action.CREATE, Thing.ARENA), **extra)


class ArenaPage(DetailPage):
    """What the arena's pages share: the heading, and what its coordinator may do."""

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer).select_related("coordinator")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Rights, and the viewer's own pack."""
        return super().get_context(
            coordinates=self.may(Action.UPDATE, Thing.ARENA),
            phase=phase(self.object, self.at),
            pack=own_arena_pack(self.object, self.viewer),
            **extra,
        )

    def conflicts(self, items: Iterable[ProgrammeItem], delegates: list[Delegate]) -> list[conflicts.Conflict]:
        """Who cannot be where, and what is booked twice, with where that is mended for whoever may."""
        found = presence.among(items, delegates)
        return conflicts.shown(found, clock.day(self.at), mends=self.may(Action.UPDATE, Thing.PROGRAMME_ITEM))

    def absent_parties(self, delegates: list[Delegate]) -> list[str]:
        """Short names of the parties that send nobody; none while there is nobody on the list at all."""
        if not delegates:
            return []
        return [party.short_name for party in presence.parties_without_delegate(self.object)]


class ProgrammePage(ArenaPage):
    """The programme by day, with what the coordinator must look at first."""

    template_name = "campaigns/arena_detail.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Days, clashes, unadopted messages, deadlines and absent parties."""
        lines = programme.lines(self.object, self.viewer, self.at)
        delegates = presence.delegation(self.object, self.viewer)
        decides = self.may(Action.TRANSITION, Thing.PROGRAMME_ITEM)
        return super().get_context(
            days=programme.by_day(self.object, lines),
            item_count=len(lines),
            confirmed_count=sum(line.is_settled for line in lines),
            undecided=[line for line in lines if line.is_requested] if decides else [],
            clashes=clashes.described(lines, self.viewer, self.at) if decides else [],
            unadopted=use.used_before_adopted(self.object, self.viewer) if decides else [],
            deadlines=[row for row in checklist.rows(self.object, self.viewer, self.at) if row.is_open],
            conflicts=self.conflicts([line.item for line in lines], delegates),
            is_anybody_there=bool(delegates),
            absent_parties=self.absent_parties(delegates),
            rotas=on_duty(self.object, self.viewer, clock.day(self.at)),
            may_make_rota=self.may(Action.CREATE, Thing.ROTA),
            retired=retired(self.viewer, self.at, arena=self.object) if decides else [],
            **extra,
        )


class PartyProgrammePage(ArenaPage):
    """The programme by party: who does what, and who is not there."""

    template_name = "campaigns/arena_party.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Every active party with its items; while nobody is on the list, only those that take part in some."""
        lines = programme.lines(self.object, self.viewer, self.at)
        parties = programme.by_party(self.object, lines, self.viewer)
        is_anybody_there = any(party.delegates for party in parties)
        shown = [party for party in parties if is_anybody_there or party.lines]
        return super().get_context(parties=shown, is_anybody_there=is_anybody_there, **extra)


class DelegationPage(ArenaPage):
    """Who of ours is there, from when to when, and where the programme asks for too much."""

    template_name = "campaigns/arena_delegation.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Delegates with what they speak for, absences, and parties that send nobody."""
        delegates = presence.delegation(self.object, self.viewer)
        return super().get_context(
            delegates=with_marks(delegates, self.object, self.viewer),
            conflicts=self.conflicts(programme.items(self.object, self.viewer), delegates),
            absent_parties=self.absent_parties(delegates),
            **extra,
        )


class ArenaCreatePage(FormPage):
    """A new arena."""

    title = _("New arena")
    form_class = ArenaForm
    submit_label = _("Create the arena")
    success_message = _("The arena is created. Add delegates, then the programme.")

    def get_initial(self) -> dict[str, Any]:
        """Coordinated by whoever creates it."""
        return {"coordinator": self.viewer.user_id}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("arena_list")

    def perform(self, form: SiteForm) -> Arena:
        """Create it."""
        return services.create_arena(actor=self.viewer, at=self.at, **form.to_create)


class ArenaUpdatePage(FormPage):
    """An arena's own facts."""

    title = _("Edit arena")
    form_class = ArenaForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(self.object, name) for name in ArenaForm.base_fields}

    def get_cancel_url(self) -> str:
        """The arena."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Arena:
        """Save it."""
        return services.update_arena(actor=self.viewer, at=self.at, arena=self.object, **form.cleaned_data)


def phase(arena: Arena, at: dt.datetime) -> str:
    """``ahead``, ``running`` or ``past``."""
    today = clock.day(at)
    if today < arena.starts:
        return "ahead"
    return "running" if today <= arena.ends else "past"
