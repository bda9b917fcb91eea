"""Asking the parties, and answers that bind to an exact text."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.enums import Partnership
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.models import Anchoring, Endorsement
from messages.queries.house import covered_hashes
from messages.services import anchoring
from messages.services import messages as messages_service
from tests.factories import MessageFactory, OrganisationFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = pytest.mark.django_db

TODAY = dt.date(2027, 6, 21)


@pytest.fixture
def message(elis):
    return MessageFactory.create(owner=elis, organisation=elis.organisation)


def give_authority(user, start=dt.date(2027, 1, 1), end=None):
    EndorsementAuthority.objects.create(user=user, valid_from=start, valid_to=end)


def test_asking_makes_one_request_per_party_once(at, parties, elis, message):
    write_version(message)
    for asked in ([parties.region], [parties.region, parties.board]):
        anchoring.send_for_anchoring(actor=Viewer.of(elis), message=message, organisations=asked, at=at)
    assert message.state == "in_consultation"
    rows = message.current.endorsements.values_list("organisation__name", "state", "since", "decided_on", "covers")
    assert list(rows) == [
        ("Länsstyrelsen Skog", "requested", TODAY, None, []),
        ("Region Skog", "requested", TODAY, None, []),
    ]


def test_what_cannot_be_sent(at, parties, elis, idun, message):
    def send(actor, *organisations):
        anchoring.send_for_anchoring(actor=Viewer.of(actor), message=message, organisations=organisations, at=at)

    with pytest.raises(DomainError):
        send(elis, parties.region)
    write_version(message)
    with pytest.raises(NotAllowed):
        send(idun, parties.region)
    former = OrganisationFactory.create(partnership=Partnership.FORMER)
    for organisations in ([], [parties.outside], [former]):
        with pytest.raises(DomainError) as error:
            send(elis, *organisations)
        assert error.value.field == "organisations"
    assert message.current.endorsements.count() == 0


def test_an_answer_names_the_paragraphs_it_covers_and_by_whom(at, parties, ylva, message):
    (kramnas,) = ask_parties(message, parties.kramnas)
    give_authority(ylva)
    anchoring.answer_endorsement(
        actor=Viewer.of(ylva),
        endorsement=kramnas,
        state="endorsed",
        decided_on=TODAY,
        level="kommunstyrelsen",
        reference="KS 2027-1",
        seen=message.current.content_hash,
        at=at,
    )
    kramnas.refresh_from_db()
    assert (kramnas.state, kramnas.decided_on, kramnas.answered_by) == ("endorsed", TODAY, ylva)
    assert set(kramnas.covers) == covered_hashes(message.current)
    entry = AuditEntry.objects.first()
    assert (entry.actor, entry.action, entry.changes["state"]) == (ylva, "transition", ["requested", "endorsed"])


@pytest.mark.parametrize(
    ("start", "end"),
    [(dt.date(2027, 6, 22), None), (dt.date(2027, 1, 1), dt.date(2027, 6, 20)), (None, None)],
    ids=["not yet", "no longer", "never"],
)
def test_without_authority_on_the_day_nobody_answers(at, parties, ylva, message, start, end):
    (kramnas,) = ask_parties(message, parties.kramnas)
    if start:
        give_authority(ylva, start, end)
    for state in ("endorsed", "official_ok", "abstains", "declined"):
        with pytest.raises(NotAllowed):
            anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=kramnas, state=state, level="KS", at=at)
    anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=kramnas, state="reviewing", at=at)
    assert (kramnas.state, kramnas.since, kramnas.decided_on, kramnas.covers) == ("reviewing", TODAY, None, [])


def test_authority_holds_for_the_own_organisation_only(at, parties, ylva, idun, message):
    (region,) = ask_parties(message, parties.region)
    give_authority(ylva)
    give_authority(idun)
    with pytest.raises(NotAllowed):
        anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=region, state="endorsed", level="KS", at=at)
    anchoring.answer_endorsement(actor=Viewer.of(idun), endorsement=region, state="endorsed", level="RUN", at=at)


def test_a_state_authority_gives_facts_and_nothing_else(parties, message):
    region, board = ask_parties(message, parties.region, parties.board)
    for state in ("official_ok", "endorsed", "abstains", "declined"):
        with pytest.raises(DomainError) as error:
            answer(board, state)
        assert error.value.field == "state"
    assert answer(board, "fact_support").state == "fact_support"
    with pytest.raises(DomainError):
        answer(region, "fact_support")


@pytest.mark.parametrize(
    ("state", "values", "field"),
    [
        ("conditional", {}, "condition"),
        ("conditional", {"condition": "  "}, "condition"),
        ("endorsed", {"condition": "Bara om."}, "condition"),
        ("endorsed", {"level": ""}, "level"),
        ("abstains", {"decided_on": dt.date(2027, 6, 22)}, "decided_on"),
        ("abstains", {"decided_on": dt.date(2027, 6, 20)}, "decided_on"),
        ("conditional", {"condition": "Bara om.", "condition_on": ["abc"]}, "condition_on"),
    ],
)
def test_an_incomplete_answer_is_refused_by_field(parties, message, state, values, field):
    (region,) = ask_parties(message, parties.region)
    with pytest.raises(DomainError) as error:
        answer(region, state, **values)
    assert error.value.field == field
    region.refresh_from_db()
    assert region.state == "requested"


def test_spelling_mended_since_the_decision_is_the_same_text(at, parties, message):
    ask_parties(message, parties.region)
    later = at + dt.timedelta(days=1)
    write_version(message, later, roof="Bygg i en följd!", change="minor")
    assert answer(message.current.endorsements.get(), "endorsed", later, decided_on=TODAY).decided_on == TODAY
    write_version(message, later, roof="Ett annat tak.")
    with pytest.raises(DomainError) as error:
        answer(message.current.endorsements.get(), "endorsed", later, decided_on=TODAY)
    assert error.value.field == "decided_on"


def test_an_answer_never_lands_on_a_version_that_the_party_has_not_seen(parties, message):
    (region,) = ask_parties(message, parties.region)
    seen = message.current.content_hash
    write_version(message, roof="Ändrat medan parten läste.")
    with pytest.raises(StaleObject):
        answer(region, "endorsed", seen=seen)
    newest = message.current.endorsements.get()
    with pytest.raises(StaleObject):
        answer(newest, "endorsed", seen=seen)
    assert set(Endorsement.objects.values_list("state", flat=True)) == {"requested"}


def test_of_two_racing_answers_one_wins(parties, message):
    (region,) = ask_parties(message, parties.region)
    first, second = (Endorsement.objects.get(pk=region.pk) for _ in range(2))
    answer(first, "endorsed")
    with pytest.raises(StaleObject):
        answer(second, "declined")
    region.refresh_from_db()
    assert region.state == "endorsed"


def test_a_party_may_change_its_mind_but_not_fall_silent(parties, message):
    (region,) = ask_parties(message, parties.region)
    answer(region, "official_ok", level="tjänsteperson")
    answer(region, "endorsed")
    answer(region, "conditional", condition="Bara om.")
    answer(region, "abstains")
    assert region.condition == ""
    with pytest.raises(InvalidTransition):
        answer(region, "reviewing")


def test_a_message_that_is_no_longer_asked_about_takes_no_answers(at, parties, ylva, message):
    (kramnas,) = ask_parties(message, parties.kramnas)
    give_authority(ylva)
    messages_service.withdraw_message(actor=SYSTEM, message=message, reason="Nya uppgifter.", at=at)
    with pytest.raises(InvalidTransition):
        anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=kramnas, state="abstains", at=at)


def test_a_late_party_may_complete_its_answer_on_an_adopted_text(at, parties, ylva, message):
    (kramnas,) = ask_parties(message, parties.kramnas)
    give_authority(ylva)
    messages_service.mark_ready(actor=SYSTEM, message=message, at=at)
    messages_service.adopt_message(actor=SYSTEM, message=message, adopted_by="Rådet", adopted_on=TODAY, at=at)
    anchoring.answer_endorsement(actor=Viewer.of(ylva), endorsement=kramnas, state="abstains", at=at)
    assert kramnas.state == "abstains"


def test_who_is_asked_at_a_party(at, parties, elis, ylva, idun):
    deputy = UserFactory.create(organisation=parties.kramnas)
    for next_board in ("Kommunstyrelsen", "Fullmäktige"):
        anchoring.set_anchoring(
            actor=Viewer.of(idun),
            organisation=parties.kramnas,
            recipient=ylva,
            deputy=deputy,
            next_board=next_board,
            next_board_on=TODAY,
            at=at,
        )
    row = Anchoring.objects.get()
    assert (row.recipient, row.deputy, row.next_board) == (ylva, deputy, "Fullmäktige")
    for values, field in (
        ({"recipient": elis}, "recipient"),
        ({"recipient": ylva, "deputy": elis}, "deputy"),
        ({"recipient": ylva, "deputy": ylva}, "deputy"),
    ):
        with pytest.raises(ValidationError) as error:
            anchoring.set_anchoring(actor=Viewer.of(idun), organisation=parties.kramnas, at=at, **values)
        assert list(error.value.message_dict) == [field]
    with pytest.raises(NotAllowed):
        anchoring.set_anchoring(actor=Viewer.of(elis), organisation=parties.kramnas, recipient=ylva, at=at)
    anchoring.set_anchoring(actor=Viewer.of(elis), organisation=parties.harnas, recipient=elis, at=at)
