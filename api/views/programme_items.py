"""Items of arenas' programmes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.programme_items import (
    ItemInput,
    ItemMoveInput,
    ItemOutput,
    ItemReasonInput,
    ItemResumeInput,
    NewItemInput,
)
from campaigns.filters.programme import ProgrammeItemFilter
from campaigns.models import Arena, ProgrammeItem
from campaigns.queries import clashes, presence, programme
from campaigns.services import programme as services
from crm import clock, wording
from crm.enums import MeetingState


class Programme(Listed, Readable, Creatable):
    """What items and requests share: their rows, what they show, and looking ahead before anything is booked."""

    model = ProgrammeItem
    order = ("meeting__starts", "pk")

    def rows(self) -> Rows:
        """Those whose arena and meeting the caller sees."""
        return ProgrammeItem.objects.visible_to(self.viewer).select_related("meeting", "arena", "venue")

    def lines(self, rows: Rows) -> list[programme.Line]:
        """The items with all that is shown of them."""
        return programme.lines_of(programme.loaded(rows, self.viewer), self.viewer, self.at)

    def listed(self, rows: Rows) -> list[Any]:
        """The items in a constant number of queries."""
        return list(self.output(self.lines(rows), many=True, context=self.context()).data)

    def represent(self, rows: Sequence[ProgrammeItem]) -> list[Any]:
        """The same of rows at hand."""
        return self.listed(self.rows().filter(pk__in=[row.pk for row in rows]))

    def look_ahead(
        self,
        arena: Arena,
        place: presence.Booking,
        *,
        despite: bool,
        exclude: ProgrammeItem | None = None,
        **booking: Any,
    ) -> None:
        """Raise ValidationError telling what the booking would clash with, and who cannot be there.

        Not when the caller has decided, nor of an item that is over. ``place`` is when and where ours are to be.
        """
        if despite or (exclude and exclude.meeting.state not in programme.UPCOMING):
            return
        found = [self._told(clash) for clash in clashes.unforeseen(arena, self.viewer, exclude=exclude, **booking)]
        if place.set_back(self.at, exclude):
            found.append(_("That time has passed."))
        self.refuse(presence.foreseen(arena, self.viewer, place, exclude=exclude), found)

    def refuse(self, absences: Iterable[presence.Absence], clashing: Iterable[str] = ()) -> None:
        """Raise ValidationError telling what is wrong, if anything is."""
        found = [*clashing, *(presence.told(absence, clock.day(self.at)) for absence in absences)]
        if found:
            raise ValidationError({"despite": found})

    def compare(self, arena: Arena, *, despite: bool, **values: Any) -> None:
        """Look ahead from the values of a new item."""
        issues = [*values.get("issues", []), *(message.issue for message, _asks in values.get("uses", []))]
        self.look_ahead(
            arena,
            _place(values),
            despite=despite,
            on=clock.day(values["starts"]),
            people=values.get("people", []),
            issues=issues,
            local_ask=values.get("local_ask", ""),
        )

    def relocate(
        self, row: ProgrammeItem, *, starts: dt.datetime, ends: dt.datetime, despite: bool = False, reason: str = ""
    ) -> None:
        """Give it another time, once that has been compared with what is booked then."""
        place = replace(presence.Booking.of(row), item=None, starts=starts, ends=ends)
        booking = {**_booked(row), "on": clock.day(starts)}
        self.look_ahead(row.arena, place, despite=despite, exclude=row, **booking)
        services.move_item(
            actor=self.viewer,
            at=self.at,
            item=row,
            starts=starts,
            ends=ends,
            version=row.meeting.version,
            reason=reason,
        )

    def _told(self, clash: clashes.Foreseen) -> str:
        meeting = clash.item.meeting
        lead = meeting.lead()
        words = {
            "person": clash.person.name,
            "item": clash.item,
            "number": clash.item.pk,
            "time": wording.span(meeting.starts or meeting.on, meeting.ends, today=clock.day(self.at)),
            "lead": lead.name if lead else "–",
            "kinds": wording.join(kind.label for kind in clash.kinds),
        }
        return _("%(person)s: “%(item)s” (%(number)s), %(time)s, led by %(lead)s. %(kinds)s.") % words


class ProgrammeItems(Programme, Changeable):
    """The programmes of arenas, in order of time. Coordinators plan for every party; requests stand here too."""

    output = ItemOutput
    inputs = {
        "create": NewItemInput,
        "partial_update": ItemInput,
        "move": ItemMoveInput,
        "cancel": ItemReasonInput,
        "resume": ItemResumeInput,
    }
    filterset_class = ProgrammeItemFilter

    def add(self, **values: Any) -> ProgrammeItem:
        """Add a confirmed item. What it would clash with is told at ``despite`` before it is saved."""
        arena, despite = values.pop("arena"), values.pop("despite", False)
        self.compare(arena, despite=despite, **values)
        values.setdefault("participants", [])
        return services.add_item(actor=self.viewer, at=self.at, arena=arena, state=MeetingState.CONFIRMED, **values)

    def change(self, row: ProgrammeItem, **values: Any) -> ProgrammeItem:
        """Change what it is about or who takes part; clashes that are new are told at ``despite`` first."""
        booking = _booked(row) | {name: values[name] for name in ("people", "local_ask") if name in values}
        if "uses" in values:
            booking["issues"] = [message.issue for message, _asks in values["uses"]]
        place = _place(values, presence.Booking.of(row))
        self.look_ahead(row.arena, place, despite=values.pop("despite", False), exclude=row, **booking)
        return services.update_item(actor=self.viewer, at=self.at, item=row, version=row.meeting.version, **values)

    @act
    def move(self, row: ProgrammeItem, **times: Any) -> None:
        """Move it to another time; its reminders follow. A request stays a request, anything else is then moved."""
        self.relocate(row, **times)

    @act
    def confirm(self, row: ProgrammeItem) -> None:
        """Confirm a request, or an item that was moved."""
        services.confirm_item(actor=self.viewer, at=self.at, item=row, version=row.meeting.version)

    @act
    def cancel(self, row: ProgrammeItem, *, reason: str) -> None:
        """Cancel it, with a reason that whoever takes part reads."""
        services.cancel_item(actor=self.viewer, at=self.at, item=row, reason=reason, version=row.meeting.version)

    @act
    def resume(self, row: ProgrammeItem, *, despite: bool = False, **times: Any) -> None:
        """Let a cancelled item take place after all, at its old time unless given another: it is then confirmed.

        What it would clash with by now, and who cannot be there, is told at ``despite`` first.
        """
        times = {"starts": row.meeting.starts, "ends": row.meeting.ends, **times}
        place = replace(presence.Booking.of(row), item=None, **times)
        if row.meeting.state == MeetingState.CANCELLED:
            self.look_ahead(row.arena, place, despite=despite, **{**_booked(row), "on": clock.day(times["starts"])})
        services.resume_item(actor=self.viewer, at=self.at, item=row, version=row.meeting.version, **times)


def _place(values: dict[str, Any], before: presence.Booking | None = None) -> presence.Booking:
    """When and where ours are to be by ``values``, and for the rest as ``before``."""
    lead = values.get("lead") or (before.lead if before else None)
    ours = values.get("participants", before.ours if before else [])
    kept = None if "place" in values or before is None else before.venue
    return presence.Booking(
        starts=before.starts if before else values["starts"],
        ends=before.ends if before else values["ends"],
        lead=lead,
        ours=tuple({user.pk: user for user in [lead, *ours] if user}.values()),
        venue=values.get("venue", kept),
    )


def _booked(row: ProgrammeItem) -> dict[str, Any]:
    """What the item has booked as it stands."""
    people = [counterpart.person for counterpart in row.meeting.counterparts.select_related("person")]
    return {
        "on": row.meeting.on,
        "people": people,
        "issues": list(row.meeting.issues.all()),
        "local_ask": row.local_ask,
    }
