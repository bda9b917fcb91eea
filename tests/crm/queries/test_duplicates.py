"""Who may be one and the same person."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import NotSame
from crm.queries import duplicates
from crm.queries.duplicates import candidates
from crm.visibility import SYSTEM, Viewer
from tests.factories import (
    ContactDetailFactory,
    MandateFactory,
    OrganisationFactory,
    PersonFactory,
    PersonIdentifierFactory,
)

DAY = dt.date
original = duplicates._alike


def person(name, **values):
    return PersonFactory.create(name=name, **values)


def found(**options):
    """The pairs by name, with the reasons."""
    return [
        (one.first.name, one.second.name, [reason.value for reason in one.reasons])
        for one in candidates(SYSTEM, **options)
    ]


@pytest.mark.parametrize(
    ("a", "b", "reasons"),
    [
        ("Åsa Ängö", "Asa Ango", ["name"]),
        ("Åsa Ängö", "Ängö, Åsa", ["name"]),
        ("Anna-Karin Ek", "Anna Karin Ek", ["name"]),
        ("Anna Karin Ek", "Anna Ek", ["like_name"]),
        ("Kristina Lindgren", "Kristine Lindgren", ["like_name"]),
        ("Kristina Lindgren", "Kerstin Lindgren", None),
        ("Wera Lindmåne", "Vera Lindmåne", ["like_name"]),
        ("Carl-Thomas Bergqvist", "Karl Tomas Bergkvist", None),
        ("Per Berg", "Pär Berg", None),
        ("Anna Ek", "Anna Alm", None),
    ],
)
def test_by_folded_name_in_any_order(db, a, b, reasons):
    person(a), person(b)
    assert found() == ([] if reasons is None else [(a, b, reasons)])


def test_by_another_name(db):
    person("Åsa Ängö", other_names="Åsa Berg\nÅsa Ek")
    person("Asa Ek")
    assert found() == [("Åsa Ängö", "Asa Ek", ["name"])]


def test_birth_year_speaks_for_it_or_rules_it_out(db):
    a, b = person("Lars Olsson", birth_year=1960), person("Lars Olsson", birth_year=1960)
    assert found() == [("Lars Olsson", "Lars Olsson", ["name", "birth_year"])]
    b.birth_year = 1980
    b.save()
    assert found() == []
    a.email = b.email = "lars@x.example"
    a.save(), b.save()
    assert found() == [("Lars Olsson", "Lars Olsson", ["name", "contact"])]


def test_a_seat_in_the_same_body_at_the_same_time_makes_a_rather_similar_name_enough(db):
    a, b = person("Pär Bergkvist"), person("Per Bergqvist")
    body = OrganisationFactory.create(name="Riksdagen", partnership="none")
    MandateFactory.create(person=a, body=body, starts=DAY(2022, 1, 1), ends=DAY(2024, 1, 1))
    later = MandateFactory.create(person=b, body=body, starts=DAY(2025, 1, 1))
    assert found() == []
    later.starts = DAY(2023, 1, 1)
    later.save()
    assert found() == []  # of the other word they share not even the beginning
    b.name = "Pär-Ola Bergqvist"
    b.save()
    assert found() == [("Pär Bergkvist", "Pär-Ola Bergqvist", ["like_name", "mandate"])]


def test_by_what_registers_call_them_whatever_the_names(db):
    a, b = person("Åsa Ängö"), person("Å. Berg")
    PersonIdentifierFactory.create(person=a, scheme="wikidata", value="Q123456")
    PersonIdentifierFactory.create(person=b, scheme="popolo:wikidata", value="Q123456")
    assert found() == [("Åsa Ängö", "Å. Berg", ["identifier"])]
    assert found(person=b) == found()
    assert found(person=person("Nils Ny")) == []


def test_two_numbers_in_one_register_are_two_persons(db):
    for value in ("Q1", "Q2"):
        PersonIdentifierFactory.create(person=person("Lars Olsson"), value=value)
    assert found() == []


def test_an_address_that_many_share_is_a_switchboard(db):
    for n in range(4):
        ContactDetailFactory.create(person=person(f"Namn{n} Efternamn{n}xyz"), value="Registrator@x.example")
    assert found() == []


def test_what_was_decided_is_never_proposed_again(db, idun):
    a, b = person("Lars Olsson"), person("Lars Olsson")
    NotSame.objects.create(first=b, second=a, decided_on=DAY(2027, 6, 1))
    assert found() == []


def test_the_surest_come_first_and_no_more_than_asked(db):
    for name in ("Anna Karin Ek", "Anna Ek", "Lars Olsson", "Lars Olsson"):
        person(name)
    assert [pair[0] for pair in found()] == ["Lars Olsson", "Anna Karin Ek"]
    assert len(found(most=1)) == 1


def test_who_reads_nothing_is_proposed_nobody(db, olle):
    person("Lars Olsson"), person("Lars Olsson")
    assert candidates(Viewer.of(olle)) == []


@pytest.mark.parametrize("n", [1, 3])
def test_any_number_costs_the_same(db, n, django_assert_num_queries):
    for k in range(n):
        for _ in range(2):
            MandateFactory.create(person=person(f"Namn{k}x Efternamn{k}x"), title="Ledamot")
    with django_assert_num_queries(10):
        assert len(candidates(SYSTEM)) == n


@pytest.mark.parametrize("n", [1, 3])
def test_for_one_person_only_those_are_read_who_can_be_them(db, n, django_assert_num_queries, monkeypatch):
    me = person("Carl-Thomas Bergqvist", other_names="Tom Berg", email="T@x.example")
    twins = [person("Karl Tomas Bergkvist"), person("Berg, Tom"), person("Åsa Ängö", phone="", email="t @x.example")]
    for k in range(n):
        person(f"Namn{k}x Efternamn{k}x")
    read = []
    monkeypatch.setattr(duplicates, "_alike", lambda known, only: read.append(set(known)) or original(known, only))
    with django_assert_num_queries(13):
        found = {one.second for one in candidates(SYSTEM, me)}
    assert read == [{me.pk, *(one.pk for one in twins)}]
    assert found == {one.second for one in candidates(SYSTEM) if one.first == me} == {twins[1]}
