"""The queue of requests."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from api.acts import act
from api.base import Rows
from api.serializers.programme_items import ItemMoveInput, ItemReasonInput, NewItemInput
from api.serializers.requests import RequestOutput
from api.views.programme_items import Programme
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import ProgrammeItem
from campaigns.queries import clashes
from campaigns.services import programme as services
from crm import policy
from crm.enums import MeetingState
from crm.filters.base import SiteFilterSet
from crm.policy import Action, Thing


class Requests(Programme):
    """Items that wait for a coordinator's word, in order of time. One that is decided stays readable at its address.

    A request is its own party's and the coordinators' to see.
    """

    output = RequestOutput
    inputs = {"create": NewItemInput, "decline": ItemReasonInput, "move": ItemMoveInput}
    filterset_class = OfArenaFilter

    def filters(self, rows: Rows, besides: Set[str] = frozenset()) -> SiteFilterSet:
        """Only what is still undecided."""
        return super().filters(rows.filter(meeting__state=MeetingState.REQUESTED), besides)

    def listed(self, rows: Rows) -> list[Any]:
        """The requests, and what clashes in their arenas, in a constant number of queries."""
        lines = self.lines(rows)
        found = None
        if policy.may(self.viewer, Action.TRANSITION, Thing.PROGRAMME_ITEM):
            arenas = {line.item.arena_id for line in lines}
            programmes = self.lines(self.rows().filter(arena__in=arenas).order_by(*self.order)) if arenas else []
            found = clashes.described(programmes, self.viewer, self.at)
        return list(self.output(lines, many=True, context={**self.context(), "clashes": found}).data)

    def add(self, **values: Any) -> ProgrammeItem:
        """Ask for a place in the programme. What it would clash with is told at ``despite`` before it is saved."""
        return self.plan(state=MeetingState.REQUESTED, **values)

    @act
    def approve(self, row: ProgrammeItem) -> None:
        """Approve it: it is then confirmed. Of two at once one wins, and the other is told (409 or 412)."""
        services.confirm_item(actor=self.viewer, at=self.at, item=row, version=row.meeting.version)

    @act
    def decline(self, row: ProgrammeItem, *, reason: str) -> None:
        """Decline it, with a reason that its party reads."""
        services.decline_item(actor=self.viewer, at=self.at, item=row, reason=reason, version=row.meeting.version)

    @act
    def move(self, row: ProgrammeItem, **times: Any) -> None:
        """Give it another time; it stays a request until it is approved."""
        self.relocate(row, **times)
