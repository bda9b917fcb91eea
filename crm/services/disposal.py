"""Erasing what is kept of those who have left, or deciding to keep it: each with the decision that it rests on.

GDPR art. 5.1 e and 17; what is an official document is disposed of by the council's own plan (Arkivlag 1990:782, 10 §),
which ``reference`` names.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction, DisposalOutcome
from crm.errors import DomainError, StaleObject
from crm.models import ContactDetail, Disposal, DoorOpener, NetworkMember, Person, Stance
from crm.policy import Action, Thing
from crm.queries.disposal import TEXTS, due, guessed, judging
from crm.services import audit, checks, forgetting
from crm.services.transitions import bump
from crm.visibility import Viewer


@transaction.atomic
def erase_facts(
    *, actor: Viewer, at: dt.datetime, person: Person, reference: str, version: int | None = None
) -> Disposal:
    """Erase how the person is reached and what we thought, here, in the trail and in merges; what happened stays.

    Names, mandates, contacts and what was said publicly or to us stay. Raises DomainError without a reference or for
    somebody who is not proposed, StaleObject when the card was changed.
    """
    policy.require(actor, Action.CREATE, Thing.DISPOSAL)
    reference = checks.stated(reference, "reference", _("Name the decision or the plan that this rests on."))
    _require_due(actor, at, person)
    bump(person, expected=version)
    counts = _erase_hung(person) | _erase_judgements(person)
    values: dict[str, Any] = {**dict.fromkeys(TEXTS, ""), "influence": None, "relation_owner": None}
    for name, empty in values.items():
        if getattr(person, name) not in ("", None):
            counts[name] = 1
            setattr(person, name, empty)
    person.save(update_fields=list(values))
    forgetting.forget_facts([person.pk])
    forgetting.forget_in_merges(person)
    return _decided(actor, at, Disposal(person=person, outcome=DisposalOutcome.ERASED, reference=reference), counts)


@transaction.atomic
def keep_facts(
    *, actor: Viewer, at: dt.datetime, person: Person, reference: str, reason: str, keep_until: dt.date | None
) -> Disposal:
    """Keep what is known of the person until the day, when they are proposed again.

    Raises DomainError without a reference or a reason, for a day that has come, or for somebody who is not proposed.
    """
    policy.require(actor, Action.CREATE, Thing.DISPOSAL)
    reference = checks.stated(reference, "reference", _("Name the decision or the plan that this rests on."))
    reason = checks.stated(reason, "reason", _("Say why the facts are kept."))
    if keep_until is None or keep_until <= clock.day(at):
        raise DomainError(_("Choose a day to come."), field="keep_until")
    _require_due(actor, at, person)
    row = Disposal(
        person=person, outcome=DisposalOutcome.KEPT, reference=reference, reason=reason, keep_until=keep_until
    )
    return _decided(actor, at, row, {})


def _require_due(actor: Viewer, at: dt.datetime, person: Person) -> None:
    # Held until the transaction ends: of two who decide, the second finds the person no longer proposed.
    if not Person._base_manager.select_for_update(no_key=True).filter(pk=person.pk).exists():
        raise StaleObject
    if not due(actor, at).filter(pk=person.pk).exists():
        raise DomainError(_("%(name)s is not, or no longer, proposed for disposal.") % {"name": person}, field="person")


def _erase_hung(person: Person) -> dict[str, int]:
    """Erase the rows that hang on the person, and what the trail says of them. Returns how many of each kind."""
    counts = {}
    hung: tuple[tuple[str, type[Model], Any], ...] = (
        ("contact_details", ContactDetail, ContactDetail._base_manager.filter(person=person)),
        ("door_openers", DoorOpener, DoorOpener._base_manager.filter(person=person)),
        ("memberships", NetworkMember, NetworkMember._base_manager.filter(person=person)),
        ("stances", Stance, guessed().filter(person=person)),
    )
    for name, model, rows in hung:
        numbers = list(rows.values_list("pk", flat=True))
        if numbers:
            counts[name] = len(numbers)
            forgetting.forget_rows(model, numbers, person)
            model._base_manager.filter(pk__in=numbers).delete()
    return counts


def _erase_judgements(person: Person) -> dict[str, int]:
    """Erase what upper packages say in judgement of the person, in the trail too. Returns how many of each kind."""
    counts = {}
    for model, names in judging():
        rows = model._base_manager.filter(person=person)
        said = list(rows.exclude(**dict.fromkeys(names, "")).values_list("pk", flat=True))
        if said:
            counts[str(model._meta.model_name)] = len(said)
            model._base_manager.filter(pk__in=said).update(**dict.fromkeys(names, ""))
        forgetting.forget_fields(model, list(rows.values_list("pk", flat=True)), names)
    return counts


def _decided(actor: Viewer, at: dt.datetime, row: Disposal, counts: dict[str, int]) -> Disposal:
    row.decided_by_id, row.decided_at, row.erased = actor.user_id, at, counts
    checks.insert(row)
    changes = {"outcome": (None, row.outcome), "reference": (None, row.reference), "keep_until": (None, row.keep_until)}
    audit.record(actor=actor, action=AuditAction.CREATE, obj=row, at=at, changes=changes)
    return row
