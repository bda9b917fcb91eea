"""Arenas, and what must be looked at before them."""

from __future__ import annotations

from typing import Any

from api.acts import act, addition, reading
from api.base import Changeable, Creatable, Listed, Readable
from api.serializers.arena_reads import ClashesOutput, PresenceOutput, UnadoptedOutput
from api.serializers.arenas import ArenaInput, ArenaOutput, NewArenaInput, NextArenaInput, ProposalOutput
from api.serializers.boards import ByPartyOutput, ByPersonOutput
from api.views import arena_packs
from api.views.arena_packs import ArenaPacks
from campaigns.filters.campaigns import ArenaFilter
from campaigns.models import Arena
from campaigns.queries import boards, clashes, next_arena, presence, programme, use
from campaigns.services import arenas as services
from campaigns.services.matches import suggest_matches
from campaigns.services.next_arena import create_next_arena
from crm import clock
from crm.visibility import VisibleQuerySet


class Arenas(ArenaPacks, Listed, Readable, Creatable, Changeable):
    """Places and times where we meet decision-makers. A reader sees those that they take part in, others all."""

    model = Arena
    output = ArenaOutput
    inputs = {"create": NewArenaInput, "partial_update": ArenaInput, "follow": NextArenaInput, **arena_packs.INPUTS}
    outputs = {
        "presence": PresenceOutput,
        "clashes": ClashesOutput,
        "unadopted": UnadoptedOutput,
        "by_person": ByPersonOutput,
        "by_party": ByPartyOutput,
        "proposal": ProposalOutput,
        **arena_packs.OUTPUTS,
    }
    filterset_class = ArenaFilter
    order = ("-starts", "-pk")

    def rows(self) -> VisibleQuerySet[Arena]:
        """Those that the caller takes part in, or all of them."""
        return Arena.objects.visible_to(self.viewer).select_related("coordinator")

    def add(self, **values: Any) -> Arena:
        """Add an arena; its name is its own."""
        return services.create_arena(actor=self.viewer, at=self.at, **values)

    def change(self, row: Arena, **values: Any) -> Arena:
        """Change its facts. Its days cannot leave an item of the programme outside."""
        return services.update_arena(actor=self.viewer, at=self.at, arena=row, version=row.version, **values)

    @addition
    def follow(self, **values: Any) -> Arena:
        """Make next year's arena from this year's: checklist, venues, phone and fallback come along, no item does."""
        return create_next_arena(actor=self.viewer, at=self.at, **values)

    @act
    def rematch(self, row: Arena) -> None:
        """Compare its public programme with the decision-makers as they are now: new suggestions wait to be decided."""
        suggest_matches(actor=self.viewer, arena=row)

    @reading
    def proposal(self, row: Arena) -> Any:
        """What next year's arena would be."""
        return ProposalOutput(next_arena.proposal(row, self.viewer)).data

    @reading
    def presence(self, row: Arena) -> Any:
        """Who of ours cannot be where the programme puts them, and which parties send nobody."""
        items = programme.items(row, self.viewer)
        found = presence.among(items, presence.delegation(row, self.viewer))
        return PresenceOutput({"conflicts": found, "absent_parties": presence.parties_without_delegate(row)}).data

    @reading
    def clashes(self, row: Arena) -> Any:
        """Items that meet the same person the same day, or ask the same person for different things on one issue."""
        found = clashes.described(programme.lines(row, self.viewer, self.at), self.viewer, self.at)
        return ClashesOutput({"clashes": found}).data

    @reading
    def by_person(self, row: Arena) -> Any:
        """The programme by decision-maker: all our items with each in order of time, and which clash."""
        lines = programme.lines(row, self.viewer, self.at)
        return ByPersonOutput({"people": boards.by_person(lines, self.viewer, clock.day(self.at))}).data

    @reading
    def by_party(self, row: Arena) -> Any:
        """The programme by party: what each leads and attends, by delegate; a party that sends nobody has none."""
        lines = programme.lines(row, self.viewer, self.at)
        return ByPartyOutput({"parties": programme.by_party(row, lines, self.viewer)}).data

    @reading
    def unadopted(self, row: Arena) -> Any:
        """Messages that items are to use though they are not adopted."""
        uses = use.used_before_adopted(row, self.viewer)
        return UnadoptedOutput({"uses": [{"item": u.meeting.programme_item, "message": u.message} for u in uses]}).data
