"""Writing what a plan says, many rows at a time, and keeping what is needed to take it all back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.enums import AuditAction, OrganisationKind, Visibility
from crm.errors import StaleObject
from crm.imports.bodies import Body
from crm.models import (
    AuditEntry,
    ContactDetail,
    Mandate,
    Organisation,
    PartyMembership,
    Person,
    PersonIdentifier,
)
from crm.models.organisation import short_name
from crm.services import audit, bulk
from crm.services import register_rows as rows
from crm.visibility import Viewer

Values = dict[str, Any]
_SHARED = str(Visibility.PARTIES.value)
_CREATE, _UPDATE = str(AuditAction.CREATE.value), str(AuditAction.UPDATE.value)
SPANS: Mapping[str, type[Mandate | PartyMembership]] = {"mandates": Mandate, "parties": PartyMembership}


class Writer:
    """Writes for one actor at one time. ``made`` has the numbers of new rows by model, ``changed`` what was before."""

    def __init__(self, actor: Viewer, at: dt.datetime, bodies: Mapping[str, str], source: str) -> None:
        self.actor, self.at, self.kinds, self.source = actor, at, bodies, source
        self.made: dict[str, list[list[int]]] = {}
        self.changed: list[list[Any]] = []
        self._bodies: dict[str, int] = {}
        self._unseen: list[Body] = []
        self._entries: list[Values] = []
        self._recorded = timezone.now()

    def insert(self, model: type[Model], new: Sequence[Values]) -> list[int]:
        """Write new rows. Returns their numbers."""
        ids = bulk.insert(model, new)
        bulk.ranges(ids, self.made.setdefault(model._meta.label, []))
        return ids

    def people(self, told: Sequence[Values]) -> list[int]:
        """Write new persons with all that hangs on them. Returns their numbers, in order."""
        ids = bulk.take_ids(Person, len(told))
        self.insert(Person, [rows.person_row(pk, one) for pk, one in zip(ids, told, strict=True)])
        self.hang_on(list(zip(ids, told, strict=True)))
        for pk, one in zip(ids, told, strict=True):
            self.note(_CREATE, Person, pk, one["name"], {"name": [None, one["name"]]})
        self.write_notes()
        return ids

    def hang_on(self, of: Sequence[tuple[int, Values]]) -> None:
        """Write the identifiers, contact details, mandates and times in parties that these persons get."""
        self._name_bodies(one["body"] for _pk, told in of for one in told.get("mandates", ()))
        source = self.source
        self.insert(
            PersonIdentifier, [rows.identifier_row(pk, one) for pk, told in of for one in told.get("identifiers", ())]
        )
        self.insert(
            ContactDetail, [rows.contact_row(pk, one, source) for pk, told in of for one in told.get("contacts", ())]
        )
        self.insert(
            Mandate,
            [
                rows.mandate_row(pk, self.body(one["body"]), one, source)
                for pk, told in of
                for one in told.get("mandates", ())
            ],
        )
        self.insert(
            PartyMembership, [rows.party_row(pk, one, source) for pk, told in of for one in told.get("parties", ())]
        )

    def change_people(self, changes: Sequence[tuple[str, Values]]) -> None:
        """Write what plans say of stored persons, each with their name. Raises StaleObject where somebody was first."""
        self._set([data for _name, data in changes if data.get("set")])
        self.hang_on([(data["person"], data) for _name, data in changes])
        for what in SPANS:
            self._end(what, [(name, end) for name, data in changes for end in data.get(f"end_{what}", ())])
            self._confirm(what, [pk for _name, data in changes for pk in data.get(f"confirm_{what}", ())])
        for name, data in changes:
            told = {field: list(pair) for field, pair in data.get("set", {}).items()}
            for what in ("identifiers", "contacts", "mandates", "parties"):
                if data.get(what):
                    told[what] = [None, [_said(one) for one in data[what]]]
            if told:
                self.note(_UPDATE, Person, data["person"], name, told)
        self.write_notes()

    def body(self, key: int | str) -> int:
        """The number of a body, which is written by now."""
        return key if isinstance(key, int) else self._bodies[key]

    def known(self, key: int | str) -> int | str:
        """The number of a body, or its name as long as it is not written."""
        return self._bodies.get(key, key) if isinstance(key, str) else key

    def new_bodies(self) -> list[Body]:
        """The bodies that were written since this was asked last."""
        found, self._unseen = self._unseen, []
        return found

    def note(self, action: str, model: type[Model], pk: int, label: str, changes: Values, **where: Any) -> None:
        """An audit entry, written with the others."""
        self._entries.append(
            {
                "at": self.at,
                "recorded_at": self._recorded,
                "actor_id": self.actor.user_id,
                "actor_name": self.actor.name,
                "action": action,
                "object_type": model._meta.label,
                "object_id": pk,
                "object_label": label[:300],
                "visibility": _SHARED,
                "changes": changes,
                **where,
            }
        )

    def write_notes(self) -> None:
        """Write the audit entries that wait."""
        bulk.insert(AuditEntry, self._entries)
        self._entries = []

    def undo(self) -> Values:
        """What takes it all back."""
        last = AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0
        return {"made": self.made, "changed": self.changed, "audit": last}

    def _name_bodies(self, keys: Iterable[int | str]) -> None:
        new = [key for key in dict.fromkeys(keys) if isinstance(key, str) and key not in self._bodies]
        written = [
            {
                **rows.named(name),
                "short_name": short_name(name)[:100],
                "kind": self.kinds.get(name, OrganisationKind.OTHER.value),
            }
            for name in new
        ]
        for name, pk in zip(new, self.insert(Organisation, written), strict=True):
            self._bodies[name] = pk
            self._unseen.append(Body(pk, name, "", "", self.kinds.get(name, ""), None, None, None))
            self.note(_CREATE, Organisation, pk, name, {"name": [None, name]})

    def _set(self, changes: Sequence[Values]) -> None:
        alike: dict[tuple[str, ...], list[Values]] = defaultdict(list)
        for data in changes:
            values = rows.set_values(data["set"])
            version = data["version"]
            alike[tuple(values)].append(
                {**values, "version": version + 1, "id": data["person"], "was_version": version}
            )
        for group in alike.values():
            was = before(Person, group)
            if bulk.update(Person, group, guards=["version"]) != len(group):
                raise _stale()
            self.changed += was

    def _end(self, what: str, ends: Sequence[tuple[str, Values]]) -> None:
        model = SPANS[what]
        updates = [
            {
                "id": end["id"],
                "ends": rows.day(end["ends"]),
                "ends_precision": end["ends_precision"],
                "end_known": end["ends"] is not None,
                "was_ends": rows.day(end["before"][0]),
                "was_end_known": end["before"][2],
            }
            for _name, end in ends
        ]
        was = before(model, updates)
        if bulk.update(model, updates, guards=["ends", "end_known"]) != len(updates):
            raise _stale()
        self.changed += was
        for name, end in ends:
            told = {"ends": [end["before"][0], end["ends"]]}
            self.note(_UPDATE, model, end["id"], f"{name}: {end['label']}", told)

    def _confirm(self, what: str, numbers: Sequence[int]) -> None:
        model = SPANS[what]
        updates = [{"id": pk, "end_known": True, "was_end_known": False} for pk in numbers]
        was = before(model, updates)
        if bulk.update(model, updates, guards=["end_known"]) != len(updates):
            raise _stale()
        self.changed += was
        for pk in numbers:
            self.note(_UPDATE, model, pk, str(pk), {"end_known": [False, True]})


def before(model: type[Model], updates: Sequence[Values]) -> list[list[Any]]:
    """Model, number and per column what stands there and what will."""
    if not updates:
        return []
    names = [name for name in updates[0] if name != "id" and not name.startswith("was_")]
    there = model._base_manager.filter(pk__in=[one["id"] for one in updates]).values("pk", *names)
    stored = {row["pk"]: row for row in there}
    return [
        [
            model._meta.label,
            one["id"],
            {name: [audit.plain(stored[one["id"]][name]), audit.plain(one[name])] for name in names},
        ]
        for one in updates
        if one["id"] in stored
    ]


def _said(one: Any) -> str:
    if isinstance(one, dict):
        words = (one.get(name, "") for name in ("title", "committee", "party", "group", "starts", "ends"))
        return ", ".join(word for word in words if word)
    return " ".join(str(word) for word in one if word)


def _stale() -> StaleObject:
    return StaleObject(_("Somebody changed one of the decision-makers since. Read the file again."))
