"""Stances over the interface: of one person at a time."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import Stance
from tests.api.conftest import fields
from tests.factories import IssueFactory, PersonFactory, StanceFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def vera(rail):
    """Changed her mind."""
    vera = PersonFactory.create(name="Vera Lindmåne")
    StanceFactory.create(person=vera, issue=rail, position="opposes", as_of=dt.date(2026, 1, 7))
    StanceFactory.create(person=vera, issue=rail, position="supportive", as_of=dt.date(2027, 5, 3))
    StanceFactory.create(person=PersonFactory.create(name="Adam Ek"), issue=rail, position="opposes")
    return vera


RATING = {"position": "champion", "basis": "direct", "confidence": "high", "as_of": "2027-06-20"}


def test_one_persons_stances_the_newest_first(program, sigrid, vera, rail):
    found = program(sigrid).get("stances", person=vera.pk).json()
    assert [(row["as_of"], row["position"]) for row in found["items"]] == [
        ("2027-05-03", "supportive"),
        ("2026-01-07", "opposes"),
    ]
    other = IssueFactory.create(name="Skogsbruk")
    assert program(sigrid).get("stances", person=vera.pk, issue=other.pk).json()["total"] == 0
    one = found["items"][0]
    assert program(sigrid).get(f"stances/{one['id']}").json() == one


def test_nobody_is_listed_by_opinion(caller, vera, rail):
    for query, field in (
        ({}, "person"),
        ({"issue": rail.pk}, "person"),
        ({"person": ""}, "person"),
        ({"person": vera.pk, "position": "opposes"}, "position"),
        ({"person": vera.pk, "basis": "direct"}, "basis"),
        ({"person": f"{vera.pk},{vera.pk + 1}"}, "person"),
    ):
        answer = caller.get("stances", **query)
        assert (answer.status_code, fields(answer)) == (400, [field])


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, n, django_assert_num_queries):
    person = PersonFactory.create()
    for _ in range(n):
        StanceFactory.create(person=person)
    caller.get("stances", person=person.pk)
    with django_assert_num_queries(5):  # token, council, the person, count, rows
        assert caller.get("stances", person=person.pk).json()["total"] == n


def test_a_rating_stands_beside_the_earlier_ones(caller, program, sigrid, idun, vera, rail):
    assert program(sigrid).post("stances", person=vera.pk, issue=rail.pk, **RATING).status_code == 403
    made = caller.post("stances", person=vera.pk, issue=rail.pk, interest=5, **RATING)
    assert made.status_code == 201
    assert made.json()["recorded_by"]["name"] == "Idun Kart"
    assert made.json()["recorded_at"] == "2027-06-21T06:00:00Z"
    assert Stance.objects.filter(person=vera).count() == 3


def test_a_rating_is_never_changed(caller, vera):
    address = f"/api/v1/stances/{vera.stances.first().pk}"
    assert caller.client.patch(address, {}, content_type="application/json").status_code == 405
    assert caller.client.delete(address).status_code == 405


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"as_of": "2027-06-22"}, "as_of"),
        ({"interest": 6}, "interest"),
        ({"interest": "4.5"}, "interest"),
        ({"source": "x" * 301}, "source"),
        ({"position": ["opposes"]}, "position"),
        ({"basis": "public_record", "source": ""}, "source"),
        ({"recorded_at": "2027-06-20T10:00:00Z"}, "recorded_at"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, vera, rail, body, field):
    answer = caller.post("stances", **{"person": vera.pk, "issue": rail.pk, **RATING, **body})
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert Stance.objects.count() == 3


def test_a_rating_that_is_there_already_is_a_conflict(caller, vera, rail):
    again = {**RATING, "as_of": "2027-05-03", "basis": "public_record"}
    answer = caller.post("stances", person=vera.pk, issue=rail.pk, **again)
    assert (answer.status_code, fields(answer)) == (409, ["as_of"])
    assert Stance.objects.count() == 3


def test_an_administrator_reads_none(program, idun, vera):
    idun.role = "admin"
    idun.save()
    assert program(idun).get("stances", person=vera.pk).status_code == 400
    assert program(idun).get(f"stances/{vera.stances.first().pk}").status_code == 404
