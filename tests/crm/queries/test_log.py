"""The log, and what is said of the contacts that it does not show."""

import datetime as dt

import pytest

from crm.enums import MeetingKind, MeetingState, Role, Visibility
from crm.models import Debrief, Meeting
from crm.queries import log as queries
from crm.queries.log import Period
from crm.visibility import SYSTEM, Viewer
from tests.factories import MeetingFactory, PersonFactory, UserFactory

DAY = dt.date
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def lova(parties):
    """Project leader of Härnäs."""
    return UserFactory.create(name="Lova", organisation=parties.harnas, role=Role.PROJECT_LEAD)


@pytest.fixture
def scene(parties, vera, elis):
    """A shared contact, Kramnäs' own and a confidential one, all with Vera; a seminar to come; a briefing among us."""
    shared = MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES, people=[vera])
    own = MeetingFactory.create(organisation=parties.kramnas, on=DAY(2027, 1, 19), people=[vera], title="Hemligt")
    MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.CONFIDENTIAL, people=[vera])
    MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES, state=MeetingState.CONFIRMED)
    MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, kind=MeetingKind.INTERNAL_BRIEFING
    )
    return shared, own


def test_the_log_is_what_was_held_with_others_and_is_visible(scene, elis, ylva, olle):
    shared, own = scene
    assert list(queries.log(Viewer.of(elis))) == [shared]
    assert list(queries.log(Viewer.of(ylva))) == [shared, own]
    assert list(queries.log(Viewer.of(olle))) == []
    assert queries.log(SYSTEM).count() == 3


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_of_the_log_costs_four_queries(n, parties, elis, vera, rail, django_assert_num_queries):
    for _ in range(n):
        MeetingFactory.create(organisation=parties.harnas, people=[vera], ours=[elis], issues=[rail])
    with django_assert_num_queries(4):
        for meeting in queries.log(Viewer.of(elis)):
            assert meeting.lead() == elis
            assert [row.person.name for row in meeting.counterparts.all()] == ["Vera Lindmåne"]
            assert [str(issue) for issue in meeting.issues.all()] == ["Kuststråket"]
            assert (meeting.organisation.name, getattr(meeting, "debrief", None)) == ("Härnäs kommun", None)


def test_who_is_told_how_many_are_not_shown(scene, idun, lova, elis, sigrid, ylva, olle):
    year = Period.year(2027)
    told = {user.name: queries.not_shown(Viewer.of(user), year) for user in (idun, lova, elis, sigrid, ylva, olle)}
    assert told == {
        "Idun Kart": 1,
        "Lova": 1,
        "Elis Text": None,
        "Sigrid Fjäll": None,
        "Ylva Kanal": None,
        "Olle Ute": None,
    }


def test_the_project_leader_learns_no_single_days(scene, lova, idun):
    for period, number in (
        (Period(), 1),
        (Period.half(2027, 1), 1),
        (Period.half(2027, 2), 0),
        (Period(last=DAY(2027, 6, 30)), 1),
        (Period(DAY(2027, 1, 19), DAY(2027, 1, 19)), None),
        (Period(DAY(2027, 1, 2), DAY(2027, 12, 31)), None),
        (Period(DAY(2027, 1, 1), DAY(2027, 7, 1)), None),
    ):
        assert queries.not_shown(Viewer.of(lova), period) == number
    assert queries.not_shown(Viewer.of(idun), Period(DAY(2027, 1, 19), DAY(2027, 1, 19))) == 1


def test_coordinators_see_day_people_and_party_and_nothing_else(scene, parties, idun, lova, elis, vera):
    (seen,) = queries.existence(Viewer.of(idun), Period())
    assert (seen.on, seen.organisation, seen.people) == (DAY(2027, 1, 19), parties.kramnas, (vera,))
    assert set(seen.__dataclass_fields__) == {"on", "organisation", "people"}
    for user in (lova, elis):
        assert queries.existence(Viewer.of(user), Period()) == []


def test_existence_can_be_narrowed_by_what_coordinators_see(scene, parties, idun, vera):
    viewer = Viewer.of(idun)
    other = PersonFactory.create()
    for found, period, filters in (
        (1, Period.half(2027, 1), {"person_ids": [vera.pk]}),
        (0, Period.half(2027, 2), {}),
        (0, Period(), {"person_ids": [other.pk]}),
        (1, Period(), {"organisation_ids": [parties.kramnas.pk]}),
        (0, Period(), {"organisation_ids": [parties.harnas.pk]}),
    ):
        assert len(queries.existence(viewer, period, **filters)) == found


def test_a_debrief_is_missing_once_the_contact_has_ended(parties, elis, vera, at):
    viewer = Viewer.of(elis)

    def contact(**values):
        return MeetingFactory.create(organisation=parties.harnas, **({"people": [vera]} | values))

    earlier = contact(on=DAY(2027, 6, 19))
    yesterday = contact(on=DAY(2027, 6, 20))
    ended = contact(on=DAY(2027, 6, 21), starts=at - 2 * HOUR, ends=at - HOUR, state=MeetingState.CONFIRMED)
    contact(on=DAY(2027, 6, 21))
    contact(on=DAY(2027, 6, 21), starts=at - HOUR, ends=at + HOUR)
    contact(people=[])
    contact(state=MeetingState.CANCELLED)
    Debrief.objects.create(meeting=contact(), said="Ja.", written_at=at)
    MeetingFactory.create(organisation=parties.kramnas, people=[vera])

    assert set(queries.missing_debriefs(viewer, at)) == {earlier, yesterday, ended}
    assert list(queries.missing_debriefs(viewer, at, dt.timedelta(hours=24))) == [earlier]
    assert Meeting.objects.count() == 9
