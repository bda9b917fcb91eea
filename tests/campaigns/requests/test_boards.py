"""The boards by decision-maker and by party."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.campaigns.requests.conftest import text
from tests.factories import (
    ArenaFactory,
    PersonFactory,
)


def test_boards_flag_clashes_and_who_sends_nobody(client, scene, idun, ylva, request_of):
    request_of(ylva)
    client.force_login(idun)
    board = client.get(reverse("arena_people", args=[scene.arena.pk]))
    assert [slot.line.item.meeting.title for slot in board.context["people"][0].slots] == [
        "Vattenkraft",
        "Enskilt möte",
    ]
    assert "Samma person, samma dag" in text(board)
    party = text(client.get(reverse("arena_party", args=[scene.arena.pk])))
    assert "Utan delegat" in party  # the county board
    assert "leder 1 punkt" in party


def test_an_arena_without_delegates_says_so_once(client, idun, parties):
    arena = ArenaFactory.create(coordinator=idun)
    client.force_login(idun)
    for name in ("arena_detail", "arena_party", "arena_delegation"):
        page = text(client.get(reverse(name, args=[arena.pk])))
        assert page.lower().count("utan delegat") == 0, name
        said = "Ingen är tillagd än." if name == "arena_delegation" else "Ingen part har någon delegat än."
        assert page.count(said) == 1, name
    assert client.get(reverse("arena_party", args=[arena.pk])).context["parties"] == []


def test_the_board_of_an_empty_arena(client, idun, parties):
    client.force_login(idun)
    page = client.get(reverse("arena_people", args=[ArenaFactory.create(coordinator=idun).pk]))
    assert "Ingen är bokad än" in text(page)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("arena_requests", 18), ("arena_people", 15), ("arena_party", 15)])
def test_queries_do_not_grow(client, scene, idun, ylva, request_of, n, name, queries, django_assert_num_queries):
    for number in range(n):
        request_of(
            ylva, local_ask=f"Krav {number}", uses=[scene.message], people=[scene.minister, PersonFactory.create()]
        )
    client.force_login(idun)
    url = reverse(name, args=[scene.arena.pk])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)
