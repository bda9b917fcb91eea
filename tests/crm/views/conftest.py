"""Pages are looked at on the day of the tests."""

from __future__ import annotations

import datetime as dt

import pytest


@pytest.fixture(autouse=True)
def frozen(settings, at: dt.datetime) -> None:
    """The domain's clock stands still."""
    settings.SAMSYN_NOW = at.isoformat()
