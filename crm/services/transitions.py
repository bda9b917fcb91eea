"""Changes of state that compete in SQL: of two simultaneous acts one wins, and the other is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from crm.enums import AuditAction
from crm.errors import InvalidTransition, StaleObject
from crm.import_enums import ImportState
from crm.services import audit
from crm.visibility import Viewer

Table = Mapping[str, frozenset[str]]
Run = TypeVar("Run", bound=models.Model)


def transition(
    *,
    actor: Viewer,
    obj: models.Model,
    to: str,
    table: Table,
    at: dt.datetime,
    counter: str = "version",
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    **where: Any,
) -> None:
    """Move ``obj`` from its loaded state to ``to``, with ``values``, if nobody moved it since; ``obj`` is updated.

    ``reason`` stands in the trail.

    ``counter`` is the field that rises with every change. Raises InvalidTransition when the table has no such step,
    StaleObject when another act won. Permission is the calling service's to check. Runs in the caller's transaction.
    """
    state = obj.state  # type: ignore[attr-defined]
    if to == state and to not in table.get(state, frozenset()):
        raise InvalidTransition(_("It is “%(state)s” already.") % {"state": _label(obj, to)})
    if to not in table.get(state, frozenset()):
        raise InvalidTransition(
            _("From “%(state)s” this step is not possible: “%(to)s”.")
            % {"state": obj.get_state_display(), "to": _label(obj, to)}  # type: ignore[attr-defined]
        )
    seen = getattr(obj, counter)
    changed = {"state": to, counter: seen + 1, **(values or {})}
    won = type(obj)._base_manager.filter(pk=obj.pk, state=state, **{counter: seen}).update(**changed)
    if not won:
        raise StaleObject
    before = {name: getattr(obj, name) for name in changed}
    for name, value in changed.items():
        setattr(obj, name, value)
    changes = {name: (before[name], value) for name, value in changed.items() if name != counter}
    if reason:
        changes["reason"] = (None, reason)
    audit.record(actor=actor, action=AuditAction.TRANSITION, obj=obj, at=at, changes=changes, **where)


def held_plan(run: Run) -> Run:
    """An import's run as it is now, held until the transaction ends: it may have been saved or forgotten meanwhile.

    Raises InvalidTransition for one that was saved, StaleObject for one that is gone.
    """
    now = type(run)._base_manager.select_for_update(no_key=True).filter(pk=run.pk).first()
    if now is None:
        raise StaleObject
    if now.state != ImportState.PLANNED:  # type: ignore[attr-defined]
        raise InvalidTransition(_("It was saved: take it back instead."))
    return now


def require_seen(obj: models.Model, version: int | None) -> None:
    """Raises StaleObject unless ``obj`` is at ``version``, which the editor's form showed; None asks nothing."""
    if version is not None and version != obj.version:  # type: ignore[attr-defined]
        raise StaleObject


def bump(obj: models.Model, counter: str = "version", expected: int | None = None) -> None:
    """Claim the right to change ``obj``: raise its counter if it is still the one seen. Raises StaleObject if not.

    ``expected`` is the counter that the editor's form showed; without it, the loaded one.
    """
    seen = getattr(obj, counter) if expected is None else expected
    won = type(obj)._base_manager.filter(pk=obj.pk, **{counter: seen}).update(**{counter: seen + 1})
    if not won:
        raise StaleObject
    setattr(obj, counter, seen + 1)


def _label(obj: models.Model, state: str) -> str:
    choices = dict(obj._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
    return str(choices.get(state, state))
