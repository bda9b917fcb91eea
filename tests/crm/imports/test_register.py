"""Files of persons: planned line by line, saved, read again without a change, and taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from crm.errors import DomainError, InvalidTransition, NotAllowed
from crm.import_enums import ImportState, LineKind
from crm.imports.candidates import ContactCandidate, Place, Rejected
from crm.models import AuditEntry, Mandate, Organisation, Person, PersonIdentifier, RegisterImport
from crm.services import people
from crm.services.register_apply import apply_import
from crm.services.register_imports import choose
from crm.services.register_undo import undo_import
from crm.visibility import Viewer
from tests.crm.imports.conftest import WIKIDATA, counts, mandate, person
from tests.crm.imports.dumps import dump
from tests.factories import MandateFactory, OrganisationFactory, PersonFactory


def lines(run, kind):
    return list(run.lines.filter(kind=kind))


def test_nothing_is_written_on_first_sight(plan, two, riksdag):
    before = dump()
    run = plan(*two)
    assert counts(run) == {"create": 2}
    assert run.plan["bodies"] == {"Nya nämnden": "agency"}
    assert run.state == ImportState.PLANNED
    assert dump() == before


def test_what_is_saved_reads_as_the_file_says(save, two, riksdag):
    run = save(*two, source="https://register.example/")
    asa = Person.objects.get(name="Åsa Tall")
    assert (asa.email, asa.phone, asa.birth_year) == ("asa@riks.example", "08-123 45 67", 1970)
    assert asa.sort_key == "{sa tall"
    assert set(asa.mandates.values_list("body__name", "title", "starts", "party", "source")) == {
        ("Riksdagen", "Ledamot", dt.date(2022, 9, 26), "S", "https://register.example/"),
        ("Nya nämnden", "Ordförande", None, "", "https://register.example/"),
    }
    assert asa.party_memberships.get().party == "S"
    assert asa.identifiers.get().value == "Q1"
    assert asa.contact_details.count() == 2
    assert Organisation.objects.get(name="Nya nämnden").kind == "agency"
    assert run.state == ImportState.APPLIED
    saved = AuditEntry.objects.filter(object_type="crm.Person", action="create")
    assert set(saved.values_list("object_label", "object_id")) == set(Person.objects.values_list("name", "pk"))


def test_rows_in_bulk_are_what_saving_them_would_have_written(save, two, riksdag):
    save(*two)
    for row in [*Person.objects.all(), *Mandate.objects.all(), *Organisation.objects.all()]:
        before = type(row).objects.filter(pk=row.pk).values().get()
        row.save()
        assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_read_again_it_changes_nothing(plan, save, two, riksdag):
    save(*two)
    run = plan(*two)
    assert counts(run) == {"unchanged": 2}
    assert not run.lines.exists()


def test_taken_back_everything_is_as_it_was(save, undo, two, riksdag):
    vera = PersonFactory.create(name="Bo Gran", birth_year=None)
    PersonIdentifier.objects.create(person=vera, scheme=WIKIDATA, value="Q2")
    MandateFactory.create(person=vera, body=riksdag, title="Ledamot", starts=dt.date(2018, 9, 24))
    before = dump()
    run = save(*two)
    assert counts(run) == {"create": 1, "end": 1, "ends": 1}
    assert dump() != before
    undo(run)
    assert dump() == before
    assert run.state == ImportState.UNDONE
    with pytest.raises(InvalidTransition):
        undo(run)


def test_what_has_been_used_since_is_not_taken_back(actor, at, save, undo, two, riksdag):
    run = save(*two)
    asa = Person.objects.get(name="Åsa Tall")
    people.update_person(actor=actor, at=at, person=asa, note="Ring först.")
    MandateFactory.create(person=Person.objects.get(name="Bo Gran"), body=riksdag, title="Talman")
    before = dump()
    with pytest.raises(DomainError, match=r"Bo Gran: Talman, Riksdagen \(.*\); Åsa Tall \("):
        undo(RegisterImport.objects.get(pk=run.pk))
    assert dump() == before
    assert RegisterImport.objects.get(pk=run.pk).state == ImportState.APPLIED


def test_what_people_typed_stays_unless_the_file_is_chosen(actor, at, plan, riksdag):
    bo = PersonFactory.create(name="Bo Gran", birth_year=1960, county_tie="Sommarstuga i Skogby")
    PersonIdentifier.objects.create(person=bo, scheme=WIKIDATA, value="Q2")
    told = person("Bo Gran", identifiers=((WIKIDATA, "Q2"),), birth_year=1960, county_tie="Född i Skogby")
    run = plan(told)
    assert counts(run) == {"unchanged": 1, "differs": 1}
    [line] = lines(run, LineKind.DIFFERS)
    assert line.data["differs"] == {"county_tie": ["Sommarstuga i Skogby", "Född i Skogby"]}
    choose(actor=actor, at=at, run=run, n=line.n, choice="file")
    before = dump()
    apply_import(actor=actor, at=at, run=run)
    bo.refresh_from_db()
    assert (bo.county_tie, bo.version) == ("Född i Skogby", 2)
    undo_import(actor=actor, at=at, run=run)
    assert dump() == before
    bo.refresh_from_db()
    assert bo.version == 3


def test_two_of_one_name_stay_two(plan, save):
    both = (person("Erik Ek", 1, birth_year=1950), person("Erik Ek", 2, birth_year=1980))
    assert counts(save(*both)) == {"create": 2}
    assert counts(plan(*both)) == {"unchanged": 2}
    nameless = (person("Ida Al", 3), person("Ida Al", 4))
    assert counts(save(*nameless)) == {"create": 2}
    assert counts(plan(*nameless)) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"identifiers": ((WIKIDATA, "Q2"),)}, "update"),
        ({"identifiers": ((WIKIDATA, "Q9"),)}, "create"),
        ({"birth_year": 1960}, "unchanged"),
        ({"birth_year": 1961}, "create"),
        ({"mandates": (mandate(starts="2022-09-26"),)}, "unchanged"),
        ({"mandates": (mandate("Skolan", "Rektor"),)}, "duplicate"),
        ({"contacts": (ContactCandidate("phone", "+46 70 123 45 67"),)}, "unchanged"),
        ({"note": "Skriver böcker."}, "duplicate"),
        ({}, "unchanged"),
    ],
)
def test_whom_a_name_means(plan, riksdag, told, expected):
    bo = PersonFactory.create(name="Bo Gran", birth_year=1960, phone="070-123 45 67")
    PersonIdentifier.objects.create(person=bo, scheme=WIKIDATA, value="Q2")
    MandateFactory.create(person=bo, body=riksdag, title="Ledamot", starts=dt.date(2022, 9, 26))
    if expected == "update":
        told["county_tie"] = "Född i Skogby"
    assert counts(plan(person("BO GRAN", **told))) == {expected: 1}


def test_a_name_written_otherwise_at_the_same_body_asks(actor, at, plan, riksdag):
    bo = MandateFactory.create(person=PersonFactory.create(name="Kristina Bergström"), body=riksdag).person
    run = plan(person("Christina Bergström", mandates=(mandate(starts="2022-09-26"),)))
    assert counts(run) == {"duplicate": 1}
    [line] = lines(run, LineKind.DUPLICATE)
    assert line.data["maybe"] == [bo.pk]
    with pytest.raises(DomainError):
        choose(actor=actor, at=at, run=run, n=line.n, choice="4711")
    choose(actor=actor, at=at, run=run, n=line.n, choice=str(bo.pk))
    apply_import(actor=actor, at=at, run=run)
    assert Person.objects.get() == bo
    assert bo.mandates.count() == 2


def test_a_possible_duplicate_is_left_out_until_somebody_decides(actor, at, plan, riksdag):
    PersonFactory.create(name="Bo Gran")
    told = person("Bo Gran", identifiers=((WIKIDATA, "Q2"),), note="Skriver böcker.")
    left = apply_import(actor=actor, at=at, run=plan(told))
    assert left.state == ImportState.APPLIED
    assert Person.objects.count() == 1
    run = plan(told)
    choose(actor=actor, at=at, run=run, n=run.lines.get().n, choice="new")
    apply_import(actor=actor, at=at, run=run)
    assert Person.objects.count() == 2
    assert counts(plan(told)) == {"unchanged": 1}


def test_a_new_term_ends_the_one_before_and_a_told_end_ends_it(plan, save, riksdag):
    bo = MandateFactory.create(
        person=PersonFactory.create(name="Bo Gran"), body=riksdag, title="Ledamot", starts=dt.date(2022, 9, 26)
    ).person
    MandateFactory.create(person=bo, body=riksdag, title="Suppleant", committee="TU", starts=dt.date(2023, 1, 1))
    told = person(
        "Bo Gran",
        mandates=(
            mandate(starts="2026-09-29"),
            mandate(title="Suppleant", committee="TU", starts="2023-01-01", ends="2024-05-31"),
        ),
    )
    assert counts(save(told)) == {"end": 1, "ends": 2}
    assert set(bo.mandates.values_list("title", "starts", "ends")) == {
        ("Ledamot", dt.date(2022, 9, 26), dt.date(2026, 9, 28)),
        ("Ledamot", dt.date(2026, 9, 29), None),
        ("Suppleant", dt.date(2023, 1, 1), dt.date(2024, 5, 31)),
    }
    assert counts(plan(told)) == {"unchanged": 1}


def test_an_end_that_nobody_knows_stays_unknown_until_a_file_knows(plan, save, riksdag):
    unsure = person("Bo Gran", birth_year=1960, mandates=(mandate(starts="2022-09-26", end_known=False),))
    save(unsure)
    bo = Person.objects.get()
    assert bo.mandates.get().end_known is False
    assert counts(plan(unsure)) == {"unchanged": 1}
    assert counts(save(person("Bo Gran", birth_year=1960, mandates=(mandate(starts="2022-09-26"),)))) == {"update": 1}
    assert bo.mandates.get().end_known is True
    assert counts(plan(unsure)) == {"unchanged": 1}


def test_a_known_name_elsewhere_asks_though_the_file_tells_of_the_known_one_too(plan, riksdag):
    ellen = MandateFactory.create(person=PersonFactory.create(name="Ellen Broklint"), body=riksdag).person
    here = person("Ellen Broklint", 1, mandates=(mandate(title=ellen.mandates.get().title),))
    there = person("ELLEN  BROKLINT", 2, mandates=(mandate("Annat verk", "Chef"),))
    run = plan(here, there)
    assert counts(run) == {"unchanged": 1, "duplicate": 1}
    assert run.lines.get(kind="duplicate").data["maybe"] == [ellen.pk]
    apart = (replace(here, birth_year=1960), replace(there, birth_year=1980))
    assert counts(plan(*apart)) == {"update": 1, "create": 1}


def test_who_is_missing_from_a_complete_list_is_proposed_to_have_left(save, undo, riksdag):
    for name in ("Bo Gran", "Cia Alm"):
        MandateFactory.create(
            person=PersonFactory.create(name=name), body=riksdag, title="Ledamot", starts=dt.date(2022, 9, 26)
        )
    before = dump()
    run = save(
        person("Bo Gran", mandates=(mandate(starts="2026-09-29"),)),
        person("Nya Namn", 2, mandates=(mandate(starts="2026-09-29"),)),
        complete=True,
    )
    assert counts(run) == {"create": 1, "end": 1, "ends": 2, "missing": 1}
    gone = run.lines.get(label="Cia Alm")
    assert "28 september 2026" in gone.rule
    assert Mandate.objects.get(person__name="Cia Alm").ends == dt.date(2026, 9, 28)
    undo(run)
    assert dump() == before


def test_who_is_missing_without_a_day_has_an_unknown_end(save, riksdag):
    cia = MandateFactory.create(person=PersonFactory.create(name="Cia Alm"), body=riksdag, title="Ledamot").person
    save(person("Bo Gran", mandates=(mandate(),)), complete=True)
    row = cia.mandates.get()
    assert (row.ends, row.end_known) == (None, False)


def test_a_renamed_body_is_found_by_the_name_of_the_day(plan, save, db):
    old = OrganisationFactory.create(
        name="Infradepartementet", kind="ministry", partnership="none", valid_to=dt.date(2022, 12, 31)
    )
    new = OrganisationFactory.create(
        name="Landsbygdsdepartementet", kind="ministry", partnership="none", valid_from=dt.date(2023, 1, 1)
    )
    old.successor = new
    old.save()
    told = person(
        "Bo Gran",
        mandates=(
            mandate("Infradepartementet", "Statsråd", "2019-01-01", "2021-11-30"),
            mandate("Infradepartementet", "Statssekreterare", "2021-12-01"),
            mandate("Landsbygdsdepartementet", "Sakkunnig", "2017-01-01", "2018-12-31"),
        ),
    )
    run = save(told)
    assert run.plan["bodies"] == {}
    assert set(Mandate.objects.values_list("title", "body__name")) == {
        ("Statsråd", "Infradepartementet"),
        ("Statssekreterare", "Landsbygdsdepartementet"),
        ("Sakkunnig", "Infradepartementet"),
    }
    assert counts(plan(told)) == {"unchanged": 1}


def test_every_place_that_was_read_became_one_thing(plan, riksdag):
    run = plan(
        person("", 1),
        person("Åsa Tall", 2, identifiers=((WIKIDATA, "Q1"),)),
        person("Åsa Tall", 3, identifiers=((WIKIDATA, "Q1"),)),
        rejected=(Rejected(Place("folk.json", 9), "Raden är tom."),),
    )
    assert run.plan["counts"] == {"read": 4, "create": 1, "reject": 3}
    assert list(run.lines.filter(kind="reject").values_list("row", "rule")) == [
        (1, "Namnet saknas, eller är längre än 200 tecken."),
        (3, "Identifieraren wikidata Q1 står redan i folk.json, rad 2."),
        (9, "Raden är tom."),
    ]


def test_a_line_can_be_left_out(actor, at, plan, two, riksdag):
    run = plan(*two)
    choose(actor=actor, at=at, run=run, n=run.lines.get(label="Bo Gran").n, choice="skip")
    apply_import(actor=actor, at=at, run=run)
    assert run.plan["counts"] == {"read": 2, "create": 1, "left": 1}
    assert run.plan["left_out"] == {"n": 1, "names": ["Bo Gran"]}
    assert [one.name for one in Person.objects.all()] == ["Åsa Tall"]
    with pytest.raises(InvalidTransition):
        choose(actor=actor, at=at, run=run, n=1, choice="skip")


def test_only_coordinators_import(at, plan, elis, two, riksdag):
    run = plan(*two)
    with pytest.raises(NotAllowed):
        apply_import(actor=Viewer.of(elis), at=at, run=run)
    assert not RegisterImport.objects.visible_to(Viewer.of(elis)).exists()


def test_two_lines_of_one_person_are_taken_back_together(actor, at, plan, undo, riksdag):
    bo = PersonFactory.create(name="Bo Gran")
    run = plan(
        person("Bo Gran", 1, identifiers=((WIKIDATA, "Q2"),), birth_year=1960),
        person("Bo Gran", 2, identifiers=((WIKIDATA, "Q3"),), county_tie="Född i Skogby"),
    )
    before = dump()
    for line in lines(run, LineKind.DUPLICATE):
        choose(actor=actor, at=at, run=run, n=line.n, choice=str(bo.pk))
    apply_import(actor=actor, at=at, run=run)
    bo.refresh_from_db()
    assert (bo.birth_year, bo.county_tie) == (1960, "Född i Skogby")
    undo(run)
    assert dump() == before


@pytest.mark.parametrize("n", [1, 3])
def test_decisions_are_saved_in_as_many_queries_for_one_as_for_three(
    actor, at, plan, riksdag, django_assert_num_queries, n
):
    told = []
    for row in range(1, 4):
        PersonFactory.create(name=f"Bo Gran {'abc'[row - 1]}")
        told.append(
            person(f"Bo Gran {'abc'[row - 1]}", row, identifiers=((WIKIDATA, f"Q{row}"),), note="Ny.",
                   mandates=(mandate("Nya nämnden", "Ledamot", body_kind="agency"),))
        )  # fmt: skip
    run = plan(*told)
    for line in lines(run, LineKind.DUPLICATE)[:n]:
        choose(actor=actor, at=at, run=run, n=line.n, choice=str(line.data["maybe"][0]))
    with django_assert_num_queries(43):
        apply_import(actor=actor, at=at, run=run)
    assert Organisation.objects.filter(name="Nya nämnden").count() == 1
    assert Mandate.objects.count() == n
