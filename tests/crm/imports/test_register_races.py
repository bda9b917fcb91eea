"""A plan that something overtook is not saved, nor taken back, on what it no longer knows."""

from __future__ import annotations

import pytest
from django.db import connection

from crm.errors import InvalidTransition, StaleObject
from crm.imports.candidates import Reading
from crm.imports.known import Known, bodies
from crm.models import Person, PersonIdentifier, RegisterImport
from crm.services import people, register_imports, register_undo, relations
from crm.services.register_apply import apply_import
from crm.services.register_imports import choose, discard_import, plan_reading
from crm.services.register_undo import undo_import
from tests.crm.imports.conftest import WIKIDATA, person
from tests.crm.imports.dumps import dump
from tests.factories import PersonFactory


def test_a_plan_is_saved_on_what_it_was_made_from_or_not_at_all(actor, at, plan, save, two, riksdag):
    early = plan(two[0])
    save(two[1])
    with pytest.raises(StaleObject, match="Läs in filen igen"):
        apply_import(actor=actor, at=at, run=early)
    discard_import(actor=actor, at=at, run=early)
    assert RegisterImport.objects.count() == 1


def test_a_person_whom_somebody_changed_meanwhile_stops_the_plan(actor, at, plan, riksdag):
    bo = PersonFactory.create(name="Bo Gran")
    PersonIdentifier.objects.create(person=bo, scheme=WIKIDATA, value="Q2")
    run = plan(person("Bo Gran", identifiers=((WIKIDATA, "Q2"),), county_tie="Född i Skogby"))
    people.update_person(actor=actor, at=at, person=bo, note="Ring först.")
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=run)


@pytest.fixture
def meanwhile(monkeypatch):
    """Calls ``act`` while a plan is compared."""

    def meanwhile(act):
        real = register_imports.planner

        def planner(*args):
            made = real(*args)
            monkeypatch.setattr(register_imports, "planner", real)
            act()
            return made

        monkeypatch.setattr(register_imports, "planner", planner)

    return meanwhile


def test_nobody_waits_while_a_plan_is_compared(actor, at, plan, two, riksdag, meanwhile):
    outside, seen = len(connection.savepoint_ids), []
    meanwhile(lambda: seen.append(len(connection.savepoint_ids) - outside))
    run = plan(*two)
    meanwhile(lambda: seen.append(len(connection.savepoint_ids) - outside))
    plan(*two, run=run)
    assert seen == [0, 0]


def test_what_somebody_saved_while_it_was_compared_stops_the_plan(actor, at, plan, save, two, riksdag, meanwhile):
    bo = PersonFactory.create(name="Bo Gran")
    PersonIdentifier.objects.create(person=bo, scheme=WIKIDATA, value="Q2")
    meanwhile(lambda: people.update_person(actor=actor, at=at, person=bo, note="Ring först."))
    run = plan(person("Bo Gran", identifiers=((WIKIDATA, "Q2"),), county_tie="Född i Skogby"))
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=run)
    meanwhile(lambda: save(two[1]))
    run = plan(two[0])
    with pytest.raises(StaleObject, match="Läs in filen igen"):
        apply_import(actor=actor, at=at, run=run)


def test_a_plan_that_is_saved_while_it_is_made_anew_stays_as_it_was_saved(actor, at, plan, two, riksdag, meanwhile):
    run = plan(*two)
    meanwhile(lambda: apply_import(actor=actor, at=at, run=RegisterImport.objects.get(pk=run.pk)))
    with pytest.raises(StaleObject):
        plan(two[0], run=run)
    assert run.lines.count() == 2


def test_who_is_gone_while_a_plan_is_compared_stops_it(db):
    bo = PersonFactory.create(name="Bo Gran")
    known = Known(bodies(), {"bo gran"})
    Person.objects.filter(pk=bo.pk).delete()
    assert known.named["bo gran"] == [bo.pk]
    with pytest.raises(StaleObject):
        known.person(bo.pk)


def test_saved_twice_at_once_one_wins(actor, at, plan, two, riksdag):
    run = plan(*two)
    other = RegisterImport.objects.get(pk=run.pk)
    apply_import(actor=actor, at=at, run=run)
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=other)
    assert Person.objects.count() == 2


def test_one_who_loaded_the_plan_before_it_was_saved_changes_nothing_of_it(actor, at, plan, two, riksdag):
    run = plan(*two)
    early = RegisterImport.objects.get(pk=run.pk)
    apply_import(actor=actor, at=at, run=run)
    before = (dump(), RegisterImport.objects.values().get(), run.lines.count())
    with pytest.raises(InvalidTransition):
        discard_import(actor=actor, at=at, run=early)
    with pytest.raises(InvalidTransition):
        plan_reading(actor=actor, at=at, reading=Reading("popolo", persons=two), files={}, run=early)
    with pytest.raises(InvalidTransition):
        choose(actor=actor, at=at, run=early, n=1, choice="skip")
    assert (dump(), RegisterImport.objects.values().get(), run.lines.count()) == before


def test_a_plan_that_was_made_anew_or_forgotten_is_not_the_one_that_was_seen(actor, at, plan, two, riksdag):
    run = plan(*two)
    early, seen = RegisterImport.objects.get(pk=run.pk), run.version
    again = plan(*two, run=run)
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=early, version=seen)
    discard_import(actor=actor, at=at, run=again)
    for act in (
        lambda: discard_import(actor=actor, at=at, run=early),
        lambda: choose(actor=actor, at=at, run=early, n=1, choice="skip"),
    ):
        with pytest.raises(StaleObject):
            act()


def test_a_plan_on_which_somebody_decided_meanwhile_is_not_the_one_that_was_seen(actor, at, plan, two, riksdag):
    run = plan(*two)
    early, seen = RegisterImport.objects.get(pk=run.pk), run.version
    choose(actor=actor, at=at, run=run, n=1, choice="skip")
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=early, version=seen)
    apply_import(actor=actor, at=at, run=RegisterImport.objects.get(pk=run.pk), version=run.version)
    assert Person.objects.get().name == "Bo Gran"


def test_a_contact_detail_added_meanwhile_stops_the_plan(actor, at, plan, riksdag):
    bo = PersonFactory.create(name="Bo Gran")
    PersonIdentifier.objects.create(person=bo, scheme=WIKIDATA, value="Q2")
    run = plan(person("Bo Gran", identifiers=((WIKIDATA, "Q2"),), county_tie="Född i Skogby"))
    relations.add_identifier(actor=actor, at=at, person=bo, scheme="ifg", value="7")
    with pytest.raises(StaleObject):
        apply_import(actor=actor, at=at, run=run)


def test_what_changes_between_the_look_and_the_taking_back_stops_it(actor, at, save, riksdag, monkeypatch):
    bo = PersonFactory.create(name="Bo Gran")
    PersonIdentifier.objects.create(person=bo, scheme=WIKIDATA, value="Q2")
    run = save(person("Bo Gran", identifiers=((WIKIDATA, "Q2"),), county_tie="Född i Skogby"))

    def note(*_given):
        Person.objects.filter(pk=bo.pk).update(county_tie="Sommarstuga i Skogby", version=9)

    monkeypatch.setattr(register_undo, "_note", note)
    with pytest.raises(StaleObject):
        undo_import(actor=actor, at=at, run=run)
