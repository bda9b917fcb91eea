"""What a report is made of: everything in its period that all parties share, read once.

The reader is nobody's colleague: what one party keeps to itself is in no report, whoever drafts it. Queries do not grow
with the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q

from campaigns.attendance_enums import AttendanceState
from campaigns.enums import ActivityState
from campaigns.models import Attendance, Campaign, CampaignActivity, CampaignTarget, Goal, Report
from campaigns.queries import indicators
from campaigns.queries.claims import ShownClaim, claims_of
from campaigns.queries.lobby import Share, shares
from campaigns.queries.progress import EVIDENCE, Progress, progress_of
from campaigns.queries.progress import period as days_of
from campaigns.reports.blocks import lengths
from crm import clock
from crm.enums import MeetingState, OrganisationKind, Position, Role
from crm.models import Commitment, Council, Mandate, Meeting, Person, Stance
from crm.queries.log import Period, log, missing_debriefs, not_shown
from crm.visibility import Viewer
from messages.enums import MessageState
from messages.models import JointMessage, MessageUse, ProofPoint
from messages.queries.tally import Tally, tallies

# Reads what every party reads, of no organisation and taking part in nothing.
EVERYBODY = Viewer(user_id=0, organisation_id=0, role=Role.PROJECT_LEAD, member=True, name="report")
_EU, _NATIONAL, _REGIONAL, _LOCAL, OTHER = "eu", "national", "regional", "local", "other"
# The highest first: a contact counts once, at the highest level that was met.
LEVELS = (_EU, _NATIONAL, _REGIONAL, _LOCAL, OTHER)
_LEVEL_OF: dict[str, str] = {
    OrganisationKind.EU_PARLIAMENT: _EU,
    OrganisationKind.MINISTRY: _NATIONAL,
    OrganisationKind.PARLIAMENT: _NATIONAL,
    OrganisationKind.AGENCY: _NATIONAL,
    OrganisationKind.REGION: _REGIONAL,
    OrganisationKind.COUNTY_BOARD: _REGIONAL,
    OrganisationKind.MUNICIPALITY: _LOCAL,
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with what it is told by: where those met sat on the day, and at which level."""

    meeting: Meeting
    people: tuple[Person, ...]
    bodies: tuple[str, ...]
    level: str

    @property
    def lacks_rows(self) -> bool:
        """Whether it was with decision-makers and has no four rows."""
        return bool(self.people) and getattr(self.meeting, "debrief", None) is None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a person stood on an issue before and at the end of the period, both with evidence."""

    before: Stance
    now: Stance

    @property
    def steps(self) -> int:
        """Above nothing: nearer to us."""
        return (Position(self.now.position).score or 0) - (Position(self.before.position).score or 0)


@dataclass(frozen=True, slots=True)
class Anchored:
    """A message, how the parties stand, and when it was put forward in the period."""

    message: JointMessage
    tally: Tally | None
    uses: tuple[MessageUse, ...]


@dataclass(frozen=True)
class Reading:
    """Everything that the sections and the gaps of a report are written from.

    ``visited`` are public events that ours went to, of ``visitors`` parties.
    """

    report: Report
    at: dt.datetime
    council: Council
    period: Period
    lengths: dict[str, int]
    contacts: Sequence[Contact] = ()
    not_shown: int | None = None
    unheld: Sequence[Meeting] = ()
    commitments: Sequence[Commitment] = ()
    messages: Sequence[Anchored] = ()
    undated: Sequence[ProofPoint] = ()
    goals: Sequence[Progress] = ()
    claims: Sequence[ShownClaim] = ()
    indicators: Sequence[indicators.Figure] = ()
    activities: Sequence[CampaignActivity] = ()
    targets: Sequence[Person] = ()
    moves: Sequence[Move] = ()
    weak: Sequence[Stance] = field(default_factory=tuple)
    registers: Sequence[Share] = ()
    visited: int = 0
    visitors: int = 0

    @property
    def today(self) -> dt.date:
        """The day on which it is read."""
        return clock.day(self.at)

    @property
    def stands_on(self) -> dt.date:
        """The day by which outcomes are judged: the period's last, or the day of reading while it runs."""
        return min(self.today, self.report.last)


def read(report: Report, at: dt.datetime) -> Reading:
    """The report's period as all parties read it at ``at``."""
    period = Period(report.first, report.last)
    goals = _goals(report, at)
    stances = _stances(report, {progress.goal.campaign.issue_id for progress in goals})
    messages = _messages(report, at)
    return Reading(
        report=report,
        at=at,
        council=Council.current(),
        period=period,
        lengths=lengths(report.kind),
        contacts=_contacts(period),
        not_shown=not_shown(EVERYBODY, period),
        unheld=list(missing_debriefs(EVERYBODY, at).filter(period.within()).exclude(state=MeetingState.HELD)),
        commitments=_commitments(report),
        messages=messages,
        undated=_undated(messages),
        goals=goals,
        claims=claims_of(Campaign.objects.visible_to(EVERYBODY), EVERYBODY, first=report.first, last=report.last),
        indicators=indicators.indicators_at(EVERYBODY, report.first, report.last),
        activities=_activities(report),
        targets=_targets(report),
        moves=_moves(report, stances),
        weak=[row for row in stances if row.basis not in EVIDENCE and row.as_of >= report.first],
        registers=shares(EVERYBODY, report.first, report.last),
        **_visits(report),
    )


def _contacts(period: Period) -> list[Contact]:
    meetings = list(log(EVERYBODY).filter(period.within()).order_by("on", "pk"))
    met = {row.person_id for meeting in meetings for row in meeting.counterparts.all()}
    seats: dict[int, list[Mandate]] = defaultdict(list)
    for mandate in Mandate.objects.visible_to(EVERYBODY).filter(person__in=met).select_related("body").order_by("pk"):
        seats[mandate.person_id].append(mandate)
    return [_contact(meeting, seats) for meeting in meetings]


def _contact(meeting: Meeting, seats: dict[int, list[Mandate]]) -> Contact:
    people = tuple(row.person for row in meeting.counterparts.all())
    held = [mandate for person in people for mandate in seats[person.pk] if mandate.holds(meeting.on)]
    found = {_LEVEL_OF.get(mandate.body.kind, OTHER) for mandate in held}
    level = next((level for level in LEVELS if level in found), OTHER)
    return Contact(meeting, people, tuple(dict.fromkeys(mandate.body.name for mandate in held)), level)


def _commitments(report: Report) -> list[Commitment]:
    """Promises made in shared contacts that were made, due or closed in the period."""
    days = (report.first, report.last)
    within = Q(meeting__on__range=days) | Q(due__range=days) | Q(closed_on__range=days)
    rows = Commitment.objects.visible_to(EVERYBODY).filter(within, meeting__isnull=False)
    related = rows.select_related("person", "owner__organisation", "made_by_user", "organisation", "meeting")
    return list(related.order_by("due", "pk"))


def _goals(report: Report, at: dt.datetime) -> list[Progress]:
    """Goals of campaigns that ran in the period and whose own days have begun, with what was reached by its end."""
    end = min(clock.day(at), report.last)
    goals = (
        Goal.objects.visible_to(EVERYBODY)
        .filter(campaign__starts__lte=report.last, campaign__ends__gte=report.first)
        .select_related("campaign__issue", "campaign__lead__organisation")
        .order_by("campaign__starts", "campaign_id", "position", "pk")
    )
    rows = [goal for goal in goals if days_of(goal)[0] <= end]
    for goal in rows:
        # Never saved: what comes after the end is the next report's.
        goal.counts_to = min(days_of(goal)[1], end)
    figures = progress_of(rows, EVERYBODY, at)
    return [figures[goal.pk] for goal in rows]


def _activities(report: Report) -> list[CampaignActivity]:
    """What the campaigns did in the period."""
    held = CampaignActivity.objects.visible_to(EVERYBODY).filter(
        state=ActivityState.DONE, starts__lte=report.last, ends__gte=report.first
    )
    return list(held.select_related("campaign", "organisation").order_by("starts", "pk"))


def _visits(report: Report) -> dict[str, int]:
    """How many public events ours went to in the period, each once, and of how many parties they were.

    No arena is named: not everybody reads which there are.
    """
    went = Attendance.objects.visible_to(EVERYBODY).filter(
        state=AttendanceState.ATTENDED, event__on__range=(report.first, report.last)
    )
    return went.aggregate(visited=Count("event", distinct=True), visitors=Count("user__organisation", distinct=True))


def _targets(report: Report) -> list[Person]:
    """Whom the campaigns of the period would move; where to is nobody else's to read."""
    running = Campaign.objects.visible_to(EVERYBODY).filter(starts__lte=report.last, ends__gte=report.first)
    rows = CampaignTarget.objects.visible_to(EVERYBODY).filter(campaign__in=running).select_related("person")
    return [row.person for row in rows]


def _messages(report: Report, at: dt.datetime) -> list[Anchored]:
    """Messages whose title is no secret: those put forward in the period, whatever became of them since, and those
    decided by its end that stand.
    """
    uses = (
        MessageUse.objects.visible_to(EVERYBODY)
        .filter(meeting__state=MeetingState.HELD, meeting__on__range=(report.first, report.last))
        .select_related("meeting")
        .order_by("meeting__on", "pk")
    )
    decided = Q(adopted_on__lte=report.last) & ~Q(state__in=[MessageState.DRAFT, MessageState.WITHDRAWN])
    rows = (
        JointMessage.objects.readable_by(EVERYBODY, at)
        .filter(Q(pk__in=uses.order_by().values("message")) | decided)
        .select_related("current", "owner__organisation")
        .prefetch_related(Prefetch("uses", uses, to_attr="put_forward"))
        .order_by("sort_key", "pk")
    )
    found = list(rows)
    stand = tallies(row.current_id for row in found if row.current_id)
    return [Anchored(row, stand.get(row.current_id or 0), tuple(row.put_forward)) for row in found]  # type: ignore[attr-defined]


def _undated(messages: Iterable[Anchored]) -> list[ProofPoint]:
    """Facts of these messages that nobody says when they were checked."""
    current = [row.message.current_id for row in messages if row.message.current_id]
    rows = ProofPoint.objects.visible_to(EVERYBODY).filter(version__in=current, checked_on=None, waived_on=None)
    return list(rows.select_related("version__message__owner__organisation").order_by("version_id", "position"))


def _stances(report: Report, issues: set[int]) -> list[Stance]:
    """What is known by the period's end on the issues of its campaigns: no stance is searched outside a campaign."""
    rows = Stance.objects.visible_to(EVERYBODY).filter(issue__in=issues, as_of__lte=report.last)
    known = rows.exclude(position=Position.UNKNOWN).select_related("person", "issue", "recorded_by__organisation")
    return list(known.order_by("as_of", "pk"))


def _moves(report: Report, stances: Iterable[Stance]) -> list[Move]:
    """Per person and issue the last stance before the period, or the first in it, and the last; with evidence."""
    seen: dict[tuple[int, int], list[Stance]] = defaultdict(list)
    for stance in stances:
        if stance.basis in EVIDENCE:
            seen[stance.issue_id, stance.person_id].append(stance)
    moves = []
    for rows in seen.values():
        earlier = [row for row in rows if row.as_of < report.first]
        if rows[-1].as_of >= report.first:
            moves.append(Move(earlier[-1] if earlier else rows[0], rows[-1]))
    return sorted(moves, key=lambda move: (move.now.issue.sort_key, move.now.person.sort_key, move.now.pk))
