"""What those who are no longer delegates are told of the packs they hold."""

from __future__ import annotations

from campaigns.models import Delegate
from campaigns.services import alerts
from campaigns.services.alerts import look
from campaigns.services.programme import update_item
from campaigns.services.sending import stop_sending
from crm.outbox.links import PLACEHOLDER
from crm.visibility import SYSTEM, Viewer
from messages.services.messages import withdraw_message
from tests.campaigns.briefing.conftest import local
from tests.campaigns.briefing.test_alerts import LATER, alerted, leave, move, newest, parts, sent

__all__ = ["sent"]


def replaced(stage, at):
    """Ylva is off the list, and then off her item."""
    Delegate.objects.filter(user=stage.ylva).delete()
    update_item(actor=SYSTEM, at=at, item=stage.first, participants=[stage.sigrid])


def test_an_item_that_was_taken_away_leaves_the_calendar_of_a_former_delegate(sent, at):
    replaced(sent, at)
    look(at=at + LATER)
    assert [row[0] for row in alerted()] == ["Sigrid", "Ylva"]
    mail = newest(sent.ylva)
    assert mail.subject == "Inte längre ditt: Möte om banan"
    calendar = [part for part in parts(mail) if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in calendar] == ["CANCEL"]
    assert mail.useful_until == local(29, 8, 30)
    for body in (mail.text, mail.html):
        assert "Inte längre ditt: Möte om banan" in body
        assert PLACEHOLDER not in body
        assert "Peka ut banan." not in body
    assert mail.reason == "Du får detta eftersom du har varit delegat till Skogsdagarna."
    leave()
    update_item(actor=SYSTEM, at=at, item=sent.first, place="Annan sal")
    look(at=at + 2 * LATER)
    assert newest(sent.ylva) == mail, "told once"


def test_a_correction_goes_to_everyone_who_holds_a_version_with_the_message(sent, at):
    replaced(sent, at)
    look(at=at + LATER)
    leave()
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    look(at=at + 2 * LATER)
    mail = newest(sent.ylva)
    assert mail.subject == "Sluta använda: Hela banan"
    assert "Använd inte ”Hela banan” längre: budskapet är tillbakadraget." in mail.text
    assert "Inte längre ditt" not in mail.text
    leave()
    update_item(actor=SYSTEM, at=at, item=sent.second, place="Annan sal")
    look(at=at + 3 * LATER)
    assert newest(sent.ylva) == mail, "told once"


def test_a_stopped_mail_stays_stopped(sent, at):
    replaced(sent, at)
    look(at=at + LATER)
    assert stop_sending(actor=Viewer.of(sent.idun), arena=sent.arena, at=at) == 2
    assert look(at=at + 2 * LATER) == alerts.Looked()


def test_who_is_put_back_before_it_leaves_is_told_nothing(sent, at):
    replaced(sent, at)
    look(at=at + LATER)
    update_item(actor=SYSTEM, at=at, item=sent.first, participants=[sent.sigrid, sent.ylva])
    look(at=at + 2 * LATER)
    assert newest(sent.ylva).state == "cancelled"


def test_a_closed_account_is_told_nothing(sent, at):
    replaced(sent, at)
    sent.ylva.is_active = False
    sent.ylva.save()
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    look(at=at + LATER)
    assert [row[0] for row in alerted()] == ["Sigrid"]


def test_who_still_takes_part_is_told_when_the_item_moves(sent, at):
    Delegate.objects.filter(user=sent.ylva).delete()
    look(at=at)
    move(sent, at, sent.first, 30, 11)
    look(at=at + LATER)
    mail = newest(sent.ylva)
    assert mail.subject == "Flyttat: Möte om banan, onsdag 30 juni 11.00–11.29"
    assert "(var tisdag 29 juni 08.00–08.30)" in mail.text
    assert [part.get_param("method") for part in parts(mail) if part.get_content_type() == "text/calendar"] == [
        "REQUEST"
    ]
    leave()
    update_item(actor=SYSTEM, at=at, item=sent.first, warning="Inga bilder.")
    look(at=at + 2 * LATER)
    assert newest(sent.ylva) == mail, "told once, and no words of the pack"
