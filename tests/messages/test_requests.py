"""Asking by mail: who gets what, when it leaves, and how it is stopped and sent again."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Delivery, PersonalLink, User
from crm.outbox.links import PLACEHOLDER
from crm.outbox.models import DeliveryState
from crm.visibility import SYSTEM, Viewer
from messages.models import Endorsement, JointMessage
from messages.queries.audience import audience
from messages.queries.requests import Asked, requests
from messages.services import anchoring
from messages.services import requests as services
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import answer, ask_parties, write_version
from tests.messages.asking import allow, ask, recipient

pytestmark = pytest.mark.django_db

JULY = dt.date(2027, 7, 2)
EMBARGO = dt.datetime(2027, 6, 30, 4, tzinfo=dt.UTC)


@pytest.fixture
def message(elis):
    return MessageFactory.create(title="Hela banan", owner=elis, organisation=elis.organisation)


def row(message, party):
    return Endorsement.objects.select_related("organisation", "version__message").get(
        version=message.current, organisation=party
    )


def test_each_recipient_gets_one_mail_that_leaves_in_a_minute(at, parties, elis, ylva, idun, message):
    recipient(ylva, next_board="Kommunstyrelsen", next_board_on=dt.date(2027, 6, 28))
    recipient(idun)
    allow(ylva)
    before = timezone.now()
    ask(message, elis, parties.kramnas, parties.region, parties.board, at=at, deadline=JULY)
    mails = {mail.recipient: mail for mail in Delivery.objects.all()}
    assert set(mails) == {ylva, idun}
    mail = mails[ylva]
    assert before + services.UNDO <= mail.not_before <= timezone.now() + services.UNDO
    assert mail.subject == "Ställer sig Kramnäs bakom ”Hela banan”?"
    said = mail.text
    for words in ("Bygg i en följd.", "Svara senast fredag 2 juli", "Kommunstyrelsen", "måndag 28 juni", PLACEHOLDER):
        assert words in said
    assert said.index("Bygg i en följd.") < said.index("Svara senast") < said.index(PLACEHOLDER)
    assert mail.html.count("<a ") == 1
    assert elis.email in mail.headers["Reply-To"]
    assert (mail.link.purpose, mail.link.subject_id) == ("endorsement", row(message, parties.kramnas).pk)
    assert AuditEntry.objects.get(action="send").changes["recipients"] == [None, [ylva.name, idun.name]]


def test_without_authority_the_mail_says_who_may_answer(at, parties, elis, ylva, message):
    chair = UserFactory.create(name="Tuva Ordförande", organisation=parties.kramnas)
    allow(chair)
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    mail = Delivery.objects.get()
    assert "Du har inte rätt att svara" in mail.text
    assert "Får svara: Tuva Ordförande." in mail.text


def test_an_embargoed_text_is_never_in_a_mail(at, parties, elis, ylva, message):
    message.embargo_until = EMBARGO
    message.save()
    recipient(ylva)
    write_version(message, roof="Hemlig-takmening", text="Hemlig-brödtext")
    ask(message, elis, parties.kramnas, at=at)
    mail = Delivery.objects.get()
    assert "EMBARGO till onsdag 30 juni" in mail.text
    for content in (mail.text, mail.html, mail.subject):
        assert "Hemlig-" not in content
    assert "Hela banan" in mail.subject


def test_the_mail_is_in_the_recipients_language(at, parties, elis, ylva, message):
    ylva.language = "en"
    ylva.save()
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    mail = Delivery.objects.get()
    assert mail.subject == "Does Kramnäs stand behind “Hela banan”?"
    assert '<html lang="en">' in mail.html


def test_nobody_is_mailed_twice_in_a_round(at, parties, elis, ylva, idun, message):
    recipient(ylva)
    recipient(idun)
    ask(message, elis, parties.kramnas, at=at)
    ask(message, elis, parties.kramnas, parties.region, at=at)
    assert [mail.recipient for mail in Delivery.objects.order_by("pk")] == [ylva, idun]


def test_a_substantial_version_asks_again_with_what_changed(at, parties, elis, ylva, idun, message):
    recipient(ylva)
    recipient(idun)
    ask(message, elis, parties.kramnas, parties.region, at=at)
    answer(row(message, parties.kramnas), "endorsed")
    answer(row(message, parties.region), "endorsed")
    Delivery.objects.update(state=DeliveryState.SENT)
    write_version(message, pillars=("Godset.", "Folket."), change="substantial")
    fresh = Delivery.objects.filter(state=DeliveryState.QUEUED)
    assert {mail.recipient for mail in fresh} == {ylva, idun}
    mail = fresh.get(recipient=ylva)
    assert "Vad som har ändrats sedan version 0.1" in mail.text
    assert "Pelare (tillagt): Folket." in mail.text


def test_spelling_marked_minor_mails_nobody(at, parties, elis, ylva, message):
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    write_version(message, roof="Bygg i en följd!", change="minor")
    assert Delivery.objects.count() == 1


def test_the_board_follows_an_open_link_through_spelling(at, parties, elis, ylva, message):
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    Delivery.objects.update(state=DeliveryState.SENT)
    write_version(message, roof="Bygg i en följd!", change="minor")
    asked = row(message, parties.kramnas)
    request = requests([asked], timezone.now())[asked.pk]
    assert (request.state, request.can_revoke) == (Asked.OPEN, True)
    with pytest.raises(DomainError):
        services.mail_request(actor=Viewer.of(elis), endorsement=asked, at=at)
    assert services.revoke_answer_links(actor=Viewer.of(elis), endorsement=asked, at=at) == 1
    assert requests([asked], timezone.now())[asked.pk].state == Asked.ENDED
    assert services.mail_request(actor=Viewer.of(elis), endorsement=asked, at=at) == ylva
    write_version(message, roof="Ett annat tak.")
    asked = row(message, parties.kramnas)
    assert requests([asked], timezone.now())[asked.pk].mail == Delivery.objects.latest("pk")


def test_a_new_mail_ends_the_link_before_it(at, parties, elis, ylva, message):
    named = recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    Delivery.objects.update(state=DeliveryState.SENT)
    write_version(message, roof="Bygg i en följd!", change="minor")
    named.recipient = UserFactory.create(organisation=parties.kramnas)
    named.save()
    services.mail_request(actor=Viewer.of(elis), endorsement=row(message, parties.kramnas), at=at)
    assert [link.user for link in PersonalLink.objects.live(timezone.now())] == [named.recipient]


def test_a_mail_about_the_last_version_gives_way(at, parties, elis, ylva, message):
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    write_version(message, roof="Nytt tak.")
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "queued"]


def test_a_text_under_revision_is_not_sent_out(at, parties, elis, ylva, message):
    recipient(ylva)
    ask_parties(message, parties.kramnas)
    JointMessage.objects.filter(pk=message.pk).update(state="under_revision")
    message.refresh_from_db()
    write_version(message, roof="Nytt tak.")
    assert not Delivery.objects.exists()
    ask(message, elis, parties.kramnas, at=at)
    assert Delivery.objects.get().recipient == ylva


def test_stopped_within_the_minute_and_sent_after_all(at, parties, elis, ylva, message):
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    assert services.stop_requests(actor=Viewer.of(elis), message=message, at=at) == 1
    mail = Delivery.objects.get()
    assert mail.state == DeliveryState.CANCELLED
    assert requests([row(message, parties.kramnas)], timezone.now())[mail.link.subject_id].state == Asked.STOPPED
    assert services.mail_request(actor=Viewer.of(elis), endorsement=row(message, parties.kramnas), at=at) == ylva
    mail.refresh_from_db()
    assert mail.state == DeliveryState.QUEUED


def test_only_editors_stop_send_and_revoke(at, parties, elis, ylva, message):
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    asked = row(message, parties.kramnas)
    for run in (
        lambda: services.stop_requests(actor=Viewer.of(ylva), message=message, at=at),
        lambda: services.mail_request(actor=Viewer.of(ylva), endorsement=asked, at=at),
        lambda: services.revoke_answer_links(actor=Viewer.of(ylva), endorsement=asked, at=at),
    ):
        with pytest.raises(NotAllowed):
            run()
    assert Delivery.objects.get().state == DeliveryState.QUEUED


def test_a_new_mail_only_where_the_last_one_answers_nothing(at, parties, elis, ylva, message):
    named = recipient(ylva)
    ask(message, elis, parties.kramnas, at=at)
    Delivery.objects.update(state=DeliveryState.SENT)
    send = lambda: services.mail_request(  # noqa: E731
        actor=Viewer.of(elis), endorsement=row(message, parties.kramnas), at=at
    )
    with pytest.raises(DomainError):
        send()
    asked = row(message, parties.kramnas)
    assert services.revoke_answer_links(actor=Viewer.of(elis), endorsement=asked, at=at) == 1
    assert send() == ylva
    other = UserFactory.create(organisation=parties.kramnas)
    named.recipient = other
    named.save()
    assert send() == other
    assert [mail.recipient for mail in Delivery.objects.order_by("pk")] == [ylva, ylva, other]
    answer(row(message, parties.kramnas), "abstains")
    with pytest.raises(DomainError):
        send()


def test_a_closed_account_gets_no_mail(at, parties, elis, ylva, message):
    recipient(ylva)
    ylva.is_active = False
    ylva.save()
    ask(message, elis, parties.kramnas, at=at)
    assert not Delivery.objects.exists()
    with pytest.raises(DomainError):
        services.mail_request(actor=Viewer.of(elis), endorsement=row(message, parties.kramnas), at=at)


def test_what_a_person_confirmed_is_what_is_sent(at, parties, elis, ylva, message):
    recipient(ylva)
    write_version(message)
    seal = audience(message, [parties.kramnas], at).seal
    write_version(message, roof="Nytt tak.")
    with pytest.raises(StaleObject):
        ask(message, elis, parties.kramnas, at=at, confirmed=seal)
    assert not Endorsement.objects.exists()
    message.refresh_from_db()
    ask(message, elis, parties.kramnas, at=at, confirmed=audience(message, [parties.kramnas], at).seal)
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("embargo", [None, EMBARGO], ids=["open", "embargoed"])
def test_who_reads_from_now_on_is_who_did_not_before(at, parties, elis, ylva, idun, message, embargo):
    """The list turned round: everybody's own rule, before and after."""
    message.embargo_until = embargo
    message.save()
    deputy = UserFactory.create(organisation=parties.kramnas)
    recipient(ylva, deputy=deputy)
    for role in ("reader", "communicator", "process_leader", "registrar", "coordinator", "secretariat", "admin"):
        UserFactory.create(organisation=parties.kramnas, role=role)
    allow(UserFactory.create(organisation=parties.kramnas))
    UserFactory.create(organisation=parties.kramnas, role="communicator", is_active=False)
    recipient(idun)
    write_version(message)

    def readers():
        users = User.objects.select_related("organisation")
        found = (user for user in users if JointMessage.objects.readable_by(Viewer.of(user), at).exists())
        return {user.name for user in found}

    told = audience(message, [parties.kramnas, parties.region], at)
    before = readers()
    anchoring.send_for_anchoring(
        actor=SYSTEM, message=message, organisations=[parties.kramnas, parties.region], at=at, by_mail=False
    )
    assert {user.name for asked in told.parties for user in asked.readers} == readers() - before
    assert set(told.recipients) == {ylva, idun}


@pytest.mark.parametrize("n", [1, 3])
def test_the_audience_costs_the_same_for_any_number(at, parties, message, n, django_assert_num_queries):
    for _ in range(n):
        recipient(UserFactory.create())
    write_version(message)
    asked = [user.organisation for user in User.objects.filter(anchoring_recipient_for__isnull=False)]
    with django_assert_num_queries(3):
        audience(message, asked, at)


def test_links_outlast_the_last_day(at, parties, elis, ylva, message):
    recipient(ylva)
    ask(message, elis, parties.kramnas, at=at, deadline=JULY)
    link = PersonalLink.objects.get()
    assert (link.expires_at - link.created_at).days == 25 + 30  # ten workdays after 2 July is 16 July


def test_a_party_whose_answer_stands_is_counted_for_no_mail(at, parties, elis, ylva, idun, message):
    recipient(ylva)
    recipient(idun)
    kramnas, _region = ask_parties(message, parties.kramnas, parties.region)
    answer(kramnas, "endorsed")
    JointMessage.objects.filter(pk=message.pk).update(state="under_revision")
    message.refresh_from_db()
    told = audience(message, [parties.kramnas, parties.region], at)
    assert (told.recipients, [asked.has_answered for asked in told.parties]) == ((idun,), [True, False])
    ask(message, elis, parties.kramnas, parties.region, at=at, confirmed=told.seal)
    assert Delivery.objects.get().recipient == idun
