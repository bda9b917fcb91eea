"""Whether ours can be where the programme puts them, and which parties send nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from campaigns.enums import PresenceKind
from campaigns.models import Arena, Delegate, ProgrammeItem
from campaigns.queries import programme
from crm.models import Organisation, User
from crm.models.organisation import OrganisationQuerySet
from crm.visibility import Viewer


@dataclass(frozen=True)
class Absence:
    """One reason why an item lacks somebody. ``items`` are both where one is booked twice.

    ``user`` is None where nobody leads; ``moment`` is the arrival or departure in question.
    """

    kind: PresenceKind
    items: tuple[ProgrammeItem, ...]
    user: User | None = None
    moment: dt.datetime | None = None

    @property
    def item(self) -> ProgrammeItem:
        """The (first) item concerned."""
        return self.items[0]

    @property
    def other(self) -> ProgrammeItem | None:
        """The item that one is booked on at the same time."""
        return self.items[1] if len(self.items) > 1 else None


def parties_without_delegate(arena: Arena) -> OrganisationQuerySet:
    """Active parties that send nobody."""
    present = Delegate.objects.filter(arena=arena).values("user__organisation")
    return Organisation.objects.active_partners().exclude(pk__in=present)


def delegation(arena: Arena, viewer: Viewer) -> list[Delegate]:
    """The delegates, by party and name."""
    found = arena.delegates.visible_to(viewer).select_related("user__organisation")
    return list(found.order_by("user__organisation__sort_key", "user__sort_key"))


def among(items: Iterable[ProgrammeItem], delegates: Iterable[Delegate]) -> list[Absence]:
    """Conflicts of presence in those of the items that are still to take place; participants are loaded."""
    upcoming = [item for item in items if item.meeting.state in programme.UPCOMING]
    there = {delegate.user_id: delegate for delegate in delegates}
    found: list[Absence] = []
    for item in upcoming:
        found += _of_item(item, there)
    for first, second in combinations(upcoming, 2):
        found += _double_booked(first, second)
    return sorted(found, key=lambda absence: absence.item.meeting.starts or dt.datetime.min.replace(tzinfo=dt.UTC))


def _of_item(item: ProgrammeItem, delegates: dict[int, Delegate]) -> list[Absence]:
    found = []
    meeting = item.meeting
    lead = meeting.lead()
    if lead is None:
        found.append(Absence(PresenceKind.NO_LEAD, (item,)))
    elif lead.pk not in delegates:
        found.append(Absence(PresenceKind.LEAD_NOT_DELEGATE, (item,), lead))
    for participant in meeting.participants.all():
        delegate = delegates.get(participant.user_id)
        if delegate is None:
            continue
        if delegate.arrives and meeting.starts and meeting.starts < delegate.arrives:
            found.append(Absence(PresenceKind.NOT_ARRIVED, (item,), participant.user, delegate.arrives))
        if delegate.departs and meeting.ends and meeting.ends > delegate.departs:
            found.append(Absence(PresenceKind.DEPARTED, (item,), participant.user, delegate.departs))
    return found


def _double_booked(first: ProgrammeItem, second: ProgrammeItem) -> list[Absence]:
    a, b = first.meeting, second.meeting
    if not (a.starts and a.ends and b.starts and b.ends and a.starts < b.ends and b.starts < a.ends):
        return []
    there = {participant.user_id for participant in b.participants.all()}
    return [
        Absence(PresenceKind.DOUBLE_BOOKED, (first, second), participant.user)
        for participant in a.participants.all()
        if participant.user_id in there
    ]
