"""What waits for a viewer, and what is next: composed from the questions that other modules answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import ClashKind, Metric
from campaigns.models import Arena, Campaign
from campaigns.queries import checklist, clashes, programme
from campaigns.queries.after_meetings import after_meetings
from campaigns.queries.of_texts import mine, of_texts, to_check
from campaigns.queries.overview import with_figures
from campaigns.queries.programme import Line
from campaigns.queries.progress import Progress
from campaigns.queries.radar import radar
from campaigns.queries.retired import retired
from campaigns.queries.rota_waiting import of_rotas
from campaigns.queries.use import coming_uses
from campaigns.reminders import links
from crm import clock, policy, wording
from crm.enums import CommitmentState, Direction, MeetingState, Role
from crm.models import Commitment, Meeting, MeetingParticipant, User
from crm.policy import Action, Thing
from crm.queries.log import missing_debriefs
from crm.visibility import Viewer
from messages.enums import PENDING, MessageState
from messages.models import Endorsement, JointMessage
from messages.queries.op_ed_duties import op_ed_duties
from messages.queries.page import positions, readable_ids

# More of one kind than this is a list of its own, not a morning's work.
EACH = 5
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
        *_retired(viewer, at),
        *_left(viewer, at),
        *_unreached(viewer),
        *_answers(viewer, today),
        *(
            Waiting(row.title, row.detail, row.badge, row.tone, row.url, row.cells)
            for row in op_ed_duties(viewer, at, EACH)
        ),
        *_debriefs(viewer, at),
        *_deadlines(viewer, today),
        *(Waiting(row.title, row.detail, row.badge, row.tone, row.url) for row in of_rotas(viewer, at, EACH)),
        *(Waiting(row.title, row.detail, row.badge, "warn", row.url) for row in after_meetings(viewer, at, EACH)),
        *_messages(viewer, at),
        *(Waiting(row.title, row.detail, row.badge, "info", row.url) for row in of_texts(viewer, at, EACH)),
        *_late_commitments(viewer, today),
        *(Waiting(row.title, row.detail, row.badge, "warn", row.url) for row in to_check(viewer, at, EACH)),
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


def goals(viewer: Viewer, at: dt.datetime) -> list[Progress]:
    """Figures of the campaigns that go on, those that count something."""
    today = clock.day(at)
    running = Campaign.objects.visible_to(viewer).filter(starts__lte=today, ends__gte=today)
    figures = (figure for row in with_figures(running.order_by("starts", "pk"), viewer, at) for figure in row.figures)
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
    """Coming items with a message that is over: one's own, and for whoever decides on the programme all."""
    uses = coming_uses(viewer, at)
    if not policy.may(viewer, Action.TRANSITION, Thing.PROGRAMME_ITEM):
        own = MeetingParticipant.objects.filter(user=viewer.user_id, meeting__in=[use.meeting_id for use in uses])
        mine = set(own.values_list("meeting", flat=True)) if uses else set()
        uses = [use for use in uses if use.meeting_id in mine]
    expired = _("“%(message)s” has expired: take it away from the item. %(day)s.")
    withdrawn = _("“%(message)s” is withdrawn: take it away from the item. %(day)s.")
    for use in uses[:EACH]:
        yield Waiting(
            title=str(use.meeting),
            detail=(expired if use.message.state == MessageState.EXPIRED else withdrawn)
            % {"message": use.message.title, "day": capfirst(wording.day(use.meeting.on, today=clock.day(at)))},
            badge=_("Expired message") if use.message.state == MessageState.EXPIRED else _("Withdrawn message"),
            tone="stop",
            url=use.meeting.programme_item.get_absolute_url(),
        )


def _retired(viewer: Viewer, at: dt.datetime) -> Iterator[Waiting]:
    """Packs in hand that print what is over, for whoever sends them."""
    if not policy.may(viewer, Action.SEND, Thing.PACK):
        return
    for row in retired(viewer, at)[:EACH]:
        words = {"message": row.message.title, "numbers": wording.join(row.numbers), "arena": row.arena.name}
        told = _("Version %(numbers)s of “%(message)s” is printed in packs of %(arena)s: %(names)s.")
        yield Waiting(
            title=row.message.title,
            detail=told % {**words, "names": wording.join(user.name for user in row.holders)},
            badge=_("Old version in packs"),
            tone="stop" if row.is_over else "warn",
            url=reverse("arena_packs", args=[row.arena.pk]),
        )


def _left(viewer: Viewer, at: dt.datetime) -> Iterator[Waiting]:
    """Those who leave office while something of ours hangs on them, for whoever keeps the mandates."""
    if not policy.may(viewer, Action.UPDATE, Thing.MANDATE):
        return
    gone = [change for change in radar(viewer, at) if change.ended and not change.in_office and change.has_open]
    if gone:
        yield Waiting(
            title=_("Mandate radar"),
            detail=_("%(names)s left office, and something of ours is open.")
            % {"names": wording.join(change.person.name for change in gone[:EACH])},
            badge=_("Left office"),
            tone="warn",
            url=reverse("mandate_radar"),
        )


def _unreached(viewer: Viewer) -> Iterator[Waiting]:
    """Those whose address takes no mail, for whoever looks after what is sent."""
    if not policy.may(viewer, Action.UPDATE, Thing.DELIVERY):
        return
    users = User.objects.visible_to(viewer).filter(is_active=True).exclude(address_failed_at=None)
    for user in users.order_by("-address_failed_at", "pk")[:EACH]:
        yield Waiting(
            title=_("%(name)s gets no mail: the address takes none") % {"name": user},
            detail=user.address_failure,
            badge=_("Mail comes back"),
            tone="stop",
            url=f"{reverse('delivery_list')}?recipient={user.pk}",
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
    """What the viewer's party can still answer: for its recipient, and for its deputy after the day it is wanted by."""
    mine = Q(organisation__anchoring__recipient=viewer.user_id) | Q(
        organisation__anchoring__deputy=viewer.user_id, wanted__lt=today
    )
    rows = (
        Endorsement.objects.visible_to(viewer)
        .alias(wanted=Coalesce("deadline", "version__message__consultation_deadline"))
        .filter(
            mine,
            state__in=PENDING,
            version=F("version__message__current"),
            version__message__state=MessageState.IN_CONSULTATION,
        )
        .select_related("version__message", "organisation")
        .order_by("wanted", "pk")
    )
    for row in islice((row for row in rows if not row.is_closed(today)), EACH):
        message, deadline = row.version.message, row.wanted_by
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
        rows = rows.filter(mine(viewer))
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


def _decides(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return _("No meeting of the Council is set.")
    return _("The Council decides %(day)s.") % {"day": wording.day(day, today=today)}


def _own_commitments(viewer: Viewer) -> QuerySet[Commitment]:
    mine = Q(owner=viewer.user_id) | Q(made_by_user=viewer.user_id)
    return Commitment.objects.visible_to(viewer).filter(mine, state=CommitmentState.OPEN)


def _late_commitments(viewer: Viewer, today: dt.date) -> Iterator[Waiting]:
    """Promises that the viewer made or follows up: those that are late, and those whose makers have left office."""
    former = Q(pk__in=Commitment.objects.of_former(today).values("pk"))
    own = _own_commitments(viewer).annotate(former=Case(When(former, then=True), default=False))
    rows = own.filter(Q(due__lt=today) | former).select_related("person").order_by("due", "pk")
    for row in rows[:EACH]:
        ours = row.direction == Direction.OURS
        whose = _("Our commitment to %(name)s") if ours else _("Their commitment: %(name)s")
        day = wording.short_day(row.due, today=today)
        yield Waiting(
            title=row.text,
            detail=f"{whose % {'name': row.person.name}}, {day}",
            badge=_("Its maker has left office") if row.former else wording.due(row.due, today),
            tone="stop",
            url=links.commitment(row),
        )
