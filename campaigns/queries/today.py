"""What waits for a viewer, and what is next: composed from the questions that other modules answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import ClashKind, Metric
from campaigns.models import Arena, Campaign, Delegate, ProgrammeItem
from campaigns.queries import checklist, clashes, presence, programme
from campaigns.queries.after_meetings import after_meetings
from campaigns.queries.overview import with_figures
from campaigns.queries.programme import Line
from campaigns.queries.progress import Progress
from campaigns.queries.use import coming_uses
from campaigns.reminders import links
from crm import clock, policy, wording
from crm.enums import CommitmentState, Direction, MeetingState, Role
from crm.models import Commitment, Meeting, MeetingParticipant, Person
from crm.policy import Action, Thing
from crm.queries.log import missing_debriefs
from crm.queries.people import not_bookable
from crm.visibility import Viewer
from messages.enums import OVER, PENDING, MessageState
from messages.models import Endorsement, JointMessage, ProofPoint
from messages.queries.house import never_checked, stale_proof_points
from messages.queries.page import positions, readable_ids

# More of one kind than this is a list of its own, not a morning's work.
EACH = 5
# A message is looked at again in good time.
_REVIEW_AHEAD = dt.timedelta(days=14)
GOALS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the viewer, in words; ``tone`` is its badge's, ``cells`` a meter's."""

    title: str
    detail: str
    badge: str
    tone: str
    url: str
    cells: tuple[str, ...] = ()


def waiting(viewer: Viewer, at: dt.datetime, arena: Arena | None) -> list[Waiting]:
    """What waits for the viewer, the most pressing kinds first; at most five of each. A fixed number of queries."""
    today = clock.day(at)
    return [
        *(_programme(arena, viewer, today) if arena else ()),
        *_withdrawn(viewer, at),
        *_answers(viewer, today),
        *_debriefs(viewer, at),
        *_deadlines(viewer, today),
        *(Waiting(row.title, row.detail, row.badge, "warn", row.url) for row in after_meetings(viewer, at, EACH)),
        *_messages(viewer, at),
        *_late_commitments(viewer, today),
        *_facts(viewer, today),
        *_reviews(viewer, today),
    ]


def next_arena(viewer: Viewer, today: dt.date) -> Arena | None:
    """The arena that goes on or comes next."""
    rows = Arena.objects.visible_to(viewer).filter(ends__gte=today)
    return rows.select_related("coordinator").order_by("starts", "pk").first()


def next_day(arena: Arena, viewer: Viewer, at: dt.datetime) -> list[Line]:
    """The viewer's own items of today, or of the next day that has any."""
    mine = programme.lines(
        arena,
        viewer,
        at,
        meeting__participants__user=viewer.user_id,
        meeting__on__gte=clock.day(at),
        meeting__state__in=programme.UPCOMING,
    )
    days = groupby((line for line in mine if _is_ahead(line, at)), key=lambda line: line.meeting.on)
    return next((list(lines) for _day, lines in days), [])


def _is_ahead(line: Line, at: dt.datetime) -> bool:
    return line.meeting.ends is None or line.meeting.ends > at


def open_promises(viewer: Viewer, today: dt.date) -> list[Commitment]:
    """The viewer's next open promises that are not late, the earliest due first."""
    rows = _own_commitments(viewer).filter(due__gte=today)
    return list(rows.select_related("person").order_by("due", "pk")[:EACH])


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the arena's card, what it counts, and the page with its rows."""

    value: int
    label: str
    url: str


def figures(arena: Arena, viewer: Viewer, today: dt.date) -> list[Figure]:
    """Items, delegates and decision-makers, each with what is missing. Six queries."""
    items = ProgrammeItem.objects.visible_to(viewer).filter(arena=arena, meeting__state__in=programme.UPCOMING)
    counted = items.aggregate(all=Count("pk"), sure=Count("pk", filter=~Q(meeting__state=MeetingState.REQUESTED)))
    delegates = Delegate.objects.visible_to(viewer).filter(arena=arena).count()
    absent = [party.short_name for party in presence.parties_without_delegate(arena).visible_to(viewer)]
    people = Person.objects.visible_to(viewer)
    known, gone = people.count(), not_bookable(today).filter(pk__in=people.values("pk")).count()
    return [
        Figure(counted["all"], _items_said(counted["all"], counted["sure"]), links.arena(arena)),
        Figure(delegates, _delegates_said(delegates, absent), links.delegation(arena)),
        Figure(known, _people_said(known, gone), links.people()),
    ]


def _items_said(count: int, confirmed: int) -> str:
    return ngettext("item, %(confirmed)d confirmed", "items, %(confirmed)d confirmed", count) % {"confirmed": confirmed}


def _delegates_said(count: int, absent: list[str]) -> str:
    said = ngettext("delegate", "delegates", count)
    without = _("%(parties)s without a delegate") % {"parties": wording.join(absent)}
    return f"{said} · {without}" if absent else said


def _people_said(count: int, gone: int) -> str:
    said = ngettext("decision-maker", "decision-makers", count)
    if not gone:
        return said
    return f"{said}, {ngettext('%(count)d has left office', '%(count)d have left office', gone) % {'count': gone}}"


def goals(viewer: Viewer, today: dt.date) -> list[Progress]:
    """Figures of the campaigns that go on, those that count something."""
    running = Campaign.objects.visible_to(viewer).filter(starts__lte=today, ends__gte=today)
    figures = (figure for row in with_figures(running.order_by("starts", "pk"), viewer) for figure in row.figures)
    return list(islice((f for f in figures if f.goal.metric != Metric.STAGE_REACHED), GOALS))


def _programme(arena: Arena, viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """Clashes, then requests that clash with nothing, for whoever decides on the programme."""
    if not policy.may(viewer, Action.TRANSITION, Thing.PROGRAMME_ITEM):
        return
    items = list(programme.items(arena, viewer))
    found = clashes.among(items)
    yield from _clashes(arena, found[:EACH], today)
    clashing = {item.pk for clash in found for item in clash.items}
    requests = [item for item in items if item.meeting.state == MeetingState.REQUESTED and item.pk not in clashing]
    for item in requests[:EACH]:
        yield Waiting(
            title=str(item),
            detail=_times([item.meeting], today),
            badge=_("Request"),
            tone="warn",
            url=links.requests(arena),
        )


def _clashes(arena: Arena, found: Sequence[clashes.Clash], today: dt.date) -> Iterator[Waiting]:
    for clash in found:
        opposite = ClashKind.CONTRADICTORY_ASK in clash.kinds
        meetings = [item.meeting for item in clash.items]
        yield Waiting(
            title=_("Two meetings with the same person, different asks")
            if opposite
            else _("Two meetings with the same person"),
            detail=f"{clash.person}, {_times(meetings, today)}",
            badge=_("Clash"),
            tone="stop",
            url=links.requests(arena) if _undecided(meetings) else links.arena(arena),
        )


def _withdrawn(viewer: Viewer, at: dt.datetime) -> Iterator[Waiting]:
    """Coming items with a withdrawn message: one's own, and for whoever decides on the programme all."""
    uses = coming_uses(viewer, at)
    if not policy.may(viewer, Action.TRANSITION, Thing.PROGRAMME_ITEM):
        own = MeetingParticipant.objects.filter(user=viewer.user_id, meeting__in=[use.meeting_id for use in uses])
        mine = set(own.values_list("meeting", flat=True)) if uses else set()
        uses = [use for use in uses if use.meeting_id in mine]
    for use in uses[:EACH]:
        yield Waiting(
            title=str(use.meeting),
            detail=_("“%(message)s” is withdrawn: take it away from the item. %(day)s.")
            % {"message": use.message.title, "day": capfirst(wording.day(use.meeting.on, today=clock.day(at)))},
            badge=_("Withdrawn message"),
            tone="stop",
            url=use.meeting.programme_item.get_absolute_url(),
        )


def _undecided(meetings: Sequence[Meeting]) -> bool:
    return any(meeting.state == MeetingState.REQUESTED for meeting in meetings)


def _times(meetings: Sequence[Meeting], today: dt.date) -> str:
    """``tisdag 29 juni 15.00 (Sundsvall) och 15.30 (Sollefteå)``."""
    first = meetings[0].on
    said = []
    for n, meeting in enumerate(meetings):
        time = wording.clock_time(meeting.starts) if meeting.starts else ""
        day = wording.day(meeting.on, today=today) if n == 0 or meeting.on != first else ""
        said.append(f"{f'{day} {time}'.strip()} ({meeting.organisation.short_name})")
    return wording.join(said)


def _answers(viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """Messages that the viewer's party is asked about: its recipient, and after the last day its deputy."""
    late = Q(version__message__consultation_deadline__lt=today)
    mine = Q(organisation__anchoring__recipient=viewer.user_id) | late & Q(
        organisation__anchoring__deputy=viewer.user_id
    )
    rows = (
        Endorsement.objects.visible_to(viewer)
        .filter(
            mine,
            state__in=PENDING,
            version=F("version__message__current"),
            version__message__state=MessageState.IN_CONSULTATION,
        )
        .select_related("version__message", "organisation")
        .order_by("version__message__consultation_deadline", "pk")
    )
    for row in rows[:EACH]:
        message = row.version.message
        deadline = message.consultation_deadline
        yield Waiting(
            title=message.title,
            detail=_("%(party)s is asked about version %(version)s. %(last_day)s")
            % {
                "party": row.organisation.short_name,
                "version": row.version.number,
                "last_day": _last_day(deadline, today),
            },
            badge=_("Your answer"),
            tone="stop" if deadline and deadline < today else "warn",
            url=links.answer(row),
        )


def _last_day(deadline: dt.date | None, today: dt.date) -> str:
    if deadline is None:
        return ""
    return _("Last day %(day)s, %(relative)s.") % {
        "day": wording.short_day(deadline, today=today),
        "relative": wording.due(deadline, today),
    }


def _debriefs(viewer: Viewer, at: dt.datetime) -> Iterator[Waiting]:
    """Contacts without their four rows: one's own, and for a coordinator all that she reads."""
    today = clock.day(at)
    rows = missing_debriefs(viewer, at)
    if viewer.role != Role.COORDINATOR:
        rows = rows.filter(pk__in=MeetingParticipant.objects.filter(user=viewer.user_id).values("meeting"))
    for meeting in rows.order_by("-on", "-pk")[:EACH]:
        days = (today - meeting.on).days
        took_part = viewer.user_id in {participant.user_id for participant in meeting.participants.all()}
        yield Waiting(
            title=_("Debrief is missing"),
            detail=_("%(what)s %(day)s with %(people)s")
            % {
                "what": meeting.title or meeting.get_kind_display(),
                "day": wording.short_day(meeting.on, today=today),
                "people": wording.join(counterpart.person.name for counterpart in meeting.counterparts.all()),
            },
            badge=ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("Today"),
            tone="warn",
            url=links.debrief(meeting) if took_part else links.meeting(meeting),
        )


def _deadlines(viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """What the viewer sees to before an arena."""
    for row in checklist.waiting(viewer, today)[:EACH]:
        late = row.due < today
        yield Waiting(
            row.text,
            _("Before %(arena)s, %(day)s") % {"arena": row.arena, "day": wording.short_day(row.due, today=today)},
            wording.due(row.due, today),
            "stop" if late else "warn",
            links.checklist(row.arena),
        )


def _messages(viewer: Viewer, at: dt.datetime) -> Iterator[Waiting]:
    """Messages under anchoring: one's own, for a coordinator all; for the secretariat what the Council decides on.

    How the parties stand is told to those who may read the text.
    """
    today = clock.day(at)
    states = {MessageState.IN_CONSULTATION} if viewer.role != Role.SECRETARIAT else {MessageState.READY}
    rows = JointMessage.objects.visible_to(viewer).filter(state__in=states, current__isnull=False)
    if viewer.role not in {Role.COORDINATOR, Role.SECRETARIAT}:
        rows = rows.filter(Q(owner=viewer.user_id) | Q(pk__in=_edited(viewer)))
    found = list(rows.order_by("consultation_deadline", "decision_meeting", "pk")[:EACH])
    readable = readable_ids(found, viewer, at)
    stand = positions([row.current_id for row in found if row.current_id and row.pk in readable])
    for row in found:
        position = stand.get(row.current_id or 0)
        when = (
            _decides(row.decision_meeting, today)
            if row.state == MessageState.READY
            else _last_day(row.consultation_deadline, today)
        )
        yield Waiting(
            row.title,
            f"{position.words}. {when}" if position else when,
            row.get_state_display(),
            "info",
            links.board(row) if position else links.message(row),
            position.cells if position else (),
        )


def _edited(viewer: Viewer) -> QuerySet[Any]:
    return JointMessage.editors.through.objects.filter(user=viewer.user_id).values("jointmessage")


def _decides(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return _("No meeting of the Council is set.")
    return _("The Council decides %(day)s.") % {"day": wording.day(day, today=today)}


def _own_commitments(viewer: Viewer) -> QuerySet[Commitment]:
    mine = Q(owner=viewer.user_id) | Q(made_by_user=viewer.user_id)
    return Commitment.objects.visible_to(viewer).filter(mine, state=CommitmentState.OPEN)


def _late_commitments(viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """Late promises that the viewer made or follows up."""
    rows = _own_commitments(viewer).filter(due__lt=today).select_related("person").order_by("due", "pk")
    for row in rows[:EACH]:
        ours = row.direction == Direction.OURS
        whose = _("Our commitment to %(name)s") if ours else _("Their commitment: %(name)s")
        day = wording.short_day(row.due, today=today)
        yield Waiting(
            title=row.text,
            detail=f"{whose % {'name': row.person.name}}, {day}",
            badge=wording.due(row.due, today),
            tone="stop",
            url=links.commitment(row),
        )


def _facts(viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """Facts to check again in messages that the viewer edits or owns, unless waived."""
    mine = Q(version__message__owner=viewer.user_id) | Q(version__message__in=_edited(viewer))
    rows = (stale_proof_points(viewer, today) | never_checked(viewer)).filter(mine, waived_on=None)
    for row in rows[:EACH]:
        yield Waiting(
            title=row.text, detail=_checked(row, today), badge=_("Check the source"), tone="warn",
            url=links.message(row.version.message),
        )  # fmt: skip


def _reviews(viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """Messages that the viewer owns or edits and that should be looked at again within two weeks."""
    mine = Q(owner=viewer.user_id) | Q(pk__in=_edited(viewer))
    rows = JointMessage.objects.visible_to(viewer).filter(mine, review_by__lte=today + _REVIEW_AHEAD)
    for row in rows.exclude(state__in=OVER).order_by("review_by", "pk")[:EACH]:
        due: Any = row.review_by
        day = wording.short_day(due, today=today)
        yield Waiting(
            title=row.title, detail=_("Look at it again by %(day)s") % {"day": day},
            badge=wording.due(due, today), tone="warn", url=links.message(row),
        )  # fmt: skip


def _checked(row: ProofPoint, today: dt.date) -> str:
    when = (
        _("checked %(day)s") % {"day": wording.short_day(row.checked_on, today=today)}
        if row.checked_on
        else _("never checked")
    )
    return f"{row.version.message.title}: {row.source or _('no source')}, {when}"
