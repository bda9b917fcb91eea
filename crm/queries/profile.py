"""What stands on a decision-maker's page beside meetings and promises: who they are, and where they stand over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm.models import ContactDetail, DoorOpener, Mandate, PartyMembership, Person, PersonIdentifier, Stance
from crm.queries.identifiers import name_of, page_of
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Number:
    """What a register calls the person; ``page`` is the address there, empty where we know none."""

    pk: int
    register: str
    value: str
    page: str


@dataclass(frozen=True, slots=True)
class Around:
    """The facts around a person. Details that no longer hold stand apart."""

    parties: Sequence[PartyMembership]
    numbers: Sequence[Number]
    details: Sequence[ContactDetail]
    former_details: Sequence[ContactDetail]
    door_openers: Sequence[DoorOpener]

    def party_on(self, on: dt.date) -> PartyMembership | None:
        """The party on the day, or else the latest before it."""
        begun = [row for row in self.parties if (row.starts or on) <= on]
        return next((row for row in begun if row.holds(on)), next(iter(begun), None))


def around(person: Person, viewer: Viewer, on: dt.date) -> Around:
    """The facts around the person that the viewer reads. Four queries."""
    details = list(ContactDetail.objects.visible_to(viewer).filter(person=person))
    openers = DoorOpener.objects.visible_to(viewer).filter(person=person).select_related("user__organisation")
    numbers = PersonIdentifier.objects.visible_to(viewer).filter(person=person)
    return Around(
        parties=list(PartyMembership.objects.visible_to(viewer).filter(person=person)),
        numbers=[Number(row.pk, name_of(row.scheme), row.value, page_of(row.scheme, row.value)) for row in numbers],
        details=[row for row in details if row.valid_until is None or row.valid_until >= on],
        former_details=[row for row in details if row.valid_until and row.valid_until < on],
        door_openers=list(openers),
    )


def term_began(mandates: Iterable[Mandate], on: dt.date) -> dt.date | None:
    """When the newest of the person's mandates by the day began; None without a dated one.

    Going on under a body's new name begins nothing, nor does a further role in a body where one sits already.
    """
    rows = list(mandates)
    starts = [row.starts for row in rows if row.starts and row.starts <= on and not _goes_on(row, row.starts, rows)]
    return max(starts, default=None)


def _goes_on(mandate: Mandate, starts: dt.date, rows: Sequence[Mandate]) -> bool:
    before = starts - dt.timedelta(days=1)
    renamed = (
        other.body.successor_id == mandate.body_id and other.title == mandate.title and other.ends == before
        for other in rows
    )
    beside = (
        other.pk != mandate.pk and other.body_id == mandate.body_id and other.holds(before) and other.holds(starts)
        for other in rows
    )
    return any(renamed) or any(beside)


@dataclass(frozen=True, slots=True)
class Rating:
    """A stance, and whether it was shown before the person's present term of office."""

    stance: Stance
    earlier_term: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on an issue: the newest rating, and those before it."""

    newest: Rating
    earlier: Sequence[Rating]


def standings(stances: Iterable[Stance], began: dt.date | None) -> list[Standing]:
    """Ratings, the newest first, by issue. ``began``: as ``term_began`` tells."""
    by_issue: dict[int, list[Rating]] = {}
    for stance in stances:
        rating = Rating(stance, is_of_earlier_term(stance, began))
        by_issue.setdefault(stance.issue_id, []).append(rating)
    return [Standing(newest, earlier) for newest, *earlier in by_issue.values()]


def is_of_earlier_term(stance: Stance, began: dt.date | None) -> bool:
    """Whether the stance was shown before the present term began."""
    return began is not None and stance.as_of < began
