"""Networks and who sits in them: written, changed and taken away by the party whose knowledge it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction, Partnership, Visibility
from crm.errors import AlreadyExists, DomainError
from crm.models import Issue, Network, NetworkMember, Organisation, Person, User
from crm.network_enums import MemberRole
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import SYSTEM, Viewer

FIELDS = ("name", "kind", "purpose", "url", "representative", "visibility")
MEMBER_FIELDS = ("role", "since", "until", "source")


@transaction.atomic
def add_network(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    kind: str,
    purpose: str,
    url: str = "",
    representative: User | None = None,
    issues: Iterable[Issue] = (),
    organisation: Organisation | None = None,
    visibility: str = Visibility.OWN_ORG,
    ref: str = "",
) -> Network:
    """A network that the actor's party knows of.

    Raises DomainError without a name or a purpose and for a representative who has left, ValidationError by field,
    NotAllowed for another organisation.
    """
    organisation = checks.own_organisation(actor, organisation)
    policy.require(actor, Action.CREATE, Thing.NETWORK, organisation_id=organisation.pk)
    network = Network(
        name=name.strip(),
        kind=kind,
        purpose=purpose.strip(),
        url=url,
        representative=representative,
        organisation=organisation,
        visibility=visibility,
        ref=ref,
    )
    _check(network)
    checks.insert(network)
    network.issues.set(issues)
    audit.created(actor=actor, obj=network, at=at)
    return network


@transaction.atomic
def change_network(
    *,
    actor: Viewer,
    at: dt.datetime,
    network: Network,
    version: int | None = None,
    issues: Iterable[Issue] | None = None,
    **values: Any,
) -> Network:
    """The network with ``values`` and ``issues``. Raises as ``add_network``, and StaleObject if it has changed."""
    _require(actor, network)
    checks.known(values, FIELDS)
    values = checks.stripped(values)
    trial = checks.proposed(network, values)
    _check(trial, had=network.representative_id)
    trial.full_clean(exclude=["sort_key", "search_key"], validate_constraints=False)
    bump(network, expected=version)
    audit.save_changes(actor=actor, obj=network, at=at, values=values)
    if network.visibility == Visibility.OWN_ORG:
        _leave_name_to_others(at, network)
    if issues is not None:
        audit.save_links(actor=actor, obj=network, at=at, name="issues", rows=issues)
    return network


@transaction.atomic
def remove_network(*, actor: Viewer, at: dt.datetime, network: Network, version: int | None = None) -> None:
    """Take the network and its members away; the trail remembers them. Allies of other parties keep its name.

    Raises DomainError while the party itself has noted it as an ally, StaleObject if it has changed.
    """
    _require(actor, network)
    bump(network, expected=version)
    if network.allied.filter(organisation=network.organisation_id).exists():
        raise DomainError(_("The network is noted as an ally. Take it off the issue first."))
    _leave_name_to_others(at, network)
    for member in network.members.select_related("person", "body").order_by("pk"):
        _remove(actor, at, member)
    changes = {name: (getattr(network, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=network, at=at, changes=changes)
    network.delete()


@transaction.atomic
def add_member(
    *,
    actor: Viewer,
    at: dt.datetime,
    network: Network,
    source: str,
    person: Person | None = None,
    body: Organisation | None = None,
    named: str = "",
    role: str = MemberRole.MEMBER,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> NetworkMember:
    """Somebody who sits in the network: a decision-maker, a body of the register, or an organisation named in words.

    Raises ValidationError by field for nobody or two and for days in the wrong order, DomainError without a source,
    AlreadyExists for somebody who sits there already.
    """
    _require(actor, network)
    member = NetworkMember(
        network=network, person=person, body=body, named=named.strip(), role=role, since=since, until=until
    )
    member.source = _sourced(source)
    checks.one_of(member, "person", "body", "named")
    checks.no_person(member.named, _("This is the name of somebody in the register. Choose the person instead."))
    _check_member(member)
    checks.insert(member)
    audit.created(actor=actor, obj=member, at=at, **trail(member))
    return member


@transaction.atomic
def change_member(
    *, actor: Viewer, at: dt.datetime, member: NetworkMember, version: int | None = None, **values: Any
) -> NetworkMember:
    """The member with ``values``; who it is stays. Raises as ``add_member``, and StaleObject if it has changed."""
    _require(actor, member.network)
    checks.known(values, MEMBER_FIELDS)
    if "source" in values:
        values["source"] = _sourced(values["source"])
    _check_member(checks.proposed(member, values))
    checks.change(actor=actor, obj=member, at=at, values=values, version=version, **trail(member))
    return member


@transaction.atomic
def remove_member(*, actor: Viewer, at: dt.datetime, member: NetworkMember, version: int | None = None) -> None:
    """Take away a member noted by mistake; one who left gets a last day. Raises StaleObject if it has changed."""
    _require(actor, member.network)
    bump(member, expected=version)
    _remove(actor, at, member)


def may_change(viewer: Viewer, network: Network) -> bool:
    """Whether the viewer may change the network and who sits in it."""
    return policy.allows(viewer, Action.UPDATE, Thing.NETWORK, organisation_id=network.organisation_id)


def trail(member: NetworkMember) -> dict[str, Any]:
    """Whose the entries about a member are, and who reads them: those of its network."""
    return {"visibility": member.network.visibility, "organisation_id": member.network.organisation_id}


def _require(actor: Viewer, network: Network) -> None:
    policy.require(actor, Action.UPDATE, Thing.NETWORK, organisation_id=network.organisation_id)


def _leave_name_to_others(at: dt.datetime, network: Network) -> None:
    """Allies that other parties noted stay, named in words: they read the network no more, and do not hold it."""
    for ally in network.allied.exclude(organisation=network.organisation_id).order_by("pk"):
        bump(ally)
        # Nobody's act in the trail: the actor would read there what the other party keeps for itself.
        audit.save_changes(actor=SYSTEM, obj=ally, at=at, values={"network": None, "named": network.name})


def _remove(actor: Viewer, at: dt.datetime, member: NetworkMember) -> None:
    changes = {name: (getattr(member, name), None) for name in MEMBER_FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=member, at=at, changes=changes, **trail(member))
    member.delete()


def _check(network: Network, had: int | None = None) -> None:
    """The rules of a network; a representative who ``had`` been it stays, also one who has left."""
    checks.own_or_all(network)
    checks.stated(network.name, "name", _("Say what the network is called."))
    checks.no_formula(network.name)
    checks.stated(network.purpose, "purpose", _("Say what the network is for."))
    user = network.representative
    if user is None or user.pk == had:
        return
    checks.able(user, policy.READERS, field="representative")
    if not user.is_active or user.organisation is None or user.organisation.partnership != Partnership.ACTIVE:
        words = {"name": user.name}
        raise DomainError(_("%(name)s does not belong to an active party.") % words, field="representative")


def _check_member(member: NetworkMember) -> None:
    checks.ends_later(member.since, member.until, "until")
    beside = NetworkMember._base_manager.filter(network=member.network_id).exclude(pk=member.pk or 0)
    if member.since is not None:
        beside = beside.filter(Q(until=None) | Q(until__gte=member.since))
    if member.until is not None:
        beside = beside.filter(Q(since=None) | Q(since__lte=member.until))
    for name in ("person", "body"):
        who = getattr(member, name)
        if who is not None and beside.filter(**{name: who}).exists():
            field = "until" if member.pk else name
            words = {"name": who}
            raise AlreadyExists(_("%(name)s sits in the network already during these days.") % words, field=field)


def _sourced(source: str) -> str:
    return checks.stated(source, "source", _("Say where one reads of it, or who said it."))
