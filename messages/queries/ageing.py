"""Facts that will not hold on a coming day: what is to be checked before an arena, message by message."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from crm.enums import Role
from crm.models import User
from messages.enums import OVER, WRITABLE, Doubt
from messages.house import doubt
from messages.models import JointMessage, ProofPoint
from messages.queries.house import current_facts, is_stale


@dataclass(frozen=True, slots=True)
class Ageing:
    """One message's facts that need a look by the day, in their order; each has its ``doubt`` then.

    ``review_is_over``: the message itself should have been looked at again by then, so that every fact is here.
    ``writes``: whether the viewer may go and write.
    """

    message: JointMessage
    facts: list[Any]
    review_is_over: bool
    writes: bool


def ageing(facts: QuerySet[ProofPoint], by: dt.date) -> QuerySet[ProofPoint]:
    """Of the facts, those of messages still in use that need a look by the day, waived ones too; by message."""
    return current_facts(facts).exclude(version__message__state__in=OVER).filter(needs_look(by))


def needs_look(by: dt.date) -> Q:
    """Facts about which there is a doubt on the day, as ``messages.house.doubt``, or whose message is due before it."""
    return Q(source="") | Q(checked_on=None) | is_stale(by) | Q(version__message__review_by__lt=by)


def is_ageing(fact: ProofPoint, by: dt.date) -> bool:
    """As ``needs_look``, of a fact with its message loaded."""
    review = fact.version.message.review_by
    return doubted_on(fact, by) != Doubt.NONE or (review is not None and review < by)


def doubted_on(fact: ProofPoint, by: dt.date) -> Doubt:
    """What there is to doubt about the fact on the day."""
    return doubt(fact.source, fact.checked_on, fact.valid_until, by)


def by_message(facts: QuerySet[ProofPoint], by: dt.date, user_id: int | None) -> list[Ageing]:
    """The facts under their messages, with owner, organisation and editors. Three queries."""
    people = ("version__message__organisation", "version__message__owner")
    rows = ageing(facts, by).select_related(*people).prefetch_related("version__message__editors")
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        fact: Any = row
        fact.doubt = doubted_on(row, by)
        found[row.version.message_id].append(fact)
    return [_group(of_one, by, user_id) for of_one in found.values()]


def _group(facts: list[Any], by: dt.date, user_id: int | None) -> Ageing:
    message: JointMessage = facts[0].version.message
    writers = {message.owner_id, *(user.pk for user in message.editors.all())}
    review = message.review_by
    return Ageing(message, facts, review is not None and review < by, user_id in writers and message.state in WRITABLE)


def writers(messages: Iterable[int]) -> dict[int, set[int]]:
    """Per user, the messages that they own or edit. Two queries."""
    keys = list(messages)
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, message_id in JointMessage.objects.filter(pk__in=keys).values_list("owner", "pk"):
        found[user_id].add(message_id)
    edited = JointMessage.editors.through.objects.filter(jointmessage__in=keys)
    for user_id, message_id in edited.values_list("user", "jointmessage"):
        found[user_id].add(message_id)
    return found


def communicators(messages: Iterable[int]) -> list[User]:
    """Active communicators of the organisations that own the messages."""
    owners = JointMessage.objects.filter(pk__in=list(messages)).values("organisation")
    rows = User.objects.filter(role=Role.COMMUNICATOR, is_active=True, organisation__in=owners)
    return list(rows.select_related("organisation").order_by("pk"))
