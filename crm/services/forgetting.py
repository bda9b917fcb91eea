"""Taking facts about somebody out of the trail and out of merges, so that nothing brings back what was erased.

What hangs on an erased row is found by its foreign keys, and texts of upper packages that judge a person by what their
model says (``erased_with_person``: columns of a model with a ``person``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q

from crm.models import AuditEntry, ContactDetail, DoorOpener, NetworkMember, Person, PersonMerge, Stance
from crm.queries.disposal import FACTS, GUESSED, TEXTS, judging
from crm.services import repointing
from crm.services.backup.schema import columns

# Rows that hold nothing but facts about one person.
HUNG: tuple[type[Model], ...] = (ContactDetail, DoorOpener, NetworkMember)
# What the trail of a person calls rows that hang on them, beside the fields.
_TOLD_OF = (*FACTS, "contacts")
_EMPTY = {**dict.fromkeys(TEXTS, ""), "influence": None, "relation_owner_id": None}
Note = dict[str, Any]


def forget_facts(numbers: Collection[int]) -> None:
    """Take the facts of the persons with these numbers out of the trail of their cards."""
    forget_fields(Person, numbers, _TOLD_OF)


def forget_fields(model: type[Model], numbers: Collection[int], names: Sequence[str]) -> None:
    """Take what the fields said out of the trail; that they were changed, by whom and when, stays in their names."""
    said = Q()
    for name in names:
        said |= Q(changes__has_key=name)
    entries = AuditEntry._base_manager.filter(object_type=model._meta.label, object_id__in=numbers)
    for entry in entries.filter(said):
        changes = {name: [None, None] if name in names else pair for name, pair in entry.changes.items()}
        entries.filter(pk=entry.pk).update(changes=changes)


def forget_rows(model: type[Model], numbers: Collection[int], person: Person) -> None:
    """Leave of the trail of these rows, and of what still hangs on them, who did something and when."""
    _blank(model._meta.label, numbers, person)
    for field in repointing.relations(model):
        hanging = field.model._base_manager.filter(**{f"{field.name}__in": numbers})
        _blank(field.model._meta.label, list(hanging.values_list("pk", flat=True)), person)


def forget_in_merges(person: Person) -> None:
    """Take the facts out of the merges that the person was part of, and out of the trail of what went in them.

    A merge of the one who went into them earlier names the person too: merging lets it follow.
    """
    for merge in PersonMerge._base_manager.filter(Q(kept=person) | Q(removed__id=person.pk)):
        notes = merge.repointed
        merge.removed, merge.repointed = _without(Person, merge.removed), _scrubbed(notes)
        merge.save(update_fields=["removed", "repointed"])
        if merge.undone_at is None:  # else they are two again, and the other's rows are theirs
            _forget_gone(merge.removed["id"], notes, person)


def _forget_gone(removed: int, notes: Sequence[Note], person: Person) -> None:
    forget_facts([removed])
    for note in notes:
        model = repointing.model_of(note)
        if model in HUNG or _is_fact(note):
            forget_rows(model, [note["pk"]], person)
    for model, names in judging():
        forget_fields(model, [note["pk"] for note in notes if note["model"] == model._meta.label], names)


def _scrubbed(notes: Sequence[Note]) -> list[Note]:
    """The notes without dropped rows of facts, without what would name those again, and without facts in columns."""
    gone = {(note["model"], note["pk"]) for note in notes if _is_fact(note)}
    parts = ("row", "before", "after")
    return [
        {**note, **{part: _without(repointing.model_of(note), note[part]) for part in parts if part in note}}
        for note in notes
        if (note["model"], note["pk"]) not in gone and not gone.intersection(_named(note))
    ]


def _is_fact(note: Note) -> bool:
    """Whether the note is of a dropped row that holds nothing but facts, or a stance that nobody voiced."""
    model = repointing.model_of(note)
    return "row" in note and (model in HUNG or (model is Stance and note["row"]["basis"] in GUESSED))


def _named(note: Note) -> Iterable[tuple[str, int]]:
    """By model and number what the row named before the merge."""
    before = note["row"] if "row" in note else note["before"]
    for field in columns(repointing.model_of(note)):
        if field.remote_field and before.get(field.attname) is not None:
            target: Any = field.remote_field.model
            yield target._meta.label, before[field.attname]


def _without(model: type[Model], values: Mapping[str, Any]) -> Note:
    """The columns of a row without the facts."""
    empty = _EMPTY if model is Person else dict.fromkeys(getattr(model, "erased_with_person", ()), "")
    return {name: empty.get(name, value) for name, value in values.items()}


def _blank(label: str, numbers: Collection[int], person: Person) -> None:
    entries = AuditEntry._base_manager.filter(object_type=label, object_id__in=numbers)
    entries.update(changes={}, object_label=person.name)
