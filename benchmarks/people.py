"""A hundred decision-makers with all that hangs on them, for the list of the programming interface."""

from __future__ import annotations

import datetime as dt

from crm.enums import Basis, CommitmentState, Confidence, Direction, MeetingKind, MeetingState, Position, Visibility
from crm.models import (
    Commitment,
    Issue,
    Mandate,
    Meeting,
    MeetingCounterpart,
    MeetingParticipant,
    Organisation,
    Person,
    Stance,
    User,
)
from crm.visibility import Viewer

ON = dt.date(2027, 6, 21)
# Contacts up to so many; the other numbers are each person's.
PEOPLE, MANDATES, CONTACTS, PROMISES, STANCES = 100, 2, 3, 4, 2
RECORDED = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)


def fill() -> Viewer:
    """Fill an empty database. Returns a delegate who may read much of it, but not all."""
    partners = [_party(f"Skogby{n} kommun", "municipality", "active") for n in range(9)]
    bodies = [_party(f"Departement {n}", "ministry", "none") for n in range(12)]
    users = [
        User.objects.create(
            email=f"user{n}@skog.example", name=f"Användare {n}", organisation=partners[n % 9], role="reader"
        )
        for n in range(18)
    ]
    issues = [Issue.objects.create(name=f"Fråga {n}", organisation=partners[n]) for n in range(4)]
    for n in range(PEOPLE):
        person = Person.objects.create(
            ref=f"DM{n:03}", name=f"Beslutsfattare {n}", email=f"person{n}@skog.example", phone="070-174 06 05",
            works_with="Siffror på vad kommunerna själva bidrar med.", influence=1 + n % 5,
        )  # fmt: skip
        for k in range(MANDATES):
            _mandate(person, bodies[(n + k) % 12], k)
        meetings = [_contact(person, partners, users, n + k) for k in range(n % (CONTACTS + 1))]
        for k in range(PROMISES):
            _promise(person, partners, users, meetings, n, k)
        for k in range(STANCES):
            _stance(person, issues[(n + k) % 4], k)
    return Viewer.of(users[0])


def _party(name: str, kind: str, partnership: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, partnership=partnership)


def _mandate(person: Person, body: Organisation, k: int) -> None:
    starts = dt.date(2022 + 4 * k, 10, 1 + person.pk % 20)
    ends = dt.date(2026, 9, 30) if k == 0 else None
    Mandate.objects.create(
        person=person, body=body, title="Ledamot", committee="TU", party="X", starts=starts, ends=ends
    )


def _contact(person: Person, partners: list[Organisation], users: list[User], n: int) -> Meeting:
    meeting = Meeting.objects.create(
        organisation=partners[n % 9],
        visibility=[Visibility.PARTIES, Visibility.OWN_ORG, Visibility.CONFIDENTIAL][n % 3],
        state=MeetingState.HELD,
        kind=MeetingKind.MEETING,
        on=ON - dt.timedelta(days=1 + n),
        recorded_at=RECORDED,
    )
    MeetingCounterpart.objects.create(meeting=meeting, person=person)
    MeetingParticipant.objects.create(meeting=meeting, user=users[n % 18], is_lead=True)
    return meeting


def _promise(person: Person, partners: list, users: list, meetings: list[Meeting], n: int, k: int) -> None:
    is_open = k != 3
    Commitment.objects.create(
        direction=Direction.OURS if k == 1 else Direction.THEIRS,
        made_by_user=users[n % 18] if k == 1 else None,
        person=person,
        organisation=partners[n % 9],
        meeting=meetings[k] if k < min(2, len(meetings)) else None,
        text=f"Återkommer med besked om banan, del {k}.",
        due=ON + dt.timedelta(days=n % 30),
        owner=users[(n + k) % 18],
        state=CommitmentState.OPEN if is_open else CommitmentState.WITHDRAWN,
        closed_on=None if is_open else ON,
    )


def _stance(person: Person, issue: Issue, k: int) -> None:
    Stance.objects.create(
        person=person, issue=issue, position=Position.NEUTRAL, basis=Basis.PUBLIC_RECORD, recorded_at=RECORDED,
        confidence=Confidence.MEDIUM, as_of=ON - dt.timedelta(days=k),
    )  # fmt: skip
