"""Next year's arena: the same week, what is carried over and what never is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.enums import DeadlineCertainty
from campaigns.models import Arena
from campaigns.queries.next_arena import next_name, next_text, proposal, same_week_next_year
from campaigns.services.next_arena import create_next_arena
from crm.errors import AlreadyExists, NotAllowed
from crm.visibility import Viewer
from tests.factories import (
    ArenaDeadlineFactory,
    ArenaFactory,
    DelegateFactory,
    ProgrammeItemFactory,
    UserFactory,
    VenueFactory,
)

STARTS, ENDS = dt.date(2028, 6, 26), dt.date(2028, 6, 30)


@pytest.fixture
def arena(idun, sigrid, ylva):
    """With a delegate who has left, a deadline that is done, a venue and an item."""
    arena = ArenaFactory.create(
        name="Skogsdagarna 2027", coordinator=idun, on_site_phone="070-174 06 24", fallback="Papperskort."
    )
    for user in (sigrid, ylva):
        DelegateFactory.create(arena=arena, user=user, arrives=dt.datetime(2027, 6, 28, 10, tzinfo=dt.UTC))
    DelegateFactory.create(arena=arena, user=UserFactory.create(is_active=False))
    ArenaDeadlineFactory.create(arena=arena, done_on=dt.date(2027, 6, 1), done_by=idun, responsible=ylva)
    VenueFactory.create(arena=arena, name="Skogssalen", access="Hiss.")
    ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    return arena


@pytest.fixture
def actor(idun):
    return Viewer.of(idun)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2027-06-28", "2028-06-26"),  # Monday of week 26
        ("2026-12-31", "2027-12-30"),  # week 53 has no fellow in 2027: Thursday of week 52
        ("2027-01-01", "2027-12-31"),  # Friday of week 53 of 2026
        ("2028-02-29", "2029-02-27"),
    ],
)
def test_the_same_weekday_of_the_same_week(day, following):
    found = same_week_next_year(dt.date.fromisoformat(day))
    assert found.isoformat() == following
    assert found.weekday() == dt.date.fromisoformat(day).weekday()


def test_the_year_in_a_name_moves_on_or_is_added():
    assert next_name("Almedalsveckan 2027", 2027, 2028) == "Almedalsveckan 2028"
    assert next_name("Riksdagens öppna dag", 2027, 2028) == "Riksdagens öppna dag 2028"
    assert len(next_name("x" * 200, 2027, 2028)) == 200


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("Ansökan öppnar (enligt mönster 1 februari)", "Ansökan öppnar (enligt mönster 31 januari)"),
        ("1 Februari 2027 stänger anmälan", "31 januari 2028 stänger anmälan"),
        ("Send by 1 February", "Send by 31 January"),
        ("Klart 2027-02-01.", "Klart 2028-01-31."),
        ("Mellan den 11 februari och 21 februari", "Mellan den 11 februari och 21 februari"),
        ("Budskapen låses", "Budskapen låses"),
    ],
)
def test_a_text_that_names_its_day_names_the_next(text, following):
    assert next_text(text, dt.date(2027, 2, 1), dt.date(2028, 1, 31)) == following


def test_the_page_and_what_is_made_name_the_same_day(client, actor, at, arena, idun):
    ArenaDeadlineFactory.create(arena=arena, text="Ansök senast 1 februari", due=dt.date(2027, 2, 1))
    client.force_login(idun)
    assert "Ansök senast 31 januari" in client.get(reverse("arena_next", args=[arena.pk])).content.decode()
    made = create_next_arena(actor=actor, at=at, arena=arena, name="Nästa", starts=STARTS, ends=ENDS)
    assert made.deadlines.filter(text="Ansök senast 31 januari", due=dt.date(2028, 1, 31)).exists()


def test_what_comes_along_and_what_does_not(actor, at, arena, sigrid, ylva, idun):
    made = create_next_arena(
        actor=actor, at=at, arena=arena, name="Skogsdagarna 2028", starts=STARTS, ends=ENDS, delegates=[sigrid]
    )
    assert (made.follows, made.coordinator, made.on_site_phone, made.fallback) == (
        arena,
        idun,
        "070-174 06 24",
        "Papperskort.",
    )
    assert not made.dates_confirmed
    deadline = made.deadlines.get()
    assert (deadline.text, deadline.due, deadline.certainty, deadline.done_on, deadline.responsible) == (
        "Budskapen låses",
        dt.date(2028, 6, 21),
        DeadlineCertainty.PATTERN,
        None,
        ylva,
    )
    assert [(venue.name, venue.access) for venue in made.venues.all()] == [("Skogssalen", "Hiss.")]
    assert [(row.user, row.arrives) for row in made.delegates.all()] == [(sigrid, None)]
    assert not made.items.exists()
    assert not made.packs.exists()


def test_asked_for_twice_it_is_made_once(actor, at, arena):
    values = {"name": "Skogsdagarna 2028", "starts": STARTS, "ends": ENDS}
    first = create_next_arena(actor=actor, at=at, arena=arena, **values)
    assert create_next_arena(actor=actor, at=at, arena=arena, **values) == first
    assert Arena.objects.count() == 2
    with pytest.raises(AlreadyExists, match="följer redan"):
        create_next_arena(actor=actor, at=at, arena=arena, **{**values, "name": "En annan"})


def test_a_name_that_is_taken_a_day_that_is_past_and_a_stranger(actor, at, arena, sigrid):
    ArenaFactory.create(name="Skogsdagarna 2028")
    with pytest.raises(AlreadyExists, match="Skogsdagarna 2028"):
        create_next_arena(actor=actor, at=at, arena=arena, name="Skogsdagarna 2028", starts=STARTS, ends=ENDS)
    with pytest.raises(ValidationError, match="efter"):
        create_next_arena(actor=actor, at=at, arena=arena, name="Ny", starts=arena.starts, ends=arena.ends)
    with pytest.raises(NotAllowed):
        create_next_arena(actor=Viewer.of(sigrid), at=at, arena=arena, name="Ny", starts=STARTS, ends=ENDS)
    assert Arena.objects.count() == 2


def test_only_whoever_is_still_active_is_offered(actor, arena, sigrid, ylva):
    assert proposal(arena, actor).delegates == [sigrid, ylva]


def test_the_page_shows_what_will_be_made_and_saves_only_then(client, idun, sigrid, arena):
    client.force_login(idun)
    url = reverse("arena_next", args=[arena.pk])
    response = client.get(url)
    page = response.content.decode()
    assert all(
        text in page for text in ("Skogsdagarna 2028", "2028-06-26", "21 juni 2028", "Skogssalen", "Papperskort.")
    )
    assert Arena.objects.count() == 1
    data = {**response.context["form"].initial, "delegates": [sigrid.pk]}
    assert list(client.post(url, {**data, "ends": "2028-06-01"}).context["form"].errors) == ["ends"]
    made = client.post(url, data)
    assert made.url == Arena.objects.get(name="Skogsdagarna 2028").get_absolute_url()
    assert client.post(url, data).url == made.url
    assert Arena.objects.count() == 2
    refused = client.post(url, {**data, "name": "En annan"})
    assert refused.status_code == 422
    assert "Skogsdagarna 2028 följer redan på" in refused.content.decode()
    client.force_login(sigrid)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_for_many(client, idun, n, django_assert_num_queries):
    arena = ArenaFactory.create(coordinator=idun)
    for _ in range(n):
        DelegateFactory.create(arena=arena)
        VenueFactory.create(arena=arena)
        ArenaDeadlineFactory.create(arena=arena)
    client.force_login(idun)
    url = reverse("arena_next", args=[arena.pk])
    client.get(url)
    with django_assert_num_queries(11):
        client.get(url)
