"""Installations to start and end processes in."""

from __future__ import annotations

import pytest

from tests.installation import Installation, new_database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty, migrated installation, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    installation = Installation(folder, new_database(folder))
    installation.run("manage.py", "migrate", "--verbosity", "0")
    yield installation
    installation.end()


@pytest.fixture
def installation(migrated, tmp_path):
    """An empty, migrated installation."""
    folder = tmp_path / "var"
    folder.mkdir()
    installation = Installation(folder, migrated.database.copy(folder))
    yield installation
    installation.end()
