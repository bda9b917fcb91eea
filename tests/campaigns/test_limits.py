"""A body's own rule for visits from our county."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import translation

from campaigns.queries.limits import Booking, Limits
from campaigns.services import programme
from crm.enums import AGREED_STATES, CountyLimitPeriod, MeetingKind, MeetingState, Visibility
from crm.errors import DomainError
from crm.models import Organisation
from crm.services.organisations import update_organisation
from crm.services.renaming import rename_body
from crm.visibility import SYSTEM, Viewer
from tests.factories import (
    ArenaFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
)

TUESDAY, WEDNESDAY = dt.date(2027, 6, 29), dt.date(2027, 6, 30)
MORNING = dt.datetime(2027, 6, 29, 7, 0, tzinfo=dt.UTC)


def move(item, at, idun, **later):
    times = {name: getattr(item.meeting, name) + dt.timedelta(**later) for name in ("starts", "ends")}
    programme.move_item(actor=Viewer.of(idun), at=at, item=item, **times)


@pytest.fixture
def scene(parties, idun):
    """A ministry that takes one visit per county, its minister and state secretary, and an arena."""
    body = OrganisationFactory.create(
        name="Skogsdepartementet", kind="ministry", partnership="none", county_limit=1, county_limit_words="En per län."
    )
    people = [
        MandateFactory.create(person=PersonFactory.create(name=name), body=body).person for name in ("Vera", "Rolf")
    ]
    arena = ArenaFactory.create(coordinator=idun)

    def item(person=people[0], **values):
        ours = [UserFactory.create(organisation=parties.harnas)]
        return ProgrammeItemFactory.create(**{"arena": arena, "people": [person], "ours": ours, **values})

    def reached(person=people[1], viewer=SYSTEM, kind=MeetingKind.BILATERAL, on=TUESDAY, **values):
        booking = Booking(arena.pk, kind, on, frozenset({person.pk}))
        return [m.title for found in Limits([arena], viewer).reached(booking, **values) for m in found.meetings]

    return SimpleNamespace(body=body, people=people, arena=arena, item=item, reached=reached)


def test_the_rule_is_the_bodys_not_the_persons(scene):
    scene.item(title="Hos ministern")
    assert scene.reached() == ["Hos ministern"]
    assert scene.reached(MandateFactory.create().person) == []


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"state": MeetingState.REQUESTED}, False),
        ({"state": MeetingState.MOVED}, True),
        ({"state": MeetingState.HELD}, True),
        ({"state": MeetingState.CANCELLED}, False),
        ({"state": MeetingState.MERGED}, False),
        ({"kind": MeetingKind.FORMAL_CALL}, True),
        ({"kind": MeetingKind.RECEPTION}, False),
    ],
)
def test_what_counts_as_agreed(scene, values, counts):
    scene.item(title="Hos ministern", **values)
    assert bool(scene.reached(states=AGREED_STATES)) is counts


def test_another_request_is_told_but_blocks_nothing(scene):
    scene.item(title="Förfrågan", state=MeetingState.REQUESTED)
    assert scene.reached() == ["Förfrågan"]
    assert scene.reached(states=AGREED_STATES) == []


def test_two_may_be_allowed(scene):
    Organisation.objects.filter(pk=scene.body.pk).update(county_limit=2)
    scene.item(title="Den första")
    assert scene.reached() == []
    scene.item(title="Den andra")
    assert scene.reached() == ["Den första", "Den andra"]


def test_an_arena_counts_its_own_a_year_all_of_it(scene, parties):
    elsewhere = {"kind": MeetingKind.BILATERAL, "people": [scene.people[0]], "visibility": Visibility.PARTIES}
    MeetingFactory.create(title="I mars", on=dt.date(2027, 3, 1), **elsewhere)
    MeetingFactory.create(title="I fjol", on=dt.date(2026, 12, 31), **elsewhere)
    assert scene.reached() == []
    Organisation.objects.filter(pk=scene.body.pk).update(county_limit_period=CountyLimitPeriod.YEAR)
    assert scene.reached() == ["I mars"]


def test_what_somebody_who_had_left_was_asked_counts_for_no_one(scene):
    mandate = scene.people[0].mandates.get()
    mandate.ends = dt.date(2027, 5, 31)
    mandate.save()
    scene.item(title="Efter uppdraget")
    assert scene.reached() == []


def test_a_private_contact_is_counted_by_nobody_else(scene, parties, idun, elis):
    Organisation.objects.filter(pk=scene.body.pk).update(county_limit_period=CountyLimitPeriod.YEAR)
    MeetingFactory.create(
        title="Hemligt",
        on=dt.date(2027, 3, 1),
        kind=MeetingKind.BILATERAL,
        people=[scene.people[0]],
        visibility=Visibility.OWN_ORG,
        organisation=parties.kramnas,
    )
    assert scene.reached(viewer=Viewer.of(elis)) == []
    assert scene.reached(viewer=Viewer.of(idun)) == []


def test_a_blocked_booking_names_rule_meeting_time_and_lead(scene, at, idun, parties):
    scene.item(title="Hos ministern")
    lead = UserFactory.create(organisation=parties.region)
    booking = {
        "arena": scene.arena,
        "kind": MeetingKind.BILATERAL,
        "title": "Hos statssekreteraren",
        "starts": dt.datetime(2027, 6, 30, 8, 0, tzinfo=dt.UTC),
        "ends": dt.datetime(2027, 6, 30, 8, 30, tzinfo=dt.UTC),
        "place": "Salen",
        "lead": lead,
        "participants": [],
        "people": [scene.people[1]],
    }
    with translation.override("sv"), pytest.raises(DomainError) as error:
        programme.add_item(actor=Viewer.of(idun), at=at, **booking)
    assert error.value.field == "people"
    leader = scene.arena.items.get().meeting.lead().name
    assert error.value.message == (
        "Skogsdepartementet har en regel: En per län (1 möte för vårt län per arena). "
        f"Redan bokat: ”Hos ministern”, tisdag 29 juni 10.00–10.30, {leader}."
    )
    booking |= {"kind": MeetingKind.SEMINAR}
    seminar = programme.add_item(actor=Viewer.of(idun), at=at, **booking)
    with pytest.raises(DomainError):
        programme.update_item(actor=Viewer.of(idun), at=at, item=seminar, kind=MeetingKind.BILATERAL)


def test_what_was_booked_before_the_rule_can_still_be_changed(scene, at, idun):
    first, second = scene.item(), scene.item(scene.people[1])
    programme.update_item(actor=Viewer.of(idun), at=at, item=first, people=[scene.people[0]], title="Nytt namn")
    with pytest.raises(DomainError):
        programme.update_item(
            actor=Viewer.of(idun), at=at, item=second, people=[*scene.people, MandateFactory.create().person]
        )


def test_an_agreed_item_is_not_moved_to_where_the_rule_leaves_no_room(scene, at, idun):
    """The minister's own post begins on the Wednesday: on that day the ministry's one meeting is taken."""
    scene.item(title="Hos statssekreteraren", person=scene.people[1])
    scene.people[0].mandates.update(starts=WEDNESDAY)
    MandateFactory.create(person=scene.people[0], body__name="Trädepartementet")
    item = scene.item(title="Hos ministern", starts=MORNING)
    with pytest.raises(DomainError, match="Hos statssekreteraren") as error:
        move(item, at, idun, days=1)
    assert error.value.field == "people"
    move(item, at, idun, hours=1)
    item.meeting.refresh_from_db()
    assert item.meeting.on == TUESDAY


def test_a_request_may_be_moved_there_and_waits_for_its_approval(scene, at, idun):
    scene.item(title="Hos statssekreteraren", person=scene.people[1])
    request = scene.item(title="Hos ministern", starts=MORNING, state=MeetingState.REQUESTED)
    move(request, at, idun, days=1)
    with pytest.raises(DomainError):
        programme.confirm_item(actor=Viewer.of(idun), at=at, item=request)


def test_what_was_booked_before_the_rule_may_move_within_it(scene, at, idun):
    first, second = scene.item(starts=MORNING), scene.item(scene.people[1], starts=MORNING)
    for item in (first, second):
        move(item, at, idun, days=1)


def test_a_party_has_no_limit_and_zero_is_none(at, idun, scene, parties):
    for organisation, limit in ((parties.harnas, 1), (scene.body, 0)):
        with pytest.raises(DomainError) as error:
            update_organisation(actor=Viewer.of(idun), at=at, organisation=organisation, county_limit=limit)
        assert error.value.field == "county_limit"


def test_a_renamed_body_keeps_its_rule(at, idun, scene):
    new = rename_body(
        actor=Viewer.of(idun), at=at, organisation=scene.body, name="Trädepartementet", valid_from=dt.date(2027, 7, 1)
    )
    assert (new.county_limit, new.county_limit_words) == (1, "En per län.")


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(scene, idun, n, django_assert_num_queries):
    for number in range(n):
        scene.item(title=f"Möte {number}")
        MandateFactory.create(body=OrganisationFactory.create(county_limit=1, partnership="none"))
    with django_assert_num_queries(5):
        assert len(scene.reached(viewer=Viewer.of(idun))) == n


def test_a_new_name_begins_no_new_count(scene, at):
    Organisation.objects.filter(pk=scene.body.pk).update(county_limit_period=CountyLimitPeriod.YEAR)
    body = Organisation.objects.get(pk=scene.body.pk)
    MeetingFactory.create(
        title="I mars", on=dt.date(2027, 3, 1), kind=MeetingKind.BILATERAL, people=[scene.people[0]],
        visibility=Visibility.PARTIES,
    )  # fmt: skip
    rename_body(actor=SYSTEM, at=at, organisation=body, name="Nytt namn", valid_from=dt.date(2027, 6, 1))
    assert scene.reached() == ["I mars"]
