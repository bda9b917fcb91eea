"""Parties over time, numbers in registers, contact details and door-openers."""

import datetime as dt

import pytest

from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, ValidationError
from crm.models import AuditEntry, ContactDetail, DoorOpener, PartyMembership, PersonIdentifier
from crm.services import people, relations
from crm.services.closing import deactivate_user
from crm.visibility import SYSTEM, Viewer
from tests.factories import PersonFactory, UserFactory

DAY = dt.date


@pytest.fixture
def rut(parties):
    """A process leader, who keeps contact facts."""
    return Viewer.of(UserFactory.create(organisation=parties.harnas, role="process_leader"))


def party(at, vera, actor=SYSTEM, **values):
    return relations.add_party_membership(actor=actor, at=at, person=vera, **({"party": "C"} | values))


def test_parties_follow_each_other(vera, rut, at):
    row = party(at, vera, rut, group=" Renew ", starts=DAY(2019, 7, 2), starts_precision="month", source="EP")
    assert (row.group, row.starts, row.source) == ("Renew", DAY(2019, 7, 1), "EP")
    with pytest.raises(AlreadyExists):
        party(at, vera, group="Renew", starts=DAY(2020, 1, 1))
    relations.end_party_membership(actor=rut, at=at, membership=row, ends=DAY(2024, 3, 1), ends_precision="year")
    assert row.ends == DAY(2024, 12, 31)
    with pytest.raises(InvalidTransition):
        relations.end_party_membership(actor=rut, at=at, membership=row, ends=DAY(2024, 3, 1))
    party(at, vera, rut, group="Renew", starts=DAY(2025, 1, 1))
    party(at, vera, rut, party="L", end_known=False)
    assert PartyMembership.objects.count() == 3
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["create", "update", "create", "create"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts": DAY(2020, 1, 2), "ends": DAY(2020, 1, 1)}, "ends"),
        ({"ends": DAY(2020, 1, 1), "end_known": False}, "end_known"),
    ],
)
def test_days_of_a_party_in_the_wrong_order(vera, at, values, field):
    with pytest.raises(DomainError) as caught:
        party(at, vera, **values)
    assert caught.value.field == field


def test_a_party_has_a_name(vera, at):
    with pytest.raises(ValidationError) as caught:
        party(at, vera, party=" ")
    assert list(caught.value.message_dict) == ["party"]


def test_a_number_is_of_one_person(vera, samuel, rut, at):
    relations.add_identifier(actor=rut, at=at, person=vera, scheme=" Wikidata", value="Q42 ")
    assert str(PersonIdentifier.objects.get()) == "wikidata Q42"
    for person, scheme, value, field, words in (
        (samuel, "wikidata", "Q42", "value", "Vera Lindmåne"),
        (samuel, "wikidata", "42", "value", "Wikidata"),
        (samuel, "ep", "Q42", "value", "Europaparlamentet"),
        (samuel, "wiki data", "Q43", "scheme", "wikidata"),
    ):
        with pytest.raises(DomainError, match=words) as caught:
            relations.add_identifier(actor=rut, at=at, person=person, scheme=scheme, value=value)
        assert caught.value.field == field


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("email", "vera@skog.example", True),
        ("email", "vera", False),
        ("phone", "+46 8-405 10 00", True),
        ("phone", "ring mig", False),
        ("web", "https://skog.example/vera", True),
        ("web", "javascript:alert(1)", False),
        ("web", "skog.example", False),
        ("address", "Rosenbad 4", True),
        ("social", "@vera", True),
    ],
)
def test_a_detail_is_what_its_kind_says(vera, rut, at, kind, value, good):
    if good:
        relations.add_contact_detail(actor=rut, at=at, person=vera, kind=kind, value=value, source="Webben")
        assert ContactDetail.objects.get().source == "Webben"
        with pytest.raises(AlreadyExists):
            relations.add_contact_detail(actor=rut, at=at, person=vera, kind=kind, value=value)
    else:
        with pytest.raises(DomainError) as caught:
            relations.add_contact_detail(actor=rut, at=at, person=vera, kind=kind, value=value)
        assert caught.value.field == "value"


def test_a_detail_ends_after_it_begins(vera, rut, at):
    days = {"valid_from": DAY(2027, 1, 2), "valid_until": DAY(2027, 1, 1)}
    with pytest.raises(DomainError) as caught:
        relations.add_contact_detail(actor=rut, at=at, person=vera, kind="social", value="@v", **days)
    assert caught.value.field == "valid_until"


def test_who_of_ours_knows_the_person_is_noted_once_and_taken_away(vera, rut, elis, at):
    row = relations.add_door_opener(actor=rut, at=at, person=vera, user=elis, how="Satt i nämnden")
    with pytest.raises(AlreadyExists):
        relations.add_door_opener(actor=rut, at=at, person=vera, user=elis)
    relations.remove(actor=rut, at=at, fact=row)
    assert not DoorOpener.objects.exists()
    entry = AuditEntry.objects.get(action="delete")
    assert entry.changes["how"] == ["Satt i nämnden", None]


def test_readers_note_nothing(vera, sigrid, elis, at):
    for user in (sigrid, elis):
        actor = Viewer.of(user)
        with pytest.raises(NotAllowed):
            party(at, vera, actor)
        with pytest.raises(NotAllowed):
            relations.add_identifier(actor=actor, at=at, person=vera, scheme="ep", value="1")
        with pytest.raises(NotAllowed):
            relations.add_contact_detail(actor=actor, at=at, person=vera, kind="social", value="@v")
        with pytest.raises(NotAllowed):
            relations.add_door_opener(actor=actor, at=at, person=vera, user=elis)


def test_other_names_are_searched_and_kept_once_each(idun, at):
    person = people.create_person(
        actor=Viewer.of(idun), at=at, name="Åsa Ek", other_names=" Åsa  Ängö \r\n\nÅsa Ängö\nÅ. Ek", birth_year=1971
    )
    assert person.other_names.splitlines() == ["Åsa Ängö", "Å. Ek"]
    assert person.other_names_key.splitlines() == ["asa ango", "a. ek"]
    people.update_person(actor=Viewer.of(idun), at=at, person=person, other_names="Åsa Öst")
    person.refresh_from_db()
    assert person.other_names_key == "asa ost"


@pytest.mark.parametrize("year", [71, 1849, 2028])
def test_a_birth_year_is_a_year_of_the_living(idun, at, year):
    with pytest.raises(DomainError) as caught:
        people.create_person(actor=Viewer.of(idun), at=at, name="Åsa", birth_year=year)
    assert caught.value.field == "birth_year"


def test_whoever_leaves_hands_over_the_relations(vera, parties, rut, elis, at):
    keeper = UserFactory.create(organisation=parties.harnas)
    people.update_person(actor=rut, at=at, person=vera, relation_owner=keeper, county_tie="Uppvuxen här")
    with pytest.raises(DomainError, match="1 relation"):
        deactivate_user(actor=SYSTEM, at=at, user=keeper)
    deactivate_user(actor=SYSTEM, at=at, user=keeper, reassign_to=elis)
    vera.refresh_from_db()
    assert vera.relation_owner == elis
    assert PersonFactory.create().relation_owner is None
