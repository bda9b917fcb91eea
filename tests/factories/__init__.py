"""Factories: the smallest valid row of each model."""

from tests.factories.campaigns import (
    ArenaDeadlineFactory,
    ArenaFactory,
    CampaignFactory,
    DelegateFactory,
    GoalEntryFactory,
    GoalFactory,
    IndicatorFactory,
    ProgrammeItemFactory,
    VenueFactory,
)
from tests.factories.crm import (
    CommitmentFactory,
    ContactDetailFactory,
    DoorOpenerFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PartyMembershipFactory,
    PersonFactory,
    PersonIdentifierFactory,
    StanceFactory,
    UserFactory,
)
from tests.factories.messages import AnchoringFactory, MessageFactory

__all__ = [
    "AnchoringFactory",
    "ArenaDeadlineFactory",
    "ArenaFactory",
    "CampaignFactory",
    "CommitmentFactory",
    "ContactDetailFactory",
    "DelegateFactory",
    "DoorOpenerFactory",
    "GoalEntryFactory",
    "GoalFactory",
    "IndicatorFactory",
    "IssueFactory",
    "MandateFactory",
    "MeetingFactory",
    "MessageFactory",
    "OrganisationFactory",
    "PartyMembershipFactory",
    "PersonFactory",
    "PersonIdentifierFactory",
    "ProgrammeItemFactory",
    "StanceFactory",
    "UserFactory",
    "VenueFactory",
]
