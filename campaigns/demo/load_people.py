"""Loads parties, accounts, issues, decision-makers, contacts and promises."""

from __future__ import annotations

import datetime as dt

from campaigns.demo.accounts import password_for
from campaigns.demo.loading import Loading
from campaigns.demo.rows import people as rows
from crm import clock
from crm.enums import Direction, Partnership, Role
from crm.models import Commitment, Meeting, Organisation, Person
from crm.policy import Action, Thing
from crm.services import accounts, commitments, issues, mandates, meetings, organisations, people
from crm.services.shipped import load_reference
from crm.visibility import SYSTEM
from messages.models import JointMessage
from messages.queries.uses import said_version
from messages.services import uses


def load_people(loading: Loading) -> None:
    """Everybody, ours and theirs, and what they are about."""
    _load_organisations(loading)
    _load_accounts(loading)
    loading.settle()
    _load_issues(loading)
    loading.settle()
    for row in loading.scenario.decision_makers:
        with loading.row(row, starts="mandate_from", ends="mandate_to"):
            loading.people[row.id] = _load_person(loading, row)
    loading.settle()


def load_contacts(loading: Loading) -> None:
    """The log up to now."""
    for row in loading.scenario.interactions:
        with loading.row(row, people="decision_makers", on="date", named_viewers="named", record_number="dnr"):
            loading.meetings[row.id] = _load_contact(loading, row)
    loading.settle()


def load_commitments(loading: Loading) -> None:
    """The promises made at contacts and elsewhere, with what became of them."""
    for row in loading.scenario.commitments:
        person = "by" if row.direction == Direction.THEIRS else "to"
        with loading.row(row, person=person, owner="followed_up_by", meeting="made_in", closed_on="kept_on"):
            _close(loading, row, _load_commitment(loading, row))
    loading.settle()


def _load_organisations(loading: Loading) -> None:
    for row in loading.scenario.organisations:
        with loading.row(row, partnership="status", partner_role="role"):
            loading.organisations[row.id] = organisations.create_organisation(
                actor=SYSTEM,
                at=loading.opening,
                ref=row.id,
                name=row.name,
                short_name=row.short_name,
                kind=row.kind,
                partnership=row.status,
                partner_role=row.role or "",
                endorses=row.endorses,
                position=row.position,
            )
    loading.settle()
    # After the scenario's own, so that none of them is doubled.
    load_reference(actor=SYSTEM, at=loading.opening)
    loading.bodies = {organisation.name: organisation for organisation in Organisation.objects.all()}


def _load_accounts(loading: Loading) -> None:
    language = loading.scenario.meta.language
    for user in loading.scenario.users:
        with loading.row(user, organisation="org"):
            loading.users[user.id] = accounts.create_user(
                actor=SYSTEM,
                at=loading.opening,
                ref=user.id,
                name=user.name,
                email=user.email,
                organisation=loading.organisations[user.org],
                role=user.role,
                title=user.title,
                phone=user.phone,
                language=language,
                password=password_for(user.email),
            )
    for delegate in loading.scenario.delegates:
        with loading.row(delegate, organisation="org"):
            loading.users[delegate.id] = accounts.create_user(
                actor=SYSTEM,
                at=loading.opening,
                ref=delegate.id,
                name=delegate.name,
                email=delegate.email,
                organisation=loading.organisations[delegate.org],
                role=Role.READER,
                title=delegate.title,
                phone=delegate.phone,
                kind=delegate.kind,
                bloc=delegate.bloc or "",
                language=language,
                password=password_for(delegate.email),
            )


def _load_issues(loading: Loading) -> None:
    for row in loading.scenario.issues:
        with loading.row(row, organisation="owner_org", owner="owner_user", strategy_link="rus_link"):
            loading.issues[row.id] = issues.create_issue(
                actor=SYSTEM,
                at=loading.opening,
                ref=row.id,
                name=row.name,
                organisation=loading.organisations[row.owner_org],
                owner=loading.users[row.owner_user] if row.owner_user else None,
                strategy_link=row.rus_link,
            )


def _load_person(loading: Loading, row: rows.DecisionMaker) -> Person:
    at = max(loading.opening, loading.on(row.mandate_from, 8)) if row.mandate_from else loading.opening
    person = people.create_person(
        actor=SYSTEM,
        at=at,
        ref=row.id,
        name=row.name,
        influence=row.influence,
        gatekeeper=row.gatekeeper,
        works_with=row.works_with,
        note=row.note,
    )
    # A mandate that has ended was entered without an end, like any other, and ended on its day.
    over = row.mandate_to is not None and row.mandate_to <= clock.day(loading.now)
    mandate = mandates.add_mandate(
        actor=SYSTEM,
        at=at,
        person=person,
        body=_body(loading, row),
        title=row.title,
        committee=row.committee,
        party=row.party,
        constituency=row.constituency,
        starts=row.mandate_from,
        ends=None if over else row.mandate_to,
    )
    if over and row.mandate_to:
        mandates.end_mandate(actor=SYSTEM, at=loading.on(row.mandate_to, 17), mandate=mandate, ends=row.mandate_to)
    for stance in row.stances:
        with loading.row(stance, position="stance"):
            people.rate_stance(
                actor=SYSTEM,
                at=loading.on(stance.as_of, 18),
                person=person,
                issue=loading.issues[stance.issue],
                position=stance.stance,
                interest=stance.interest,
                basis=stance.basis,
                confidence=stance.confidence,
                source=stance.source,
                as_of=stance.as_of,
            )
    return person


def _body(loading: Loading, row: rows.DecisionMaker) -> Organisation:
    """The organisation of that name, made when first met."""
    if row.body not in loading.bodies:
        loading.bodies[row.body] = organisations.create_organisation(
            actor=SYSTEM, at=loading.opening, name=row.body, kind=row.body_kind, partnership=Partnership.NONE
        )
    return loading.bodies[row.body]


def _load_contact(loading: Loading, row: rows.Interaction) -> Meeting:
    ours = loading.our_people(row.ours)
    actor = loading.acting(ours[0], Action.CREATE, Thing.MEETING)
    at = loading.on(row.date, 17)
    meeting = meetings.record_meeting(
        actor=actor,
        at=at,
        ref=row.id,
        kind=row.kind,
        on=row.date,
        organisation=ours[0].organisation,
        people=[loading.people[id_] for id_ in row.decision_makers],
        ours=ours,
        issues=[loading.issues[id_] for id_ in row.issues],
        channel=row.channel,
        place=row.place,
        visibility=row.visibility,
        named_viewers=loading.our_people(row.named),
        record_number=row.dnr,
        debrief=meetings.FourRows(said=row.summary) if row.debrief == "done" else None,
    )
    for seen in row.stance_seen:
        with loading.row(seen, person="dm", position="stance"):
            meetings.observe_stance(
                actor=actor,
                at=at,
                meeting=meeting,
                person=loading.people[seen.dm],
                issue=loading.issues[seen.issue],
                position=seen.stance,
            )
    for id_ in row.messages:
        with loading.row(row, joint_messages="messages"):
            _carry(row, meeting, at, loading.messages[id_])
    return meeting


def _carry(row: rows.Interaction, meeting: Meeting, at: dt.datetime, message: JointMessage) -> None:
    """The message, in the version that was published then, with those of its asks that were put."""
    version = said_version(message, meeting)
    asks = version.asks.filter(ref__in=row.asks) if version else ()
    uses.use_message(actor=SYSTEM, at=at, meeting=meeting, message=message, asks=asks)


def _load_commitment(loading: Loading, row: rows.Commitment) -> Commitment:
    owner = loading.users[row.followed_up_by]
    made_by = loading.users[row.by] if row.direction == Direction.OURS else None
    meeting = loading.meetings[row.made_in] if row.made_in else None
    return commitments.make_commitment(
        actor=SYSTEM,
        at=loading.on(meeting.on, 17) if meeting else loading.opening,
        ref=row.id,
        direction=row.direction,
        person=loading.people[row.to or row.by],
        made_by_user=made_by,
        organisation=(made_by or owner).organisation,
        owner=owner,
        meeting=meeting,
        text=row.text,
        due=row.due,
        note="" if row.status == "lapsed" else row.note,
    )


def _close(loading: Loading, row: rows.Commitment, commitment: Commitment) -> None:
    """What became of it. Overdue needs nothing: an open promise past its day is overdue."""
    if row.status == "kept" and row.kept_on:
        commitments.keep_commitment(
            actor=SYSTEM,
            at=loading.on(row.kept_on, 12),
            commitment=commitment,
            closed_on=row.kept_on,
            evidence=row.evidence,
        )
    elif row.status == "lapsed":
        commitments.lapse_commitment(actor=SYSTEM, at=loading.now, commitment=commitment, note=row.note)
    elif row.status == "withdrawn":
        commitments.withdraw_commitment(actor=SYSTEM, at=loading.now, commitment=commitment)
