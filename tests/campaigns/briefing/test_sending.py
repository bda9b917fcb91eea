"""Sending: one mail per delegate and version, whole or not at all."""

import datetime as dt
from email import message_from_bytes, policy
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaigns.models import BriefingPack, Delegate
from campaigns.services import letters
from campaigns.services.packs import build_packs
from campaigns.services.programme import confirm_item, move_item, update_item
from campaigns.services.sending import preview, send_packs, stop_sending
from campaigns.typesetting import PdfError
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, Delivery, PersonalLink
from crm.outbox.message import compose
from crm.visibility import SYSTEM, Viewer
from messages.services.messages import withdraw_message
from tests.campaigns.briefing.conftest import local


@pytest.fixture
def sent(stage, at):
    """The stage after a first sending."""
    stage.result = send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    return stage


def mails():
    return list(Delivery.objects.order_by("recipient__sort_key", "pk").select_related("recipient", "link"))


def parsed(delivery: Delivery):
    return message_from_bytes(compose(delivery).content, policy=policy.default)


def test_one_mail_per_delegate(sent):
    result = sent.result
    assert (result.packs_built, result.item_packs, result.arena_packs, result.queued, result.already) == (5, 3, 2, 2, 0)
    assert [(mail.recipient, mail.kind, mail.address) for mail in mails()] == [
        (sent.sigrid, "arena_pack", sent.sigrid.email),
        (sent.ylva, "arena_pack", sent.ylva.email),
    ]


def test_a_second_run_sends_nothing(sent, at):
    again = send_packs(actor=SYSTEM, arena=sent.arena, at=at + dt.timedelta(days=1))
    assert (again.packs_built, again.queued, again.already) == (0, 0, 2)
    assert len(mails()) == 2


def test_a_mail_is_text_html_one_pdf_and_one_calendar(sent):
    mail = parsed(mails()[0])
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/pdf",
    ]
    assert mail["Reply-To"] == f"{sent.idun.name} <{sent.idun.email}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"].startswith("Skogsdagarna: ")
    files = {part.get_filename(): part for part in mail.iter_attachments()}
    assert sorted(files) == ["skogsdagarna.ics", "skogsdagarna.pdf"]
    assert files["skogsdagarna.ics"].get_param("method") == "PUBLISH"


def test_the_pdf_is_the_recipients_own(sent):
    words = []
    for mail in mails():
        attachment = mail.attachments.get(content_type="application/pdf")
        reader = PdfReader(BytesIO(bytes(attachment.content)))
        words.append(" ".join(page.extract_text() for page in reader.pages))
    assert "Tak om broar." in words[0]
    assert "Tak om broar." not in words[1]
    assert all("Skicka underlag." in text and "Hemligt löfte." not in text for text in words)


def test_the_personal_link_is_the_delegates_and_lives_past_the_arena(sent):
    link = mails()[0].link
    assert link
    assert (link.user, link.purpose) == (sent.sigrid, "arena_pack")
    assert Delegate.objects.get(pk=link.subject_id).user == sent.sigrid
    assert (link.expires_at - link.created_at).days == 11 + 7
    assert "/l/" not in mails()[0].text + mails()[0].html


def test_a_moved_item_sends_new_mail_to_its_people_only(sent, at):
    move_item(actor=SYSTEM, at=at, item=sent.second, starts=local(30, 9, 30), ends=local(30, 10))
    Delivery.objects.update(state="sent")
    again = send_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert (again.packs_built, again.queued, again.already) == (2, 1, 1)
    assert [user.name for user in again.recipients] == ["Sigrid Fjäll"]
    assert "09.30–10.00" in Delivery.objects.get(state="queued").text


def test_a_mail_that_has_not_left_gives_way_to_the_newer(sent, at):
    move_item(actor=SYSTEM, at=at, item=sent.second, starts=local(30, 9, 30), ends=local(30, 10))
    send_packs(actor=SYSTEM, arena=sent.arena, at=at)
    states = [(mail.recipient.given_name, mail.key.rpartition(":")[2], mail.state) for mail in mails()]
    assert sorted(states) == [("Sigrid", "v1", "cancelled"), ("Sigrid", "v2", "queued"), ("Ylva", "v1", "queued")]


def test_stopped_mails_leave_when_asked_for_again(sent, at):
    assert stop_sending(actor=Viewer.of(sent.idun), arena=sent.arena, at=at) == 2
    assert {mail.state for mail in mails()} == {"cancelled"}
    again = send_packs(actor=Viewer.of(sent.idun), arena=sent.arena, at=at)
    assert (again.queued, again.already) == (2, 0)
    assert [mail.state for mail in mails()] == ["queued", "queued"]


def test_a_renderer_that_fails_queues_nothing(stage, at, monkeypatch):
    def fails(pack):
        if pack.recipient.startswith("Ylva"):
            raise PdfError("typst")
        return b"%PDF"

    monkeypatch.setattr(letters, "arena_pdf", fails)
    with pytest.raises(PdfError):
        send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    assert not Delivery.objects.exists()


def test_rendering_holds_no_transaction_and_queueing_does(stage, at, monkeypatch, transactional_db):
    seen = {}

    def pdf(pack):
        seen["pdf"] = connection.in_atomic_block
        return b"%PDF"

    real = letters.enqueue

    def queue(**values):
        seen["queue"] = connection.in_atomic_block
        return real(**values)

    monkeypatch.setattr(letters, "arena_pdf", pdf)
    monkeypatch.setattr(letters, "enqueue", queue)
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    assert seen == {"pdf": False, "queue": True}


def test_what_a_person_confirmed_is_what_is_sent(stage, at):
    shown = preview(actor=SYSTEM, arena=stage.arena, at=at)
    assert (shown.queued, BriefingPack.objects.count(), Delivery.objects.count()) == (2, 0, 0)
    Delegate.objects.filter(user=stage.ylva).delete()
    with pytest.raises(StaleObject):
        send_packs(actor=SYSTEM, arena=stage.arena, at=at, confirmed=shown.seal)
    assert not Delivery.objects.exists()
    shown = preview(actor=SYSTEM, arena=stage.arena, at=at)
    assert send_packs(actor=SYSTEM, arena=stage.arena, at=at, confirmed=shown.seal).queued == 1


def test_the_preview_tells_what_is_new_for_whom_and_who_gets_nothing(sent, at):
    Delivery.objects.update(state="sent")
    move_item(actor=SYSTEM, at=at, item=sent.second, starts=local(30, 9, 30), ends=local(30, 10))
    shown = preview(actor=SYSTEM, arena=sent.arena, at=at)
    assert [(row.user, row.version, row.earlier, row.changes) for row in shown.receivers] == [
        (sent.sigrid, 2, 1, ("Rundabord: flyttat från onsdag 30 juni 09.00–09.30 till 09.30–10.00",))
    ]
    assert [(row.user, row.why) for row in shown.left_out] == [(sent.ylva, "Har redan den senaste versionen.")]
    sent.ylva.is_active = False
    sent.ylva.save()
    shown = preview(actor=SYSTEM, arena=sent.arena, at=at)
    assert [row.why for row in shown.left_out] == ["Kontot får inga underlag."]


def test_the_difference_is_to_the_version_that_left_not_to_the_last_that_was_built(sent, at):
    Delivery.objects.update(state="sent")
    for hour in (10, 11):
        move_item(actor=SYSTEM, at=at, item=sent.second, starts=local(30, hour), ends=local(30, hour, 30))
        build_packs(actor=SYSTEM, arena=sent.arena, at=at)
        sent.second.meeting.refresh_from_db()
    (row,) = preview(actor=SYSTEM, arena=sent.arena, at=at).receivers
    assert (row.version, row.earlier) == (3, 1)
    send_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert "(var 09.00–09.30)" in Delivery.objects.get(state="queued").text


def test_what_was_taken_back_is_not_sent(sent, at):
    Delivery.objects.update(state="sent")
    for hour in (10, 9):
        move_item(actor=SYSTEM, at=at, item=sent.second, starts=local(30, hour), ends=local(30, hour, 30))
        build_packs(actor=SYSTEM, arena=sent.arena, at=at)
        sent.second.meeting.refresh_from_db()
    # The item is "moved" now, which its reader sees; confirmed, it reads as it was sent.
    confirm_item(actor=SYSTEM, at=at, item=sent.second)
    again = send_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert (again.packs_built, again.queued, again.already) == (2, 0, 2)


def test_a_withdrawn_message_blocks_sending_and_names_itself_and_its_items(sent, at, client):
    withdraw_message(actor=SYSTEM, message=sent.secret, reason="Nya uppgifter.", at=at)
    told = "”Robust vardag” är tillbakadraget men används på: ”Rundabord”. Ta först bort det från punkterna."
    with pytest.raises(DomainError, match="Robust vardag"):
        send_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert preview(actor=SYSTEM, arena=sent.arena, at=at).blocked == told
    client.force_login(sent.idun)
    url = reverse("arena_packs_send", args=[sent.arena.pk])
    page = client.get(url)
    assert told in page.content.decode()
    assert 'name="confirmed"' not in page.content.decode()
    refused = client.post(url, {"confirmed": "x"})
    assert (refused.status_code, told in refused.content.decode()) == (422, True)
    update_item(actor=SYSTEM, at=at, item=sent.second, uses=[])
    assert send_packs(actor=SYSTEM, arena=sent.arena, at=at).queued == 2


def test_a_removed_delegate_gets_no_mail(stage, at):
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    Delegate.objects.filter(user=stage.ylva).delete()
    Delivery.objects.all().delete()
    assert [user.name for user in send_packs(actor=SYSTEM, arena=stage.arena, at=at).recipients] == ["Sigrid Fjäll"]


def test_only_the_coordinator_sends(stage, at):
    for act in (send_packs, preview, stop_sending):
        with pytest.raises(NotAllowed):
            act(actor=Viewer.of(stage.sigrid), arena=stage.arena, at=at)


def test_the_trail_names_who_got_it(sent):
    entry = AuditEntry.objects.get(action="send", object_type="campaigns.Arena")
    assert entry.changes == {"recipients": [None, ["Sigrid Fjäll", "Ylva Kanal"]]}


def run(*args):
    out = StringIO()
    call_command("send_packs", *args, stdout=out)
    return out.getvalue()


def test_the_command_takes_name_or_reference(stage):
    assert "Mails queued: 2; queued before: 0" in run("--arena", "skogsdagarna")
    assert "Mails queued: 0; queued before: 2" in run("--arena", "A1")


def test_a_dry_run_keeps_nothing(stage):
    told = run("--arena", "Skogsdagarna", "--dry-run")
    assert "5 new pack versions; 3 item packs and 2 arena packs" in told
    assert stage.sigrid.email in told
    assert (BriefingPack.objects.count(), Delivery.objects.count(), PersonalLink.objects.count()) == (0, 0, 0)


def test_an_unknown_arena_is_exit_code_2_with_the_known_names(stage):
    with pytest.raises(CommandError, match="Skogsdagarna") as caught:
        run("--arena", "")
    assert caught.value.returncode == 2
    assert not Delivery.objects.exists()


def test_a_real_time_may_be_given(stage, at):
    later = timezone.now() + dt.timedelta(minutes=1)
    send_packs(actor=SYSTEM, arena=stage.arena, at=at, not_before=later)
    assert {mail.not_before for mail in mails()} == {later}


def test_what_was_stopped_and_sent_again_has_its_minute_again(stage, at):
    soon = timezone.now() + letters.UNDO
    send_packs(actor=SYSTEM, arena=stage.arena, at=at, not_before=soon)
    stop_sending(actor=SYSTEM, arena=stage.arena, at=at)
    again = soon + dt.timedelta(seconds=30)
    send_packs(actor=SYSTEM, arena=stage.arena, at=at, not_before=again)
    assert {(mail.state, mail.not_before) for mail in mails()} == {("queued", again)}
    assert stop_sending(actor=SYSTEM, arena=stage.arena, at=at) == 2


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("failed", "Mejlet med den senaste versionen misslyckades."),
        ("suppressed", "Mejlet med den senaste versionen hölls kvar: adressen tar inte emot mejl."),
        ("missed", "Mejlet med den senaste versionen skickades inte i tid."),
        ("uncertain", "Mejlet med den senaste versionen kanske inte har kommit fram."),
    ],
)
def test_a_mail_that_did_not_arrive_is_told_with_the_way_to_it(sent, at, client, state, why):
    Delivery.objects.filter(recipient=sent.ylva).update(state=state)
    mail = Delivery.objects.get(recipient=sent.ylva)
    shown = preview(actor=SYSTEM, arena=sent.arena, at=at)
    assert {row.user: (row.why, row.delivery) for row in shown.left_out} == {
        sent.sigrid: ("Har redan den senaste versionen.", None),
        sent.ylva: (why, mail),
    }
    client.force_login(sent.idun)
    Council.objects.update(frozen_at=at)
    page = client.get(reverse("arena_packs_send", args=[sent.arena.pk])).content.decode()
    assert why in page
    assert f'href="{mail.get_absolute_url()}"' in page
