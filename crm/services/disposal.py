"""Erasing what is kept of those who have left, or deciding to keep it: each with the decision that it rests on.

GDPR art. 5.1 e and 17; what is an official document is disposed of by the council's own plan (Arkivlag 1990:782, 10 §),
which ``reference`` names.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction, DisposalOutcome
from crm.errors import DomainError, StaleObject
from crm.models import AuditEntry, ContactDetail, Disposal, DoorOpener, NetworkMember, Person, PersonMerge, Stance
from crm.policy import Action, Thing
from crm.queries.disposal import FACTS, TEXTS, due, guessed
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

# What the trail of a person calls rows that hang on them, beside the fields.
_HUNG = ("contacts",)


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
    counts = _erase_hung(person)
    values: dict[str, Any] = {**dict.fromkeys(TEXTS, ""), "influence": None, "relation_owner": None}
    for name, empty in values.items():
        if getattr(person, name) not in ("", None):
            counts[name] = 1
            setattr(person, name, empty)
    person.save(update_fields=list(values))
    _forget(AuditEntry._base_manager.filter(object_type="crm.Person", object_id=person.pk), (*FACTS, *_HUNG))
    for merge in PersonMerge._base_manager.filter(kept=person):
        merge.removed = _without(merge.removed)
        merge.save(update_fields=["removed"])
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
        raise StaleObject(_("Somebody else changed this at the same time. Read what it says now and try again."))
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
            entries = AuditEntry._base_manager.filter(object_type=model._meta.label, object_id__in=numbers)
            entries.update(changes={}, object_label=person.name)
            model._base_manager.filter(pk__in=numbers).delete()
    return counts


def _forget(entries: Any, names: tuple[str, ...]) -> None:
    """Take what the fields said out of the trail; that they were changed, by whom and when, stays in their names."""
    said = Q()
    for name in names:
        said |= Q(changes__has_key=name)
    for entry in entries.filter(said):
        changes = {name: [None, None] if name in names else pair for name, pair in entry.changes.items()}
        entries.filter(pk=entry.pk).update(changes=changes)


def _without(row: dict[str, Any]) -> dict[str, Any]:
    """A merged person's row without the facts."""
    return {
        name: ("" if name in TEXTS else None) if name in FACTS or name == "relation_owner_id" else value
        for name, value in row.items()
    }


def _decided(actor: Viewer, at: dt.datetime, row: Disposal, counts: dict[str, int]) -> Disposal:
    row.decided_by_id, row.decided_at, row.erased = actor.user_id, at, counts
    checks.insert(row)
    changes = {"outcome": (None, row.outcome), "reference": (None, row.reference), "keep_until": (None, row.keep_until)}
    audit.record(actor=actor, action=AuditAction.CREATE, obj=row, at=at, changes=changes)
    return row
