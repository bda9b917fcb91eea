"""What cannot be is refused, and what asks too much is shown, before anything is saved."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import PresenceKind
from campaigns.models import Delegate, ProgrammeItem
from campaigns.queries import presence, programme
from crm import clock
from crm.enums import MeetingKind, MeetingState
from crm.models import Council
from crm.visibility import SYSTEM
from tests.factories import ArenaFactory, DelegateFactory, ProgrammeItemFactory, VenueFactory

TEN = dt.datetime(2027, 6, 29, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen(db, at):
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def arena(idun, sigrid):
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid, arrives=TEN, departs=TEN + 5 * HOUR)
    return arena


@pytest.fixture
def booking(sigrid):
    """29 June 10.30–11.00, led by Sigrid."""
    return {
        "title": "Enskilt möte",
        "kind": MeetingKind.BILATERAL,
        "state": MeetingState.CONFIRMED,
        "day": "2027-06-29",
        "starts_at": "10:30",
        "ends_at": "11:00",
        "place": "Biblioteket",
        "lead": sigrid.pk,
    }


def texts(response, name="absences"):
    return [conflict.text for conflict in response.context[name]]


def refused(response):
    """The fields, once it is sure that nothing was saved and what was typed is kept."""
    assert response.status_code == 422
    assert not ProgrammeItem.objects.filter(meeting__title="Enskilt möte").exists()
    assert 'value="Enskilt möte"' in response.content.decode()
    return {name: str(found[0]) for name, found in response.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"starts_at": "09:30"}, "Sigrid Fjäll kommer fram tisdag 29 juni 10.00."),
        ({"ends_at": "16:00"}, "Sigrid Fjäll reser hem tisdag 29 juni 15.00."),
    ],
)
def test_whoever_is_not_there_is_named_before_saving(client, idun, arena, booking, change, told):
    client.force_login(idun)
    url = reverse("item_create", args=[arena.pk])
    response = client.post(url, {**booking, **change})
    assert list(refused(response)) == ["despite"]
    assert texts(response) == [told]
    assert "jag vet om det och ordnar det" in response.content.decode()
    assert client.post(url, {**booking, **change, "despite": "on"}).status_code == 302


def test_whoever_is_booked_already_and_a_room_that_is_taken(client, idun, arena, sigrid, booking):
    venue = VenueFactory.create(arena=arena, name="Sal 1")
    ProgrammeItemFactory.create(arena=arena, starts=TEN, minutes=60, ours=[sigrid], venue=venue, title="Uppstart")
    client.force_login(idun)
    response = client.post(reverse("item_create", args=[arena.pk]), {**booking, "place": "", "venue": venue.pk})
    assert list(refused(response)) == ["despite"]
    assert texts(response) == [
        "Sigrid Fjäll är bokad samtidigt: ”Uppstart”, tisdag 29 juni 10.00–11.00.",
        "Sal 1 är bokad samtidigt: ”Uppstart”, tisdag 29 juni 10.00–11.00.",
    ]


def test_a_lead_who_is_no_delegate_of_a_party_that_sends_nobody(client, idun, arena, ylva, elis, booking):
    client.force_login(idun)
    url = reverse("item_create", args=[arena.pk])
    DelegateFactory.create(arena=arena, user=elis)
    response = client.post(url, {**booking, "lead": ylva.pk})
    party = ylva.organisation.short_name
    assert texts(response) == [f"Ylva Kanal leder utan att vara delegat; {party} skickar ingen."]


def test_an_edit_asks_only_about_what_it_makes_worse(client, idun, arena, sigrid):
    early = ProgrammeItemFactory.create(arena=arena, starts=TEN - HOUR, ours=[sigrid])
    ProgrammeItemFactory.create(arena=arena, starts=TEN + HOUR, ours=[sigrid])
    client.force_login(idun)
    url = reverse("item_update", args=[early.pk])
    data = {name: value for name, value in client.get(url).context["form"].initial.items() if value}
    assert client.post(url, {**data, "title": "Ny rubrik"}).status_code == 302
    move = reverse("item_move", args=[early.pk])
    early.meeting.refresh_from_db()
    times = {"day": "2027-06-29", "starts_at": "11:10", "ends_at": "11:40", "version": early.meeting.version}
    response = client.post(move, times)
    assert response.status_code == 422
    assert [text.partition(":")[0] for text in texts(response)] == ["Sigrid Fjäll är bokad samtidigt"]
    assert client.post(move, {**times, "despite": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"ends_at": "10:30"}, "ends_at", "samma tid"),
        ({"ends_at": "09:00"}, "ends_at", "före"),
        ({"day": "2027-07-03"}, "day", "pågår 28 juni–2 juli"),
    ],
)
def test_what_cannot_be_is_refused_whatever_is_ticked(client, idun, arena, booking, change, field, told):
    client.force_login(idun)
    found = refused(client.post(reverse("item_create", args=[arena.pk]), {**booking, "despite": "on", **change}))
    assert list(found) == [field]
    assert told in found[field]


@pytest.fixture
def spring(idun, sigrid):
    arena = ArenaFactory.create(starts=dt.date(2027, 3, 27), ends=dt.date(2027, 3, 28), coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


@pytest.fixture
def autumn(idun, sigrid):
    arena = ArenaFactory.create(starts=dt.date(2027, 10, 30), ends=dt.date(2027, 10, 31), coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


def test_a_time_that_no_clock_shows_is_refused(client, idun, spring, booking):
    client.force_login(idun)
    data = {**booking, "day": "2027-03-28", "starts_at": "02:30", "ends_at": "04:00"}
    found = refused(client.post(reverse("item_create", args=[spring.pk]), data))
    assert list(found) == ["starts_at"]
    assert "Ingen klocka visar 02.30 söndag 28 mars" in found["starts_at"]
    assert "03.00" in found["starts_at"]


@pytest.mark.parametrize(
    ("which", "starts"), [("first", "2027-10-31T00:30:00+00:00"), ("second", "2027-10-31T01:30:00+00:00")]
)
def test_of_a_time_shown_twice_one_is_chosen(client, idun, autumn, booking, which, starts):
    client.force_login(idun)
    url = reverse("item_create", args=[autumn.pk])
    data = {**booking, "day": "2027-10-31", "starts_at": "02:30", "ends_at": "04:00"}
    response = client.post(url, data)
    found = refused(response)
    assert list(found) == ["which"]
    assert "två gånger" in found["which"]
    assert 'type="radio" name="which"' in response.content.decode()
    assert client.post(url, {**data, "which": which}).status_code == 302
    assert ProgrammeItem.objects.get().meeting.starts.isoformat() == starts


def test_travel_at_a_time_shown_twice_and_at_none(client, idun, ylva, spring, autumn):
    client.force_login(idun)
    url = reverse("delegate_create", args=[autumn.pk])
    data = {"user": ylva.pk, "arrives_on": "2027-10-31", "arrives_at": "02:30"}
    assert list(client.post(url, data).context["form"].errors) == ["which"]
    assert client.post(url, {**data, "which": "second"}).status_code == 302
    assert Delegate.objects.get(user=ylva).arrives == dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)
    data = {"user": ylva.pk, "arrives_on": "2027-03-28", "arrives_at": "02:30"}
    assert list(client.post(reverse("delegate_create", args=[spring.pk]), data).context["form"].errors) == [
        "arrives_at"
    ]


def test_travel_that_misses_items_is_shown_before_it_is_saved(client, idun, arena, sigrid):
    ProgrammeItemFactory.create(arena=arena, starts=TEN, ours=[sigrid], title="Uppstart")
    delegate = arena.delegates.get()
    client.force_login(idun)
    url = reverse("delegate_update", args=[delegate.pk])
    data = {"arrives_on": "2027-06-29", "arrives_at": "12:00"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert texts(response, "missed") == ["Sigrid Fjäll kommer fram tisdag 29 juni 12.00."]
    assert "Uppstart" in response.content.decode()
    delegate.refresh_from_db()
    assert delegate.arrives == TEN
    assert client.post(url, {**data, "despite": "on"}).status_code == 302
    delegate.refresh_from_db()
    assert clock.local(delegate.arrives).hour == 12


def test_what_a_delegate_leaves_behind_is_told(client, idun, arena, sigrid):
    ProgrammeItemFactory.create(arena=arena, starts=TEN, ours=[sigrid], title="Uppstart")
    client.force_login(idun)
    response = client.post(reverse("delegate_remove", args=[arena.delegates.get().pk]), follow=True)
    assert any("”Uppstart”" in str(message) for message in response.context["messages"])


def test_a_room_booked_twice_is_a_conflict_of_the_programme(arena, sigrid, elis):
    DelegateFactory.create(arena=arena, user=elis)
    venue = VenueFactory.create(arena=arena)
    first = ProgrammeItemFactory.create(arena=arena, starts=TEN, minutes=60, ours=[sigrid], venue=venue)
    second = ProgrammeItemFactory.create(arena=arena, starts=TEN + HOUR / 2, ours=[elis], venue=venue)
    ProgrammeItemFactory.create(arena=arena, starts=TEN + HOUR, ours=[sigrid], venue=venue)
    found = presence.among(programme.items(arena, SYSTEM), presence.delegation(arena, SYSTEM))
    assert [(row.kind, row.items, row.user, row.venue) for row in found] == [
        (PresenceKind.VENUE_TAKEN, (first, second), None, venue)
    ]


@pytest.mark.parametrize("name", ["arena_detail", "arena_delegation"])
def test_conflicts_lead_to_where_they_are_mended(client, idun, sigrid, ylva, arena, name):
    early = ProgrammeItemFactory.create(arena=arena, starts=TEN - HOUR, ours=[sigrid])
    led = ProgrammeItemFactory.create(arena=arena, starts=TEN, ours=[ylva])
    client.force_login(idun)
    page = client.get(reverse(name, args=[arena.pk])).content.decode()
    for address in (
        reverse("delegate_update", args=[arena.delegates.get().pk]),
        reverse("item_move", args=[early.pk]),
        f"{reverse('delegate_create', args=[arena.pk])}?user={ylva.pk}",
        reverse("item_update", args=[led.pk]),
    ):
        assert f'href="{address}"' in page
    client.force_login(sigrid)
    page = client.get(reverse(name, args=[arena.pk])).content.decode()
    assert "kommer fram" in page
    assert reverse("item_move", args=[early.pk]) not in page


def test_travel_that_somebody_else_changed_is_shown_beside_what_was_typed(client, idun, arena):
    delegate, url = Delegate.objects.get(), reverse("delegate_update", args=[Delegate.objects.get().pk])
    client.force_login(idun)
    typed = {
        "arrives_on": "2027-06-28",
        "arrives_at": "09:00",
        "departs_on": "2027-07-01",
        "departs_at": "12:00",
        "note": "Buss",
    }
    assert 'name="version" value="1"' in client.get(url).content.decode()
    assert client.post(url, {**typed, "version": "1", "note": "Tåg"}).status_code == 302
    late = client.post(url, {**typed, "version": "1"})
    assert (late.status_code, late.context["form"].stored_now) == (409, [("Anteckning", "Tåg")])
    assert "Buss" in late.content.decode()
    remove = reverse("delegate_remove", args=[delegate.pk])
    assert client.post(remove, {"version": "1"}).status_code == 409
    assert Delegate.objects.get().note == "Tåg"
    assert client.post(url, {**typed, "version": str(late.context["form"]["version"].value())}).status_code == 302
    assert Delegate.objects.get().note == "Buss"
    assert client.post(remove, {"version": "3"}).status_code == 302
    assert not Delegate.objects.exists()


def test_a_time_that_has_passed_is_asked_about_once(client, idun, arena, booking, at):
    client.force_login(idun)
    Council.objects.update(frozen_at=TEN + 3 * HOUR)
    where = reverse("item_create", args=[arena.pk])
    assert refused(client.post(where, booking)) == {"despite": "Den tiden har redan varit."}
    assert client.post(where, {**booking, "despite": "on"}).status_code == 302
    item = ProgrammeItem.objects.get(meeting__title="Enskilt möte")
    move = reverse("item_move", args=[item.pk])
    slot = {"day": "2027-06-29", "starts_at": "10:00", "ends_at": "10:30", "version": item.meeting.version}
    assert client.post(move, slot).status_code == 422
    # At the time that it has already, nothing is asked.
    assert not presence.Booking.of(item).set_back(TEN + 3 * HOUR, item)
