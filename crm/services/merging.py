"""Two rows of one person become one, and can become two again exactly as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError, InvalidTransition, StaleObject
from crm.models import NotSame, Person, PersonMerge
from crm.policy import Action, Thing
from crm.services import audit, checks, repointing
from crm.visibility import Viewer

# What a person chooses between; the other names of both are kept.
CHOSEN = (
    *("name", "ref", "birth_year", "influence", "relation_owner", "email", "phone", "gatekeeper"),
    *("county_tie", "works_with", "note"),
)
_DERIVED = frozenset({"sort_key", "search_key", "other_names_key", "version"})


@transaction.atomic
def merge_persons(
    *,
    actor: Viewer,
    at: dt.datetime,
    kept: Person,
    removed: Person,
    theirs: Collection[str] = (),
    version: int | None = None,
    other_version: int | None = None,
) -> PersonMerge:
    """One person of two: everything that hung on ``removed`` hangs on ``kept``, and ``removed`` is gone.

    ``theirs`` names the fields (of ``CHOSEN``) whose value comes from ``removed``. Where both have a row of which there
    can be only one, the one of ``kept`` stays. Nothing is lost: ``undo_merge`` restores it all.

    Raises DomainError for one and the same person, StaleObject when either changed after the versions seen.
    """
    policy.require(actor, Action.UPDATE, Thing.DUPLICATE)
    checks.known(dict.fromkeys(theirs), CHOSEN)
    if kept.pk == removed.pk:
        raise DomainError(_("That is the same person."), field="other")
    kept, removed = _locked(kept, removed, version, other_version)
    before = repointing.whole(kept)
    values = _chosen(kept, removed, theirs)
    notes = repointing.take_in(kept, removed)
    gone = repointing.drop(removed)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.full_clean(exclude=_DERIVED, validate_constraints=False)
    kept.save()
    merge = PersonMerge.objects.create(
        kept=kept,
        removed=gone["row"],
        removed_name=removed.name,
        repointed=[*notes, repointing.noted_change(kept, before)],
        merged_by_id=actor.user_id,
        merged_at=at,
    )
    changes = {"merged_with": (gone["row"]["name"], None)} | {
        name: (before[_attname(name)], value)
        for name, value in values.items()
        if before[_attname(name)] != audit.plain(value)
    }
    audit.record(actor=actor, action=AuditAction.MERGE, obj=kept, at=at, changes=changes)
    return merge


def _attname(name: str) -> str:
    return str(Person._meta.get_field(name).attname)  # type: ignore[union-attr]


def _locked(kept: Person, removed: Person, *versions: int | None) -> tuple[Person, Person]:
    """Both rows held, as they are now. Raises StaleObject where one is not as it was seen."""
    rows = Person.objects.select_for_update().in_bulk([kept.pk, removed.pk])
    found = [rows.get(kept.pk), rows.get(removed.pk)]
    for row, seen in zip(found, versions, strict=True):
        if row is None or (seen is not None and row.version != seen):
            raise StaleObject
    return rows[kept.pk], rows[removed.pk]


def _chosen(kept: Person, removed: Person, theirs: Collection[str]) -> dict[str, Any]:
    values = {name: getattr(removed if name in theirs else kept, name) for name in CHOSEN}
    values["other_names"] = all_names(values["name"], kept, removed)
    return values


def all_names(name: str, *persons: Person) -> str:
    """Every other name of the persons, one per line, besides ``name``."""
    lines = [line.strip() for one in persons for line in [*one.other_names.splitlines(), one.name]]
    return "\n".join(dict.fromkeys(line for line in lines if line and line != name))


@dataclass(frozen=True, slots=True)
class Left:
    """What parting the two leaves as it is: the row, empty where it is gone, and why in words."""

    model: str
    what: str
    why: str


@transaction.atomic
def undo_merge(*, actor: Viewer, at: dt.datetime, merge: PersonMerge) -> list[Left]:
    """Two persons again, each with what hung on them; returns what has changed since and therefore stays as it is.

    Raises InvalidTransition when it has been undone, DomainError while a later merge, or somebody with the reference of
    the one who went, stands in the way.
    """
    policy.require(actor, Action.UPDATE, Thing.DUPLICATE)
    merge = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise InvalidTransition(_("These have been parted again already."))
    # Nobody changes the one who stays between what is compared and what is put back.
    Person.objects.select_for_update().filter(pk=merge.kept_id).first()
    if later := later_merge(merge):
        raise DomainError(_("First part those that were merged later: %(merge)s.") % {"merge": later})
    left = left_behind(merge, actor)
    *notes, card = merge.repointed
    # The card first: it may hold the reference that the other had.
    _restored(card)
    if not _restored({"model": card["model"], "pk": merge.removed["id"], "row": merge.removed}):
        ref = {"ref": merge.removed["ref"]}
        raise DomainError(_("Somebody else has the reference “%(ref)s” by now: take it from them first.") % ref)
    for note in reversed(notes):
        if not _restored(note):
            left.append(Left(note["model"], "", _("something else has taken its place")))
    merge.undone_by_id, merge.undone_at = actor.user_id, at
    merge.save(update_fields=["undone_by", "undone_at"])
    kept = Person.objects.get(pk=merge.kept_id)
    changes = {"merged_with": (None, merge.removed_name)}
    audit.record(actor=actor, action=AuditAction.UNMERGE, obj=kept, at=at, changes=changes)
    return left


def later_merge(merge: PersonMerge) -> PersonMerge | None:
    """A merge that came after and changed the same person, or took them into another."""
    ours = merge.repointed[-1]["pk"]
    rows = PersonMerge.objects.filter(Q(kept=ours) | Q(removed__id=ours), undone_at=None, pk__gt=merge.pk)
    return rows.order_by("-pk").first()


def left_behind(merge: PersonMerge, viewer: Viewer) -> list[Left]:
    """What somebody changed or removed since, and parting the two therefore leaves as it is. Reads only.

    What the viewer may not read is told by its kind alone.
    """
    dropped = [note for note in merge.repointed if "row" in note]
    coming = {(one["model"], one["pk"]) for one in dropped}
    coming.add((merge.repointed[-1]["model"], merge.removed["id"]))
    orphans = repointing.orphaned(dropped, coming)
    changes = [note for note in merge.repointed if "row" not in note]
    stored = repointing.all_now(changes)
    words = repointing.all_named([note for note in changes if _differs(note, stored)], viewer)
    found: list[Left] = []
    for note in merge.repointed:
        key = (note["model"], note["pk"])
        if "row" in note:
            if key in orphans:
                found.append(Left(note["model"], "", _("what it belonged to has been removed")))
        elif key not in stored:
            found.append(Left(note["model"], "", _("it has been removed")))
        elif _differs(note, stored):
            found.append(Left(note["model"], words.get(key, ""), _("somebody has changed it since")))
    return found


def _differs(note: Mapping[str, Any], stored: Mapping[tuple[str, int], Mapping[str, Any]]) -> bool:
    """Whether the noted row is there and somebody changed it since."""
    current = stored.get((note["model"], note["pk"]))
    told = {name: after for name, after in note["after"].items() if name not in _DERIVED}
    return current is not None and any(current[name] != after for name, after in told.items())


def _restored(note: Mapping[str, Any]) -> bool:
    """Put back what can be; whether nothing else has taken its place."""
    try:
        with transaction.atomic():
            if "row" in note:
                if not repointing.orphaned([note]):
                    repointing.put_back(note)
            elif (current := repointing.now(note)) is not None:
                repointing.reset(note, _untouched(note, current))
    except IntegrityError:
        return False
    return True


def _untouched(note: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """The values to give back: of the columns that nobody changed since. A counter rises on, whoever saw which."""
    before = {name: value for name, value in note["before"].items() if current[name] == note["after"][name]}
    if "version" in note["before"]:
        before["version"] = current["version"] + 1
    return before


@transaction.atomic
def say_not_same(*, actor: Viewer, at: dt.datetime, first: Person, second: Person) -> NotSame:
    """Remember that these are two persons: the pair is proposed no more.

    Raises DomainError for one and the same, AlreadyExists when it has been said.
    """
    policy.require(actor, Action.UPDATE, Thing.DUPLICATE)
    if first.pk == second.pk:
        raise DomainError(_("That is the same person."), field="other")
    if NotSame.objects.filter(_pair(first, second)).exists():
        raise AlreadyExists(_("That these are two persons is noted already."), field="other")
    pair = NotSame.objects.create(first=first, second=second, decided_by_id=actor.user_id, decided_on=clock.day(at))
    audit.created(actor=actor, obj=pair, at=at)
    return pair


@transaction.atomic
def forget_not_same(*, actor: Viewer, at: dt.datetime, pair: NotSame) -> None:
    """Take back that these are two persons: the pair may be proposed again."""
    policy.require(actor, Action.UPDATE, Thing.DUPLICATE)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=pair, at=at)
    pair.delete()


def _pair(first: Person, second: Person) -> Q:
    return Q(first=first, second=second) | Q(first=second, second=first)
