"""The product's own demo, loaded once for this folder, and its oracle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.demo import load
from campaigns.demo.scenario import Scenario, read_scenario
from campaigns.models import Arena
from crm.models import User
from crm.visibility import Viewer


@pytest.fixture(scope="package")
def scenario() -> Scenario:
    """The demo as its file tells it."""
    return read_scenario(load.DEFAULT)


@pytest.fixture(scope="package")
def _demo_in_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        load.load()
    yield
    with django_db_blocker.unblock():
        load.reset()


@pytest.fixture
def demo(_demo_in_database: None, db: None) -> None:
    """The demo in the database; what a test changes is undone."""


@pytest.fixture
def expected(scenario: Scenario) -> dict[str, Any]:
    """The oracle: what holds at the demo's now."""
    return dict(scenario.expected)


@pytest.fixture
def now(scenario: Scenario) -> dt.datetime:
    """Where the demo's clock stands."""
    return scenario.meta.demo_now


@pytest.fixture
def arena(demo: None) -> Arena:
    """The demo's arena."""
    return Arena.objects.get()


@pytest.fixture
def viewer(demo: None) -> Any:
    """The viewer of a user by reference."""
    return lambda ref: Viewer.of(User.objects.select_related("organisation").get(ref=ref))
