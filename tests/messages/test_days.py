"""A party's own days to answer: by when, until when, and opening again what has closed."""

import datetime as dt

import pytest

from crm.errors import DomainError, InvalidTransition, NotAllowed
from crm.visibility import SYSTEM, Viewer
from messages.models import Endorsement, JointMessage
from messages.queries.board import board
from messages.services import anchoring
from messages.services.requests import set_days
from tests.factories import MessageFactory
from tests.factories.messages import answer, ask_parties, write_version
from tests.messages.asking import allow

pytestmark = pytest.mark.django_db

TODAY = dt.date(2027, 6, 21)


@pytest.fixture
def message(elis):
    return MessageFactory.create(owner=elis, organisation=elis.organisation, consultation_deadline=dt.date(2027, 6, 14))


@pytest.fixture
def row(message, parties, ylva, at):
    allow(ylva)
    (row,) = ask_parties(message, parties.kramnas, at=at - dt.timedelta(days=14))
    return row


def days(row, elis, at, deadline=None, closes_on=None):
    return set_days(actor=Viewer.of(elis), endorsement=row, deadline=deadline, closes_on=closes_on, at=at)


def test_answers_are_taken_ten_workdays_after_the_deadline(row):
    assert (row.wanted_by, row.closes) == (dt.date(2027, 6, 14), dt.date(2027, 6, 29))  # midsummer between
    assert not row.is_closed(dt.date(2027, 6, 29))
    assert row.is_closed(dt.date(2027, 6, 30))


def test_a_late_answer_is_taken_and_marked(row, ylva, at):
    anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=row, state="abstains", at=at)
    assert row.is_late


def test_after_the_last_day_the_owner_can_open_it_again(row, elis, ylva, at):
    later = at + dt.timedelta(days=30)

    def abstain():
        anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=row, state="abstains", at=later)

    with pytest.raises(InvalidTransition, match=r"29 juni.*Elis Text"):
        abstain()
    days(row, elis, later, closes_on=dt.date(2027, 7, 30))
    abstain()
    assert Endorsement.objects.get().state == "abstains"


def test_without_a_deadline_nothing_closes(row):
    JointMessage.objects.update(consultation_deadline=None)
    again = Endorsement.objects.get(pk=row.pk)
    assert (again.wanted_by, again.closes, again.is_closed(dt.date(2099, 1, 1))) == (None, None, False)


def test_a_partys_own_days_hold_for_it_alone(message, row, elis, parties, at):
    ask_parties(message, parties.region, at=at - dt.timedelta(days=14))
    days(row, elis, at, deadline=dt.date(2027, 6, 25))
    late = {found.organisation.name: found.late_days for found in board(message, SYSTEM, at) if found.is_silent}
    assert late == {"Kramnäs kommun": 0, "Region Skog": 7}


@pytest.mark.parametrize(
    ("deadline", "closes_on", "field"),
    [
        (dt.date(2027, 7, 2), dt.date(2027, 7, 1), "closes_on"),
        (None, dt.date(2027, 6, 20), "closes_on"),
        (dt.date(2027, 5, 1), None, "deadline"),
    ],
)
def test_days_that_cannot_be(row, elis, at, deadline, closes_on, field):
    with pytest.raises(DomainError) as error:
        days(row, elis, at, deadline, closes_on)
    assert error.value.field == field
    row.refresh_from_db()
    assert (row.deadline, row.closes_on) == (None, None)


def test_only_editors_and_only_while_the_party_is_asked(row, elis, idun, at):
    with pytest.raises(NotAllowed):
        days(row, idun, at, deadline=dt.date(2027, 7, 2))
    answer(row, "abstains")
    with pytest.raises(DomainError):
        days(row, elis, at, deadline=dt.date(2027, 7, 2))


def test_a_party_asked_again_after_its_day_gets_time(message, row, at):
    answer(row, "endorsed")
    message.refresh_from_db()
    write_version(message, at=at, roof="Nytt tak.")
    again = message.current.endorsements.get()
    assert again.wanted_by == dt.date(2027, 7, 6)  # ten workdays from today, midsummer between


def test_the_page(clock, get, post, row, elis, ylva):
    assert get(elis, "endorsement_days", row.pk).status_code == 200
    assert post(elis, "endorsement_days", row.pk, deadline="2027-07-02", closes_on="").status_code == 302
    said = get(elis, "message_board", row.version.message_id).said
    assert "Svar önskas senast" in said
    assert "2 juli" in said
    back = post(elis, "endorsement_days", row.pk, deadline="2027-07-02", closes_on="2027-07-01")
    assert (back.status_code, "Sista dagen kan inte komma före" in back.said) == (422, True)
    assert get(ylva, "endorsement_days", row.pk).status_code == 403
    assert post(ylva, "endorsement_days", row.pk, deadline="", closes_on="").status_code == 403
