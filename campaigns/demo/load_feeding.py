"""Loads the system's owner and what feeds advocacy: experts, needs, watch notes and the communication strategy."""

from __future__ import annotations

from campaigns.demo.loading import Loading
from campaigns.demo.rows import feeding as rows
from campaigns.models import BusinessNeed
from campaigns.services import needs, watch_notes
from crm.models import Organisation, User
from crm.policy import Action, Thing
from crm.services import experts
from crm.services.council import set_owner
from crm.visibility import SYSTEM, Viewer
from messages.models import Strategy
from messages.services import strategies


def load_owner(loading: Loading, council: str) -> None:
    """Whoever owns the system under that name of the council, from the first day."""
    if row := loading.scenario.system_owner:
        with loading.row(row):
            set_owner(
                actor=SYSTEM,
                at=loading.opening,
                name=council,
                organisation=loading.organisations[row.organisation],
                responsible=loading.users[row.responsible] if row.responsible else None,
            )
    loading.settle()


def load_feeding(loading: Loading) -> None:
    """Each on its own day, by whom the file names."""
    for expert in loading.scenario.experts:
        with loading.row(expert, organisation="org", valid_to="until"):
            _load_expert(loading, expert)
    for need in loading.scenario.needs:
        with loading.row(need, on="date"):
            _assess(loading, need, _load_need(loading, need))
    for note in loading.scenario.watch_notes:
        with loading.row(note, on="date"):
            _load_note(loading, note)
    for strategy in loading.scenario.strategies:
        with loading.row(strategy):
            _load_strategy(loading, strategy)
    loading.settle()


def _load_expert(loading: Loading, row: rows.Expert) -> None:
    experts.add_expert(
        actor=SYSTEM,
        at=loading.on(row.noted, 10),
        issue=loading.issues[row.issue],
        user=loading.users[row.user] if row.user else None,
        contact=row.contact,
        organisation=loading.organisations[row.org] if row.org else None,
        knows=row.knows,
        phone=row.phone,
        valid_to=row.until,
    )


def _load_need(loading: Loading, row: rows.Need) -> BusinessNeed:
    user = loading.users[row.taken_by]
    contact = row.contact
    return needs.take_in(
        actor=loading.acting(user, Action.CREATE, Thing.NEED),
        at=loading.on(row.date, 15),
        ref=row.id,
        company=row.company,
        number=row.number,
        sole_trader=row.sole_trader,
        municipality=loading.organisations[row.municipality] if row.municipality else None,
        text=row.text,
        source=row.source,
        on=row.date,
        organisation=_party(user),
        visibility=row.visibility,
        contact=needs.Contact(contact.name, contact.reach, contact.told_on) if contact else None,
    )


def _assess(loading: Loading, row: rows.Need, need: BusinessNeed) -> None:
    """What became of it, where the file tells."""
    if not (row.assessed_on and row.assessed_by):
        return
    at = loading.on(row.assessed_on, 16)
    actor = loading.acting(loading.users[row.assessed_by], Action.TRANSITION, Thing.NEED)
    if row.issue:
        needs.accept_need(actor=actor, at=at, need=need, issue=loading.issues[row.issue])
    else:
        needs.turn_down_need(actor=actor, at=at, need=need, reason=row.reason)


def _load_note(loading: Loading, row: rows.WatchNote) -> None:
    user = loading.users[row.by]
    watch_notes.write_note(
        actor=loading.acting(user, Action.CREATE, Thing.WATCH_NOTE),
        at=loading.on(row.date, 15),
        ref=row.id,
        issue=loading.issues[row.issue],
        on=row.date,
        source=row.source,
        url=row.url,
        happened=row.happened,
        means=row.means,
        deadline=row.deadline,
        deadline_for=row.deadline_for,
        organisation=_party(user),
        visibility=row.visibility,
    )


def _load_strategy(loading: Loading, row: rows.Strategy) -> None:
    user = loading.users[row.by]
    actor, begun = loading.acting(user, Action.CREATE, Thing.STRATEGY), loading.on(row.begun, 9)
    strategy = strategies.begin_strategy(actor=actor, at=begun, aim=row.aim, organisation=_party(user))
    for one in row.rows:
        with loading.row(one):
            _say(one, strategy, actor)
    if row.adopted_on:
        strategies.adopt_strategy(
            actor=loading.secretary,
            at=loading.on(row.adopted_on, 16),
            strategy=strategy,
            adopted_by=row.adopted_by,
            adopted_on=row.adopted_on,
        )


def _say(row: rows.StrategyRow, strategy: Strategy, actor: Viewer) -> None:
    """A row that the draft has from the version before is worded anew; any other is added."""
    at = strategy.created_at
    there = strategy.rows.filter(audience=row.audience, channel=row.channel).first()
    if there:
        strategies.change_row(actor=actor, at=at, row=there, purpose=row.purpose, tone=row.tone)
    else:
        said = {"audience": row.audience, "channel": row.channel, "purpose": row.purpose, "tone": row.tone}
        strategies.add_row(actor=actor, at=at, strategy=strategy, **said)


def _party(user: User) -> Organisation:
    assert user.organisation is not None  # noqa: S101  (every account of a scenario has its party)
    return user.organisation
