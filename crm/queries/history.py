"""The trail of one object, for whoever may read it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.enums import AuditAction
from crm.models import AuditEntry
from crm.visibility import Viewer

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
    """An entry, and the names of what it changed in words."""

    entry: AuditEntry
    fields: list[str]

    @property
    def action(self) -> str:
        """What was done. A new state stands among what it changed, and is not told twice."""
        told = self.entry.action == AuditAction.TRANSITION and "state" in self.entry.changes
        return str(AuditAction.UPDATE.label if told else self.entry.get_action_display())


def history(viewer: Viewer, objects: Iterable[Model]) -> list[Trace]:
    """Entries about the objects that the viewer reads, newest first. The caller has checked the objects themselves."""
    about = Q(pk__in=[])
    for obj in objects:
        about |= Q(object_type=obj._meta.label, object_id=obj.pk)
    entries = AuditEntry.objects.visible_to(viewer).filter(about)
    return [Trace(entry, _fields(entry)) for entry in entries]


def _fields(entry: AuditEntry) -> list[str]:
    if entry.action == AuditAction.CREATE:
        return []
    return list(dict.fromkeys(str(_WORDS[name]) for name in entry.changes if name in _WORDS))
