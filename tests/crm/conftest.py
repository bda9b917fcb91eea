"""What the tests of this package share."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import Issue, Meeting, Person, User
from tests.crm.outbox_fixtures import outbox, queue, real
from tests.factories import IssueFactory, MandateFactory, MeetingFactory, PersonFactory

__all__ = ["outbox", "queue", "real"]


@pytest.fixture
def vera(db: None) -> Person:
    """A minister in office."""
    person = PersonFactory.create(name="Vera Lindmåne")
    MandateFactory.create(person=person)
    return person


@pytest.fixture
def samuel(vera: Person) -> Person:
    """A member of parliament who left office on 31 May 2027."""
    person = PersonFactory.create(name="Samuel Plansten")
    body = vera.mandates.get().body
    MandateFactory.create(
        person=person, body=body, title="Ledamot", starts=dt.date(2026, 9, 28), ends=dt.date(2027, 5, 31)
    )
    return person


@pytest.fixture
def rail(parties) -> Issue:
    """An issue."""
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def contact(parties, elis: User, vera: Person, rail: Issue) -> Meeting:
    """Härnäs' own contact with Vera, which Elis attended."""
    return MeetingFactory.create(organisation=parties.harnas, people=[vera], ours=[elis], issues=[rail])
