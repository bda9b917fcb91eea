"""The queue of requests."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from api.acts import act, lookup
from api.base import Rows
from api.serializers.decisions import RequestComparisonOutput
from api.serializers.programme_items import ItemReasonInput
from api.serializers.requests import (
    ApproveInput,
    ComparisonInput,
    JoinInput,
    MergeInput,
    NewRequestInput,
    RequestMoveInput,
    RequestOutput,
)
from api.views.programme_items import Programme
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import ProgrammeItem
from campaigns.queries import presence, queue
from campaigns.services import programme as services
from campaigns.services import requests
from crm import policy
from crm.enums import MeetingState
from crm.filters.base import SiteFilterSet
from crm.models import User
from crm.policy import Action, Thing


class Requests(Programme):
    """Items that wait for a coordinator's word, in order of time. One that is decided stays readable at its address.

    A request is its own party's and the coordinators' to see. Whatever is decided is told by mail to whoever asked or
    takes part, with the reason.
    """

    output = RequestOutput
    outputs = {"comparison": RequestComparisonOutput}
    inputs = {
        "create": NewRequestInput,
        "approve": ApproveInput,
        "decline": ItemReasonInput,
        "move": RequestMoveInput,
        "merge": MergeInput,
        "join": JoinInput,
        "comparison": ComparisonInput,
    }
    filterset_class = OfArenaFilter

    def filters(self, rows: Rows, besides: Set[str] = frozenset()) -> SiteFilterSet:
        """Only what is still undecided."""
        return super().filters(rows.filter(meeting__state=MeetingState.REQUESTED), besides)

    def listed(self, rows: Rows) -> list[Any]:
        """The requests, and what they are weighed with in their arenas, in a constant number of queries."""
        lines = self.lines(rows)
        weighed = None
        if policy.may(self.viewer, Action.TRANSITION, Thing.PROGRAMME_ITEM):
            arenas = {line.item.arena_id: line.item.arena for line in lines}
            programmes = self.lines(self.rows().filter(arena__in=arenas).order_by(*self.order)) if arenas else []
            found = queue.weighed(lines, programmes, arenas.values(), self.viewer, self.at)
            weighed = {one.line.item.pk: one for one in found}
        context = {
            **self.context(),
            "weighed": weighed,
            "decisions": queue.of_items([line.item for line in lines], self.viewer),
        }
        return list(self.output(lines, many=True, context=context).data)

    def add(self, **values: Any) -> ProgrammeItem:
        """Ask for a meeting. What it would clash with is told at ``despite`` before it is saved."""
        arena, despite = values.pop("arena"), values.pop("despite", False)
        self.compare(arena, despite=despite, **values)
        values.setdefault("place", "")
        return requests.request_meeting(actor=self.viewer, at=self.at, arena=arena, **values)

    @lookup
    def comparison(self, **query: Any) -> Any:
        """What a request would stand beside: what ours know of the person, clashes, the body's own rule, red lines."""
        person, issue = query.pop("person"), query.pop("issue", None)
        found = queue.compare(
            query.pop("arena"), self.viewer, self.at, people=[person], issues=[issue] if issue else [], **query
        )
        return RequestComparisonOutput(found).data

    @act
    def approve(self, row: ProgrammeItem, *, reason: str = "") -> None:
        """Approve it: it is then confirmed. Of two at once one wins, and the other is told (409 or 412)."""
        services.confirm_item(actor=self.viewer, at=self.at, item=row, version=row.meeting.version, reason=reason)

    @act
    def decline(self, row: ProgrammeItem, *, reason: str) -> None:
        """Decline it, with a reason that its party reads."""
        services.decline_item(actor=self.viewer, at=self.at, item=row, reason=reason, version=row.meeting.version)

    @act
    def move(self, row: ProgrammeItem, **times: Any) -> None:
        """Give it another time; it stays a request until it is approved."""
        self.relocate(row, **times)

    @act
    def merge(
        self,
        row: ProgrammeItem,
        *,
        other: ProgrammeItem,
        lead: User,
        keep_request: bool = False,
        despite: bool = False,
        **values: Any,
    ) -> None:
        """Make one meeting of the request and another item: people, participants and messages of both, one lead.

        Who of them cannot be there is told at ``despite`` first.
        """
        keep, ended = (row, other) if keep_request else (other, row)
        self.unite(keep, ended, lead, despite=despite)
        requests.merge_request(
            actor=self.viewer,
            at=self.at,
            request=row,
            other=other,
            lead=lead,
            keep=keep,
            version=row.meeting.version,
            **values,
        )

    @act
    def join(self, row: ProgrammeItem, *, other: ProgrammeItem, despite: bool = False, **values: Any) -> None:
        """Let those who were to take part in the request take part in another item instead.

        Who of them cannot be there is told at ``despite`` first.
        """
        self.unite(other, row, other.meeting.lead(), despite=despite)
        requests.join_request(
            actor=self.viewer, at=self.at, request=row, other=other, version=row.meeting.version, **values
        )

    def unite(self, keep: ProgrammeItem, ended: ProgrammeItem, lead: User | None, *, despite: bool) -> None:
        """Raise ValidationError telling who could not be at the kept item, unless the caller has decided."""
        if not despite and keep.pk != ended.pk and keep.arena_id == ended.arena_id:
            self.refuse(presence.united(keep.arena, self.viewer, keep, ended, lead))
