"""Who matters for an issue: where each stands on it, how that rests, and how it moved over a period."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from crm.enums import Confidence, Position
from crm.models import Issue, Mandate, Meeting, MeetingCounterpart, Person, Stance
from crm.queries.people import left_on, mandate_on, people
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Somebody in office, with the newest stance on the issue at the end of the period and at its beginning."""

    number: int
    person: Person
    mandate: Mandate | None
    stance: Stance | None
    before: Stance | None

    @property
    def position(self) -> Position:
        """Unknown is not neutral."""
        return Position(self.stance.position) if self.stance else Position.UNKNOWN

    @property
    def unsure(self) -> bool:
        """Whether nobody can be sure of the position."""
        return self.position == Position.UNKNOWN or self.stance is None or self.stance.confidence == Confidence.LOW

    @property
    def steps(self) -> int:
        """Steps nearer to us over the period; below nought for away, nought where either end is unknown."""
        if not (self.stance and self.before):
            return 0
        then, now = Position(self.before.position).score, Position(self.stance.position).score
        return 0 if then is None or now is None else now - then


@dataclass(frozen=True, slots=True)
class Stakeholders:
    """Those in office on the last day in Swedish order, numbered from 1, and the others who no longer are."""

    rows: list[Stakeholder]
    left: list[Person]


def stakeholders(viewer: Viewer, issue: Issue, first: dt.date, last: dt.date) -> Stakeholders:
    """Everyone with a stance on the issue, or met about it in a contact that the viewer reads, by the last day.

    Three queries. In the order of names: nobody is ordered by opinion.
    """
    met = Meeting.objects.visible_to(viewer).contacts().filter(issues=issue, on__lte=last)
    stances = Stance.objects.visible_to(viewer).filter(issue=issue, as_of__lte=last)
    concerned = people(viewer).filter(
        Q(pk__in=stances.values("person"))
        | Q(pk__in=MeetingCounterpart.objects.filter(meeting__in=met.values("pk")).values("person"))
    )
    of: dict[int, list[Stance]] = defaultdict(list)
    for stance in stances.order_by("-as_of", "-pk"):
        of[stance.person_id].append(stance)
    found = Stakeholders([], [])
    for person in concerned:
        if left_on(person, last):
            found.left.append(person)
            continue
        newest = next(iter(of[person.pk]), None)
        before = next((stance for stance in of[person.pk] if stance.as_of <= first), None)
        found.rows.append(Stakeholder(len(found.rows) + 1, person, mandate_on(person, last), newest, before))
    return found
