"""Decision-makers, mandates and stances."""

import datetime as dt

import pytest

from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject, ValidationError
from crm.models import AuditEntry, Mandate, Person, Stance
from crm.services import mandates, people
from crm.visibility import SYSTEM, Viewer
from tests.factories import UserFactory

DAY = dt.date


def rate(actor, at, person, issue, **changes):
    values = {"position": "neutral", "basis": "direct", "confidence": "low", "as_of": DAY(2027, 6, 1)}
    return people.rate_stance(actor=actor, at=at, person=person, issue=issue, **(values | changes))


def test_a_person_is_found_by_folded_name_and_audited(idun, at):
    person = people.create_person(
        actor=Viewer.of(idun), at=at, name=" Åsa Ängö ", influence=4, email="asa@skog.example"
    )
    assert (person.name, person.search_key) == ("Åsa Ängö", "asa ango")
    entry = AuditEntry.objects.get()
    assert entry.changes == {
        "name": [None, "Åsa Ängö"],
        "influence": [None, 4],
        "email": [None, "asa@skog.example"],
        "version": [None, 1],
    }


@pytest.mark.parametrize(
    ("changes", "field"), [({"name": " "}, "name"), ({"influence": 6}, "influence"), ({"email": "asa"}, "email")]
)
def test_a_bad_card_names_its_field(idun, at, changes, field):
    with pytest.raises(ValidationError) as caught:
        people.create_person(actor=Viewer.of(idun), at=at, **({"name": "Åsa"} | changes))
    assert list(caught.value.message_dict) == [field]
    assert not Person.objects.exists()


def test_a_name_stands_on_one_line(idun, at):
    person = people.create_person(actor=Viewer.of(idun), at=at, name="Åsa\nÄngö")
    assert person.name == "Åsa Ängö"
    assert people.update_person(actor=Viewer.of(idun), at=at, person=person, name="Åsa\r\nBerg").name == "Åsa Berg"


def test_only_coordinators_make_people_and_process_leaders_their_contact_facts(vera, elis, parties, at):
    rut = Viewer.of(UserFactory.create(organisation=parties.harnas, role="process_leader"))
    with pytest.raises(NotAllowed):
        people.create_person(actor=rut, at=at, name="Åsa")
    people.update_person(actor=rut, at=at, person=vera, gatekeeper="Assistent")
    with pytest.raises(NotAllowed):
        people.update_person(actor=rut, at=at, person=vera, influence=5)
    with pytest.raises(NotAllowed):
        people.update_person(actor=Viewer.of(elis), at=at, person=vera, gatekeeper="Ingen")
    vera.refresh_from_db()
    assert (vera.gatekeeper, vera.influence) == ("Assistent", None)


def test_the_second_editor_is_told(vera, idun, at):
    actor = Viewer.of(idun)
    other = Person.objects.get(pk=vera.pk)
    people.update_person(actor=actor, at=at, person=vera, version=1, influence=5)
    with pytest.raises(StaleObject):
        people.update_person(actor=actor, at=at, person=other, version=1, influence=3)
    assert Person.objects.get(pk=vera.pk).influence == 5
    assert people.update_person(actor=actor, at=at, person=vera, version=1, influence=5).version == 2


def test_a_mandate_is_added_beside_the_old_and_never_twice(vera, idun, at):
    actor = Viewer.of(idun)
    body = vera.mandates.get().body
    mandates.end_mandate(actor=actor, at=at, mandate=vera.mandates.get(), ends=DAY(2027, 6, 30))
    later = mandates.add_mandate(actor=actor, at=at, person=vera, body=body, title="Statsråd", starts=DAY(2027, 7, 1))
    assert list(vera.mandates.all()) == [later, vera.mandates.get(ends=DAY(2027, 6, 30))]
    for starts, ends, field in (
        (DAY(2027, 5, 1), DAY(2027, 4, 1), "ends"),
        (DAY(2027, 5, 1), None, "starts"),
        (None, None, "starts"),
    ):
        with pytest.raises(DomainError) as caught:
            mandates.add_mandate(actor=actor, at=at, person=vera, body=body, title="Statsråd", starts=starts, ends=ends)
        assert caught.value.field == field
    assert vera.mandates.count() == 2


def test_a_mandate_ends_once(vera, idun, elis, at):
    actor = Viewer.of(idun)
    mandate = vera.mandates.get()
    other = Mandate.objects.get(pk=mandate.pk)
    with pytest.raises(NotAllowed):
        mandates.end_mandate(actor=Viewer.of(elis), at=at, mandate=mandate, ends=DAY(2027, 5, 31))
    with pytest.raises(DomainError) as caught:
        mandates.end_mandate(actor=actor, at=at, mandate=mandate, ends=DAY(2020, 1, 1))
    assert caught.value.field == "ends"
    mandates.end_mandate(actor=actor, at=at, mandate=mandate, ends=DAY(2027, 5, 31))
    with pytest.raises(InvalidTransition):
        mandates.end_mandate(actor=actor, at=at, mandate=mandate, ends=DAY(2027, 6, 1))
    with pytest.raises(StaleObject):
        mandates.end_mandate(actor=actor, at=at, mandate=other, ends=DAY(2027, 6, 1))
    assert Mandate.objects.get(pk=mandate.pk).ends == DAY(2027, 5, 31)


def test_a_rating_never_overwrites_another(vera, rail, idun, at):
    actor = Viewer.of(idun)
    first = rate(actor, at, vera, rail)
    second = rate(actor, at, vera, rail, as_of=DAY(2027, 6, 2), position="champion")
    assert list(vera.stances.all()) == [second, first]
    assert (second.recorded_by_id, second.recorded_at) == (idun.pk, at)
    with pytest.raises(DomainError) as caught:
        rate(actor, at, vera, rail, position="champion")
    assert caught.value.field == "as_of"


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"as_of": DAY(2027, 6, 22)}, DomainError, "as_of"),
        ({"basis": "rykte"}, ValidationError, "basis"),
        ({"basis": ""}, ValidationError, "basis"),
        ({"confidence": ""}, ValidationError, "confidence"),
        ({"position": "positiv"}, ValidationError, "position"),
        ({"interest": 0}, ValidationError, "interest"),
    ],
)
def test_a_rating_needs_basis_day_and_confidence(vera, rail, idun, at, changes, error, field):
    with pytest.raises(error) as caught:
        rate(Viewer.of(idun), at, vera, rail, **changes)
    named = caught.value.field if error is DomainError else next(iter(caught.value.message_dict))
    assert named == field
    assert not Stance.objects.exists()


def test_a_public_statement_names_its_source(vera, rail, idun, at):
    with pytest.raises(DomainError) as caught:
        rate(Viewer.of(idun), at, vera, rail, basis="public_record", source=" ")
    assert caught.value.field == "source"
    assert not Stance.objects.exists()
    assert rate(Viewer.of(idun), at, vera, rail, basis="public_record", source="Protokoll 2027:3").source
    assert rate(SYSTEM, at, vera, rail, basis="public_record", as_of=DAY(2027, 6, 3)).source == ""


def test_only_coordinators_rate(vera, rail, elis, at):
    with pytest.raises(NotAllowed):
        rate(Viewer.of(elis), at, vera, rail)
