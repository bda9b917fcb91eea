"""What a person decides about deliveries. The worker's own steps are in ``crm.outbox``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import policy
from crm.enums import Visibility
from crm.errors import InvalidTransition, StaleObject
from crm.models import Council, Delivery
from crm.outbox.models import DeliveryState as State
from crm.outbox.wake import wake_on_commit
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import Table, transition
from crm.visibility import Viewer

RETRY: Table = dict.fromkeys([State.FAILED, State.SUPPRESSED, State.CANCELLED], frozenset({State.QUEUED}))
RESEND: Table = {State.UNCERTAIN: frozenset({State.QUEUED})}
CANCEL: Table = {State.QUEUED: frozenset({State.CANCELLED}), State.UNCERTAIN: frozenset({State.CANCELLED})}


@transaction.atomic
def retry_delivery(
    *, actor: Viewer, delivery: Delivery, at: dt.datetime, not_before: dt.datetime | None = None
) -> None:
    """Queue a failed, suppressed or cancelled delivery again, to the recipient's present address.

    ``not_before`` is real UTC, now if not given.
    """
    _decide(actor, delivery, State.QUEUED, RETRY, at, address=delivery.recipient.email, **_afresh(not_before))


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
    _move(actor, delivery, State.QUEUED, RETRY, at, address=delivery.recipient.email, **_afresh(not_before))


@transaction.atomic
def pause_sending(*, actor: Viewer, paused: bool, at: dt.datetime) -> None:
    """Stop all sending, or release it: the mail in hand is finished, nothing else leaves while paused."""
    policy.require(actor, Action.UPDATE, Thing.DELIVERY)
    audit.save_changes(actor=actor, obj=Council.current(), at=at, values={"sending_paused": paused})
    if not paused:
        wake_on_commit()


def _afresh(not_before: dt.datetime | None = None) -> dict[str, Any]:
    return {"not_before": not_before or timezone.now(), "attempts": 0, "finished_at": None}


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
