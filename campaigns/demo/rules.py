"""Rules between the rows of a scenario. What a service checks by itself is left to it: the loader names the row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import TextChoices

from campaigns.briefing.document import SECTIONS
from campaigns.demo.rows.fields import STAGES, Fault
from campaigns.enums import Metric
from crm import clock
from crm.enums import Basis, Confidence, Direction, MeetingState, Partnership, Position
from messages.enums import EndorsementState, MessageState

if TYPE_CHECKING:
    from campaigns.demo.rows.arenas import Goal, ProgrammeItem
    from campaigns.demo.rows.messages import Message
    from campaigns.demo.rows.people import Commitment, Interaction
    from campaigns.demo.scenario import Scenario

_METRIC = re.compile(r"(?P<metric>[a-z_]+?)(?:_(?P<year>(?:19|20)\d\d))?")
DECIDED_ONCE = {MessageState.ADOPTED, MessageState.RELEASED, MessageState.UNDER_REVISION, MessageState.EXPIRED}
_UNDECIDED = {MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.READY}
_FIVE_POINT = ("influence_scale", "interest_scale")
_TEMPLATE = ("sections", "one_page_first", "max_minutes_to_read", "footer", "followup_fields")
_SCALES: dict[str, type[TextChoices]] = {
    "stance_scale": Position,
    "basis_scale": Basis,
    "confidence_scale": Confidence,
    "message_status": MessageState,
    "programme_status": MeetingState,
    "endorsement_status": EndorsementState,
}


def faults(scenario: Scenario) -> Iterator[Fault]:
    """Path, value and rule of everything that does not fit together."""
    yield from _zones(scenario)
    yield from _unique(scenario)
    yield from _codes(scenario)
    yield from _bodies(scenario)
    yield from _delegations(scenario)
    for message in scenario.messages:
        yield from _message(message, _today(scenario))
        yield from _asked(scenario, message)
    for campaign in scenario.campaigns:
        for goal in campaign.goals:
            yield from _goal(goal)
    for item in scenario.programme_items:
        yield from _item(scenario, item)
    for contact in scenario.interactions:
        yield from _past(f"{contact.path}.date", contact.date, _today(scenario))
        yield from _asks(scenario, contact)
    for op_ed in scenario.op_eds:
        for key, day in op_ed.days:
            yield from _past(f"{op_ed.path}.{key}", day, _today(scenario))
        for signatory in op_ed.signatories:
            yield from _past(f"{signatory.path}.signed_on", signatory.signed_on, _today(scenario))
        yield from _once([(f"{row.path}.user", row.user) for row in op_ed.signatories])
    for commitment in scenario.commitments:
        yield from _commitment(scenario, commitment)
    yield from _claims(scenario)
    yield from _fed(scenario)


def metric_of(goal: Goal) -> tuple[Metric, int | None] | None:
    """The metric that the goal names and the year that it ends in, if any; None when there is no such metric."""
    match = _METRIC.fullmatch(goal.metric)
    if match is None or match["metric"] not in Metric.values:
        return None
    return Metric(match["metric"]), int(match["year"]) if match["year"] else None


def stay(arrives: dt.datetime | None, departs: dt.datetime | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of a delegate's stay; one known end stands for both; None when neither is known."""
    first, last = arrives or departs, departs or arrives
    return (clock.day(first), clock.day(last)) if first and last else None


def arenas_of(scenario: Scenario, delegate_id: str) -> list[str]:
    """The arenas that a delegate attends: those stated; else those that the stay overlaps or whose items name them."""
    delegate = next(row for row in scenario.delegates if row.id == delegate_id)
    if delegate.arenas:
        return list(delegate.arenas)
    days = stay(delegate.arrives, delegate.departs)
    named = {item.arena for item in scenario.programme_items if delegate_id in (*item.delegates, item.lead)}
    return [
        arena.id
        for arena in scenario.arenas
        if arena.id in named or (days and days[0] <= arena.ends and arena.starts <= days[1])
    ]


def _today(scenario: Scenario) -> dt.date:
    return clock.day(scenario.meta.demo_now)


def _past(path: str, day: dt.date | None, today: dt.date) -> Iterator[Fault]:
    if day and day > today:
        yield path, day, f"must not be after meta.demo_now ({today})"


def _claims(scenario: Scenario) -> Iterator[Fault]:
    for claim in scenario.outcome_claims:
        yield from _past(f"{claim.path}.date", claim.date, _today(scenario))
        for evidence in claim.evidence:
            yield from _past(f"{evidence.path}.date", evidence.date, _today(scenario))


def _fed(scenario: Scenario) -> Iterator[Fault]:
    """What was noted, begun or assessed was so by now; only the last version of the strategy may be a draft."""
    today = _today(scenario)
    for expert in scenario.experts:
        yield from _past(f"{expert.path}.noted", expert.noted, today)
    for need in scenario.needs:
        yield from _past(f"{need.path}.assessed_on", need.assessed_on, today)
    for strategy in scenario.strategies:
        yield from _past(f"{strategy.path}.begun", strategy.begun, today)
    for network in scenario.networks:
        yield from _past(f"{network.path}.noted", network.noted, today)
    for ally in scenario.allies:
        yield from _past(f"{ally.path}.noted", ally.noted, today)
    for rota in scenario.rotas:
        yield from _past(f"{rota.path}.planned", rota.planned, today)
    for strategy in scenario.strategies[:-1]:
        if not strategy.adopted_on:
            yield f"{strategy.path}.adopted_on", None, "is required: only the last version may be a draft"


def _zones(scenario: Scenario) -> Iterator[Fault]:
    for path, zone in (("meta.timezone", scenario.meta.timezone), ("reminders.zone", scenario.reminders.zone)):
        if zone and zone != settings.TIME_ZONE:
            yield path, zone, f"this installation keeps {settings.TIME_ZONE}; start it with TIME_ZONE={zone}"


def _unique(scenario: Scenario) -> Iterator[Fault]:
    addresses = [(row.path, row.email) for row in scenario.users] + [
        (row.path, row.email) for row in scenario.delegates
    ]
    yield from _once([(f"{path}.email", email.casefold()) for path, email in addresses])
    yield from _once([(f"{row.path}.name", row.name) for row in scenario.arenas])
    yield from _once([(f"{row.path}.name", row.name) for row in scenario.organisations])
    yield from _once([(f"{row.path}.code", row.code) for row in scenario.indicators])
    yield from _once([(f"{row.path}.code", row.code) for row in scenario.reminders.rules])


def _once(values: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for path, value in values:
        if value in seen:
            yield path, value, f"stands already at {seen[value]}"
        seen.setdefault(value, path)


def _codes(scenario: Scenario) -> Iterator[Fault]:
    for name, choices in _SCALES.items():
        yield from _listed(f"reference.{name}", scenario.reference.get(name), choices.values)
    yield from _listed("reference.influence_stages", scenario.reference.get("influence_stages"), list(STAGES))
    template = scenario.briefing_pack_template
    yield from _listed("briefing_pack_template.sections", template.get("sections"), SECTIONS)
    yield from _unknown("reference", scenario.reference, {*_SCALES, "influence_stages", *_FIVE_POINT})
    yield from _unknown("briefing_pack_template", template, _TEMPLATE)
    for name in _FIVE_POINT:
        scale = scenario.reference.get(name)
        if isinstance(scale, Mapping) and (scale.get("min"), scale.get("max")) != (1, 5):
            yield f"reference.{name}", [scale.get("min"), scale.get("max")], "the scale is from 1 to 5"


def _unknown(path: str, given: Mapping[str, object], known: Iterable[str]) -> Iterator[Fault]:
    for name in given:
        if name not in known:
            yield f"{path}.{name}", given[name], f"unknown key; known: {', '.join(sorted(known))}"


def _listed(path: str, rows: object, known: Iterable[object]) -> Iterator[Fault]:
    """Every row of a scale has a code that the product knows."""
    for n, row in enumerate(rows if isinstance(rows, list) else []):
        code = row.get("code") if isinstance(row, Mapping) else row
        if code not in known:
            yield f"{path}[{n}].code", code, f"unknown; known: {', '.join(map(str, known))}"


def _bodies(scenario: Scenario) -> Iterator[Fault]:
    kinds = {row.name: (row.kind, row.path) for row in scenario.organisations}
    for person in scenario.decision_makers:
        kind, path = kinds.setdefault(person.body, (person.body_kind, person.path))
        if kind != person.body_kind:
            yield f"{person.path}.body_kind", person.body_kind, f"{person.body} is a {kind} at {path}"


def _delegations(scenario: Scenario) -> Iterator[Fault]:
    for delegate in scenario.delegates:
        if not arenas_of(scenario, delegate.id):
            rule = "attends no arena: name it in arenas, or give a stay that overlaps it"
            yield f"{delegate.path}.arrives", delegate.arrives, rule


def _message(message: Message, today: dt.date) -> Iterator[Fault]:
    for key in ("adopted_by", "adopted_on"):
        value = getattr(message, key)
        if message.status in DECIDED_ONCE and not value:
            yield f"{message.path}.{key}", None, f"is required for {message.status}"
        if message.status in _UNDECIDED and value:
            yield f"{message.path}.{key}", value, f"a message that is {message.status} has not been adopted"
    yield from _past(f"{message.path}.adopted_on", message.adopted_on, today)
    if bool(message.endorsements) == (message.status == MessageState.DRAFT):
        yield f"{message.path}.endorsements", len(message.endorsements), "only a draft has none, and a draft has none"
    for row in message.endorsements:
        yield from _past(f"{row.path}.decided_on", row.decided_on, today)
        yield from _past(f"{row.path}.since", row.since, today)
    yield from _earlier_versions(message)


def _asked(scenario: Scenario, message: Message) -> Iterator[Fault]:
    """Only a party is asked, and once."""
    yield from _once([(f"{row.path}.org", row.org) for row in message.endorsements])
    former = {row.id for row in scenario.organisations if row.status != Partnership.ACTIVE}
    for row in message.endorsements:
        if row.org in former:
            yield f"{row.path}.org", row.org, "is not an active party"


def _earlier_versions(message: Message) -> Iterator[Fault]:
    asked = [row.on for row in message.endorsements if row.on]
    last: tuple[int, ...] = ()
    for row in message.earlier_versions:
        number = _number(row.version)
        if not last < number < _number(message.version):
            yield f"{row.path}.version", row.version, f"versions rise, and are below {message.version}"
        if asked and row.starts > min(asked):
            yield f"{row.path}.from", row.starts, f"must not be after the first answer or request ({min(asked)})"
        last = number


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _goal(goal: Goal) -> Iterator[Fault]:
    found = metric_of(goal)
    if found is None:
        yield f"{goal.path}.metric", goal.metric, f"unknown; known, with or without _YEAR: {', '.join(Metric.values)}"
    elif found[0] == Metric.STAGE_REACHED and goal.target not in STAGES:
        yield f"{goal.path}.target", goal.target, f"unknown stage; known: {', '.join(STAGES)}"
    elif found[0] != Metric.STAGE_REACHED and not isinstance(goal.target, int):
        yield f"{goal.path}.target", goal.target, "must be a whole number"


def _asks(scenario: Scenario, row: ProgrammeItem | Interaction) -> Iterator[Fault]:
    ours = {ask.id for message in scenario.messages if message.id in row.messages for ask in message.asks}
    for n, ask in enumerate(row.asks):
        if ask not in ours:
            yield f"{row.path}.asks[{n}]", ask, "belongs to none of the messages used there"


def _item(scenario: Scenario, item: ProgrammeItem) -> Iterator[Fault]:
    yield from _asks(scenario, item)
    elsewhere = {row.id: row.arenas for row in scenario.delegates if row.arenas and item.arena not in row.arenas}
    for n, delegate in enumerate(item.delegates):
        if delegate in elsewhere:
            yield f"{item.path}.delegates[{n}]", delegate, f"attends {', '.join(elsewhere[delegate])} only"
    if item.status == MeetingState.HELD and item.ends > scenario.meta.demo_now:
        yield f"{item.path}.status", item.status, "an item is held only after it ended; meta.demo_now is before that"
    if item.status == MeetingState.MOVED and not item.moved_from:
        yield f"{item.path}.moved_from", None, "is required for moved: the time that the item had before"


def _commitment(scenario: Scenario, row: Commitment) -> Iterator[Fault]:
    theirs = {person.id for person in scenario.decision_makers}
    if (row.direction == Direction.THEIRS) != (row.by in theirs):
        side = "a decision-maker" if row.direction == Direction.THEIRS else "one of ours"
        yield f"{row.path}.by", row.by, f"{row.direction} is promised by {side}"
    if row.status == "overdue" and row.due >= _today(scenario):
        yield f"{row.path}.due", row.due, f"is not overdue on {_today(scenario)}"
    yield from _past(f"{row.path}.kept_on", row.kept_on, _today(scenario))


__all__ = ["arenas_of", "faults", "metric_of", "stay"]
