"""Loads campaigns, arenas with delegations and programme, and reminders."""

from __future__ import annotations

import datetime as dt

from campaigns.demo import rules
from campaigns.demo.loading import Loading
from campaigns.demo.rows import arenas as rows
from campaigns.demo.rows.fields import STAGES
from campaigns.models import AgendaItem, Arena, Campaign, ProgrammeItem, Venue
from campaigns.reminders.rules import set_rules
from campaigns.services import agenda, arenas, campaigns, checklist, programme, venues
from campaigns.services.horizontal import state_gender
from crm import clock
from crm.enums import MeetingState
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.services import meetings
from crm.visibility import SYSTEM, Viewer
from messages.models import Ask, JointMessage

# The programme is made up in the last weeks; the file does not say on which day each item was agreed.
_AHEAD = dt.timedelta(days=7)
_LONGEST_NAME = 90


def load_campaigns(loading: Loading) -> None:
    """Campaigns with their goals."""
    for row in loading.scenario.campaigns:
        with loading.row(row, starts="from", ends="to"):
            _load_campaign(loading, row)
    loading.settle()


def load_arenas(loading: Loading) -> None:
    """Arenas, who goes there, and what happens there."""
    made = {}
    for row in loading.scenario.arenas:
        with loading.row(row, dates_confirmed="official_site_confirmed"):
            made[row.id] = _load_arena(loading, row)
    loading.settle()
    _load_delegations(loading, made)
    for item in loading.scenario.programme_items:
        with loading.row(item, people="decision_makers", participants="delegates", place="venue", uses="messages"):
            _load_item(loading, item, made[item.arena])
    loading.settle()


def load_reminders(loading: Loading) -> None:
    """The reminder rules, in force from the demo's now. A file without any leaves the built-in ones."""
    rows_ = loading.scenario.reminders.rules
    if rows_:
        plain = [{"code": row.code, "at": row.at, "to": row.to, "useful_until": row.useful_until} for row in rows_]
        with loading.row(loading.scenario.reminders):
            set_rules(actor=SYSTEM, at=loading.now, rules=plain, path="reminders.rules")
    loading.settle()


def _load_campaign(loading: Loading, row: rows.Campaign) -> Campaign:
    lead = loading.users[row.lead]
    at = loading.on(row.starts, 8)
    assert lead.organisation is not None  # noqa: S101  (every account of a scenario has its party)
    campaign = campaigns.create_campaign(
        actor=SYSTEM,
        at=at,
        ref=row.id,
        name=row.name,
        issue=loading.issues[row.issue],
        organisation=lead.organisation,
        lead=lead,
        starts=row.starts,
        ends=row.ends,
        joint_messages=[loading.messages[id_] for id_ in row.messages],
        hashtag=row.hashtag,
        work_package=row.work_package,
        agenda_item=_load_agenda(loading, row, lead.organisation, at) if row.agenda else None,
        budget=row.budget,
        budget_for=row.budget_for,
        stage_start=row.stage_start,
        stage_target=row.stage_target,
    )
    for goal in row.goals:
        with loading.row(goal):
            _load_goal(campaign, goal, at)
    return campaign


def _load_agenda(loading: Loading, row: rows.Campaign, organisation: Organisation, at: dt.datetime) -> AgendaItem:
    """The item of that name, with the campaign's issue and period; of several campaigns the first makes it."""
    issue = loading.issues[row.issue]
    item = AgendaItem.objects.filter(name=row.agenda).first()
    if item is None:
        return agenda.put_on_agenda(
            actor=SYSTEM,
            at=at,
            name=row.agenda,
            url=row.agenda_link,
            starts=row.starts,
            ends=row.ends,
            issues=[issue],
            organisation=organisation,
        )
    return agenda.change_item(actor=SYSTEM, at=at, item=item, issues={*item.issues.all(), issue})


def _load_goal(campaign: Campaign, row: rows.Goal, at: dt.datetime) -> None:
    found = rules.metric_of(row)
    assert found is not None  # noqa: S101  (rules.faults)
    metric, year = found
    campaigns.add_goal(
        actor=SYSTEM,
        at=at,
        campaign=campaign,
        ref=row.id,
        kind=row.kind,
        text=row.text,
        metric=metric,
        target=row.target if isinstance(row.target, int) else STAGES[row.target],
        counts_from=dt.date(year, 1, 1) if year else None,
        counts_to=dt.date(year, 12, 31) if year else None,
    )


def _load_arena(loading: Loading, row: rows.Arena) -> Arena:
    arena = arenas.create_arena(
        actor=SYSTEM,
        at=loading.opening,
        ref=row.id,
        name=row.name,
        kind=row.kind,
        place=row.place,
        starts=row.starts,
        ends=row.ends,
        date_certainty=row.date_certainty,
        dates_confirmed=row.official_site_confirmed,
        coordinator=loading.users[row.coordinator],
        on_site_phone=row.on_site_phone,
        fallback=row.fallback,
        position=row.position,
        on_open_map=row.on_open_map,
    )
    for deadline in row.deadlines:
        with loading.row(deadline, due="date"):
            checklist.add_deadline(
                actor=SYSTEM,
                at=loading.opening,
                arena=arena,
                text=deadline.text,
                due=deadline.date,
                certainty=deadline.certainty,
            )
    return arena


def _load_delegations(loading: Loading, made: dict[str, Arena]) -> None:
    for row in loading.scenario.delegates:
        for id_ in rules.arenas_of(loading.scenario, row.id):
            arena = made[id_]
            days = rules.stay(row.arrives, row.departs)
            # The one stay that the file tells of; at another arena the times are not known.
            there = bool(days and days[0] <= arena.ends and arena.starts <= days[1])
            with loading.row(row):
                arenas.add_delegate(
                    actor=SYSTEM,
                    at=loading.opening,
                    arena=arena,
                    user=loading.users[row.id],
                    arrives=row.arrives if there else None,
                    departs=row.departs if there else None,
                    note=row.note,
                    travel=row.travel or "",
                )
        if row.gender:
            with loading.row(row):
                state_gender(actor=Viewer.of(loading.users[row.id]), at=loading.now, gender=row.gender)
    loading.settle()


def _load_item(loading: Loading, row: rows.ProgrammeItem, arena: Arena) -> ProgrammeItem:
    actor = loading.acting(arena.coordinator, Action.CREATE, Thing.PROGRAMME_ITEM)
    agreed = min(loading.now, (row.moved_from or row).starts) - _AHEAD
    asked = row.status in {MeetingState.REQUESTED, MeetingState.DECLINED}
    venue = _venue(loading, arena, row.venue)
    item = programme.add_item(
        actor=actor,
        at=agreed,
        arena=arena,
        ref=row.id,
        kind=row.kind,
        title=row.title,
        starts=(row.moved_from or row).starts,
        ends=(row.moved_from or row).ends,
        venue=venue,
        place="" if venue else row.venue or arena.place,
        lead=loading.users[row.lead],
        participants=loading.our_people(row.delegates),
        people=[loading.people[id_] for id_ in row.decision_makers],
        uses=_uses(loading, row),
        local_ask=row.local_ask,
        official_programme=row.official_programme,
        wants_pack=row.pack,
        warning=row.warning,
        rule=row.rule,
        state=MeetingState.REQUESTED if asked else MeetingState.CONFIRMED,
    )
    _bring_to_state(loading, row, item, actor)
    loading.meetings[row.id] = item.meeting
    return item


def _venue(loading: Loading, arena: Arena, name: str) -> Venue | None:
    """The arena's venue of that name, which the first item there brings along; none for a place told at length."""
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    found = arena.venues.filter(name=name).first()
    return found or venues.add_venue(actor=SYSTEM, at=loading.opening, arena=arena, name=name)


def _uses(loading: Loading, row: rows.ProgrammeItem) -> list[tuple[JointMessage, list[Ask]]]:
    messages = [loading.messages[id_] for id_ in row.messages]
    return [(message, list(message.current.asks.filter(ref__in=row.asks))) for message in messages if message.current]


def _bring_to_state(loading: Loading, row: rows.ProgrammeItem, item: ProgrammeItem, actor: Viewer) -> None:
    """What happened to the item after it was agreed or asked for."""
    now = loading.now
    match row.status:
        case MeetingState.MOVED:
            programme.move_item(actor=actor, at=now, item=item, starts=row.starts, ends=row.ends)
        case MeetingState.DECLINED:
            # Decided before this installation began: nobody is told by mail now.
            meetings.decline_meeting(actor=actor, at=now, meeting=item.meeting, reason=row.reason)
        case MeetingState.CANCELLED:
            programme.cancel_item(actor=actor, at=now, item=item, reason=row.reason)
        case MeetingState.HELD:
            meetings.hold_meeting(actor=actor, at=clock.local(row.ends), meeting=item.meeting)
