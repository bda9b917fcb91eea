"""The search over the interface."""

from __future__ import annotations

import pytest

from crm.enums import Role, Visibility
from tests.api.conftest import fields
from tests.factories import MeetingFactory, PersonFactory
from tests.factories.campaigns import (
    ArenaFactory,
    BusinessNeedFactory,
    DutyRotaFactory,
    ProgrammeItemFactory,
    WatchNoteFactory,
)
from tests.factories.messages import MessageFactory

KINDS = ("people", "meetings", "messages", "items", "rotas", "needs", "notes")


@pytest.fixture
def rails(parties):
    """Something of each kind that is called Räls, and another party's own contact."""
    return {
        "people": PersonFactory.create(name="Räls Ek", ref="DM1"),
        "meetings": MeetingFactory.create(title="Räls", organisation=parties.region, visibility=Visibility.PARTIES),
        "messages": MessageFactory.create(title="Räls åt norr"),
        "items": ProgrammeItemFactory.create(arena=ArenaFactory.create(name="Skogsdagarna"), title="Räls vid frukost"),
        "rotas": DutyRotaFactory.create(name="Rälsjour"),
        "needs": BusinessNeedFactory.create(text="Räls till sågen"),
        "notes": WatchNoteFactory.create(happened="Räls remitteras"),
        "hidden": MeetingFactory.create(title="Räls i hemlighet", organisation=parties.kramnas),
    }


def hits(answer):
    assert answer.status_code == 200
    return {kind: [row["id"] for row in answer.json()[kind]] for kind in KINDS}


def test_each_kind_is_found_as_far_as_one_reads(program, idun, ylva, rails):
    expected = {kind: [rails[kind].pk] for kind in KINDS}
    answer = program(idun).get("search", q="rals")
    assert hits(answer) == expected
    assert answer.json()["people"] == [{"id": rails["people"].pk, "name": "Räls Ek", "ref": "DM1"}]
    assert answer.json()["items"][0]["arena"]["name"] == "Skogsdagarna"
    assert answer.json()["more"] == []
    assert sorted(hits(program(ylva).get("search", q="räls"))["meetings"]) == sorted(
        [rails["meetings"].pk, rails["hidden"].pk]
    )
    idun.role = Role.ADMIN
    idun.save()
    assert hits(program(idun).get("search", q="rals")) == {kind: [] for kind in KINDS}


def test_a_token_finds_only_what_its_scopes_cover(program, idun, rails):
    found = hits(program(idun, ["people:read", "arenas:write"]).get("search", q="rals"))
    covered = ("people", "items", "rotas")
    assert found == {kind: [rails[kind].pk] if kind in covered else [] for kind in KINDS}
    found = hits(program(idun, ["people:read", "campaigns:read"]).get("search", q="rals"))
    covered = ("people", "needs", "notes")
    assert found == {kind: [rails[kind].pk] if kind in covered else [] for kind in KINDS}
    assert program(idun, ["log:read"]).get("search", q="rals").status_code == 403


def test_whoever_is_signed_in_on_the_site_is_not_limited_by_scopes(client, idun, rails):
    client.force_login(idun)
    assert hits(client.get("/api/v1/search", {"q": "räls"})) == {kind: [rails[kind].pk] for kind in KINDS}


def test_it_is_told_where_there_is_more(program, idun):
    for n in range(9):
        PersonFactory.create(name=f"Vera Ek {n}")
    answer = program(idun).get("search", q="vera").json()
    assert (len(answer["people"]), answer["more"]) == (8, ["people"])


@pytest.mark.parametrize(
    ("query", "field"),
    [({}, "q"), ({"q": " a "}, "q"), ({"q": "a" * 101}, "q"), ({"q": "a\0b"}, "q"), ({"q": "ek", "x": "1"}, "x")],
)
def test_what_cannot_be_searched_is_named(program, idun, query, field):
    answer = program(idun).get("search", **query)
    assert (answer.status_code, fields(answer)) == (422, [field])


@pytest.mark.parametrize("n", [1, 3])
def test_a_search_costs_the_same_for_one_and_three(program, idun, n, django_assert_num_queries):
    for i in range(n):
        person = PersonFactory.create(name=f"Räls {i}")
        MeetingFactory.create(people=[person], visibility=Visibility.PARTIES)
        ProgrammeItemFactory.create(people=[person])
        MessageFactory.create(title=f"Räls {i}")
        DutyRotaFactory.create(name=f"Räls {i}")
        BusinessNeedFactory.create(text="Räls")
        WatchNoteFactory.create(happened="Räls")
    caller = program(idun)
    caller.get("search", q="räls")
    # One each for rotas, needs and watch notes.
    with django_assert_num_queries(16):
        caller.get("search", q="räls")
