"""What stands side by side before two persons become one, and what became of merges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import NotSame, Person, PersonMerge
from crm.visibility import Viewer, VisibleQuerySet

# What hangs on a person, in words; whatever upper packages hang on one is told together.
_KINDS: dict[str, str | Promise] = {
    "crm.Person": _("Card"),
    "crm.Mandate": _("Mandates"),
    "crm.PartyMembership": _("Political parties"),
    "crm.Stance": _("Stances"),
    "crm.Organisation": _("Organisations"),
    "crm.Meeting": _("Contacts and meetings"),
    "crm.Meeting_issues": _("Contacts and meetings"),
    "crm.MeetingCounterpart": _("Contacts and meetings"),
    "crm.MeetingParticipant": _("Contacts and meetings"),
    "crm.Debrief": _("Contacts and meetings"),
    "crm.ObservedStance": _("What meetings showed"),
    "crm.StanceProposal": _("Proposed ratings"),
    "crm.Commitment": _("Commitments"),
    "crm.PersonIdentifier": _("Numbers in registers"),
    "crm.ContactDetail": _("Contact details"),
    "crm.DoorOpener": _("Door-openers"),
    "crm.NetworkMember": _("Networks"),
    "crm.Disposal": _("Decisions on disposal"),
    "crm.NotSame": _("Decisions that it is somebody else"),
    "crm.PersonMerge": _("Earlier merges"),
    "crm.ImportLine": _("Lines of imports"),
    **dict.fromkeys(("campaigns.LobbyCheck", "campaigns.LobbyRow"), _("Lobbying registers")),
}
_REST = _("In messages, op-eds, campaigns and arenas")


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a kind."""

    kind: str
    n: int


def kind_of(label: str) -> str:
    """The kind of rows of a model, in words."""
    return str(_KINDS.get(label, _REST))


def counted(labels: Iterable[str]) -> list[Count]:
    """How many of each kind; of which rows is not told, since they may be another party's own."""
    return [Count(kind, n) for kind, n in Counter(map(kind_of, labels)).items()]


def merges(viewer: Viewer) -> VisibleQuerySet[PersonMerge]:
    """Every merge that the viewer reads, the newest first, with who is kept and who did it."""
    return PersonMerge.objects.visible_to(viewer).select_related("kept", "merged_by", "undone_by")


def not_same(viewer: Viewer) -> VisibleQuerySet[NotSame]:
    """Every pair that was found to be two, the newest first."""
    rows = NotSame.objects.visible_to(viewer).select_related("first", "second", "decided_by")
    return rows.order_by("-decided_on", "-pk")


def merged_into(pk: int, viewer: Viewer) -> Person | None:
    """The person into whom the one of that number was merged, if the viewer reads them."""
    merge = PersonMerge.objects.filter(removed__id=pk, undone_at=None).values("kept")[:1]
    return Person.objects.visible_to(viewer).filter(pk__in=merge).first()
