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
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
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
    "DelegateFactory",
    "GoalEntryFactory",
    "GoalFactory",
    "IndicatorFactory",
    "IssueFactory",
    "MandateFactory",
    "MeetingFactory",
    "MessageFactory",
    "OrganisationFactory",
    "PersonFactory",
    "ProgrammeItemFactory",
    "StanceFactory",
    "UserFactory",
    "VenueFactory",
]
