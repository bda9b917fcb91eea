"""Mandates whose days are known by month or year, or of which nobody knows the end."""

import datetime as dt

import pytest

from crm.enums import Precision
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Mandate, Organisation, Person
from crm.queries import people as queries
from crm.services import mandates, meetings, spans
from crm.services.renaming import rename_body
from crm.visibility import SYSTEM, Viewer
from tests.factories import MandateFactory, OrganisationFactory

DAY = dt.date
TODAY = DAY(2027, 6, 21)


@pytest.fixture
def body(db) -> Organisation:
    return OrganisationFactory.create(name="Riksdagen", kind="parliament", partnership="none")


@pytest.fixture
def unsure(samuel, body) -> Mandate:
    """A seat of which a register tells no end."""
    return MandateFactory.create(
        person=samuel, body=body, title="Riksdagsledamot", starts=DAY(2027, 1, 1), end_known=False
    )


def loaded(person: Person) -> Person:
    """The person with mandates, as pages read them."""
    return queries.people(SYSTEM).get(pk=person.pk)


def add(at: dt.datetime, person: Person, body: Organisation, **span):
    return mandates.add_mandate(actor=SYSTEM, at=at, person=person, body=body, title="Ledamot", **span)


def test_a_start_is_kept_as_the_first_day_of_its_month_or_year_and_an_end_as_the_last(vera, body, at):
    row = add(
        at, vera, body, starts=DAY(2022, 9, 17), starts_precision="month", ends=DAY(2024, 2, 3), ends_precision="year"
    )
    assert (row.starts, row.starts_precision) == (DAY(2022, 9, 1), Precision.MONTH)
    assert (row.ends, row.ends_precision) == (DAY(2024, 12, 31), Precision.YEAR)
    row = add(
        at, vera, body, starts=DAY(2025, 5, 5), starts_precision="year", ends=DAY(2026, 2, 3), ends_precision="month"
    )
    assert (row.starts, row.ends) == (DAY(2025, 1, 1), DAY(2026, 2, 28))


def test_without_a_day_there_is_no_precision(vera, body, at):
    row = add(at, vera, body, starts_precision="year", ends_precision="month")
    assert (row.starts_precision, row.ends_precision) == (Precision.DAY, Precision.DAY)


@pytest.mark.parametrize(
    ("span", "field"),
    [
        ({"starts": DAY(2027, 5, 2), "ends": DAY(2027, 5, 1)}, "ends"),
        ({"starts": DAY(2027, 5, 2), "ends": DAY(2027, 4, 9), "ends_precision": "month"}, "ends"),
        ({"ends": DAY(2027, 5, 1), "end_known": False}, "end_known"),
    ],
)
def test_a_span_that_cannot_be_names_its_field_and_nothing_is_saved(vera, body, at, span, field):
    with pytest.raises(DomainError) as caught:
        add(at, vera, body, **span)
    assert caught.value.field == field
    assert not Mandate.objects.filter(body=body).exists()


def test_an_end_within_the_year_that_it_began_in_is_in_order():
    assert spans.kept(starts=DAY(2027, 5, 2), ends=DAY(2027, 1, 1), ends_precision="year")["ends"] == DAY(2027, 12, 31)


def test_a_mandate_lies_within_the_time_of_its_body(vera, at):
    old = OrganisationFactory.create(name="Miljödepartementet", partnership="none", valid_to=DAY(2026, 12, 31))
    new = OrganisationFactory.create(name="Klimatdepartementet", partnership="none", valid_from=DAY(2027, 1, 1))
    for body, span in ((old, {"starts": DAY(2027, 1, 1)}), (new, {"ends": DAY(2026, 12, 31)})):
        with pytest.raises(DomainError) as caught:
            add(at, vera, body, **span)
        assert caught.value.field == "body"
    add(at, vera, old, starts=DAY(2026, 1, 1), ends=DAY(2026, 12, 31))
    add(at, vera, new, starts=DAY(2027, 1, 1))


def test_a_mandate_of_unknown_end_is_not_held_and_cannot_be_booked(unsure, samuel, idun, at):
    assert not unsure.holds(TODAY)
    assert samuel not in Person.objects.in_office(TODAY)
    assert queries.mandate_on(loaded(samuel), TODAY) == unsure
    assert queries.left_on(loaded(samuel), TODAY) == queries.Left(None)
    with pytest.raises(DomainError, match="ingen vet om uppdraget är slut") as caught:
        meetings.plan_meeting(
            actor=Viewer.of(idun), at=at, kind="bilateral", people=[samuel], lead=idun,
            starts=at + dt.timedelta(days=2), ends=at + dt.timedelta(days=2, hours=1),
        )  # fmt: skip
    assert caught.value.field == "people"


def test_somebody_confirms_that_it_is_still_held(unsure, samuel, idun, elis, at):
    other = Mandate.objects.get(pk=unsure.pk)
    with pytest.raises(NotAllowed):
        mandates.confirm_mandate(actor=Viewer.of(elis), at=at, mandate=unsure)
    mandates.confirm_mandate(actor=Viewer.of(idun), at=at, mandate=unsure)
    assert (unsure.end_known, unsure.source) == (True, "bekräftat 2027-06-21")
    assert queries.left_on(loaded(samuel), TODAY) is None
    assert AuditEntry.objects.get().changes == {"end_known": [False, True], "source": ["", "bekräftat 2027-06-21"]}
    with pytest.raises(StaleObject):
        mandates.confirm_mandate(actor=Viewer.of(idun), at=at, mandate=other)
    with pytest.raises(InvalidTransition):
        mandates.confirm_mandate(actor=Viewer.of(idun), at=at, mandate=unsure)


def test_or_says_when_it_ended_as_exactly_as_one_knows(unsure, samuel, idun, at):
    mandates.end_mandate(
        actor=Viewer.of(idun), at=at, mandate=unsure, ends=DAY(2027, 5, 1), ends_precision="month", source="Radion"
    )
    unsure.refresh_from_db()
    assert (unsure.ends, unsure.end_known, unsure.source) == (DAY(2027, 5, 31), True, "Radion")
    left = queries.left_on(loaded(samuel), TODAY)
    assert left is not None
    assert left.figures in {"2027-05", "2027-05-31"}  # both mandates ended on the last of May


def test_in_a_body_that_ended_it_is_ended_rather_than_confirmed(unsure, body, at):
    Organisation.objects.filter(pk=body.pk).update(valid_to=DAY(2027, 3, 31))
    with pytest.raises(DomainError, match="Riksdagen upphörde 31 mars 2027"):
        mandates.confirm_mandate(actor=SYSTEM, at=at, mandate=Mandate.objects.get(pk=unsure.pk))


def test_a_renamed_body_takes_along_no_mandate_of_unknown_end(unsure, body, at):
    new = rename_body(actor=SYSTEM, at=at, organisation=body, name="Nya riksdagen", valid_from=DAY(2027, 6, 1))
    assert list(Mandate.objects.filter(body=new)) == []
    unsure.refresh_from_db()
    assert (unsure.body, unsure.ends) == (body, None)


@pytest.mark.parametrize(("precision", "said"), [("day", "2027-05-31"), ("month", "2027-05"), ("year", "2027")])
def test_who_left_is_refused_with_the_day_as_exactly_as_it_is_known(samuel, idun, at, precision, said):
    """Journey D4."""
    last = DAY(2027, 12, 31) if precision == "year" else DAY(2027, 5, 31)
    samuel.mandates.update(ends=last, ends_precision=precision)
    when = at + dt.timedelta(days=300)
    with pytest.raises(DomainError) as caught:
        meetings.plan_meeting(
            actor=Viewer.of(idun), at=at, kind="bilateral", people=[samuel], lead=idun,
            starts=when, ends=when + dt.timedelta(minutes=20),
        )  # fmt: skip
    assert caught.value.message == f"Samuel Plansten: lämnade uppdraget {said}."
