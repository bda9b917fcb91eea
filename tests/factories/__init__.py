"""Factories: the smallest valid row of each model."""

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
    "CommitmentFactory",
    "IssueFactory",
    "MandateFactory",
    "MeetingFactory",
    "OrganisationFactory",
    "PersonFactory",
    "StanceFactory",
    "UserFactory",
]
