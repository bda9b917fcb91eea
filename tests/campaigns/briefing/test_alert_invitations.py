"""What an alert carries for calendars: invitations, and what is called off."""

from __future__ import annotations

from campaigns.services.alerts import look
from campaigns.services.programme import cancel_item, update_item
from crm.visibility import SYSTEM
from tests.campaigns.briefing.test_alerts import LATER, move, newest, parts, sent

__all__ = ["sent"]


def test_a_single_item_is_a_request_that_calendars_act_on(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    kinds = [
        (part.get_content_type(), part.get_param("method"), part.get_filename()) for part in parts(newest(sent.sigrid))
    ]
    assert kinds == [
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("application/ics", None, "invite.ics"),
        ("application/pdf", None, "skogsdagarna.pdf"),
    ]


def test_several_items_are_files_to_open_one_each(sent, at):
    move(sent, at, sent.first, 29, 9)
    cancel_item(actor=SYSTEM, at=at, item=sent.second, reason="Talaren är sjuk.")
    look(at=at + LATER)
    mail = newest(sent.sigrid)
    assert mail.subject == "Skogsdagarna: 2 ändringar för dig"
    assert "Inställt: Rundabord – Talaren är sjuk." in mail.text
    files = {part.get_filename(): part.get_payload(decode=True) for part in parts(mail) if part.get_filename()}
    assert sorted(files) == ["invite-1.ics", "invite-2.ics", "skogsdagarna.pdf"]
    assert b"METHOD:REQUEST" in files["invite-1.ics"]
    assert b"METHOD:CANCEL" in files["invite-2.ics"]
    assert [part.get_param("method") for part in parts(mail) if part.get_content_type() == "text/calendar"] == []


def test_a_replaced_participant_is_called_off_and_the_new_one_invited(sent, at):
    update_item(actor=SYSTEM, at=at, item=sent.second, lead=sent.ylva, participants=[sent.ylva])
    sequence = sent.second.meeting.version
    look(at=at + LATER)
    told = {
        user: b"".join(
            p.get_payload(decode=True) for p in parts(newest(user)) if p.get_content_type() == "text/calendar"
        )
        for user in (sent.sigrid, sent.ylva)
    }
    assert newest(sent.sigrid).subject == "Inte längre ditt: Rundabord"
    assert newest(sent.ylva).subject == "Nytt: Rundabord, onsdag 30 juni 09.00–09.30"
    assert b"METHOD:CANCEL" in told[sent.sigrid]
    assert b"METHOD:REQUEST" in told[sent.ylva]
    for text in told.values():
        assert f"SEQUENCE:{sequence}\r\n".encode() in text
        assert f"UID:meeting-{sent.second.meeting_id}@".encode() in text


def test_a_change_of_words_carries_no_invitation(sent, at):
    update_item(actor=SYSTEM, at=at, item=sent.second, warning="Inga bilder.")
    look(at=at + LATER)
    assert [part.get_filename() for part in parts(newest(sent.sigrid)) if part.get_filename()] == ["skogsdagarna.pdf"]
