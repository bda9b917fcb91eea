"""A party withdraws its support, with a reason."""

import pytest
from django.urls import reverse

from crm.enums import Role
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Delivery, EndorsementAuthority
from crm.visibility import SYSTEM, Viewer
from messages.queries.tally import status_line, tally
from messages.services import messages as messages_service
from messages.services.withdrawal import withdraw_endorsement
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WHY = "Nämnden har ändrat sig."


@pytest.fixture
def message(elis, idun):
    return MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation, editors=[idun])


@pytest.fixture
def endorsed(message, parties):
    (row,) = ask_parties(message, parties.kramnas)
    return answer(row, "endorsed", level="Kommunstyrelsen", reference="KS 1")


@pytest.fixture
def viewer(ylva, at):
    EndorsementAuthority.objects.create(user=ylva, valid_from=at.date())
    return Viewer.of(ylva)


def withdraw(row, viewer, at, reason=WHY):
    return withdraw_endorsement(actor=viewer, endorsement=row, reason=reason, at=at)


def test_it_is_dated_and_has_a_reason_and_the_text_is_no_longer_covered(at, endorsed, viewer):
    withdraw(endorsed, viewer, at, f"  {WHY} ")
    endorsed.refresh_from_db()
    assert (endorsed.state, endorsed.withdrawn_on, endorsed.withdraw_reason) == ("declined", at.date(), WHY)
    assert (endorsed.level, endorsed.reference, endorsed.covers) == ("", "", [])
    entry = AuditEntry.objects.filter(action="transition", object_id=endorsed.pk).order_by("pk").last()
    assert entry.changes["withdraw_reason"] == ["", WHY]


def test_board_and_line_say_that_it_was_withdrawn(at, endorsed, viewer, elis, get):
    withdraw(endorsed, viewer, at)
    assert "Kramnäs har dragit tillbaka sitt stöd" in status_line(endorsed.version)
    assert "Kramnäs has withdrawn its support" in status_line(endorsed.version, "en")
    assert tally(endorsed.version).declined == 1
    page = get(elis, "message_board", endorsed.version.message_id)
    assert "Har dragit tillbaka sitt stöd" in page.said
    assert WHY in page.said


def test_owner_editors_and_secretariat_are_told(at, endorsed, viewer, elis, idun):
    secretary = UserFactory.create(role=Role.SECRETARIAT, organisation=elis.organisation)
    UserFactory.create(role=Role.SECRETARIAT, organisation=elis.organisation, is_active=False)
    withdraw(endorsed, viewer, at)
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {elis.pk, idun.pk, secretary.pk}
    mail = Delivery.objects.get(recipient=elis)
    assert mail.subject == "Kramnäs har dragit tillbaka sitt stöd: Hela sträckan"
    assert WHY in mail.text


def test_an_adopted_message_stays_adopted(at, message, endorsed, viewer):
    messages_service.mark_ready(actor=SYSTEM, message=message, at=at)
    messages_service.adopt_message(actor=SYSTEM, message=message, adopted_by="Styrgruppen", adopted_on=at.date(), at=at)
    withdraw(endorsed, viewer, at)
    message.refresh_from_db()
    assert message.state == "adopted"


def test_under_embargo_the_mail_keeps_the_reason(at, message, endorsed, viewer):
    type(message).objects.update(embargo_until=at.replace(year=2028))
    withdraw(endorsed, viewer, at)
    assert WHY not in Delivery.objects.first().text


def test_a_party_that_is_asked_again_withdraws_what_it_stands_behind(at, message, endorsed, viewer):
    row = write_version(message, pillars=("Annat.",)).endorsements.get()
    withdraw(row, viewer, at)
    row.refresh_from_db()
    assert (row.state, row.stands_on, row.changed) == ("declined", None, [])


def test_a_new_answer_or_a_new_question_ends_it(at, message, endorsed, viewer):
    withdraw(endorsed, viewer, at)
    again = write_version(message, roof="Nytt tak.").endorsements.get()
    assert (again.state, again.withdrawn_on, again.withdraw_reason) == ("requested", None, "")
    withdraw(answer(again, "endorsed"), viewer, at)
    answer(again, "endorsed")
    again.refresh_from_db()
    assert (again.state, again.withdrawn_on, again.withdraw_reason) == ("endorsed", None, "")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_needs_a_reason_of_some_length(at, endorsed, viewer, reason):
    with pytest.raises(DomainError) as error:
        withdraw(endorsed, viewer, at, reason)
    assert error.value.field == "reason"
    endorsed.refresh_from_db()
    assert endorsed.state == "endorsed"
    assert not Delivery.objects.exists()


def test_what_is_refused(at, message, endorsed, viewer, ylva, idun, parties):
    with pytest.raises(NotAllowed):
        withdraw(endorsed, Viewer.of(idun), at)
    (region,) = ask_parties(message, parties.region)
    with pytest.raises(InvalidTransition):
        withdraw(region, SYSTEM, at)
    write_version(message, roof="Nytt tak.")
    with pytest.raises(StaleObject):
        withdraw(endorsed, viewer, at)
    EndorsementAuthority.objects.all().delete()
    with pytest.raises(NotAllowed):
        withdraw(endorsed, Viewer.of(ylva), at)


def test_the_answer_cannot_instead_is_pointed_to_the_withdrawal(at, endorsed):
    with pytest.raises(DomainError) as error:
        answer(endorsed, "declined")
    assert error.value.field == "state"


def test_on_the_page(at, message, endorsed, viewer, ylva, get, post):
    assert 'value="declined"' not in get(ylva, "endorsement_answer", endorsed.pk).said
    assert "Kommunstyrelsen" in get(ylva, "endorsement_withdraw", endorsed.pk).said
    refused = post(ylva, "endorsement_withdraw", endorsed.pk, reason=" ")
    assert refused.status_code == 422
    assert post(ylva, "endorsement_withdraw", endorsed.pk, reason=WHY).status_code == 302
    endorsed.refresh_from_db()
    assert endorsed.withdraw_reason == WHY


def test_of_another_party_it_is_refused(endorsed, idun, get):
    assert get(idun, "endorsement_withdraw", endorsed.pk).status_code == 403


def test_the_way_there_from_the_message(message, endorsed, viewer, ylva, get):
    address = reverse("endorsement_answer", args=[endorsed.pk])
    assert f'"{address}"' in get(ylva, "message_detail", message.pk).said
    EndorsementAuthority.objects.all().delete()
    assert f'"{address}"' not in get(ylva, "message_detail", message.pk).said
