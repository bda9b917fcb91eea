"""Logs of contacts: whom they were with, which are here already, and who may read them."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.errors import DomainError
from crm.imports import families
from crm.imports.candidates import MeetingCandidate, NamedPerson, Place, Reading
from crm.models import AuditEntry, Debrief, Meeting, Person, RegisterImport
from crm.services.merging import merge_persons
from crm.services.register_apply import apply_import
from crm.services.register_imports import Options, choose
from crm.services.register_undo import undo_import
from crm.views.import_lines import shown
from crm.visibility import Viewer
from tests.crm.imports.dumps import dump
from tests.crm.imports.test_meeting_log import SLOVENIA
from tests.factories import CommitmentFactory, IssueFactory, PersonFactory, UserFactory

DAY = dt.date(2027, 5, 3)


def contact(key: str, row: int, *names: str, on: dt.date = DAY, title: str = "Banan", **values):
    people = tuple(NamedPerson(name) for name in names)
    return MeetingCandidate(Place("logg.csv", row), key, on, title, people=people, **values)


def log(*meetings) -> Reading:
    return Reading("meeting_log", meetings=meetings)


@pytest.fixture
def four(idun):
    IssueFactory.create(name="Kuststråket", organisation=idun.organisation)
    return log(
        contact("a", 2, "Vera Lindmåne", kind="phone", ours=("Idun Kart", "Nina Ny"), issues=("Kuststråket", "Vatten")),
        contact("b", 3, "Vera Lindmåne", "Okänd Person", organisations=("Skogen AB",), note="Tog upp takten."),
        contact("b", 4, "Vera Lindmåne"),
        contact("c", 5, "Vera Lindmåne", on=dt.date(2027, 7, 1)),
    )


@pytest.fixture
def vera(db):
    return PersonFactory.create(name="Vera Lindmåne")


def test_contacts_are_planned_saved_read_again_and_taken_back(plan, save, undo, four, vera, idun):
    before = dump()
    run = save(reading=four)
    assert run.plan["counts"] == {"read": 2, "create": 1, "unchanged": 1}
    assert run.plan["meetings"] == {"read": 4, "create": 2, "reject": 2}
    assert [line.rule for line in run.lines.filter(kind="reject")] == [
        "Samma kontakt står redan i logg.csv, rad 3.",
        "Dagen 2027-07-01 har inte kommit än.",
    ]
    phone, other = Meeting.objects.order_by("pk")
    assert (phone.kind, phone.channel, phone.state, phone.visibility) == ("phone", "phone", "held", "own_org")
    assert phone.organisation == idun.organisation
    assert [str(one) for one in phone.issues.all()] == ["Kuststråket"]
    assert phone.lead() == idun
    assert phone.debrief.said == "Av oss: Nina Ny\nFrågor: Vatten"
    assert set(other.people.values_list("name", flat=True)) == {"Vera Lindmåne", "Okänd Person"}
    assert other.debrief.said == "Tog upp takten.\nOrganisationer: Skogen AB"
    assert list(Debrief.objects.filter(search_key__contains="skogen ab")) == [other.debrief]
    assert AuditEntry.objects.filter(object_type="crm.Meeting", organisation=idun.organisation).count() == 2
    again = plan(reading=four)
    assert again.plan["meetings"] == {"read": 4, "unchanged": 2, "reject": 2}
    assert again.plan["counts"] == {"read": 2, "unchanged": 2}
    undo(run)
    assert dump() == before


def test_whoever_is_not_known_is_left_out_by_choice(save, vera):
    reading = log(contact("a", 2, "Okänd Person"), contact("b", 3, "Vera Lindmåne", "Okänd Person"))
    run = save(reading=reading, options=Options(new_people=False))
    assert run.plan["meetings"] == {"read": 2, "create": 1, "reject": 1}
    assert Meeting.objects.get().people.get() == vera
    assert Person.objects.get() == vera
    assert run.lines.get(kind="create").data["notes"][0] == "Okänd Person utelämnas: personen finns inte hos oss."


def test_a_name_that_two_have_is_decided_first(actor, at, plan):
    one, _other = PersonFactory.create(name="Erik Ek"), PersonFactory.create(name="Erik Ek")
    reading = log(contact("a", 2, "Erik Ek"))
    left = apply_import(actor=actor, at=at, run=plan(reading=reading))
    assert left.plan["counts"] == {"read": 1, "duplicate": 1}
    assert not Meeting.objects.exists()
    run = plan(reading=reading)
    choose(actor=actor, at=at, run=run, n=1, choice=str(one.pk))
    apply_import(actor=actor, at=at, run=run)
    assert Meeting.objects.get().people.get() == one


def test_a_contact_waits_whole_until_it_is_decided_whom_it_names(actor, at, plan, vera):
    one, _other = PersonFactory.create(name="Erik Ek"), PersonFactory.create(name="Erik Ek")
    reading = log(contact("a", 2, "Vera Lindmåne", "Erik Ek"), contact("b", 3, "Vera Lindmåne"))
    run = plan(reading=reading)
    assert run.plan["meetings"] == {"read": 2, "create": 1, "waits": 1}
    waiting, other = shown(run.lines.filter(is_meeting=True).order_by("n"), run, actor)
    assert waiting.doubts[0] == "Utelämnas tills det är avgjort vem detta är: Erik Ek."
    assert "Utelämnas" not in " ".join(other.doubts)
    assert (waiting.waits, other.waits) == (True, False)
    apply_import(actor=actor, at=at, run=run)
    assert [one.import_key for one in Meeting.objects.all()] == ["b"]
    again = plan(reading=reading)
    assert again.plan["meetings"] == {"read": 2, "unchanged": 1, "waits": 1}
    choose(actor=actor, at=at, run=again, n=again.lines.get(kind="duplicate").n, choice=str(one.pk))
    assert again.plan["meetings"] == {"read": 2, "unchanged": 1, "create": 1}
    apply_import(actor=actor, at=at, run=again)
    assert set(Meeting.objects.get(import_key="a").people.all()) == {vera, one}


def test_a_contact_with_nobody_left_is_counted_and_named_as_left_out(actor, at, plan, vera):
    reading = log(contact("a", 2, "Nina Ny"), contact("b", 3, "Nina Ny", "Vera Lindmåne", title="Spåret"))
    run = plan(reading=reading)
    choose(actor=actor, at=at, run=run, n=run.lines.get(label="Nina Ny").n, choice="skip")
    assert run.plan["meetings"] == {"read": 2, "create": 1, "left": 1}
    alone, with_vera = shown(run.lines.filter(is_meeting=True).order_by("n"), run, actor)
    assert (alone.left, with_vera.left) == (True, False)
    assert alone.doubts[0] == "Utelämnas, eftersom alla som den nämner utelämnas: Nina Ny."
    assert with_vera.doubts[0] == "Utelämnas ur den: Nina Ny."
    apply_import(actor=actor, at=at, run=run)
    assert Meeting.objects.get().title == "Spåret"
    assert run.plan["left_out"] == {"n": 2, "names": ["Nina Ny", "2027-05-03 Banan"]}
    told = AuditEntry.objects.filter(object_type="crm.RegisterImport").latest("pk")
    assert told.changes["meetings_left"] == [None, 1]
    again = plan(reading=log(contact("c", 2, "Vera Lindmåne"), contact("d", 3, "Vera Lindmåne", title="Hamnen")))
    choose(actor=actor, at=at, run=again, n=again.lines.get(label__endswith="Hamnen").n, choice="skip")
    apply_import(actor=actor, at=at, run=again)
    assert again.plan["meetings"] == {"read": 2, "create": 1, "left": 1}


def test_rows_that_become_one_contact_are_counted_apart(plan):
    text = SLOVENIA + "X3,igår,OSEBNO,TINGET,Funkcionar,,Bolag B,Lobist,Vpliv,Lag 1\n"
    run = plan(reading=families.read({"s.csv": text.encode()}))
    assert run.plan["meetings"] == {"read": 5, "create": 2, "folded": 2, "reject": 1}
    assert run.plan["counts"] == {}


def test_who_reads_the_contacts_is_chosen_and_never_the_public(save, plan, vera):
    reading = log(contact("a", 2, "Vera Lindmåne"))
    save(reading=reading, options=Options(visibility="parties"))
    assert Meeting.objects.get().visibility == "parties"
    with pytest.raises(DomainError, match="vem som får se"):
        plan(reading=reading, options=Options(visibility="public"))


def test_a_log_is_read_by_the_coordinators_of_its_own_party(plan, vera, parties, idun):
    run = plan(reading=log(contact("a", 2, "Vera Lindmåne")))
    other = UserFactory.create(organisation=parties.harnas, role="coordinator")
    assert list(RegisterImport.objects.visible_to(Viewer.of(idun))) == [run]
    assert list(RegisterImport.objects.visible_to(Viewer.of(other))) == []


def test_a_contact_that_led_to_something_is_not_taken_back(actor, at, save, vera, idun):
    run = save(reading=log(contact("a", 2, "Vera Lindmåne")))
    CommitmentFactory.create(meeting=Meeting.objects.get(), person=vera, organisation=idun.organisation, owner=idun)
    with pytest.raises(DomainError, match="Banan"):
        undo_import(actor=actor, at=at, run=run)
    assert Debrief.objects.exists()


def test_contacts_whose_long_keys_begin_alike_are_two_and_are_found_again(plan, save, vera):
    reading = log(contact("k" * 100 + "a", 2, "Vera Lindmåne"), contact("k" * 100 + "b", 3, "Vera Lindmåne"))
    assert save(reading=reading).plan["meetings"] == {"read": 2, "create": 2}
    assert plan(reading=reading).plan["meetings"] == {"read": 2, "unchanged": 2}


def test_what_stands_in_the_way_of_taking_back_is_named_only_to_whoever_reads_it(actor, at, save, vera, idun, parties):
    run = save(reading=log(contact("a", 2, "Nina Ny")), options=Options(visibility="parties"))
    secret = UserFactory.create(organisation=parties.harnas)
    CommitmentFactory.create(
        person=Person.objects.get(name="Nina Ny"),
        organisation=parties.harnas,
        owner=secret,
        text="KANARIE lovar spår",
    )
    with pytest.raises(DomainError) as refused:
        undo_import(actor=actor, at=at, run=run)
    assert "KANARIE" not in str(refused.value)
    assert "Nina Ny: Löften" in str(refused.value)


def test_a_contact_with_a_person_taken_into_another_meanwhile_is_with_that_one(actor, at, plan, vera):
    run = plan(reading=log(contact("a", 2, "Vera Lindmåne")))
    kept = PersonFactory.create(name="Vera L.")
    merge_persons(actor=actor, at=at, kept=kept, removed=vera)
    apply_import(actor=actor, at=at, run=run)
    assert list(Meeting.objects.get().counterparts.values_list("person", flat=True)) == [kept.pk]
