"""What rules are about: the arenas, items, contacts, commitments and endorsements within their reach.

Each function reads its rows in a number of queries that does not grow with them. A case says who is concerned by
number only; ``plan`` loads the people once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.models import Arena, Delegate, ProgrammeItem
from campaigns.reminders import moments
from campaigns.reminders.language import Anchor, Rule, Subject, Who
from crm import clock
from crm.enums import OFF_STATES, CommitmentState, MeetingState, Partnership, Role
from crm.models import Commitment, Meeting, MeetingParticipant, User
from crm.visibility import Viewer
from messages.enums import UNANSWERED, MessageState
from messages.models import Endorsement, JointMessage, MessageUse

_TOOK_PLACE = [MeetingState.CONFIRMED, MeetingState.MOVED]


@dataclass(frozen=True, slots=True)
class Window:
    """The instants between which reminders are due, the last not included."""

    starts: dt.datetime
    ends: dt.datetime

    def days(self, rules: Iterable[Rule]) -> tuple[dt.date, dt.date]:
        """The first and last day on which an anchor of these rules can lie."""
        reaches = [moments.reach(rule.at) for rule in rules]
        before, after = max(r[0] for r in reaches), max(r[1] for r in reaches)
        return clock.day(self.starts - before), clock.day(self.ends + after)


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that rules remind of. ``about`` is the row; ``detail`` what the words need besides.

    ``once`` names what a rule reminds of once in each part (recipient, deputy), whoever has it and whatever the day.
    """

    key: str
    label: str
    anchors: dict[Anchor, dt.date | dt.datetime]
    about: Any
    concerned: dict[Who, list[int]]
    with_people: bool = False
    is_open: bool = True
    done: bool = False
    arena_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    once: str = ""


def arenas(rules: Sequence[Rule], window: Window) -> list[Case]:
    """Arenas, with coordinator, delegates and the editors of the messages that their items use."""
    days = window.days(rules)
    rows = list(Arena.objects.filter(Q(starts__range=days) | Q(ends__range=days)).select_related("coordinator"))
    delegates: dict[int, list[int]] = defaultdict(list)
    for arena_id, user_id in Delegate.objects.filter(arena__in=rows).values_list("arena_id", "user_id"):
        delegates[arena_id].append(user_id)
    edited = _edited(rows) if any(Who.EDITORS in rule.to.who for rule in rules) else {}
    return [
        Case(
            key=f"arena:{row.pk}",
            label="",
            anchors={Anchor.ARENA_START: row.starts, Anchor.ARENA_END: row.ends},
            about=row,
            concerned={
                Who.ARENA_COORDINATOR: [row.coordinator_id],
                Who.DELEGATES: delegates[row.pk],
                Who.EDITORS: sorted(edited.get(row.pk, {})),
            },
            arena_id=row.pk,
            detail={"edited": edited.get(row.pk, {})},
        )
        for row in rows
    ]


def _edited(rows: Sequence[Arena]) -> dict[int, dict[int, list[tuple[str, MessageState]]]]:
    """Per arena and editor, titles and states of the messages that its items use."""
    uses = MessageUse.objects.filter(meeting__programme_item__arena__in=rows).exclude(meeting__state__in=OFF_STATES)
    used = set(uses.values_list("meeting__programme_item__arena_id", "message_id"))
    editors: dict[int, list[tuple[int, str, MessageState]]] = defaultdict(list)
    messages = JointMessage.objects.filter(pk__in={message for _, message in used}, editors__isnull=False)
    for message_id, user_id, title, state in messages.values_list("pk", "editors", "title", "state"):
        editors[message_id].append((user_id, title, MessageState(state)))
    found: dict[int, dict[int, list[tuple[str, MessageState]]]] = defaultdict(lambda: defaultdict(list))
    for arena_id, message_id in sorted(used):
        for user_id, title, state in editors[message_id]:
            found[arena_id][user_id].append((title, state))
    return found


def items(rules: Sequence[Rule], window: Window) -> list[Case]:
    """Confirmed programme items, with those who take part and the lead."""
    rows = (
        ProgrammeItem.objects.confirmed()
        .filter(meeting__on__range=window.days(rules), meeting__starts__isnull=False)
        .select_related("arena__coordinator", "meeting", "meeting__debrief")
        .prefetch_related(
            Prefetch("meeting__participants", MeetingParticipant.objects.select_related("user__organisation")),
            "meeting__counterparts__person",
        )
        .prefetch_related("meeting__message_uses__message", "meeting__message_uses__asks")
        .order_by("meeting__starts", "pk")
    )
    return [_item(row, row.meeting) for row in rows]


def _item(row: ProgrammeItem, meeting: Meeting) -> Case:
    participants, starts = list(meeting.participants.all()), meeting.starts
    assert starts is not None  # noqa: S101 - the query asks for it
    return Case(
        key=f"item:{row.pk}",
        label=meeting.label,
        anchors={
            Anchor.ITEM_DAY: clock.day(starts),
            Anchor.ITEM_START: starts,
            Anchor.ITEM_END: meeting.ends or starts,
            Anchor.ARENA_START: row.arena.starts,
            Anchor.ARENA_END: row.arena.ends,
        },
        about=row,
        concerned={
            Who.PARTICIPANTS: [p.user_id for p in participants],
            Who.LEAD: [p.user_id for p in participants if p.is_lead],
            Who.ARENA_COORDINATOR: [row.arena.coordinator_id],
        },
        with_people=bool(meeting.counterparts.all()),
        done=hasattr(meeting, "debrief"),
        arena_id=row.arena_id,
    )


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with decision-makers that lacks its debrief; without a time it ends with its day."""

    meeting: Meeting
    ended: dt.datetime


def contacts(coordinators: Sequence[User], window: Window) -> dict[int, list[Contact]]:
    """Per coordinator, the contacts without debrief that they may read and that end before the window does.

    A confirmed meeting whose time has passed counts like one that was marked as held. One query per coordinator, and
    two for the names.
    """
    took_place = Q(state=MeetingState.HELD) | Q(state__in=_TOOK_PLACE, ends__isnull=False)
    found = {}
    for user in coordinators:
        rows = (
            Meeting.objects.visible_to(Viewer.of(user))
            .filter(took_place, debrief=None, on__lte=clock.day(window.ends))
            .filter(pk__in=Meeting.objects.filter(counterparts__isnull=False).values("pk"))
            .prefetch_related("people")
            .order_by("on", "starts", "pk")
        )
        found[user.pk] = [Contact(row, row.ends or moments.day_ends(row.on)) for row in rows]
    return found


def commitments(rules: Sequence[Rule], window: Window, coordinators: Sequence[User]) -> list[Case]:
    """Commitments by due date, with owner and the coordinators who may read them. One query per coordinator."""
    rows = Commitment.objects.filter(due__range=window.days(rules)).select_related("person", "made_by_user", "meeting")
    if all(rule.to.while_open for rule in rules):
        rows = rows.open()
    commitments = list(rows)
    readers: dict[int, list[int]] = defaultdict(list)
    if any(Who.COORDINATOR in rule.to.who for rule in rules):
        for user in coordinators:
            for pk in rows.visible_to(Viewer.of(user)).values_list("pk", flat=True):
                readers[pk].append(user.pk)
    return [
        Case(
            key=f"commitment:{row.pk}",
            label=row.label,
            anchors={Anchor.DUE: row.due},
            about=row,
            concerned={Who.OWNER: [row.owner_id], Who.COORDINATOR: readers[row.pk]},
            is_open=row.state == CommitmentState.OPEN,
        )
        for row in commitments
    ]


def endorsements(rules: Sequence[Rule], window: Window) -> list[Case]:
    """Parties without an answer on the current version of a message in consultation."""
    answered = Endorsement.objects.filter(
        version__message=OuterRef("version__message"), organisation=OuterRef("organisation")
    ).exclude(state__in=UNANSWERED)
    rows = Endorsement.objects.annotate(
        wanted=Coalesce("deadline", "version__message__consultation_deadline"),
        answers=Coalesce(Subquery(_count(answered)), 0),
    ).filter(
        state__in=UNANSWERED,
        version=F("version__message__current"),
        version__message__state=MessageState.IN_CONSULTATION,
        wanted__range=window.days(rules),
        organisation__partnership=Partnership.ACTIVE,
        organisation__anchoring__isnull=False,
    )
    return [_endorsement(row) for row in rows.select_related("version__message", "organisation__anchoring__recipient")]


def _count(rows: QuerySet[Endorsement]) -> QuerySet[Any, Any]:
    """How many there are, as one value for a sub-query."""
    return rows.order_by().values("organisation").annotate(n=Count("pk")).values("n")


def _endorsement(row: Any) -> Case:
    message, anchoring = row.version.message, row.organisation.anchoring
    return Case(
        key=f"message:{message.pk}:{row.organisation_id}",
        label=message.label,
        anchors={Anchor.DEADLINE: row.wanted},
        about=row,
        # A new round begins where the party is asked again after it has answered: not with a version, nor another day.
        once=f"round:{row.answers}",
        concerned={
            Who.RECIPIENT: [anchoring.recipient_id],
            Who.DEPUTY: [anchoring.deputy_id] if anchoring.deputy_id else [],
        },
    )


def coordinators() -> list[User]:
    """Active coordinators of active parties, with their organisation."""
    rows = User.objects.filter(role=Role.COORDINATOR, is_active=True, organisation__partnership=Partnership.ACTIVE)
    return list(rows.select_related("organisation"))


def by_subject(rules: Iterable[Rule]) -> dict[Subject, list[Rule]]:
    """The rules per subject."""
    found: dict[Subject, list[Rule]] = defaultdict(list)
    for rule in rules:
        found[rule.subject].append(rule)
    return found
