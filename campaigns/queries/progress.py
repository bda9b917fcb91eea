"""How far a goal has come. Every figure carries the rows behind it; what the viewer may not read is not counted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import InfluenceStage, Metric
from campaigns.models import Goal, GoalEntry
from crm.enums import Basis, CommitmentState, Direction, Endorses, Partnership, Position
from crm.models import Commitment, Meeting, MeetingCounterpart, Stance
from crm.queries.log import Period, log, not_shown_in
from crm.visibility import Viewer
from messages.enums import EndorsementState, OpEdState, SignatureState
from messages.models import Endorsement, JointMessage, OpEd, Signatory

EVIDENCE = (Basis.PUBLIC_RECORD, Basis.DIRECT)


@dataclass(frozen=True)
class StanceMove:
    """A person's first and last stance with evidence in the period."""

    first: Stance
    last: Stance


@dataclass(frozen=True)
class Progress:
    """A goal's figure with its rows: meetings, endorsements, stance moves, commitments, signatories or entries.

    ``not_shown``, of a figure of contacts: how many of other parties' own contacts the goal's days hold, on whatever
    issue, as the log says it; None where the viewer is not told, and of other figures.
    """

    goal: Goal
    value: int
    target: int
    rows: Sequence[Any] = field(default_factory=tuple)
    not_shown: int | None = None

    @property
    def reached(self) -> bool:
        """Whether the goal is met."""
        return self.value >= self.target

    @property
    def text(self) -> str:
        """``5 of 12``; for a stage its name and the goal's."""
        if self.goal.metric == Metric.STAGE_REACHED:
            reached = InfluenceStage(self.value).label if self.value else _("Not begun")
            return _("%(stage)s; the goal is: %(target)s") % {
                "stage": reached,
                "target": InfluenceStage(self.target).label,
            }
        return _("%(value)s of %(target)s") % {"value": self.value, "target": self.target}

    @property
    def left_out(self) -> str:
        """What a figure of contacts leaves out for its viewer, in the active language; empty where that is nothing."""
        if self.goal.metric != Metric.CONTACTS_ON_ISSUE:
            return ""
        if self.not_shown is None:
            return _("Counted are the contacts that you may read; whoever may read others sees another figure.")
        said = ngettext(
            "Besides, the goal's days hold %(n)s contact that is another party's own, on this issue or another.",
            "Besides, the goal's days hold %(n)s contacts that are other parties' own, on this issue or another.",
            self.not_shown,
        )
        return said % {"n": self.not_shown} if self.not_shown else ""

    @property
    def url(self) -> str:
        """The page with the rows."""
        return reverse("goal_detail", args=[self.goal.pk])

    @property
    def log_query(self) -> str:
        """The advocacy log's query string for the same contacts, where the rows are contacts; else empty."""
        if self.goal.metric != Metric.CONTACTS_ON_ISSUE:
            return ""
        first, last = period(self.goal)
        days = {"from": first.isoformat(), "to": last.isoformat()}
        return urlencode({"issue": self.goal.campaign.issue_id, **days, "met": "somebody"})


def period(goal: Goal) -> tuple[dt.date, dt.date]:
    """First and last day that count: the goal's own, else the campaign's."""
    return goal.counts_from or goal.campaign.starts, goal.counts_to or goal.campaign.ends


def progress(goal: Goal, viewer: Viewer, at: dt.datetime) -> Progress:
    """One goal's figure as the viewer sees it at ``at``."""
    return progress_of([goal], viewer, at)[goal.pk]


def uncounted(found: Progress, viewer: Viewer) -> list[GoalEntry]:
    """Recorded rows of the goal that its figure leaves out: taken back, outside its period, or less than an op-ed's."""
    counted = [row.pk for row in found.rows if isinstance(row, GoalEntry)]
    rows = GoalEntry.objects.visible_to(viewer).filter(goal=found.goal).exclude(pk__in=counted)
    return list(rows.select_related("recorded_by").order_by("on", "pk"))


def progress_of(goals: Iterable[Goal], viewer: Viewer, at: dt.datetime) -> dict[int, Progress]:
    """The figures of several goals (``campaign`` loaded); as many queries for thirty as for one."""
    by_count: dict[Count, list[Goal]] = defaultdict(list)
    for goal in goals:
        by_count[COMPUTED.get(Metric(goal.metric), _recorded)].append(goal)
    days = {goal.pk: Period(*period(goal)) for goal in by_count.get(_contacts, [])}
    hidden = not_shown_in(viewer, days.values())
    return {
        goal.pk: Progress(goal, value, goal.target, rows, hidden.get(days[goal.pk]) if goal.pk in days else None)
        for count, counted in by_count.items()
        for goal, (value, rows) in count(counted, viewer, at)
    }


Counted = Iterable[tuple[Goal, tuple[int, Sequence[Any]]]]
Count = Callable[[list[Goal], Viewer, dt.datetime], Counted]


def _contacts(goals: list[Goal], viewer: Viewer, at: dt.datetime) -> Counted:
    """Contacts with decision-makers in the advocacy log, on the campaign's issue."""
    issues = {goal.campaign.issue_id for goal in goals}
    on_issue = Meeting.issues.through.objects.filter(issue_id__in=issues).values("meeting_id")
    with_people = MeetingCounterpart.objects.values("meeting_id")
    meetings = log(viewer).filter(pk__in=on_issue).filter(pk__in=with_people).order_by("on", "pk")
    issues_of = {meeting: {issue.pk for issue in meeting.issues.all()} for meeting in meetings}
    for goal in goals:
        rows = [m for m, of in issues_of.items() if goal.campaign.issue_id in of and _within(goal, m.on)]
        yield goal, (len(rows), rows)


def _parties(goals: list[Goal], viewer: Viewer, at: dt.datetime) -> Counted:
    """Voting parties that endorsed, politically and without condition, every message of the campaign (that is seen)."""
    campaigns = {goal.campaign_id for goal in goals}
    links = list(
        JointMessage.objects.visible_to(viewer)
        .filter(campaigns__in=campaigns)
        .values_list("campaigns__pk", "current_id")
        .order_by("pk")
    )
    given = defaultdict(list)
    for endorsement in (
        Endorsement.objects.visible_to(viewer)
        .filter(
            version__in=[version for _campaign, version in links if version],
            state=EndorsementState.ENDORSED,
            organisation__partnership=Partnership.ACTIVE,
            organisation__endorses=Endorses.POSITIONS,
        )
        .select_related("organisation", "version__message")
        .order_by("organisation__sort_key", "version_id")
    ):
        given[endorsement.organisation_id].append(endorsement)
    for goal in goals:
        versions = {version for campaign, version in links if campaign == goal.campaign_id}
        rows = []
        parties = 0
        for endorsements in given.values():
            ours = [e for e in endorsements if e.version_id in versions]
            if versions and len(ours) == len(versions):
                parties += 1
                rows += ours
        yield goal, (parties, rows)


def _stance_moves(goals: list[Goal], viewer: Viewer, at: dt.datetime) -> Counted:
    """Persons at least one step nearer us at their last stance of the period than at their first.

    Only stances on the campaign's issue that rest on the public record or on what was said to us.
    """
    stances = list(
        Stance.objects.visible_to(viewer)
        .filter(issue__in={goal.campaign.issue_id for goal in goals}, basis__in=EVIDENCE)
        .exclude(position=Position.UNKNOWN)
        .select_related("person", "issue")
        .order_by("as_of", "pk")
    )
    for goal in goals:
        of_person: dict[int, list[Stance]] = defaultdict(list)
        for stance in stances:
            if stance.issue_id == goal.campaign.issue_id and _within(goal, stance.as_of):
                of_person[stance.person_id].append(stance)
        moves = [StanceMove(seen[0], seen[-1]) for seen in of_person.values() if _step(seen[0], seen[-1]) >= 1]
        moves.sort(key=lambda move: (move.last.as_of, move.last.pk))
        yield goal, (len(moves), moves)


def _commitments_kept(goals: list[Goal], viewer: Viewer, at: dt.datetime) -> Counted:
    """Their commitments kept in the period, made in a contact on the campaign's issue."""
    kept = (
        Commitment.objects.visible_to(viewer)
        .filter(
            state=CommitmentState.KEPT,
            direction=Direction.THEIRS,
            meeting__issues__in={goal.campaign.issue_id for goal in goals},
        )
        .distinct()
        .select_related("person", "meeting")
        .prefetch_related("meeting__issues")
        .order_by("closed_on", "pk")
    )
    for goal in goals:
        rows = [
            commitment
            for commitment in kept
            if commitment.meeting is not None
            and goal.campaign.issue_id in {issue.pk for issue in commitment.meeting.issues.all()}
            and commitment.closed_on
            and _within(goal, commitment.closed_on)
        ]
        yield goal, (len(rows), rows)


def _signatories(goals: list[Goal], viewer: Viewer, at: dt.datetime) -> Counted:
    """Valid signatures of the published op-ed that has most of them, about a message of the campaign.

    Signatures of two op-eds are not added up: a goal of seven signatories is not reached by four and three. What was
    recorded by hand counts instead where it is more, so that nothing is counted twice.
    """
    published = OpEd.objects.readable_by(viewer, at).filter(state=OpEdState.PUBLISHED)
    campaigns = {goal.campaign_id for goal in goals}
    links = published.filter(version__message__campaigns__in=campaigns).values_list(
        "version__message__campaigns", "pk", "published_on"
    )
    linked = list(links.order_by("published_on", "pk"))
    signed: dict[int, list[Signatory]] = defaultdict(list)
    rows = Signatory.objects.readable_by(viewer, at).filter(
        op_ed__in={pk for _campaign, pk, _on in linked}, state=SignatureState.SIGNED
    )
    for row in rows.select_related("organisation", "op_ed").order_by("position", "pk"):
        signed[row.op_ed_id].append(row)
    for goal, (value, entries) in _recorded(goals, viewer, at):
        ours = [signed[pk] for campaign, pk, on in linked if campaign == goal.campaign_id and on and _within(goal, on)]
        best = max(ours, key=len, default=[])
        yield goal, (len(best), best) if len(best) >= value and best else (value, entries)


def _recorded(goals: list[Goal], viewer: Viewer, at: dt.datetime) -> Counted:
    """The sum of what was recorded with evidence; for a stage the furthest one, or where the campaign starts."""
    standing = GoalEntry.objects.visible_to(viewer).filter(goal__in=goals, withdrawn_on=None)
    entries = list(standing.select_related("recorded_by").order_by("on", "pk"))
    for goal in goals:
        rows = [entry for entry in entries if entry.goal_id == goal.pk and _within(goal, entry.on)]
        if goal.metric == Metric.STAGE_REACHED:
            value = max([entry.amount for entry in rows], default=goal.campaign.stage_start or 0)
        else:
            value = sum(entry.amount for entry in rows)
        yield goal, (value, rows)


COMPUTED: dict[Metric, Count] = {
    Metric.CONTACTS_ON_ISSUE: _contacts,
    Metric.PARTIES_ENDORSED: _parties,
    Metric.STANCE_MOVES: _stance_moves,
    Metric.COMMITMENT_KEPT: _commitments_kept,
    Metric.SIGNATORIES: _signatories,
}


def _within(goal: Goal, day: dt.date) -> bool:
    first, last = period(goal)
    return first <= day <= last


def _step(first: Stance, last: Stance) -> int:
    return (Position(last.position).score or 0) - (Position(first.position).score or 0)
