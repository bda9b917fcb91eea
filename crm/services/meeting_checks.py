"""What a meeting must be to be saved: whom it is with, when, and who may read it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm import clock, wording
from crm.enums import KINDS_WITHOUT_PEOPLE, Visibility
from crm.errors import DomainError
from crm.models import Issue, Mandate, Meeting, Person, User
from crm.services import checks

TIMES = {"on", "starts", "ends"}


@dataclasses.dataclass(frozen=True, slots=True)
class Company:
    """Who and what hangs on a meeting; the first of ``ours`` leads."""

    people: Sequence[Person]
    ours: Sequence[User]
    issues: Sequence[Issue]
    named_viewers: Sequence[User]

    @classmethod
    def of(
        cls,
        people: Iterable[Person] = (),
        ours: Iterable[User] = (),
        issues: Iterable[Issue] = (),
        named_viewers: Iterable[User] = (),
    ) -> Company:
        """Each once, in order."""
        unique = checks.unique
        return cls(unique(people), unique(ours), unique(issues), unique(named_viewers))


def left_office(person: Person, on: dt.date) -> str:
    """Why the person cannot be booked on the day, in words: "left office 2027-05-31", or that there is no mandate.

    The day is told as exactly as it is known. A mandate of which nobody knows whether it ended is to be settled first.
    """
    if Mandate.objects.end_unknown().filter(Q(starts=None) | Q(starts__lte=on), person=person).exists():
        return _("nobody knows whether the mandate has ended: say so on the person's page first")
    last = Mandate.objects.filter(person=person, ends__lt=on).order_by("-ends").first()
    if last and last.ends:
        return _("left office %(date)s") % {"date": wording.iso_day(last.ends, last.ends_precision)}
    return _("holds no mandate on %(date)s") % {"date": on}


def check_bookable(people: Sequence[Person], on: dt.date) -> None:
    """Raise DomainError naming whoever holds no mandate on the day."""
    in_office = set(Mandate.objects.in_force(on).filter(person__in=people).values_list("person_id", flat=True))
    for person in people:
        if person.pk not in in_office:
            raise DomainError(f"{person}: {left_office(person, on)}.", field="people")


def check_met(kind: str, company: Company) -> None:
    """Raise DomainError for a contact of that kind with nobody."""
    if not company.people and kind not in KINDS_WITHOUT_PEOPLE:
        raise DomainError(_("Say whom you met."), field="people")


def check_log(values: Mapping[str, Any], trial: Meeting, company: Company, at: dt.datetime) -> None:
    """Raise DomainError where ``values`` would make a contact one to come, or one with nobody."""
    if "on" in values:
        checks.not_future(trial.on, at, "on")
    if {"people", "kind"} & values.keys():
        check_met(trial.kind, company)


def check_plan(values: Mapping[str, Any], meeting: Meeting, company: Company) -> None:
    """Raise DomainError where ``values`` would move a planned meeting, or somebody cannot be booked."""
    if times := TIMES & values.keys():
        raise DomainError(_("A planned meeting gets another time by being moved."), field=min(times))
    check_bookable(company.people, meeting.on)


def check_times(starts: dt.datetime | None, ends: dt.datetime | None) -> None:
    """Raise DomainError for an end without a start before it."""
    if ends and ends == starts:
        raise DomainError(_("Start and end are the same."), field="ends")
    if ends and (starts is None or ends <= starts):
        raise DomainError(_("The meeting ends before it starts."), field="ends")


def check(meeting: Meeting, company: Company) -> None:
    """Raise DomainError without anybody of ours, for readers that do not go with the class, or times out of order."""
    if not company.ours:
        raise DomainError(_("Say who of ours takes part."), field="ours")
    if meeting.visibility == Visibility.CONFIDENTIAL and not company.named_viewers:
        raise DomainError(_("Name who may read it."), field="named_viewers")
    if meeting.visibility != Visibility.CONFIDENTIAL and company.named_viewers:
        raise DomainError(_("Only a confidential contact names who may read it."), field="named_viewers")
    check_times(meeting.starts, meeting.ends)
    if meeting.starts and clock.day(meeting.starts) != meeting.on:
        raise DomainError(_("The time is on another day than the meeting."), field="starts")
