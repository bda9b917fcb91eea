"""Programs that call the interface, each with a token of one of the cast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from api.problems import MEANINGS
from campaigns.models import Arena
from crm import clock
from crm.enums import TokenScope
from crm.models import Issue, Person, User
from crm.services.tokens import create_token
from crm.visibility import Viewer
from tests.campaigns.briefing.conftest import built, stage
from tests.campaigns.conftest import lova, make_message
from tests.campaigns.reminders.conftest import rules, week
from tests.conftest import AT
from tests.factories import ArenaFactory, DelegateFactory, IssueFactory, MandateFactory, PersonFactory

__all__ = [
    "Program",
    "arena",
    "built",
    "fields",
    "lova",
    "make_message",
    "minister",
    "program",
    "rail",
    "rules",
    "stage",
    "week",
]


class Program:
    """Speaks JSON with a token. ``change`` and ``act`` first read the row's ETag, unless given one."""

    def __init__(self, user: User, scopes: Iterable[str]) -> None:
        self.user = user
        token = create_token(actor=Viewer.of(user), at=AT, name="Test", scopes=scopes, lasts=dt.timedelta(days=1))[1]
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query: Any) -> Any:
        """The answer to a reading."""
        return self.client.get(f"/api/v1/{path}", query, headers={})

    def post(self, path: str, **body: Any) -> Any:
        """The answer to a new row."""
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json")

    def change(self, path: str, *, etag: str | None = None, **body: Any) -> Any:
        """The answer to a PATCH of the row as it is now."""
        return self._matched(self.client.patch, path, path, etag, body)

    def act(self, path: str, *, etag: str | None = None, **body: Any) -> Any:
        """The answer to an act on the row as it is now: ``things/7/act``."""
        return self._matched(self.client.post, path, path.rpartition("/")[0], etag, body)

    def remove(self, path: str, *, etag: str | None = None) -> Any:
        """The answer to a DELETE of the row as it is now."""
        return self._matched(self.client.delete, path, path, etag, {})

    def _matched(self, method: Callable[..., Any], path: str, row: str, etag: str | None, body: dict[str, Any]) -> Any:
        tag = self.get(row).headers.get("ETag", '"none"') if etag is None else etag
        return method(
            f"/api/v1/{path}", body, content_type="application/json", headers={"If-Match": tag} if tag else {}
        )


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Program]:
    """A program of that user, with every scope unless given; the domain's clock stands at ``AT``."""
    monkeypatch.setattr(clock, "now", lambda *_: AT)
    return lambda user, scopes=tuple(TokenScope.values): Program(user, scopes)


@pytest.fixture
def rail(parties: Any) -> Issue:
    """An issue of the region."""
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def minister(parties: Any) -> Person:
    """A decision-maker in office."""
    return MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne")).person


@pytest.fixture
def arena(idun: User, sigrid: User) -> Arena:
    """Idun's, with Sigrid as its delegate."""
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


def fields(answer: Any) -> list[str]:
    """The fields that a problem blames."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    assert answer.json()["type"].rpartition("/")[2] in MEANINGS
    return [error["field"] for error in answer.json().get("errors", [])]
