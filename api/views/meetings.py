"""The advocacy log and planned meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from api.acts import act, addition, overview
from api.base import Changeable, Creatable, Readable, Rows
from api.problems import BadParameter
from api.serializers.meetings import (
    GroupsOutput,
    MeetingInput,
    MeetingOutput,
    MoveInput,
    NotShownOutput,
    PlanInput,
    ReasonInput,
    RecordInput,
)
from api.views.exports import Exported
from campaigns.filters.log import LogFilter, LogGroupsFilter, LogListFilter
from campaigns.queries.contacts import arenas_of
from campaigns.services.contacts import change_contact, record_contact
from campaigns.services.programme import require_outside
from crm.enums import MeetingState
from crm.filters.meetings import GROUP
from crm.models import Meeting
from crm.models.meeting import MeetingQuerySet
from crm.queries.contacts import entries
from crm.queries.log import EXISTENCE_SHOWN
from crm.services import meetings as services
from crm.web.taken import FORMS, Log


class Meetings(Exported, Readable, Creatable, Changeable):
    """Contacts that took place (``state=held``: the advocacy log) and planned meetings, the latest first."""

    model = Meeting
    output = MeetingOutput
    inputs = {
        "create": RecordInput,
        "plan": PlanInput,
        "partial_update": MeetingInput,
        "move": MoveInput,
        "decline": ReasonInput,
        "cancel": ReasonInput,
    }
    outputs = {"not_shown": NotShownOutput, "groups": GroupsOutput}
    filterset_class = LogListFilter
    filtersets = {"groups": LogGroupsFilter, **dict.fromkeys(FORMS, LogFilter)}
    exported = Log
    order = ("-on", "-pk")

    def rows(self) -> MeetingQuerySet:
        """Meetings that the viewer reads."""
        return Meeting.objects.visible_to(self.viewer)

    def listed(self, rows: Rows) -> list[Any]:
        """The meetings with all that hangs on them, in a constant number of queries."""
        return self._placed(entries(rows))

    def represent(self, rows: Sequence[Meeting]) -> list[Any]:
        """The same of rows at hand."""
        return self._placed(entries(self.rows().filter(pk__in=[row.pk for row in rows])))

    def _placed(self, found: list[Any]) -> list[Any]:
        """The meetings, each with its arena. Two queries."""
        arenas = arenas_of([one["id"] for one in found], self.viewer)
        for one in found:
            arena = arenas.get(one["id"])
            one["arena"] = {"id": arena.pk, "name": arena.name} if arena else None
        return found

    def add(self, **values: Any) -> Meeting:
        """Record a contact that took place, in the own organisation's name."""
        values["ours"] = [values.pop("lead"), *values.get("ours", [])]
        if "debrief" in values:
            values["debrief"] = services.FourRows(**values["debrief"])
        return record_contact(actor=self.viewer, at=self.at, **values)

    @addition
    def plan(self, *, confirmed: bool = False, **values: Any) -> Meeting:
        """Plan a meeting to come, as a request unless it is confirmed already. Nobody without a mandate is booked."""
        state = MeetingState.CONFIRMED if confirmed else MeetingState.REQUESTED
        return services.plan_meeting(actor=self.viewer, at=self.at, state=state, **values)

    def change(self, row: Meeting, **values: Any) -> Meeting:
        """Change facts, readers, people, issues or arena. A planned meeting gets another time by ``move``.

        One that is in an arena's programme is changed by those who plan that, and held against what its item is held
        against: a body's rule, and whether a venue or a place is written.
        """
        if {"lead", "ours"} & values.keys():
            now = [one.user for one in row.participants.select_related("user").order_by("-is_lead", "pk")]
            lead = [values.pop("lead")] if "lead" in values else now[:1]
            values["ours"] = [*lead, *values.get("ours", now[1:])]
        return change_contact(actor=self.viewer, at=self.at, meeting=row, version=row.version, **values)

    @act
    def confirm(self, row: Meeting) -> None:
        """Confirm a request, or a meeting that was moved."""
        require_outside(row)
        services.confirm_meeting(actor=self.viewer, at=self.at, meeting=row, version=row.version)

    @act
    def decline(self, row: Meeting, *, reason: str) -> None:
        """Decline a request, with a reason that its party reads."""
        require_outside(row)
        services.decline_meeting(actor=self.viewer, at=self.at, meeting=row, reason=reason, version=row.version)

    @act
    def cancel(self, row: Meeting, *, reason: str) -> None:
        """Cancel a planned meeting, with a reason."""
        require_outside(row)
        services.cancel_meeting(actor=self.viewer, at=self.at, meeting=row, reason=reason, version=row.version)

    @act
    def move(self, row: Meeting, *, starts: dt.datetime, ends: dt.datetime) -> None:
        """Give a planned meeting another time. A request stays a request; anything else is then moved."""
        require_outside(row)
        services.move_meeting(actor=self.viewer, at=self.at, meeting=row, starts=starts, ends=ends, version=row.version)

    @act
    def hold(self, row: Meeting) -> None:
        """Say that a planned meeting took place: it enters the log. Writing its debrief does the same.

        Of an item of a programme those who plan it say so, and whoever takes part writes the debrief.
        """
        services.hold_meeting(actor=self.viewer, at=self.at, meeting=row, version=row.version)

    @overview
    def not_shown(self, found: LogListFilter) -> dict[str, Any]:
        """How many contacts the filters match that the caller may not read: other parties' own.

        Told for period, party and person only: any other filter would tell something of what is hidden.
        """
        told = {"count": found.not_shown(), "contacts": found.existence()[:EXISTENCE_SHOWN]}
        return dict(NotShownOutput(told).data)

    @overview
    def groups(self, found: LogGroupsFilter) -> dict[str, Any]:
        """How many of the meetings that the filters leave belong to each group, and the query that lists exactly those.

        ``group`` says what to count by. At most the hundred largest groups; one meeting can count under several.
        """
        if not found.grouped_by:
            raise BadParameter(_("Say what to count by."), field=GROUP)
        return dict(GroupsOutput({"group": found.grouped_by, "groups": found.groups()}).data)
