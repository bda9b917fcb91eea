"""The trail of one object, for whoever may read it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from crm import wording
from crm.enums import AuditAction
from crm.models import AuditEntry, Meeting, Person, User
from crm.visibility import Viewer

# So many words of what an entry is about are told.
_ABOUT = 12
_WORDS: dict[str, str | Promise] = {
    "kind": _("kind"),
    "channel": _("channel"),
    "title": _("title"),
    "on": _("day"),
    "starts": _("time"),
    "ends": _("time"),
    "place": _("place"),
    "record_number": _("record number"),
    "visibility": _("who may see it"),
    "rule": _("ground rule"),
    "state": _("state"),
    "people": _("decision-makers"),
    "ours": _("participants"),
    "issues": _("issues"),
    "uses": _("joint messages"),
    "put_forward": _("what was put forward"),
    "named_viewers": _("named readers"),
    "text": _("text"),
    "due": _("due date"),
    "owner": _("who follows up"),
    "note": _("note"),
    "evidence": _("evidence"),
    "closed_on": _("closing day"),
    "said": _("what they said"),
    "they_promised": _("what they promised"),
    "we_promised": _("what we promised"),
    "other": _("anything else"),
    "position": _("position"),
    "state_reason": _("reason"),
    "name": _("name"),
    "merged_with": _("merged with another"),
    "short_name": _("short name"),
    "code": _("code"),
    "body": _("body"),
    "organisation": _("organisation"),
    "partnership": _("place in the cooperation"),
    "partner_role": _("role in the project"),
    "endorses": _("endorsing"),
    "valid_from": _("first day"),
    "valid_to": _("last day"),
    "successor": _("new name"),
    "county": _("county"),
    "web": _("web page"),
    "strategy_link": _("goal in the regional strategy"),
    "company": _("company"),
    "number": _("organisation number"),
    "municipality": _("municipality"),
    "source": _("source"),
    "aim": _("aim"),
    "contact": _("contact"),
    "happened": _("what happened"),
    "means": _("what it means for us"),
    "deadline": _("last day to act"),
    "url": _("address on the web"),
    "issue": _("issue"),
    "reason": _("reason"),
    "purpose": _("purpose"),
    "representative": _("who sits there for us"),
    "since": _("first day"),
    "until": _("last day"),
    "does": _("what they do"),
    "email": _("e-mail"),
    "role": _("role"),
    "phone": _("phone"),
    "bloc": _("majority or opposition"),
    "language": _("language"),
    "export_until": _("until when everything may be taken away"),
    "export_reason": _("the decision that allows it"),
    "is_active": _("whether the account is open"),
    "user": _("who has it"),
    "is_fixed": _("whether it is kept when planned anew"),
    "duty": _("what the duty is"),
    "parties": _("parties and shares"),
    "unit": _("length"),
    "length": _("length"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Trace:
    """An entry, and the names of what it changed in words, persons among it by the names they have today.

    ``about`` names what the entry is about as it is called today; empty where that is what the reader looks at.
    """

    entry: AuditEntry
    fields: list[str]
    about: str

    @property
    def action(self) -> str:
        """What was done. A new state stands among what it changed, and is not told twice."""
        told = self.entry.action == AuditAction.TRANSITION and "state" in self.entry.changes
        return str(AuditAction.UPDATE.label if told else self.entry.get_action_display())


def history(viewer: Viewer, objects: Iterable[Model]) -> list[Trace]:
    """Entries about the objects that the viewer reads, newest first. The caller has checked the objects themselves.

    The first is the one that the reader looks at. Names are today's: the trail's own may be of somebody who is erased.
    """
    rows = list(objects)
    about = Q(pk__in=[])
    for obj in rows:
        about |= Q(object_type=obj._meta.label, object_id=obj.pk)
    entries = list(AuditEntry.objects.visible_to(viewer).filter(about))
    names = _names(viewer, entries)
    told = {(obj._meta.label, obj.pk): Truncator(str(obj)).words(_ABOUT) for obj in rows[1:]}
    return [
        Trace(entry, _fields(entry, names), told.get((entry.object_type, entry.object_id), "")) for entry in entries
    ]


def _fields(entry: AuditEntry, names: Mapping[tuple[type[Model], int], str]) -> list[str]:
    if entry.action == AuditAction.CREATE:
        return []
    found = []
    # In the order of the words: PostgreSQL keeps the keys of what is stored in one of its own.
    for field, word in ((field, str(word)) for field, word in _WORDS.items() if field in entry.changes):
        people = [names[one] for one in _people(entry, field) if one in names]
        found.append(f"{word} ({wording.join(people)})" if people else word)
    return list(dict.fromkeys(found))


def _names(viewer: Viewer, entries: Iterable[AuditEntry]) -> dict[tuple[type[Model], int], str]:
    """The names of everybody whom the changes name and the viewer reads. One query for each of their kinds."""
    numbers = defaultdict(set)
    for entry in entries:
        for field in entry.changes:
            for model, number in _people(entry, field):
                numbers[model].add(number)
    return {
        (model, row.pk): row.name
        for model, wanted in numbers.items()
        for row in model.objects.visible_to(viewer).filter(pk__in=wanted)
    }


def _people(entry: AuditEntry, field: str) -> list[tuple[type[Person] | type[User], int]]:
    """Whom the field names in one of before and after, and not in both."""
    model = _kind(entry.object_type, field)
    if model is None or entry.action == AuditAction.CREATE:
        return []
    before, after = (set(value if isinstance(value, list) else [value]) for value in entry.changes[field])
    return [(model, number) for number in sorted((before ^ after) - {None})]


@cache
def _kind(label: str, field: str) -> type[Person] | type[User] | None:
    """What of persons the field of that model holds the numbers of, if any."""
    if (label, field) == (Meeting._meta.label, "ours"):
        return User
    try:
        found = apps.get_model(label)._meta.get_field(field).related_model
    except FieldDoesNotExist:
        return None
    return found if found in (Person, User) else None
