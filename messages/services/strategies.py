"""The communication strategy: a draft is begun, written, thrown away or adopted; an adopted version never changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError, InvalidTransition
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump, require_seen, transition
from crm.visibility import Viewer
from messages.enums import STRATEGY_TRANSITIONS, StrategyState
from messages.models import Strategy, StrategyRow

ROW_FIELDS = ("audience", "channel", "purpose", "tone")


@transaction.atomic
def begin_strategy(
    *, actor: Viewer, at: dt.datetime, aim: str = "", organisation: Organisation | None = None
) -> Strategy:
    """A draft of the next version, which begins as the one in force. Without one it needs an ``aim``.

    Raises AlreadyExists while there is a draft, DomainError without an aim.
    """
    policy.require(actor, Action.CREATE, Thing.STRATEGY)
    if Strategy.objects.filter(state=StrategyState.DRAFT).exists():
        raise AlreadyExists(_("There is a draft already: write on that one."))
    before = Strategy.objects.adopted().first()
    strategy = Strategy(
        number=(Strategy.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        organisation=checks.own_organisation(actor, organisation),
        aim=_aim(aim or (before.aim if before else "")),
        created_at=at,
        created_by_id=actor.user_id,
    )
    checks.insert(strategy)
    rows = before.rows.all() if before else ()
    StrategyRow.objects.bulk_create(
        StrategyRow(strategy=strategy, **{name: getattr(row, name) for name in ROW_FIELDS}) for row in rows
    )
    audit.created(actor=actor, obj=strategy, at=at)
    return strategy


@transaction.atomic
def change_strategy(
    *, actor: Viewer, at: dt.datetime, strategy: Strategy, aim: str, version: int | None = None
) -> Strategy:
    """The draft with another aim. Raises DomainError without one, InvalidTransition once adopted, StaleObject."""
    _require_draft(actor, strategy)
    checks.change(actor=actor, obj=strategy, at=at, values={"aim": _aim(aim)}, version=version)
    return strategy


@transaction.atomic
def discard_strategy(*, actor: Viewer, at: dt.datetime, strategy: Strategy, version: int | None = None) -> None:
    """Throw the draft away with its rows. Raises InvalidTransition once adopted, StaleObject if it has changed."""
    _require_draft(actor, strategy)
    bump(strategy, expected=version)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=strategy, at=at, changes={"aim": (strategy.aim, None)})
    strategy.delete()


@transaction.atomic
def adopt_strategy(
    *,
    actor: Viewer,
    at: dt.datetime,
    strategy: Strategy,
    adopted_by: str,
    adopted_on: dt.date,
    version: int | None = None,
) -> Strategy:
    """Note that the draft was adopted, by whom and when: it is in force from then, and never changes.

    Raises DomainError without anybody, for a day to come and for a draft without rows; InvalidTransition, StaleObject.
    """
    policy.require(actor, Action.TRANSITION, Thing.STRATEGY)
    _lock(strategy)
    by = checks.stated(adopted_by, "adopted_by", _("Say who adopted it."))
    checks.not_future(adopted_on, at, "adopted_on")
    if not strategy.rows.exists():
        raise DomainError(_("The draft names no audience yet: add a row first."), field="adopted_by")
    require_seen(strategy, version)
    values = {"adopted_by": by, "adopted_on": adopted_on}
    transition(actor=actor, obj=strategy, to=StrategyState.ADOPTED, table=STRATEGY_TRANSITIONS, at=at, values=values)
    return strategy


@transaction.atomic
def add_row(
    *, actor: Viewer, at: dt.datetime, strategy: Strategy, audience: str, channel: str, purpose: str, tone: str
) -> StrategyRow:
    """One more audience and channel of the draft.

    Raises AlreadyExists for a pair that it has, DomainError for what is missing, InvalidTransition once adopted.
    """
    _require_draft(actor, strategy)
    row = StrategyRow(
        strategy=strategy, audience=audience, channel=channel.strip(), purpose=purpose.strip(), tone=tone.strip()
    )
    _check_row(row)
    checks.insert(row)
    bump(strategy)
    audit.created(actor=actor, obj=row, at=at, organisation_id=strategy.organisation_id)
    return row


@transaction.atomic
def change_row(
    *, actor: Viewer, at: dt.datetime, row: StrategyRow, version: int | None = None, **values: Any
) -> StrategyRow:
    """The row with ``values``. Raises as ``add_row``, and StaleObject if it has changed."""
    _require_draft(actor, row.strategy)
    checks.known(values, ROW_FIELDS)
    values = {name: value.strip() for name, value in values.items()}
    trial = StrategyRow.objects.select_related("strategy").get(pk=row.pk)
    for name, value in values.items():
        setattr(trial, name, value)
    _check_row(trial)
    owner = row.strategy.organisation_id
    if checks.change(actor=actor, obj=row, at=at, values=values, version=version, organisation_id=owner):
        bump(row.strategy)
    return row


@transaction.atomic
def remove_row(*, actor: Viewer, at: dt.datetime, row: StrategyRow, version: int | None = None) -> None:
    """Take the row away. Raises InvalidTransition once adopted, StaleObject if it has changed."""
    _require_draft(actor, row.strategy)
    bump(row, expected=version)
    bump(row.strategy)
    changes = {name: (getattr(row, name), None) for name in ROW_FIELDS}
    owner = row.strategy.organisation_id
    audit.record(actor=actor, action=AuditAction.DELETE, obj=row, at=at, changes=changes, organisation_id=owner)
    row.delete()


def may_write(viewer: Viewer, strategy: Strategy) -> bool:
    """Whether the viewer may write on it."""
    return strategy.state == StrategyState.DRAFT and policy.may(viewer, Action.UPDATE, Thing.STRATEGY)


def _require_draft(actor: Viewer, strategy: Strategy) -> None:
    policy.require(actor, Action.UPDATE, Thing.STRATEGY)
    _lock(strategy)
    if strategy.state != StrategyState.DRAFT:
        raise InvalidTransition(_("This version is adopted and does not change. Begin a new one."))


def _lock(strategy: Strategy) -> None:
    """Hold the version until the transaction ends: of a row's change and the adoption one comes second."""
    held = Strategy.objects.select_for_update(no_key=True).filter(pk=strategy.pk).order_by().first()
    if held is not None:
        strategy.state, strategy.version = held.state, held.version


def _aim(text: str) -> str:
    return checks.stated(text, "aim", _("Say what the communication is to bring about."))


def _check_row(row: StrategyRow) -> None:
    checks.stated(row.channel, "channel", _("Name the channel."))
    checks.stated(row.purpose, "purpose", _("Say what we want of them there."))
    checks.stated(row.tone, "tone", _("Say in what tone."))
    same = StrategyRow.objects.filter(strategy=row.strategy, audience=row.audience, channel=row.channel)
    if same.exclude(pk=row.pk or 0).exists():
        raise AlreadyExists(_("The draft has a row for that audience and channel."), field="channel")
