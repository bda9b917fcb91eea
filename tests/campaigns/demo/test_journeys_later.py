"""Journeys C10, E6 and E8 on the demo's data: who stated what, and what an election and a new name leave standing."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from campaigns.enums import Gender
from campaigns.queries.horizontal import Criteria, criteria_of
from crm.imports.candidates import MandateCandidate, PartialDate, PersonCandidate, Place, Reading
from crm.models import Council, Meeting, Organisation, Person, Stance, User
from crm.services.register_apply import apply_import
from crm.services.register_imports import plan_reading
from crm.services.renaming import rename_body

AFTER = dt.datetime(2030, 9, 30, 9, tzinfo=ZoneInfo("Europe/Stockholm"))


def _genders(criteria: Criteria) -> dict[str, int]:
    return {group.code: group.count for group in criteria.genders}


def test_c10_gender_counts_our_own_alone_and_by_their_own_word(demo, arena, viewer, client):
    lead = viewer("US1")
    before = criteria_of(arena, lead)
    ours = set(User.objects.filter(delegations__arena=arena).values_list("ref", flat=True))
    # Decision-makers are met there, and none of them is counted.
    assert (before.people, before.stated, before.unstated) == (len(ours), 7, 1)
    assert _genders(before) == {Gender.WOMAN: 4, Gender.MAN: 3}

    last = User.objects.get(ref="DG8")
    client.force_login(User.objects.get(ref="US1"))
    client.post(reverse("own_statement"), {"gender": Gender.MAN, "user": last.pk})
    assert criteria_of(arena, lead) == before
    client.force_login(last)
    assert client.post(reverse("own_statement"), {"gender": Gender.WOMAN}).status_code == 302
    assert _genders(criteria_of(arena, lead)) == {Gender.WOMAN: 5, Gender.MAN: 3}


@pytest.fixture
def elected(demo, viewer) -> Person:
    """The Riksdag's list after the next election: of the demo's members one sits again, and somebody new has come."""
    Council.objects.update(frozen_at=AFTER)
    again = Person.objects.get(ref="DM06")
    since = PartialDate(dt.date(2030, 9, 23))
    sits = (MandateCandidate("Riksdagen", "parliament", "Ledamot", starts=since),)
    names = (again.name, "Nytt Namn")
    persons = tuple(
        PersonCandidate(Place("ledamoter.json", row), name, mandates=sits) for row, name in enumerate(names, 1)
    )
    reading = Reading("riksdagen", persons=persons, complete=True)
    actor = viewer("US4")
    run = plan_reading(actor=actor, at=AFTER, reading=reading, files={"ledamoter.json": b"{}"})
    apply_import(actor=actor, at=AFTER, run=run)
    return again


def test_e6_after_an_election_old_mandates_end_and_stances_are_of_the_term_before(elected, client):
    of_riksdag = Person.objects.filter(mandates__body__name="Riksdagen").distinct()
    sitting = {person.name for person in of_riksdag if any(row.ends is None for row in person.mandates.all())}
    assert sitting == {elected.name, "Nytt Namn"}
    assert {row.ends for row in elected.mandates.exclude(ends=None)} == {dt.date(2030, 9, 22)}
    client.force_login(User.objects.get(ref="US4"))
    assert Stance.objects.filter(person=elected).exists()
    assert "förra mandatperioden" in client.get(elected.get_absolute_url()).content.decode()


def test_e8_a_renamed_ministry_keeps_its_old_name_on_old_meetings(demo, client, viewer, now):
    old = Organisation.objects.get(name="Landsbygds- och infrastrukturdepartementet")
    minister, meeting = Person.objects.get(ref="DM01"), Meeting.objects.get(ref="I08")
    client.force_login(User.objects.get(ref="US1"))
    rename_body(
        actor=viewer("US4"), at=now, organisation=old, name="Infrastrukturdepartementet",
        valid_from=dt.date(2027, 6, 1), version=old.version,
    )  # fmt: skip
    told = client.get(meeting.get_absolute_url()).content.decode()
    assert "Landsbygds- och infrastrukturdepartementet" in told
    assert "Infrastrukturdepartementet" not in told
    assert "Infrastrukturdepartementet" in client.get(minister.get_absolute_url()).content.decode()
