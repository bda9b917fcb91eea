"""The anchoring status, counted and in words."""

import datetime as dt

import pytest
from django.utils import translation

from crm.enums import Partnership
from crm.visibility import SYSTEM, Viewer
from messages.queries import tally as queries
from messages.queries.board import board
from messages.services import messages as messages_service
from tests.factories import AnchoringFactory, MessageFactory, OrganisationFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(db):
    """Four municipalities and a county board; the short names are the sentence's names."""
    names = ("Kramfors kommun", "Ånge kommun", "Örnsköldsviks kommun", "Timrå kommun")
    parties = [OrganisationFactory.create(name=name) for name in names]
    return [*parties, OrganisationFactory.create(name="Länsstyrelsen Norr", kind="county_board", endorses="facts_only")]


@pytest.fixture
def asked(council):
    return ask_parties(MessageFactory.create(), *council)


def line(row, lang="en"):
    return queries.status_line(row.version, lang)


def test_nobody_has_answered(asked):
    assert line(asked[0]) == "0 of 4 voting parties; Kramfors, Timrå, Ånge and Örnsköldsvik have not answered"


def test_a_text_that_has_not_been_sent_names_nobody(council):
    version = write_version(MessageFactory.create())
    assert queries.status_line(version, "en") == "0 of 4 voting parties; not sent for anchoring"


def test_every_answer_in_words(asked):
    kramfors, ange, ornskoldsvik, timra, board_row = asked
    answer(kramfors, "endorsed")
    answer(ange, "conditional", condition="Bara om.")
    answer(ornskoldsvik, "official_ok")
    answer(timra, "abstains")
    answer(board_row, "fact_support")
    assert line(kramfors) == (
        "1 of 4 voting parties; Ånge with a condition; Örnsköldsvik cleared by officials; Timrå abstains"
    )
    answer(timra, "declined")
    answer(ornskoldsvik, "declined")
    assert line(kramfors).endswith("; Timrå and Örnsköldsvik do not endorse")


def test_all_is_said_as_a_number(asked):
    for row in asked[:4]:
        answer(row, "endorsed")
    assert line(asked[0]) == "4 of 4 voting parties"


def test_reviewing_is_no_answer(asked):
    for row in asked[:3]:
        answer(row, "endorsed")
    answer(asked[3], "reviewing")
    assert line(asked[0]) == "3 of 4 voting parties; Timrå has not answered"


def test_a_party_that_nobody_asked_is_said_so(council):
    (row,) = ask_parties(MessageFactory.create(), council[0])
    answer(row, "endorsed")
    assert line(row) == "1 of 4 voting parties; Timrå, Ånge and Örnsköldsvik have not been asked"


def test_a_party_that_has_left_keeps_its_answer(council, asked):
    answer(asked[3], "abstains")
    council[3].partnership = Partnership.FORMER
    council[3].save()
    assert queries.tally(asked[0].version).voting == 4
    assert "Timrå abstains" in line(asked[0])


def test_the_count(asked):
    kramfors, ange, ornskoldsvik, _timra, board_row = asked
    answer(kramfors, "endorsed")
    answer(ange, "conditional", condition="Bara om.")
    answer(ornskoldsvik, "official_ok")
    answer(board_row, "fact_support")
    tally = queries.tally(kramfors.version)
    counts = ("endorsed", "conditional", "official_ok", "open", "abstains", "declined", "not_asked", "voting")
    assert [getattr(tally, name) for name in counts] == [1, 1, 1, 1, 0, 0, 0, 4]
    assert tally.fact_support == 1
    assert queries.support_line(tally, "en") == "Länsstyrelsen gives fact support"
    assert [party.name for party in tally.standings] == ["Kramfors", "Timrå", "Ånge", "Örnsköldsvik"]


def test_the_line_is_in_the_language_asked_for_whatever_is_active(asked):
    with translation.override("sv"):
        assert line(asked[0], "en").startswith("0 of 4 voting parties")


@pytest.mark.parametrize("n", [1, 3])
def test_tallies_cost_two_queries(n, council, django_assert_num_queries):
    ids = [ask_parties(MessageFactory.create(), *council)[0].version_id for _ in range(n)]
    with django_assert_num_queries(2):
        assert len(queries.tallies(ids)) == n


def test_pending_and_adopted_without_full_anchoring(at, asked):
    kramfors, ange, ornskoldsvik, timra, _board = asked
    answer(ange, "endorsed")
    answer(ornskoldsvik, "official_ok")
    answer(timra, "abstains")
    pending = [row.organisation.short_name for row in queries.pending_endorsements(kramfors.version)]
    assert pending == ["Kramfors", "Örnsköldsvik"]
    assert queries.adopted_without_full_anchoring(SYSTEM) == []
    message = kramfors.version.message
    messages_service.mark_ready(actor=SYSTEM, message=message, at=at)
    messages_service.adopt_message(actor=SYSTEM, message=message, adopted_by="Rådet", adopted_on=at.date(), at=at)
    assert {row.organisation.short_name for row in queries.adopted_without_full_anchoring(SYSTEM)} == {
        "Kramfors",
        "Örnsköldsvik",
    }


def test_the_board_has_a_row_per_party_with_who_is_next(at, parties, elis, ylva):
    AnchoringFactory.create(
        organisation=parties.kramnas, recipient=ylva, next_board="Kommunstyrelsen", next_board_on=dt.date(2027, 6, 24)
    )
    message = MessageFactory.create(
        owner=elis, organisation=elis.organisation, consultation_deadline=dt.date(2027, 6, 14)
    )
    asked_on = at - dt.timedelta(days=14)  # who is asked after the day gets days of its own
    region, _kramnas = ask_parties(message, parties.region, parties.kramnas, at=asked_on)
    answer(region, "endorsed")
    ask_parties(MessageFactory.create(), parties.kramnas)
    rows = board(message, Viewer.of(elis), at)
    assert [
        (row.organisation.short_name, row.state, row.recipient, row.next_board, row.load, row.late_days) for row in rows
    ] == [
        ("Härnäs", "", None, "", 0, 0),
        ("Kramnäs", "requested", ylva, "Kommunstyrelsen", 2, 7),
        ("Region Skog", "endorsed", None, "", 0, 0),
        ("Länsstyrelsen", "", None, "", 0, 0),
    ]
    assert [row.takes_positions for row in rows] == [True, True, True, False]
    assert [row.is_viewers for row in rows] == [True, False, False, False]


def test_the_board_of_a_text_one_may_not_read_is_empty(at, parties, ylva):
    message = MessageFactory.create()
    ask_parties(message, parties.region)
    assert board(message, Viewer.of(ylva), at) == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_board_costs_the_same_for_any_number_of_parties(n, at, elis, django_assert_num_queries):
    parties = [AnchoringFactory.create().organisation for _ in range(n)]
    message = MessageFactory.create(owner=elis)
    ask_parties(message, *parties)
    with django_assert_num_queries(4):
        assert len(board(message, Viewer.of(elis), at)) == n + 4
