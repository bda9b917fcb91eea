"""Networks and allies as pages and the interface read them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from crm import clock
from crm.models import Ally, Issue, Meeting, MeetingCounterpart, Network, NetworkMember, Person
from crm.queries.log_groups import seated
from crm.visibility import Viewer, VisibleQuerySet


def networks(viewer: Viewer, on: dt.date) -> VisibleQuerySet[Any]:
    """Those that the viewer reads, with issues loaded; ``present`` counts who sits there on the day."""
    there = Q(members__in=NetworkMember.objects.on(on).values("pk"))
    rows = Network.objects.visible_to(viewer).select_related("organisation", "representative__organisation")
    issues: Any = Prefetch("issues", Issue.objects.visible_to(viewer))
    return rows.annotate(present=Count("members", filter=there)).prefetch_related(issues)


def members(viewer: Viewer) -> VisibleQuerySet[Any]:
    """Who sits in the networks that the viewer reads, with who it is."""
    return NetworkMember.objects.visible_to(viewer).select_related("network", "person", "body")


def parted(network: Network, viewer: Viewer, on: dt.date) -> dict[str, list[NetworkMember]]:
    """``now`` and ``then``: who sits in the network on the day, and who did or is to."""
    found: dict[str, list[NetworkMember]] = {"now": [], "then": []}
    for member in members(viewer).filter(network=network):
        found["now" if _sits(member, on) else "then"].append(member)
    return found


def with_members(network: Network) -> Q:
    """Meetings with somebody who sits or sat in the network, or who on that day was of a body that does or did."""
    people = NetworkMember.objects.filter(network=network, person__isnull=False)
    bodies = NetworkMember.objects.filter(network=network, body__isnull=False)
    met = MeetingCounterpart.objects.filter(person__in=people.values("person"))
    return Q(pk__in=met.values("meeting")) | Q(pk__in=seated().filter(body__in=bodies.values("body")).values("met"))


def contacts(network: Network, viewer: Viewer) -> QuerySet[Meeting]:
    """The contacts of the log with any member that the viewer reads."""
    return Meeting.objects.visible_to(viewer).contacts().filter(with_members(network))


def of_person(person: Person, viewer: Viewer) -> list[NetworkMember]:
    """The networks that the person sits or sat in, by name."""
    rows = NetworkMember.objects.visible_to(viewer).filter(person=person).select_related("network")
    return list(rows.order_by("network__sort_key", "pk"))


def allies(viewer: Viewer) -> VisibleQuerySet[Any]:
    """Who works for our issues with us, as far as the viewer reads."""
    return Ally.objects.visible_to(viewer).select_related("issue", "network", "body", "organisation")


def around_issue(issue: Issue, viewer: Viewer, at: dt.datetime) -> dict[str, list[Any]]:
    """``allies`` that work for the issue today, and ``networks`` that concern it besides. Two queries."""
    today = clock.day(at)
    with_us = list(allies(viewer).filter(pk__in=Ally.objects.on(today).values("pk"), issue=issue))
    told = {ally.network_id for ally in with_us}
    concerned = networks(viewer, today).prefetch_related(None).filter(issues=issue)
    return {"allies": with_us, "networks": [network for network in concerned if network.pk not in told]}


def _sits(member: NetworkMember, on: dt.date) -> bool:
    return (member.since or on) <= on <= (member.until or on)
