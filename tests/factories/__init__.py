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

__all__ = [
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
    "OrganisationFactory",
    "PersonFactory",
    "ProgrammeItemFactory",
    "StanceFactory",
    "UserFactory",
]
