"""How an alert reads, and that one that cannot be written keeps nobody else."""

from __future__ import annotations

from dataclasses import replace

from campaigns.services import alerts, letters
from campaigns.services.alerts import look
from campaigns.services.programme import update_item
from campaigns.services.sending import send_packs
from crm.enums import MeetingState
from crm.visibility import SYSTEM
from messages.models import JointMessage
from messages.queries.house import house_of
from messages.services.messages import withdraw_message
from messages.services.versions import save_version
from tests.campaigns.briefing.conftest import make_item
from tests.campaigns.briefing.test_alerts import LATER, alerted, leave, move, newest, sent
from tests.factories import ArenaFactory, DelegateFactory

__all__ = ["sent"]


def test_the_box_is_that_of_the_item_concerned(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    mail = newest(sent.sigrid)
    assert "Be om: Gör ersättningen flerårig.\nRundabord · onsdag 30 juni 09.30–09.59" in mail.text
    box = mail.html.partition('class="ask"')[2].partition("</div>")[0]
    assert "Rundabord · " in box
    assert "09.30–09.59" in box
    assert "banan" not in box


def test_without_an_ask_of_its_own_there_is_no_box(sent, at):
    silent = make_item(sent.arena, "P3", "Mingel", 30, 18, lead=sent.sigrid)
    look(at=at + LATER)
    leave()
    move(sent, at, silent, 30, 19)
    look(at=at + 2 * LATER)
    mail = newest(sent.sigrid)
    assert mail.subject == "Flyttat: Mingel, onsdag 30 juni 19.00–19.29"
    assert 'class="ask"' not in mail.html


def test_a_withdrawn_message_is_the_subject_and_nothing_that_follows_from_it(sent, at):
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    look(at=at + LATER)
    for user in (sent.sigrid, sent.ylva):
        mail = newest(user)
        assert mail.subject == "Sluta använda: Hela banan"
        assert "ändrat under" not in mail.text.lower()


def test_what_else_changed_is_counted(sent, at):
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    assert newest(sent.sigrid).subject == "Sluta använda: Hela banan – och 1 till"


def test_an_undecided_request_is_in_no_alert(sent, at):
    asked = make_item(sent.arena, "P3", "Förfrågan om kanalen", 30, 14, lead=sent.sigrid)
    asked.meeting.state = MeetingState.REQUESTED
    asked.meeting.save()
    assert look(at=at + LATER).queued == 0
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + 2 * LATER)
    mail = newest(sent.sigrid)
    assert "Förfrågan om kanalen" not in mail.text + mail.html


def test_one_pack_that_cannot_be_written_keeps_no_other(sent, at, monkeypatch, caplog):
    update_item(actor=SYSTEM, at=at, item=sent.first, place="Annan sal")
    render = letters.arena_pdf

    def broken(pack):
        return 1 / 0 if pack.recipient == sent.sigrid.name else render(pack)

    with monkeypatch.context() as patched:
        patched.setattr(letters, "arena_pdf", broken)
        assert look(at=at + LATER) == alerts.Looked(queued=1, failed=1)
        assert "cannot be written" in caplog.text
    assert look(at=at + 2 * LATER) == alerts.Looked(queued=1)
    assert [row[0] for row in alerted()] == ["Ylva", "Sigrid"]


def test_one_arena_that_fails_keeps_no_later_one(sent, at, monkeypatch, caplog):
    later = ArenaFactory.create(name="Senare", coordinator=sent.idun, starts=sent.arena.starts, ends=sent.arena.ends)
    DelegateFactory.create(arena=later, user=sent.ylva)
    item = make_item(later, "X1", "Samtal", 30, 13, lead=sent.ylva)
    send_packs(actor=SYSTEM, arena=later, at=at)
    leave()
    look(at=at)
    update_item(actor=SYSTEM, at=at, item=sent.first, place="Annan sal")
    update_item(actor=SYSTEM, at=at, item=item, place="Annan sal")
    build = alerts.build_packs
    with monkeypatch.context() as patched:
        patched.setattr(alerts, "build_packs", lambda **v: 1 / 0 if v["arena"] == sent.arena else build(**v))
        assert look(at=at + LATER) == alerts.Looked(queued=1, failed=1)
        assert f"Alerts of arena {sent.arena.pk} failed" in caplog.text
    assert look(at=at + 2 * LATER).queued == 2


def test_what_changed_of_another_message_is_told_beside_the_withdrawn_one(sent, at):
    uses = [(sent.adopted, []), (sent.secret, list(sent.secret.current.asks.all()))]
    update_item(actor=SYSTEM, at=at, item=sent.first, uses=uses)
    look(at=at + LATER)
    leave()
    house = house_of(sent.secret.current)
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    limits = replace(house, red_lines=(*house.red_lines, "Ingen del utan de andra."))
    JointMessage.objects.filter(pk=sent.secret.pk).update(state="in_consultation")
    sent.secret.refresh_from_db()
    save_version(actor=SYSTEM, message=sent.secret, house=limits, at=at)
    look(at=at + 2 * LATER)
    mail = newest(sent.ylva)
    assert mail.subject == "Sluta använda: Hela banan – och 1 till"
    assert "Möte om banan: " in mail.text
    assert "ändrat under ”Säg inte, och gränser”" in mail.text
