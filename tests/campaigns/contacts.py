"""Contacts that differ in all that the log is narrowed and counted by."""

import datetime as dt
from types import SimpleNamespace

import pytest

from crm.enums import Channel, Visibility
from tests.factories import (
    ArenaFactory,
    CampaignFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeItemFactory,
)

DAY = dt.date


@pytest.fixture
def log(parties, elis, idun):
    """Five contacts: Vera changes body in April; two of them are met at once; one is nobody's, about nothing."""
    old, new = (OrganisationFactory.create(name=name, kind="ministry", partnership="none") for name in ("Gamla", "Nya"))
    vera, lo = PersonFactory.create(name="Vera Lindmåne"), PersonFactory.create(name="Lo Ek")
    MandateFactory.create(person=vera, body=old, starts=DAY(2026, 1, 1), ends=DAY(2027, 3, 31))
    MandateFactory.create(person=vera, body=new, starts=DAY(2027, 4, 1))
    MandateFactory.create(person=lo, body=new, starts=DAY(2027, 1, 1), ends=DAY(2027, 5, 31))
    rail, wind = IssueFactory.create(name="Kuststråket"), IssueFactory.create(name="Vindkraften")
    arena = ArenaFactory.create(name="Skogsveckan")
    campaign = CampaignFactory.create(
        name="Spår", issue=rail, starts=DAY(2027, 2, 1), ends=DAY(2027, 4, 30), work_package="AP1"
    )

    def make(on, people=(), issues=(), **values):
        values = {"organisation": parties.region, "visibility": Visibility.PARTIES, "ours": [idun], **values}
        return MeetingFactory.create(on=on, people=people, issues=issues, **values)

    return SimpleNamespace(
        **{name: value for name, value in locals().items() if name in {"old", "new", "vera", "lo", "rail", "wind"}},
        arena=arena,
        campaign=campaign,
        march=make(DAY(2027, 3, 31), [vera], [rail]),
        april=make(DAY(2027, 4, 1), [vera, lo], [rail, wind], kind="phone", channel=Channel.PHONE),
        may=make(DAY(2027, 5, 31), [lo], [rail], organisation=parties.harnas),
        june=make(DAY(2027, 6, 1), [lo], organisation=parties.harnas, visibility=Visibility.OWN_ORG),
        media=make(DAY(2027, 6, 2), kind="media"),
    )


@pytest.fixture
def at_the_arena(log):
    ProgrammeItemFactory.create(arena=log.arena, meeting=log.may)


COUNTS = {
    "month": [("juni 2027", 2), ("maj 2027", 1), ("april 2027", 1), ("mars 2027", 1)],
    "party": [("Region Skog", 3), ("Härnäs kommun", 2)],
    "person": [("Lo Ek", 3), ("Vera Lindmåne", 2), ("Ingen", 1)],
    "body": [("Nya", 2), ("Gamla", 1), ("Inget känt organ", 2)],
    "issue": [("Kuststråket", 3), ("Vindkraften", 1), ("Ingen fråga", 2)],
    "kind": [("Möte", 3), ("Mediekontakt", 1), ("Telefonsamtal", 1)],
    "arena": [("Skogsveckan", 1), ("Ingen arena", 4)],
    "campaign": [("Spår", 2), ("Ingen kampanj", 3)],
}
