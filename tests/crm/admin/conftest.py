"""Who looks after reference data."""

from __future__ import annotations

import pytest
from django.test import Client

from crm.enums import Role
from crm.models import Council, User
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def clock(db: None, settings) -> None:
    """Monday 21 June 2027, 08.00; the council is there, made by set-up."""
    settings.SAMSYN_NOW = "2027-06-21T08:00:00+02:00"
    Council.current()


@pytest.fixture
def tuva(parties) -> User:
    """Administrator."""
    return UserFactory.create(name="Tuva Arv", organisation=parties.region, role=Role.ADMIN)


@pytest.fixture
def lova(parties) -> User:
    """Project leader."""
    return UserFactory.create(name="Lova Leda", organisation=parties.harnas, role=Role.PROJECT_LEAD)


@pytest.fixture
def as_admin(tuva: User, client: Client) -> Client:
    """The administrator's browser."""
    client.force_login(tuva)
    return client


@pytest.fixture
def as_coordinator(idun: User, client: Client) -> Client:
    """The coordinator's browser."""
    client.force_login(idun)
    return client
