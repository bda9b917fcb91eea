"""An installation on either database with a mail server of its own, and workers to kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import DATABASES, KEEPS_COMMITS, FaultSite, new_database
from tests.services.local import LocalPostgresql, LocalRedis, running_postgresql


def pytest_collection_modifyitems(items):
    """Every test of this folder kills something."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def cluster() -> Iterator[LocalPostgresql]:
    """A PostgreSQL that can be stopped hard."""
    with running_postgresql(KEEPS_COMMITS) as server:
        yield server


@pytest.fixture(scope="session", params=DATABASES)
def installed(request, tmp_path_factory, cluster):
    """An installation on either database, whose mail server answers."""
    var = tmp_path_factory.mktemp(f"installed-{request.param}")
    site = FaultSite(var, new_database(request.param, var, cluster.url))
    site.run("manage.py", "migrate", "--verbosity", "0")
    site.sink()
    yield site
    site.end()


@pytest.fixture
def site(installed):
    """The same, emptied: processes take seconds to start."""
    installed.empty()
    return installed


@pytest.fixture
def redis(tmp_path):
    """A Redis of this test."""
    redis = LocalRedis(tmp_path)
    redis.start()
    yield redis
    redis.stop()
