"""Asking, deciding and releasing, as the cast sees the pages."""

import datetime as dt

import pytest
from django.urls import reverse

from crm.enums import Role
from crm.models import Delivery
from crm.visibility import Viewer
from messages.models import JointMessage
from messages.queries.board import Load, loads
from tests.factories import AnchoringFactory, UserFactory
from tests.factories.messages import ask_parties, write_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message(full_message):
    """The message that the pages are about."""
    return full_message


class TestSteps:
    @pytest.fixture
    def bo(self, parties):
        return UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)

    def test_sending_shows_whom_it_goes_to(self, parties, elis, ylva, get, post, message):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        page = get(elis, "message_anchor", message.pk)
        assert "Ylva Kanal" in page.said
        assert len(page.context["form"]["organisations"].value()) == 4
        chosen = {"organisations": [parties.kramnas.pk], "deadline": "2027-07-01"}
        shown = post(elis, "message_anchor", message.pk, **chosen)
        for words in ("1 mejl går ut", "Läses från och med nu av", "Ylva Kanal får mejlet"):
            assert words in shown.said
        assert not message.current.endorsements.exists()
        seal = shown.context["audience"].seal
        done = post(elis, "message_anchor", message.pk, confirmed=seal, **chosen)
        assert done.url == reverse("message_board", args=[message.pk])
        message.refresh_from_db()
        assert (message.state, message.consultation_deadline) == ("in_consultation", dt.date(2027, 7, 1))
        assert message.current.endorsements.get().organisation == parties.kramnas

    def test_what_has_changed_since_one_looked_is_looked_through_again(self, parties, elis, ylva, post, message):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        chosen = {"organisations": [parties.kramnas.pk], "deadline": ""}
        seal = post(elis, "message_anchor", message.pk, **chosen).context["audience"].seal
        write_version(message, roof="Nytt tak.")
        again = post(elis, "message_anchor", message.pk, confirmed=seal, **chosen)
        assert (again.status_code, "Gå igenom det igen" in again.said) == (409, True)
        assert not Delivery.objects.exists()

    def test_nobody_is_asked_about_a_decided_message(self, parties, elis, post, message):
        JointMessage.objects.update(state="adopted", adopted_by="Rådet", adopted_on=dt.date(2027, 6, 18))
        page = post(elis, "message_anchor", message.pk, organisations=[parties.kramnas.pk], deadline="")
        assert (page.status_code, "Ingen kan tillfrågas nu" in page.said) == (409, True)

    def test_mails_are_stopped_sent_again_and_links_taken_back(self, parties, elis, ylva, get, post, message):
        AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
        chosen = {"organisations": [parties.kramnas.pk], "deadline": ""}
        seal = post(elis, "message_anchor", message.pk, **chosen).context["audience"].seal
        post(elis, "message_anchor", message.pk, confirmed=seal, **chosen)
        board = get(elis, "message_board", message.pk)
        assert "Ylva Kanal: Mejlet är på väg" in board.said
        row = message.current.endorsements.get()
        for address, args, words in (
            ("message_requests_stop", message.pk, "Mejlet stoppades"),
            ("endorsement_mail", row.pk, "Mejlet är på väg"),
            ("endorsement_links_revoke", row.pk, "Länken öppnar inget längre"),
        ):
            assert post(elis, address, args).status_code == 302
            assert words in get(elis, "message_board", message.pk).said
            assert words not in get(ylva, "message_board", message.pk).said
        for address in ("endorsement_mail", "endorsement_links_revoke"):
            assert post(ylva, address, row.pk).status_code in {403, 404}

    def test_ready_is_refused_with_the_fact_and_then_undone(self, parties, elis, get, post, message):
        ask_parties(message, parties.kramnas)
        post(elis, "message_ready", message.pk)
        assert "Enkelspår." in get(elis, "message_detail", message.pk).said
        write_version(message, roof="Utan fakta.")
        post(elis, "message_ready", message.pk)
        message.refresh_from_db()
        assert message.state == "ready"
        assert reverse("message_reopen", args=[message.pk]) in get(elis, "message_detail", message.pk).said
        post(elis, "message_reopen", message.pk)
        message.refresh_from_db()
        assert message.state == "in_consultation"

    def test_the_council_decides_and_releases(self, parties, elis, bo, get, post, message):
        ask_parties(message, parties.kramnas)
        write_version(message, roof="Utan fakta.")
        post(elis, "message_ready", message.pk)
        assert get(elis, "message_adopt", message.pk).status_code == 403
        assert get(bo, "message_adopt", message.pk).context["form"]["number"].value() == message.current.number
        page = post(bo, "message_adopt", message.pk, adopted_by="Rådet", adopted_on="2027-06-22")
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["adopted_on"])
        assert post(bo, "message_adopt", message.pk, adopted_by="Rådet", adopted_on="2027-06-21").status_code == 302
        assert post(elis, "message_release", message.pk).status_code == 403
        post(bo, "message_release", message.pk)
        message.refresh_from_db()
        assert message.state == "released"

    def test_a_withdrawal_is_taken_back_to_where_it_was(self, parties, elis, post, message):
        ask_parties(message, parties.kramnas)
        post(elis, "message_withdraw", message.pk, reason="Nya uppgifter.")
        message.refresh_from_db()
        assert message.state == "withdrawn"
        post(elis, "message_restore", message.pk)
        message.refresh_from_db()
        assert message.state == "in_consultation"
        assert post(elis, "message_restore", message.pk).status_code == 409

    def test_buttons_are_post_only(self, elis, get, message):
        for name in ("ready", "reopen", "release", "revise", "expire", "restore"):
            answer = get(elis, f"message_{name}", message.pk)
            if name == "release":
                assert answer.status_code == 403
            else:
                assert answer.url == message.get_absolute_url(), "opening it does nothing, and leads to the message"

    def test_what_waits_for_a_party_is_told_by_texts_that_one_may_read(self, at, parties, elis, sigrid, message, get):
        ask_parties(message, parties.kramnas)
        rows = {party.pk: load for party, _asked, _may, load in get(elis, "anchoring_list").context["rows"]}
        assert rows[parties.kramnas.pk] == Load(1, message.consultation_deadline)
        assert rows[parties.harnas.pk] is None
        for party, found in ((parties.kramnas, [message]), (parties.harnas, [])):
            assert get(elis, "message_list", query=f"?waits_for={party.pk}").context["rows"] == found
        page = get(elis, "message_list", query="?waits_for=rubbish")
        assert page.context["rows"] == []
        assert page.context["sentences"][0].text.startswith("Väntar på: Välj ett giltigt alternativ")
        assert page.context["sentences"][0].url == "?"
        assert loads(Viewer.of(sigrid), at) == {}, "of an unread text not even the number"

    def test_who_answers_for_a_party(self, parties, elis, idun, ylva, get, post):
        page = get(elis, "anchoring_list")
        assert [row[0].short_name for row in page.context["rows"] if row[2]] == ["Härnäs"]
        assert post(elis, "anchoring_update", parties.kramnas.pk, recipient=ylva.pk).status_code == 403
        assert post(idun, "anchoring_update", parties.kramnas.pk, recipient=elis.pk).status_code == 422
        done = post(idun, "anchoring_update", parties.kramnas.pk, recipient=ylva.pk, next_board="KS")
        assert done.url == reverse("anchoring_list")
        assert parties.kramnas.anchoring.recipient == ylva
