"""The way of a message from draft to release."""

import datetime as dt
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from crm.enums import Role
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import SYSTEM, Viewer
from messages.enums import MessageState
from messages.house import Fact
from messages.models import JointMessage
from messages.services import messages as service
from tests.factories import IssueFactory, MessageFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo(parties):
    return UserFactory.create(name="Bo Protokoll", organisation=parties.region, role=Role.SECRETARIAT)


@pytest.fixture
def message(elis):
    return MessageFactory.create(owner=elis, organisation=elis.organisation)


def test_a_new_message_is_a_draft_of_its_party_with_its_people_in_order(at, elis, idun, sigrid):
    message = service.create_message(
        actor=Viewer.of(elis),
        title=" Hela sträckan ",
        issue=IssueFactory.create(),
        organisation=elis.organisation,
        owner=elis,
        editors=[idun],
        spokespersons=[sigrid, idun],
        at=at,
    )
    assert (message.title, message.state, message.current) == ("Hela sträckan", MessageState.DRAFT, None)
    assert [row.user for row in message.spokespersons.all()] == [sigrid, idun]
    assert list(message.editors.all()) == [idun]
    assert AuditEntry.objects.get(object_type="joint_messages.JointMessage").actor == elis


def test_a_reader_creates_no_message_and_a_title_is_needed(at, sigrid, elis):
    values = {"issue": IssueFactory.create(), "organisation": elis.organisation, "owner": elis, "at": at}
    with pytest.raises(NotAllowed):
        service.create_message(actor=Viewer.of(sigrid), title="Hej", **values)
    with pytest.raises(ValidationError) as error:
        service.create_message(actor=Viewer.of(elis), title=" ", **values)
    assert list(error.value.message_dict) == ["title"]
    assert not JointMessage.objects.exists()


def test_the_whole_way(at, parties, elis, bo, message):
    ask_parties(message, parties.region)
    service.mark_ready(actor=Viewer.of(elis), message=message, at=at)
    service.adopt_message(actor=Viewer.of(bo), message=message, adopted_by="Rådet", adopted_on=at.date(), at=at)
    service.release_message(actor=Viewer.of(bo), message=message, at=at)
    message.refresh_from_db()
    assert (message.state, message.adopted_by, message.adopted_on) == ("released", "Rådet", at.date())
    service.revise_message(actor=Viewer.of(bo), message=message, at=at)
    with pytest.raises(InvalidTransition):
        service.release_message(actor=Viewer.of(bo), message=message, at=at)


def test_only_the_secretariat_adopts_and_releases(at, parties, elis, idun, message):
    ask_parties(message, parties.region)
    service.mark_ready(actor=Viewer.of(elis), message=message, at=at)
    for user in (elis, idun):
        with pytest.raises(NotAllowed):
            service.adopt_message(
                actor=Viewer.of(user), message=message, adopted_by="Rådet", adopted_on=dt.date(2027, 6, 1), at=at
            )
        with pytest.raises(NotAllowed):
            service.release_message(actor=Viewer.of(user), message=message, at=at)


def test_another_communicator_may_neither_change_nor_send(at, parties, message):
    other = Viewer.of(UserFactory.create(organisation=parties.kramnas, role=Role.COMMUNICATOR))
    for act in (service.mark_ready, partial(service.withdraw_message, reason="Nya uppgifter.")):
        with pytest.raises(NotAllowed):
            act(actor=other, message=message, at=at)
    with pytest.raises(NotAllowed):
        service.update_message(actor=other, message=message, title="Kapat", at=at)


@pytest.mark.parametrize(
    ("fact", "word"),
    [
        (Fact("Utan källa"), "No source"),
        (Fact("Okollad", "SCB"), "Never checked"),
        (Fact("Gammal", "SCB", dt.date(2025, 6, 20)), "Checked over 24 months ago"),
    ],
)
def test_a_doubtful_fact_blocks_ready_unless_waived_with_a_reason(at, parties, elis, message, fact, word, settings):
    ask_parties(message, parties.region)
    write_version(message, proof_points=(fact,))
    with pytest.raises(DomainError) as error:
        service.mark_ready(actor=Viewer.of(elis), message=message, at=at)
    assert error.value.field == "proof_points"
    assert fact.text in error.value.message
    waived = Fact(fact.text, fact.source, fact.checked_on, waived_by=elis, waived_on=at.date(), waive_reason="Partens.")
    write_version(message, proof_points=(waived,))
    service.mark_ready(actor=Viewer.of(elis), message=message, at=at)
    assert message.state == MessageState.READY


def test_adoption_names_a_body_and_does_not_lie_ahead(at, parties, message):
    ask_parties(message, parties.region)
    service.mark_ready(actor=SYSTEM, message=message, at=at)
    for body, on, field in ((" ", at.date(), "adopted_by"), ("Rådet", dt.date(2027, 6, 22), "adopted_on")):
        with pytest.raises(DomainError) as error:
            service.adopt_message(actor=SYSTEM, message=message, adopted_by=body, adopted_on=on, at=at)
        assert error.value.field == field


def test_a_decision_is_of_the_version_at_hand_and_not_older_than_its_text(at, parties, message):
    later = at + dt.timedelta(days=3)
    ask_parties(message, parties.region)
    written = write_version(message, later, text="Skrivet senare.")
    write_version(message, later + dt.timedelta(days=1), text="Skrivet senare!", change="minor")
    service.mark_ready(actor=SYSTEM, message=message, at=later + dt.timedelta(days=1))
    adopt = partial(service.adopt_message, actor=SYSTEM, message=message, adopted_by="Rådet")
    end = at + dt.timedelta(days=9)
    for number, on, field in (("0.1", later.date(), "number"), (written.number, at.date(), "adopted_on")):
        with pytest.raises(DomainError) as error:
            adopt(number=number, adopted_on=on, at=end)
        assert error.value.field == field
    adopt(number=f" {written.number} ", adopted_on=later.date(), at=end)
    assert message.state == MessageState.ADOPTED


@pytest.mark.parametrize("number", [None, ""])
def test_who_may_not_read_the_text_names_the_version(at, parties, message, bo, number):
    ask_parties(message, parties.region)
    service.mark_ready(actor=SYSTEM, message=message, at=at)
    service.update_message(actor=SYSTEM, message=message, embargo_until=at + dt.timedelta(hours=1), at=at)
    values = {"actor": Viewer.of(bo), "message": message, "adopted_by": "Rådet", "adopted_on": at.date(), "at": at}
    with pytest.raises(DomainError) as error:
        service.adopt_message(**values, number=number)
    assert error.value.field == "number"
    service.adopt_message(**values, number=message.current.number)


def test_an_embargo_holds_back_the_release(at, parties, message):
    ask_parties(message, parties.region)
    service.mark_ready(actor=SYSTEM, message=message, at=at)
    service.adopt_message(actor=SYSTEM, message=message, adopted_by="Rådet", adopted_on=at.date(), at=at)
    service.update_message(actor=SYSTEM, message=message, embargo_until=at + dt.timedelta(hours=1), at=at)
    with pytest.raises(DomainError):
        service.release_message(actor=SYSTEM, message=message, at=at)
    service.release_message(actor=SYSTEM, message=message, at=at + dt.timedelta(hours=1))


def test_a_new_day_for_answers_has_not_passed_and_one_that_stands_may_have(at, message):
    yesterday = at.date() - dt.timedelta(days=1)
    with pytest.raises(DomainError) as error:
        service.update_message(actor=SYSTEM, message=message, consultation_deadline=yesterday, at=at)
    assert error.value.field == "consultation_deadline"
    service.update_message(actor=SYSTEM, message=message, consultation_deadline=at.date(), at=at)
    later = at + dt.timedelta(days=3)
    service.update_message(actor=SYSTEM, message=message, consultation_deadline=at.date(), title="Nytt", at=later)
    assert JointMessage.objects.get().title == "Nytt"


def test_of_two_simultaneous_acts_one_wins(at, parties, message):
    ask_parties(message, parties.region)
    first, second = (JointMessage.objects.get(pk=message.pk) for _ in range(2))
    service.update_message(actor=SYSTEM, message=first, title="Först", revision=first.revision, at=at)
    with pytest.raises(StaleObject):
        service.update_message(actor=SYSTEM, message=second, title="Sedan", revision=second.revision, at=at)
    assert JointMessage.objects.get().title == "Först"


def test_an_adopted_message_may_lack_a_political_answer(at, parties, message):
    region, _harnas = ask_parties(message, parties.region, parties.harnas)
    answer(region, "official_ok", level="tjänsteperson")
    service.mark_ready(actor=SYSTEM, message=message, at=at)
    service.adopt_message(actor=SYSTEM, message=message, adopted_by="Rådet", adopted_on=at.date(), at=at)
    assert message.is_decided


def test_reopening_is_only_for_a_text_that_was_ready(at, parties, message):
    write_version(message)
    with pytest.raises(InvalidTransition):
        service.reopen_message(actor=SYSTEM, message=message, at=at)
    ask_parties(message, parties.region)
    service.mark_ready(actor=SYSTEM, message=message, at=at)
    service.reopen_message(actor=SYSTEM, message=message, at=at)
    assert message.state == MessageState.IN_CONSULTATION
