"""What a person decides about deliveries. The worker's own steps are in ``crm.outbox``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import policy
from crm.enums import MailAct, Visibility
from crm.errors import InvalidTransition, StaleObject
from crm.models import Council, Delivery
from crm.outbox.models import DeliveryState as State
from crm.outbox.wake import wake_on_commit
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import Table, transition
from crm.visibility import Viewer

RETRY: Table = dict.fromkeys([State.FAILED, State.SUPPRESSED, State.CANCELLED], frozenset({State.QUEUED}))
_RETURNED: Table = {**RETRY, State.SENT: frozenset({State.QUEUED})}
RESEND: Table = {State.UNCERTAIN: frozenset({State.QUEUED})}
CANCEL: Table = {State.QUEUED: frozenset({State.CANCELLED}), State.UNCERTAIN: frozenset({State.CANCELLED})}


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done to several mails, and which had moved on: those are as they stand now."""

    done: list[Delivery]
    moved_on: list[Delivery]


def allows(delivery: Delivery, act: MailAct) -> bool:
    """Whether the mail stands so that this can be decided about it."""
    tables = {MailAct.RETRY: _retry(delivery), MailAct.RESEND: RESEND, MailAct.CANCEL: CANCEL}
    return delivery.state in tables[act]


def decide_all(
    *,
    actor: Viewer,
    deliveries: Iterable[Delivery],
    act: MailAct,
    at: dt.datetime,
    seen: Mapping[int, int] | None = None,
) -> Decided:
    """Decide the same about each; one that has moved on keeps no other from it.

    ``seen`` holds the fence of each as the actor saw it. Raises NotAllowed.
    """
    done, lost = [], []
    for delivery in deliveries:
        if seen is not None:
            delivery.fence = seen[delivery.pk]
        try:
            decide(actor=actor, delivery=delivery, act=act, at=at)
        except (InvalidTransition, StaleObject):
            lost.append(delivery.pk)
        else:
            done.append(delivery)
    rows = Delivery.objects.visible_to(actor).defer("text", "html", "headers").select_related("recipient__organisation")
    return Decided(done, list(rows.filter(pk__in=lost).order_by("-queued_at", "-pk")) if lost else [])


def decide(*, actor: Viewer, delivery: Delivery, act: MailAct, at: dt.datetime) -> None:
    """Do what the act says. Raises as the three below."""
    if act == MailAct.RETRY:
        retry_delivery(actor=actor, delivery=delivery, at=at)
    elif act == MailAct.RESEND:
        resend_uncertain(actor=actor, delivery=delivery, at=at)
    else:
        cancel_delivery(actor=actor, delivery=delivery, at=at)


@transaction.atomic
def retry_delivery(
    *, actor: Viewer, delivery: Delivery, at: dt.datetime, not_before: dt.datetime | None = None
) -> None:
    """Queue a failed, suppressed or cancelled delivery, or one that came back, to the recipient's present address.

    ``not_before`` is real UTC, now if not given.
    """
    _decide(
        actor, delivery, State.QUEUED, _retry(delivery), at, address=delivery.recipient.email, **_afresh(not_before)
    )


@transaction.atomic
def resend_uncertain(*, actor: Viewer, delivery: Delivery, at: dt.datetime) -> None:
    """Queue a delivery that may have arrived again, with the same Message-ID."""
    _decide(actor, delivery, State.QUEUED, RESEND, at, **_afresh())


@transaction.atomic
def cancel_delivery(*, actor: Viewer, delivery: Delivery, at: dt.datetime) -> None:
    """Keep a queued delivery from leaving, or let one that may have arrived rest."""
    _decide(actor, delivery, State.CANCELLED, CANCEL, at, finished_at=timezone.now())


@transaction.atomic
def stop_deliveries(*, actor: Viewer, deliveries: Iterable[Delivery], at: dt.datetime) -> int:
    """How many queued mails were kept from leaving; a worker has the others in hand. Whoever calls has checked that the
    actor may stop them.
    """
    stopped = 0
    for delivery in deliveries:
        try:
            _move(actor, delivery, State.CANCELLED, CANCEL, at, finished_at=timezone.now())
        except (InvalidTransition, StaleObject):
            continue
        stopped += 1
    return stopped


@transaction.atomic
def queue_again(*, actor: Viewer, delivery: Delivery, at: dt.datetime, not_before: dt.datetime) -> None:
    """As ``retry_delivery``, for callers that have checked that the actor may."""
    _move(actor, delivery, State.QUEUED, _retry(delivery), at, address=delivery.recipient.email, **_afresh(not_before))


@transaction.atomic
def pause_sending(*, actor: Viewer, paused: bool, at: dt.datetime) -> None:
    """Stop all sending, or release it: the mail in hand is finished, nothing else leaves while paused."""
    policy.require(actor, Action.UPDATE, Thing.DELIVERY)
    values: dict[str, Any] = {"sending_paused": paused}
    if not paused:
        values |= {"restored_at": None, "restored_from": None}
        wake_on_commit()
    audit.save_changes(actor=actor, obj=Council.current(), at=at, values=values)


def _afresh(not_before: dt.datetime | None = None) -> dict[str, Any]:
    return {
        "not_before": not_before or timezone.now(),
        "attempts": 0,
        "finished_at": None,
        # What an earlier sending came to: the trail keeps it, and the story tells it from there.
        "receipt": "",
        "bounced_at": None,
        "bounce": "",
    }


def _retry(delivery: Delivery) -> Table:
    """What was sent is sent again only where it came back. The fence keeps it so: nothing takes a return away."""
    return _RETURNED if delivery.bounced_at else RETRY


def _decide(actor: Viewer, delivery: Delivery, to: State, table: Table, at: dt.datetime, **values: Any) -> None:
    """Raises NotAllowed, InvalidTransition (the state forbids it) or StaleObject (a worker or colleague was first)."""
    policy.require(actor, Action.UPDATE, Thing.DELIVERY, organisation_id=delivery.recipient.organisation_id)
    _move(actor, delivery, to, table, at, **values)


def _move(actor: Viewer, delivery: Delivery, to: State, table: Table, at: dt.datetime, **values: Any) -> None:
    transition(
        actor=actor,
        obj=delivery,
        to=to,
        table=table,
        at=at,
        # A person's decision fences out a worker that still has the delivery in hand.
        counter="fence",
        values=values,
        visibility=Visibility.OWN_ORG,
        organisation_id=delivery.recipient.organisation_id,
    )
    if to == State.QUEUED:
        wake_on_commit()
