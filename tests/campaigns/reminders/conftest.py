"""A small council with an arena in week 26 of 2027, seen from the Monday before."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from campaigns.reminders.plan import plan
from campaigns.reminders.rules import DEFAULT_RULES, set_rules
from crm.enums import MeetingKind, MeetingState
from crm.models import User
from crm.visibility import SYSTEM
from tests.factories import PersonFactory, UserFactory
from tests.factories.campaigns import ArenaFactory, DelegateFactory, ProgrammeItemFactory

ZONE = ZoneInfo("Europe/Stockholm")


def local(text: str) -> dt.datetime:
    """An instant by what clocks show in Stockholm."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def rows(starts: str, ends: str) -> list[tuple[str, str, list[str]]]:
    """The plan between two wall times: when, to whom, which kinds."""
    mails = plan(at=local(starts), until=local(ends))
    return [(mail.at.astimezone(ZONE).strftime("%m-%d %H:%M"), mail.recipient.given_name, mail.kinds) for mail in mails]


@pytest.fixture
def english(idun, sigrid, ylva, elis):
    """Words are tested as they stand in the code; the Swedish catalogue has its own tests."""
    User.objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def rules(db, at):
    """The built-in rules, in force since now."""
    return set_rules(actor=SYSTEM, rules=DEFAULT_RULES, at=at)


@pytest.fixture
def week(parties, idun, sigrid, ylva, rules):
    """An arena coordinated by Idun, with Sigrid and Ylva as delegates and three items."""
    arena = ArenaFactory.create(name="Skogsveckan", coordinator=idun)
    for user in (sigrid, ylva):
        DelegateFactory.create(arena=arena, user=user)
    person = PersonFactory.create(name="Vera Måne")
    make = ProgrammeItemFactory.create
    return SimpleNamespace(
        arena=arena,
        person=person,
        opening=make(
            arena=arena, ref="A1", title="Uppstart", starts=local("2027-06-28T10:00"), ours=[sigrid, ylva],
            kind=MeetingKind.INTERNAL_BRIEFING,
        ),
        talk=make(
            arena=arena, ref="A2", title="Samtal", starts=local("2027-06-29T08:00"), ours=[ylva], people=[person]
        ),
        evening=make(
            arena=arena, ref="A3", title="Mingel", starts=local("2027-06-29T19:30"), ours=[sigrid], people=[person],
            minutes=120,
        ),
        asked=make(
            arena=arena, ref="A4", title="Förfrågan", starts=local("2027-06-30T09:00"), ours=[sigrid], people=[person],
            state=MeetingState.REQUESTED,
        ),
    )  # fmt: skip


@pytest.fixture
def hanna(parties):
    """A second coordinator, of another party."""
    return UserFactory.create(name="Hanna Vik", organisation=parties.harnas, role="coordinator")
