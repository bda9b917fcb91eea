"""Venues: one text for where an item is, and who is told when it changes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.models import Venue
from campaigns.services import programme, venues
from crm.enums import AuditAction, MeetingKind, MeetingState
from crm.errors import AlreadyExists, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.factories import ArenaFactory, DelegateFactory, ProgrammeItemFactory, VenueFactory

SALEN = {"name": "Skogssalen", "address": "Skogsgatan 1", "directions": "Två trappor upp.", "access": "Hiss."}


@pytest.fixture
def arena(idun, sigrid):
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


@pytest.fixture
def actor(idun):
    return Viewer.of(idun)


@pytest.fixture
def salen(actor, at, arena):
    return venues.add_venue(actor=actor, at=at, arena=arena, **SALEN)


def booked(arena, sigrid, venue, **values):
    return ProgrammeItemFactory.create(arena=arena, ours=[sigrid], venue=venue, **values)


def test_an_item_says_its_venue(actor, at, arena, sigrid, salen):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    programme.update_item(actor=actor, at=at, item=item, venue=salen)
    assert item.meeting.place == "Skogssalen, Skogsgatan 1"
    programme.update_item(actor=actor, at=at, item=item, place="Lobbyn")
    item.refresh_from_db()
    assert (item.venue, item.meeting.place) == (None, "Lobbyn")
    programme.update_item(actor=actor, at=at, item=item, venue=salen, place="")
    programme.update_item(actor=actor, at=at, item=item, venue=None)
    assert (item.venue, item.meeting.place) == (None, "Skogssalen, Skogsgatan 1")


@pytest.mark.parametrize("values", [{"place": " "}, {"venue": None, "place": ""}])
def test_an_item_is_somewhere(actor, at, arena, sigrid, values):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    with pytest.raises(ValidationError, match="plats"):
        programme.update_item(actor=actor, at=at, item=item, **values)


def test_a_venue_and_a_place_are_not_both_said(actor, at, arena, sigrid, salen):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    with pytest.raises(ValidationError, match="inte båda"):
        programme.update_item(actor=actor, at=at, item=item, venue=salen, place="Lobbyn")
    with pytest.raises(ValidationError, match="annan arena"):
        programme.update_item(actor=actor, at=at, item=item, venue=VenueFactory.create())


def test_items_to_come_follow_their_venue_and_those_that_are_over_do_not(actor, at, arena, sigrid, salen):
    ahead, over = booked(arena, sigrid, salen), booked(arena, sigrid, salen, state=MeetingState.CANCELLED)
    before = over.meeting.place
    venues.update_venue(actor=actor, at=at, venue=salen, name="Stora salen")
    for item in (ahead, over):
        item.meeting.refresh_from_db()
    assert ahead.meeting.place == "Stora salen, Skogsgatan 1"
    assert ahead.meeting.version == 2
    assert (over.meeting.place, over.meeting.version) == (before, 1)
    with pytest.raises(StaleObject):
        venues.update_venue(actor=actor, at=at, venue=salen, version=1, name="Lilla salen")


def test_a_venue_in_use_stays_and_names_its_items(actor, at, arena, sigrid, salen):
    item = booked(arena, sigrid, salen, title="Frukost om spåret")
    with pytest.raises(ValidationError, match="”Frukost om spåret”"):
        venues.remove_venue(actor=actor, at=at, venue=salen)
    item.meeting.state = MeetingState.CANCELLED
    item.meeting.save()
    venues.remove_venue(actor=actor, at=at, venue=salen)
    item.refresh_from_db()
    assert item.venue is None
    assert AuditEntry.objects.filter(action=AuditAction.DELETE, object_type="campaigns.Venue").exists()


def test_a_name_once_per_arena_and_only_a_coordinator_writes(actor, at, arena, sigrid, salen):
    with pytest.raises(AlreadyExists, match="Skogssalen"):
        venues.add_venue(actor=actor, at=at, arena=arena, name="Skogssalen")
    other = ArenaFactory.create(coordinator=arena.coordinator)
    assert venues.add_venue(actor=actor, at=at, arena=other, name="Skogssalen").pk
    for call in (
        lambda: venues.add_venue(actor=Viewer.of(sigrid), at=at, arena=arena, name="Ny"),
        lambda: venues.update_venue(actor=Viewer.of(sigrid), at=at, venue=salen, name="Ny"),
        lambda: venues.remove_venue(actor=Viewer.of(sigrid), at=at, venue=salen),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_pages_add_show_change_and_remove(client, idun, sigrid, arena):
    client.force_login(idun)
    where = reverse("arena_venues", args=[arena.pk])
    assert "Inga lokaler än" in client.get(where).content.decode()
    assert client.post(reverse("venue_create", args=[arena.pk]), {**SALEN, "capacity": "30"}).url == where
    venue = Venue.objects.get()
    ProgrammeItemFactory.create(arena=arena, ours=[sigrid], venue=venue, title="Frukost om spåret")
    page = client.get(where).content.decode()
    assert all(text in page for text in (*SALEN.values(), "30", "Frukost om spåret"))
    url = reverse("venue_update", args=[venue.pk])
    assert client.post(url, {**SALEN, "version": 1, "capacity": "0"}).status_code == 422
    assert client.post(url, {**SALEN, "version": 1, "access": "Ramp."}).url == where
    assert client.post(url, {**SALEN, "version": 1, "access": "Trappa."}).status_code == 409
    assert 'name="version" value="2"' in client.get(url).content.decode()
    refused = client.post(reverse("venue_remove", args=[venue.pk]), follow=True)
    assert "Frukost om spåret" in str(next(iter(refused.context["messages"])))
    client.force_login(sigrid)
    assert client.get(where).status_code == 200
    assert client.post(reverse("venue_remove", args=[venue.pk])).status_code == 403


def test_the_form_of_an_item_offers_the_arenas_venues(client, idun, sigrid, arena, salen):
    VenueFactory.create(name="Någon annans sal")
    client.force_login(idun)
    url = reverse("item_create", args=[arena.pk])
    page = client.get(url).content.decode()
    assert "Skogssalen" in page
    assert "Någon annans sal" not in page
    data = {
        "title": "Frukost om spåret",
        "kind": MeetingKind.ROUNDTABLE,
        "state": MeetingState.CONFIRMED,
        "day": "2027-06-29",
        "starts_at": "08:00",
        "ends_at": "09:00",
        "lead": sigrid.pk,
    }
    assert list(client.post(url, data).context["form"].errors) == ["place"]
    assert list(client.post(url, {**data, "venue": salen.pk, "place": "Lobbyn"}).context["form"].errors) == ["place"]
    response = client.post(url, {**data, "venue": salen.pk}, follow=True)
    page = response.content.decode()
    assert all(text in page for text in ("Skogssalen, Skogsgatan 1", "Två trappor upp.", "Hiss."))
    item = arena.items.get()
    form = client.get(reverse("item_update", args=[item.pk])).context["form"]
    assert (form.initial["venue"], form.initial["place"]) == (salen.pk, "")


def test_a_venue_that_changed_meanwhile_is_not_removed(client, actor, at, idun, salen):
    venues.update_venue(actor=actor, at=at, venue=salen, access="Ramp.")
    client.force_login(idun)
    remove = reverse("venue_remove", args=[salen.pk])
    assert client.post(remove, {"version": "1"}).status_code == 409
    assert Venue.objects.get().access == "Ramp."
    assert client.post(remove, {"version": "2"}).status_code == 302
    assert not Venue.objects.exists()


@pytest.mark.parametrize("version", ["", "²", "-1", "9" * 30])
def test_a_version_that_is_no_number_stops_nothing(client, idun, salen, version):
    client.force_login(idun)
    assert client.post(reverse("venue_remove", args=[salen.pk]), {"version": version}).status_code == 302
    assert not Venue.objects.exists()
