"""Loads what the parties do together: duty rotas, networks with their members, and allies."""

from __future__ import annotations

from decimal import Decimal

from campaigns.demo.loading import Loading
from campaigns.demo.rows import together as rows
from campaigns.models import Arena, DutyRota
from campaigns.services import rota_shifts, rotas
from crm.models import Network
from crm.policy import Action, Thing
from crm.services import allies, networks
from crm.visibility import Viewer


def load_together(loading: Loading) -> None:
    """Each on its own day, by whom the file names."""
    for rota in loading.scenario.rotas:
        with loading.row(rota):
            _load_rota(loading, rota)
    made: dict[str, Network] = {}
    for network in loading.scenario.networks:
        with loading.row(network):
            made[network.id] = _load_network(loading, network)
    loading.settle()
    for ally in loading.scenario.allies:
        with loading.row(ally, body="org"):
            _load_ally(loading, ally, made.get(ally.network or ""))
    loading.settle()


def _load_rota(loading: Loading, row: rows.Rota) -> None:
    user, at = loading.users[row.by], loading.on(row.planned, 10)
    actor = loading.acting(user, Action.CREATE, Thing.ROTA)
    orgs = {party.org: loading.organisations[party.org] for party in row.parties}
    rota = rotas.create_rota(
        actor=actor,
        at=at,
        name=row.name,
        duty=row.duty,
        starts=row.starts,
        ends=row.ends,
        shares=[(orgs[party.org], Decimal(party.share) / 100) for party in row.parties],
        unit=row.unit,
        length=row.length,
        organisation=user.organisation,
        arena=Arena.objects.get(ref=row.arena) if row.arena else None,
        ref=row.id,
    )
    for party in row.parties:
        place = rota.parties.get(organisation=orgs[party.org])
        for day in party.away:
            with loading.row(party):
                rotas.add_absence(actor=actor, at=at, party=place, starts=day, ends=day)
    _name(loading, row, rota, actor)


def _name(loading: Loading, row: rows.Rota, rota: DutyRota, actor: Viewer) -> None:
    """Plan it, and say who has the shifts of the parties that have said so."""
    at = loading.on(row.planned, 11)
    users = {loading.organisations[party.org].pk: party.user for party in row.parties}
    for shift in rota_shifts.plan(actor=actor, at=at, rota=rota):
        if shift.organisation_id and (named := users[shift.organisation_id]):
            user = loading.users[named]
            rota_shifts.name_person(actor=Viewer.of(user), at=at, shift=shift, user=user)


def _load_network(loading: Loading, row: rows.Network) -> Network:
    user, at = loading.users[row.by], loading.on(row.noted, 14)
    actor = loading.acting(user, Action.CREATE, Thing.NETWORK)
    network = networks.add_network(
        actor=actor,
        at=at,
        name=row.name,
        kind=row.kind,
        purpose=row.purpose,
        url=row.url,
        representative=loading.users[row.representative] if row.representative else None,
        issues=[loading.issues[id_] for id_ in row.issues],
        organisation=user.organisation,
        visibility=row.visibility,
        ref=row.id,
    )
    for member in row.members:
        with loading.row(member, body="org"):
            networks.add_member(
                actor=actor,
                at=at,
                network=network,
                source=member.source,
                person=loading.people[member.person] if member.person else None,
                body=loading.organisations[member.org] if member.org else None,
                named=member.named,
                role=member.role,
                since=member.since,
                until=member.until,
            )
    return network


def _load_ally(loading: Loading, row: rows.Ally, network: Network | None) -> None:
    user = loading.users[row.by]
    allies.add_ally(
        actor=loading.acting(user, Action.CREATE, Thing.NETWORK),
        at=loading.on(row.noted, 14),
        issue=loading.issues[row.issue],
        does=row.does,
        source=row.source,
        network=network,
        body=loading.organisations[row.org] if row.org else None,
        named=row.named,
        since=row.since,
        organisation=user.organisation,
        visibility=row.visibility,
        ref=row.id,
    )
