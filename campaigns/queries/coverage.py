"""Targets × messages: who has heard which version, when and from whom; and how each target has moved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign, CampaignTarget
from crm import clock
from crm.enums import Position
from crm.models import Meeting, MeetingCounterpart, Stance, User
from crm.visibility import Viewer
from messages.models import JointMessage, MessageVersion
from messages.queries.ledger import put_forward, with_said


@dataclass(frozen=True)
class Heard:
    """The last time somebody heard a message. ``version`` is None where its text is withheld or was not there yet."""

    meeting: Meeting
    version: MessageVersion | None
    by: User | None
    times: int


@dataclass(frozen=True)
class Cell:
    """What a target has heard of a message; None is a gap."""

    message: JointMessage
    heard: Heard | None


@dataclass(frozen=True)
class Covered:
    """A target with a cell per message, in their order."""

    target: CampaignTarget
    cells: list[Cell]


@dataclass(frozen=True)
class Coverage:
    """The matrix: a column per message, a row per target."""

    messages: Sequence[JointMessage]
    rows: list[Covered]

    @property
    def gaps(self) -> int:
        """How many targets have not heard a message, summed over the messages."""
        return sum(cell.heard is None for row in self.rows for cell in row.cells)


@dataclass(frozen=True)
class Movement:
    """A target with its stance when the campaign began and now, as far as they are noted, and the one wished for."""

    target: CampaignTarget
    before: Stance | None
    now: Stance | None

    @property
    def steps(self) -> int:
        """Steps nearer to us since; below nought for away, nought where either end is unknown."""
        return _steps(self.before, self.now)

    @property
    def is_there(self) -> bool | None:
        """Whether the person stands where we wish, or beyond; None where that is unknown."""
        now = Position(self.now.position).score if self.now else None
        wished = Position(self.target.desired).score
        return None if now is None or wished is None else now >= wished


def targets_of(campaign: Campaign, viewer: Viewer) -> list[CampaignTarget]:
    """The campaign's targets by the day by when, then by name: nobody is ordered by opinion. One query."""
    rows = CampaignTarget.objects.visible_to(viewer).filter(campaign=campaign)
    return list(rows.select_related("person", "owner__organisation").order_by("by", "person__sort_key", "pk"))


def coverage(
    targets: Sequence[CampaignTarget], messages: Sequence[JointMessage], viewer: Viewer, at: dt.datetime
) -> Coverage:
    """What the targets have heard of the messages at contacts that the viewer reads. Three queries."""
    people = {target.person_id for target in targets}
    met = MeetingCounterpart.objects.visible_to(viewer).filter(person__in=people)
    uses = put_forward(viewer).filter(message__in=messages, meeting__in=met.values("meeting"))
    uses = uses.select_related("meeting", "message__current", "version", "said_by__organisation")
    newest = with_said(uses.order_by("-meeting__on", "-pk"), viewer, at)
    of_meeting: dict[int, list[int]] = defaultdict(list)
    for meeting, person in met.filter(meeting__in={use.meeting_id for use in newest}).values_list("meeting", "person"):
        of_meeting[meeting].append(person)
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for use in newest:
        for person in of_meeting[use.meeting_id]:
            found[person, use.message_id].append(use)
    return Coverage(
        messages,
        [Covered(one, [Cell(each, _last(found[one.person_id, each.pk])) for each in messages]) for one in targets],
    )


def movements(campaign: Campaign, targets: Sequence[CampaignTarget], viewer: Viewer, at: dt.datetime) -> list[Movement]:
    """Each target's stance on the campaign's issue at its start and at ``at`` (or its end). One query.

    Where nothing was noted by the start, the first one noted since is what it began from.
    """
    last = min(clock.day(at), campaign.ends)
    people = {target.person_id for target in targets}
    stances = Stance.objects.visible_to(viewer).filter(issue=campaign.issue_id, person__in=people, as_of__lte=last)
    of: dict[int, list[Stance]] = defaultdict(list)
    for stance in stances.order_by("as_of", "pk"):
        of[stance.person_id].append(stance)
    return [_movement(target, of[target.person_id], campaign.starts) for target in targets]


def _movement(target: CampaignTarget, seen: list[Stance], start: dt.date) -> Movement:
    earlier = [stance for stance in seen if stance.as_of <= start]
    before = earlier[-1] if earlier else next(iter(seen), None)
    return Movement(target, before, seen[-1] if seen else None)


def _steps(before: Stance | None, now: Stance | None) -> int:
    then = Position(before.position).score if before else None
    here = Position(now.position).score if now else None
    return 0 if then is None or here is None else here - then


def _last(uses: list[Any]) -> Heard | None:
    return Heard(uses[0].meeting, uses[0].said, uses[0].said_by, len(uses)) if uses else None
