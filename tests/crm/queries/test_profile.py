"""Who somebody is, around the mandates."""

import datetime as dt

import pytest

from crm.queries.identifiers import fits, is_scheme, page_of
from crm.queries.profile import around, term_began
from crm.services.renaming import rename_body
from crm.visibility import SYSTEM, Viewer
from tests.factories import ContactDetailFactory, MandateFactory, OrganisationFactory, PartyMembershipFactory

DAY = dt.date
TODAY = DAY(2027, 6, 21)


def mandates(person):
    return list(person.mandates.select_related("body"))


def test_a_term_begins_with_the_newest_mandate(vera):
    assert term_began(mandates(vera), TODAY) == DAY(2026, 11, 2)
    MandateFactory.create(person=vera, starts=DAY(2027, 5, 1), title="Ledamot")
    MandateFactory.create(person=vera, starts=DAY(2027, 7, 1), title="Ordförande")
    assert term_began(mandates(vera), TODAY) == DAY(2027, 5, 1)
    vera.mandates.update(starts=None)
    assert term_began(mandates(vera), TODAY) is None


def test_going_on_under_a_new_name_begins_none(vera, at):
    body = vera.mandates.get().body
    rename_body(actor=SYSTEM, at=at, organisation=body, name="Klimatdepartementet", valid_from=DAY(2027, 6, 1))
    assert term_began(mandates(vera), TODAY) == DAY(2026, 11, 2)


def test_nor_does_a_further_role_in_the_same_body(vera):
    body = vera.mandates.get().body
    MandateFactory.create(person=vera, body=body, starts=DAY(2027, 5, 1), title="Ordförande")
    assert term_began(mandates(vera), TODAY) == DAY(2026, 11, 2)
    vera.mandates.filter(title="Statsråd").update(ends=DAY(2027, 4, 30))
    assert term_began(mandates(vera), TODAY) == DAY(2027, 5, 1)


def test_party_of_the_day_and_details_that_no_longer_hold(vera, idun, olle):
    PartyMembershipFactory.create(person=vera, party="C", starts=DAY(2010, 1, 1), ends=DAY(2020, 12, 31))
    PartyMembershipFactory.create(person=vera, party="L", starts=DAY(2021, 1, 1))
    old = ContactDetailFactory.create(person=vera, valid_until=DAY(2027, 6, 20))
    new = ContactDetailFactory.create(person=vera, valid_until=TODAY)
    found = around(vera, Viewer.of(idun), TODAY)
    assert [str(found.party_on(day)) for day in (DAY(2015, 1, 1), TODAY)] == ["C", "L"]
    assert found.party_on(DAY(2000, 1, 1)) is None
    assert (found.details, found.former_details) == ([new], [old])
    assert around(vera, Viewer.of(olle), TODAY).parties == []


@pytest.mark.parametrize(
    ("scheme", "value", "page"),
    [
        ("wikidata", "Q42", "https://www.wikidata.org/wiki/Q42"),
        ("riksdagen", "0123456789012", "https://data.riksdagen.se/personlista/?iid=0123456789012&utformat=html"),
        ("ep", "28206", "https://www.europarl.europa.eu/meps/en/28206"),
        ("swerik", "i-ABC", ""),
        ("popolo:everypolitician", "a/b", ""),
        ("wikidata", "javascript:alert(1)", ""),
    ],
)
def test_numbers_lead_to_the_register_where_we_know_it(scheme, value, page):
    assert page_of(scheme, value) == page


def test_what_a_register_may_be_called_and_number():
    assert [is_scheme(text) for text in ("wikidata", "popolo:x", "Wiki data", "")] == [True, True, False, False]
    assert [fits("wikidata", text) for text in ("Q1", "q1", "Q0", "1")] == [True, False, False, False]
    assert fits("annat", "vad som helst")


def test_an_earlier_body_is_no_new_term_of_another_person(vera, samuel):
    other = OrganisationFactory.create(name="Nytt organ", partnership="none")
    MandateFactory.create(person=samuel, body=other, starts=DAY(2027, 6, 1))
    assert term_began(mandates(vera), TODAY) == DAY(2026, 11, 2)
