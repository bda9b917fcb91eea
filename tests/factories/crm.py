"""Factories of the crm package."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from crm.enums import (
    Basis,
    Confidence,
    ContactKind,
    Direction,
    MeetingKind,
    MeetingState,
    OrganisationKind,
    Partnership,
    Position,
    Role,
    Visibility,
)
from crm.models import (
    Ally,
    Commitment,
    ContactDetail,
    DoorOpener,
    Expert,
    Issue,
    Mandate,
    Meeting,
    MeetingCounterpart,
    MeetingParticipant,
    Network,
    NetworkMember,
    Organisation,
    PartyMembership,
    Person,
    PersonIdentifier,
    Stance,
    User,
)
from crm.network_enums import NetworkKind

NOW = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Skogby{n} kommun")
    kind = OrganisationKind.MUNICIPALITY
    partnership = Partnership.ACTIVE


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Användare {n}")
    email = factory.Sequence(lambda n: f"user{n}@skog.example")
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.READER
    password = "!"


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Beslutsfattare {n}")


class MandateFactory(DjangoModelFactory[Mandate]):
    class Meta:
        model = Mandate

    person = factory.SubFactory(PersonFactory)
    body = factory.SubFactory(
        OrganisationFactory, name="Skogsdepartementet", kind=OrganisationKind.MINISTRY, partnership=Partnership.NONE
    )
    title = "Statsråd"
    starts = dt.date(2026, 11, 2)


class PartyMembershipFactory(DjangoModelFactory[PartyMembership]):
    class Meta:
        model = PartyMembership

    person = factory.SubFactory(PersonFactory)
    party = "S"


class PersonIdentifierFactory(DjangoModelFactory[PersonIdentifier]):
    class Meta:
        model = PersonIdentifier

    person = factory.SubFactory(PersonFactory)
    scheme = "wikidata"
    value = factory.Sequence(lambda n: f"Q{n + 1}")


class ContactDetailFactory(DjangoModelFactory[ContactDetail]):
    class Meta:
        model = ContactDetail

    person = factory.SubFactory(PersonFactory)
    kind = ContactKind.EMAIL
    value = factory.Sequence(lambda n: f"person{n}@myndighet.example")


class DoorOpenerFactory(DjangoModelFactory[DoorOpener]):
    class Meta:
        model = DoorOpener

    person = factory.SubFactory(PersonFactory)
    user = factory.SubFactory(UserFactory)


class IssueFactory(DjangoModelFactory[Issue]):
    class Meta:
        model = Issue

    name = factory.Sequence(lambda n: f"Fråga {n}")
    organisation = factory.SubFactory(OrganisationFactory)


class StanceFactory(DjangoModelFactory[Stance]):
    class Meta:
        model = Stance

    person = factory.SubFactory(PersonFactory)
    issue = factory.SubFactory(IssueFactory)
    position = Position.NEUTRAL
    basis = Basis.PUBLIC_RECORD
    confidence = Confidence.MEDIUM
    as_of = dt.date(2027, 5, 1)
    recorded_at = NOW


class MeetingFactory(DjangoModelFactory[Meeting]):
    """A held meeting; ``people``, ``ours`` (the first leads) and ``issues`` may be given as lists."""

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    state = MeetingState.HELD
    kind = MeetingKind.MEETING
    on = dt.date(2027, 6, 1)
    recorded_at = NOW

    @factory.post_generation
    def people(self: Any, create: bool, extracted: list[Person] | None, **_: Any) -> None:
        for person in extracted or []:
            MeetingCounterpart.objects.create(meeting=self, person=person)

    @factory.post_generation
    def ours(self: Any, create: bool, extracted: list[User] | None, **_: Any) -> None:
        for n, user in enumerate(extracted or []):
            MeetingParticipant.objects.create(meeting=self, user=user, is_lead=n == 0)

    @factory.post_generation
    def issues(self: Any, create: bool, extracted: list[Issue] | None, **_: Any) -> None:
        self.issues.set(extracted or [])


class CommitmentFactory(DjangoModelFactory[Commitment]):
    class Meta:
        model = Commitment

    direction = Direction.THEIRS
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    owner = factory.SubFactory(UserFactory)
    text = "Återkomma med besked."
    due = dt.date(2027, 7, 1)


class ExpertFactory(DjangoModelFactory[Expert]):
    class Meta:
        model = Expert

    issue = factory.SubFactory(IssueFactory)
    user = factory.SubFactory(UserFactory)
    organisation = factory.LazyAttribute(lambda o: o.user.organisation if o.user else OrganisationFactory.create())
    knows = "Kapacitet och tidplan"
    phone = "070-174 06 31"
    valid_from = dt.date(2027, 1, 1)
    confirmed_on = dt.date(2027, 6, 1)


class NetworkFactory(DjangoModelFactory[Network]):
    class Meta:
        model = Network
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Kustnätverket {n}")
    kind = NetworkKind.NETWORK
    purpose = "Samlar kommunerna längs kusten."
    organisation = factory.SubFactory(OrganisationFactory)
    visibility = Visibility.PARTIES

    @factory.post_generation
    def issues(self: Any, create: bool, extracted: list[Issue] | None, **_: Any) -> None:
        self.issues.set(extracted or [])


class NetworkMemberFactory(DjangoModelFactory[NetworkMember]):
    class Meta:
        model = NetworkMember

    network = factory.SubFactory(NetworkFactory)
    person = factory.SubFactory(PersonFactory)
    source = "Nätverkets webbplats"


class AllyFactory(DjangoModelFactory[Ally]):
    class Meta:
        model = Ally

    issue = factory.SubFactory(IssueFactory)
    named = factory.Sequence(lambda n: f"Skogsföreningen {n}")
    does = "Driver frågan hos regeringen."
    source = "Skrivelse 2026:7"
    organisation = factory.SubFactory(OrganisationFactory)
    visibility = Visibility.PARTIES
