"""Disposal over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import Disposal, Person
from crm.services import people
from crm.visibility import Viewer
from tests.api.conftest import fields
from tests.factories import MandateFactory, PersonFactory


@pytest.fixture
def gone(db):
    person = PersonFactory.create(name="Vera Lindmåne", email="vera@departementet.example")
    MandateFactory.create(person=person, starts=None, ends=dt.date(2024, 9, 30))
    return person


def test_who_is_proposed_and_what_is_decided(program, idun, elis, gone):
    caller = program(idun)
    [told] = caller.get("proposed-disposals").json()["items"]
    assert (told["person"]["id"], told["left"], told["version"]) == (gone.pk, "2024-09-30", 1)
    assert told["counted_from"] == "2024-09-30"
    refused = caller.post("disposals", person=gone.pk, outcome="kept", reference="HSO 1")
    assert (refused.status_code, fields(refused)) == (422, ["reason"])
    refused = caller.post("disposals", person=gone.pk, outcome="kept", reference="HSO 1", reason="Revision.")
    assert (refused.status_code, fields(refused)) == (422, ["keep_until"])
    made = caller.post("disposals", person=gone.pk, outcome="erased", reference="HSO 1", version=1)
    assert (made.status_code, made.json()["erased"]) == (201, {"email": 1})
    assert caller.get("disposals").json()["total"] == 1
    again = caller.post("disposals", person=gone.pk, outcome="erased", reference="HSO 1", version=2)
    assert (again.status_code, fields(again)) == (422, ["person"])
    assert Disposal.objects.count() == 1
    assert program(elis).get("disposals").status_code == 403
    assert program(elis).get("proposed-disposals").status_code == 403
    values = {"person": gone.pk, "outcome": "erased", "reference": "x", "version": 2}
    assert program(elis).post("disposals", **values).status_code == 403


def test_whoever_never_held_a_mandate_is_told_with_the_day_that_is_counted_from(program, idun, at):
    noted = at - dt.timedelta(days=800)
    people.create_person(actor=Viewer.of(idun), at=noted, name="Ebba Tallkvist", email="ebba@redaktionen.example")
    [told] = program(idun).get("proposed-disposals").json()["items"]
    assert (told["person"]["name"], told["left"], told["counted_from"]) == ("Ebba Tallkvist", None, "2025-04-12")


def test_only_the_card_that_was_read_is_erased(program, idun, gone):
    caller = program(idun)
    values = {"person": gone.pk, "outcome": "erased", "reference": "HSO 1"}
    refused = caller.post("disposals", **values)
    assert (refused.status_code, fields(refused)) == (422, ["version"])
    Person.objects.filter(pk=gone.pk).update(version=2, note="Ny uppgift")
    assert caller.post("disposals", **values, version=1).status_code == 409
    assert Person.objects.get(pk=gone.pk).email
    assert not Disposal.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_who_is_proposed_comes_in_pages(program, idun, n, django_assert_num_queries):
    left = dt.date(2024, 9, 30)
    for day in range(n):
        person = PersonFactory.create(name=f"Vera {day}", email="vera@departementet.example")
        MandateFactory.create(person=person, starts=None, ends=left - dt.timedelta(days=day))
    caller = program(idun)
    caller.get("proposed-disposals")
    with django_assert_num_queries(4):  # token, council, count, persons
        found = caller.get("proposed-disposals").json()
    assert ([one["person"]["name"] for one in found["items"]], found["total"]) == (
        [f"Vera {day}" for day in reversed(range(n))],
        n,
    )
    page = caller.get("proposed-disposals", limit=1).json()
    assert (len(page["items"]), bool(page["next"])) == (1, n > 1)
