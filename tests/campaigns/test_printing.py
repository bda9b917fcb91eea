"""The programme on paper."""

from __future__ import annotations

import pytest
from django.urls import reverse

from crm.enums import MeetingState
from crm.models import Council
from tests.factories import ArenaFactory, DelegateFactory, PersonFactory, ProgrammeItemFactory


@pytest.fixture
def arena(idun, sigrid, at):
    Council.current()
    Council.objects.update(frozen_at=at, banner="DEMO: påhittat")
    arena = ArenaFactory.create(coordinator=idun, on_site_phone="070-174 06 24")
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


def test_by_day_and_by_party_with_version_time_and_banner(client, idun, sigrid, ylva, arena):
    item = ProgrammeItemFactory.create(
        arena=arena, ours=[sigrid, ylva], people=[PersonFactory.create(name="Vera Lindmåne")], warning="Mobiler ute."
    )
    off = ProgrammeItemFactory.create(arena=arena, ours=[sigrid], state=MeetingState.CANCELLED)
    asked = ProgrammeItemFactory.create(arena=arena, ours=[ylva], state=MeetingState.REQUESTED)
    client.force_login(idun)
    url = reverse("arena_print", args=[arena.pk])
    for query in ("", "?by=party"):
        page = client.get(f"{url}{query}").content.decode()
        told = (
            str(item),
            "Vera Lindmåne",
            "Mobiler ute.",
            "Skogssalen",
            "070-174 06 24",
            "DEMO: påhittat",
            "Förfrågan",
        )
        assert all(
            text in page for text in (*told, str(asked), "Förfrågan", "Version 4 · gällde måndag 21 juni 2027 08.00")
        )
        assert str(off) not in page
    assert ylva.organisation.name in page
    assert 'class="papers large"' in client.get(f"{url}?type=large").content.decode()


def test_nothing_to_print_and_nobody_elses_requests(client, sigrid, ylva, arena):
    ProgrammeItemFactory.create(arena=arena, ours=[ylva], state=MeetingState.REQUESTED, title="Hemlig förfrågan")
    client.force_login(sigrid)
    page = client.get(reverse("arena_print", args=[arena.pk])).content.decode()
    assert "Inget att skriva ut än" in page
    assert "Hemlig förfrågan" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_paper_costs_the_same_for_many(client, idun, sigrid, arena, n, django_assert_num_queries):
    for _ in range(n):
        ProgrammeItemFactory.create(arena=arena, ours=[sigrid], people=[PersonFactory.create()])
    client.force_login(idun)
    url = reverse("arena_print", args=[arena.pk])
    for query, queries in (("", 13), ("?by=party", 15)):
        with django_assert_num_queries(queries):
            client.get(f"{url}{query}")
