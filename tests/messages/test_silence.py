"""The silence procedure: only where the council allows it and the party itself has chosen it."""

import datetime as dt

import pytest
from django.db import IntegrityError

from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Delivery, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.models import AnchoringRules, Endorsement
from messages.queries.house import covered_hashes
from messages.queries.tally import status_line, tally
from messages.services import messages as messages_service
from messages.services.silence import choose_silence, record_silence
from messages.services.withdrawal import withdraw_endorsement
from tests.factories import AnchoringFactory, MessageFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def allowed(db):
    AnchoringRules.objects.create(pk=1, silence_allowed=True, days_to_answer=10)


@pytest.fixture
def message(at, elis):
    deadline = at.date() + 14 * DAY
    return MessageFactory.create(
        title="Hela sträckan", owner=elis, organisation=elis.organisation, consultation_deadline=deadline
    )


@pytest.fixture
def asked(at, message, parties, ylva):
    AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
    (row,) = ask_parties(message, parties.kramnas, at=at)
    return row


@pytest.fixture
def viewer(ylva, at):
    EndorsementAuthority.objects.create(user=ylva, valid_from=at.date())
    return Viewer.of(ylva)


@pytest.fixture
def chosen(allowed, asked, viewer, at):
    return choose(asked, viewer, at)


def choose(row, viewer, at, chosen=True):
    return choose_silence(actor=viewer, endorsement=row, chosen=chosen, at=at)


class TestRecording:
    def test_the_day_after_the_deadline_it_is_tacit_approval(self, at, chosen, ylva):
        assert record_silence(at=at + 14 * DAY) == 0, "the deadline is still running"
        assert record_silence(at=at + 15 * DAY) == 1
        assert record_silence(at=at + 15 * DAY) == 0, "once"
        chosen.refresh_from_db()
        assert (chosen.state, chosen.by_silence, chosen.decided_on) == ("endorsed", True, at.date() + 14 * DAY)
        assert (chosen.level, chosen.answered_by) == ("", None)
        assert set(chosen.covers) == covered_hashes(chosen.version)
        assert AuditEntry.objects.filter(action="transition", object_id=chosen.pk, actor_id=None).exists()
        mail = Delivery.objects.get()
        assert (mail.recipient, mail.subject) == (ylva, "Tyst godkännande av Kramnäs: Hela sträckan")

    def test_the_partys_own_day_goes_before_the_messages(self, at, chosen):
        Endorsement.objects.update(deadline=at.date() + 20 * DAY)
        assert record_silence(at=at + 20 * DAY) == 0
        assert record_silence(at=at + 21 * DAY) == 1

    def test_line_and_board_say_how(self, at, chosen, elis, get):
        record_silence(at=at + 15 * DAY)
        line = status_line(chosen.version)
        assert line.startswith("1 av 3 röstande parter, varav Kramnäs genom tyst godkännande; ")
        assert tally(chosen.version).endorsed == 1
        assert "Tyst godkännande" in get(elis, "message_board", chosen.version.message_id).said

    def test_without_the_partys_choice_silence_is_never_yes(self, at, allowed, asked):
        assert record_silence(at=at + 400 * DAY) == 0

    def test_without_the_councils_leave_neither(self, at, chosen):
        AnchoringRules.objects.update(silence_allowed=False)
        assert record_silence(at=at + 15 * DAY) == 0

    def test_who_prepares_an_answer_is_not_silent(self, at, chosen):
        answer(chosen, "reviewing")
        assert record_silence(at=at + 400 * DAY) == 0

    def test_an_answer_stands(self, at, chosen):
        answer(chosen, "abstains")
        assert record_silence(at=at + 15 * DAY) == 0

    def test_a_new_text_gets_its_days_and_the_choice_follows(self, at, message, chosen):
        write_version(message, roof="Nytt tak.", at=at + 2 * DAY)
        answer(message.current.endorsements.get(), "abstains", at=at + 3 * DAY)
        late = write_version(message, roof="Ett annat tak.", at=at + 12 * DAY).endorsements.get()
        assert late.silence_chosen_at == at
        assert record_silence(at=at + 22 * DAY) == 0
        assert record_silence(at=at + 23 * DAY) == 1

    def test_only_in_consultation(self, at, message, chosen):
        messages_service.mark_ready(actor=SYSTEM, message=message, at=at)
        assert record_silence(at=at + 15 * DAY) == 0

    def test_who_has_left_the_cooperation_says_nothing(self, at, chosen, parties):
        parties.kramnas.partnership = "former"
        parties.kramnas.save()
        assert record_silence(at=at + 15 * DAY) == 0


class TestAfterwards:
    @pytest.fixture
    def tacit(self, at, chosen):
        record_silence(at=at + 15 * DAY)
        chosen.refresh_from_db()
        return chosen

    @pytest.mark.parametrize("state", ["endorsed", "abstains"])
    def test_an_ordinary_answer_holds_instead(self, tacit, state):
        answer(tacit, state)
        tacit.refresh_from_db()
        assert (tacit.state, tacit.by_silence) == (state, False)

    def test_it_can_be_withdrawn(self, at, tacit, viewer):
        withdraw_endorsement(actor=viewer, endorsement=tacit, reason="Vi missade det.", at=at + 16 * DAY)
        tacit.refresh_from_db()
        assert (tacit.state, tacit.by_silence) == ("declined", False)

    def test_a_party_asked_again_stands_on_it(self, at, message, tacit):
        row = write_version(message, pillars=("Annat.",), at=at + 16 * DAY).endorsements.get()
        assert (row.state, row.by_silence, row.stands_on) == ("requested", False, tacit)
        assert "Kramnäs gäller v0.1" in status_line(row.version)

    def test_spelling_lets_it_stand(self, message, tacit):
        row = write_version(message, roof="Bygg i en följd!", change="minor").endorsements.get()
        assert (row.state, row.by_silence) == ("endorsed", True)


class TestChoosing:
    def test_it_is_taken_back(self, at, chosen, viewer):
        choose(chosen, viewer, at, chosen=False)
        chosen.refresh_from_db()
        assert (chosen.silence_chosen_at, chosen.silence_chosen_by) == (None, None)
        assert record_silence(at=at + 15 * DAY) == 0

    def test_the_council_must_allow_it(self, at, asked, viewer):
        with pytest.raises(DomainError):
            choose(asked, viewer, at)

    def test_only_the_party_itself_with_authority(self, at, allowed, asked, ylva, idun):
        for user in (idun, ylva):
            with pytest.raises(NotAllowed):
                choose(asked, Viewer.of(user), at)

    def test_nobody_for_a_party_that_takes_no_position(self, at, allowed, message, parties):
        (board,) = ask_parties(message, parties.board)
        with pytest.raises(DomainError):
            choose(board, SYSTEM, at)

    def test_it_needs_a_day(self, at, allowed, message, asked, viewer):
        type(message).objects.update(consultation_deadline=None)
        with pytest.raises(DomainError):
            choose(asked, viewer, at)

    def test_who_has_answered_or_has_a_newer_text_before_it_is_told(self, at, message, chosen, viewer):
        write_version(message, roof="Nytt tak.")
        with pytest.raises(StaleObject):
            choose(chosen, viewer, at)
        row = message.current.endorsements.get()
        answer(row, "abstains")
        with pytest.raises(InvalidTransition):
            choose(row, viewer, at)

    def test_a_silence_that_nobody_chose_cannot_be_stored(self, asked):
        with pytest.raises(IntegrityError):
            Endorsement.objects.update(state="endorsed", by_silence=True, decided_on="2027-06-21")

    def test_on_the_answer_page(self, allowed, asked, viewer, ylva, get, post):
        assert "Låt vår tystnad vara ett ja" in get(ylva, "endorsement_answer", asked.pk).said
        post(ylva, "silence_choice", asked.pk, chosen="1")
        asked.refresh_from_db()
        assert asked.silence_chosen_by == ylva
        assert "antecknas det som tyst godkännande" in get(ylva, "endorsement_answer", asked.pk).said
        post(ylva, "silence_choice", asked.pk, chosen="0")
        assert "Låt vår tystnad vara ett ja" in get(ylva, "endorsement_answer", asked.pk).said

    def test_the_board_tells_who_has_chosen_it(self, chosen, elis, get):
        assert "Har valt att tystnad är ett ja" in get(elis, "message_board", chosen.version.message_id).said
