"""Open layers for a map: the parties, and the arenas that the council shows."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.services import arenas
from crm import positions
from crm.errors import DomainError
from crm.models import Council
from crm.services import organisations
from crm.visibility import SYSTEM, Viewer
from tests.factories import ArenaFactory, OrganisationFactory

pytestmark = pytest.mark.usefixtures("council")
PLACED = "62.39080, 17.30690"


@pytest.fixture
def council(db):
    Council.current()


@pytest.mark.parametrize(
    "text", ["62.3908, 17.3069", "62,3908 17,3069", " 62.3908;17.3069 ", "62.3908,17.3069", "62,3908, 17,3069"]
)
def test_a_position_is_read_as_people_write_it(text):
    assert positions.read(text) == PLACED
    assert positions.degrees(PLACED) == (62.3908, 17.3069)


@pytest.mark.parametrize(
    "text", ["Sundsvall", "62.3908", "6919563, 617590", "91, 17", "62, 181", "62 17 3", "62.3.9, 17"]
)
def test_what_is_no_position_is_refused(text):
    with pytest.raises(ValidationError, match=r"62\.3908, 17\.3069"):
        positions.read(text)


def layer(client, name, queries, asserted):
    with asserted(queries):
        answer = client.get(reverse(name))
    assert answer["Content-Type"] == "application/geo+json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(reverse(name), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert answer.json()["type"] == "FeatureCollection"
    return answer.json()["features"]


def test_parties_with_a_position_are_on_the_map(client, parties, at, django_assert_num_queries):
    organisations.update_organisation(
        actor=SYSTEM, at=at, organisation=parties.region, position="62,3908 17,3069", web="https://skog.example"
    )
    OrganisationFactory.create(name="Skogsdepartementet", partnership="none", position=PLACED)
    OrganisationFactory.create(name="Lämnade kommun", partnership="former", position=PLACED)
    [feature] = layer(client, "open_map_parties", 2, django_assert_num_queries)
    assert feature == {
        "type": "Feature",
        "id": f"organisation-{parties.region.pk}",
        "geometry": {"type": "Point", "coordinates": [17.3069, 62.3908]},
        "properties": {"name": "Region Skog", "kind": "Region", "web": "https://skog.example"},
    }


def test_only_arenas_that_are_shown_are_on_the_map(client, idun, at, django_assert_num_queries):
    actor = Viewer.of(idun)
    shown, hidden = ArenaFactory.create(name="Skogsdagarna"), ArenaFactory.create(name="Hemlig resa", position=PLACED)
    assert layer(client, "open_map_arenas", 2, django_assert_num_queries) == []
    arenas.update_arena(actor=actor, at=at, arena=shown, position="57.6348, 18.2948", on_open_map=True)
    [feature] = layer(client, "open_map_arenas", 2, django_assert_num_queries)
    assert feature["geometry"]["coordinates"] == [18.2948, 57.6348]
    assert (feature["properties"]["name"], set(feature["properties"])) == (
        "Skogsdagarna",
        {"name", "kind", "place", "starts", "ends"},
    )
    assert hidden.name not in str(feature)


def test_an_arena_without_a_position_is_not_shown(client, idun, at):
    arena = ArenaFactory.create()
    for values, field in (({"on_open_map": True}, "position"), ({"position": "nära torget"}, "position")):
        with pytest.raises(DomainError) as error:
            arenas.update_arena(actor=Viewer.of(idun), at=at, arena=arena, **values)
        assert error.value.field == field
    arena.refresh_from_db()
    assert (arena.position, arena.on_open_map, arena.version) == ("", False, 1)


def test_the_forms_tell_a_wrong_position_at_its_field(client, idun):
    client.force_login(idun)
    arena = ArenaFactory.create(coordinator=idun)
    form = {name: getattr(arena, name) for name in ("name", "kind", "place", "starts", "ends", "version")}
    form |= {"coordinator": idun.pk, "position": "Visby", "on_open_map": "on"}
    answer = client.post(reverse("arena_update", args=[arena.pk]), form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["position"]
    answer = client.post(reverse("arena_update", args=[arena.pk]), {**form, "position": "57.6348 18.2948"})
    assert answer.status_code == 302
    page = client.get(arena.get_absolute_url()).content.decode()
    assert "57.63480, 18.29480" in page
    assert "på den öppna kartan" in page
