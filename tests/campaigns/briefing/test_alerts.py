"""Alerts: one message per material change, to those concerned, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from campaigns.models import AlertProgress, BriefingPack, Delegate
from campaigns.services import alerts, letters
from campaigns.services.alerts import look
from campaigns.services.arenas import update_arena
from campaigns.services.packs import build_packs
from campaigns.services.programme import confirm_item, move_item, update_item
from campaigns.services.reading import mark_read
from campaigns.services.sending import preview, send_packs, stop_sending
from crm.models import AuditEntry, Council, Delivery, Meeting
from crm.outbox.message import compose
from crm.visibility import SYSTEM, Viewer
from messages.queries.house import house_of
from messages.services.messages import revise_message, update_message, withdraw_message
from messages.services.versions import save_version
from tests.campaigns.briefing.conftest import local, make_item

LATER = dt.timedelta(minutes=1)
IDLE = 2


@pytest.fixture
def sent(stage, at):
    """The stage after a first sending that has left, and a first look."""
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    leave()
    assert look(at=at) == alerts.Looked()
    return stage


def leave():
    """What waits has left."""
    Delivery.objects.filter(state="queued").update(state="sent")


def alerted(**where):
    """Who has an alert on its way, and the version it carries."""
    mails = Delivery.objects.filter(kind="pack_alert", **where).order_by("pk").select_related("recipient")
    return [(mail.recipient.given_name, mail.key.rpartition(":")[2], mail.state) for mail in mails]


def move(stage, at, item, day, hour, minute=0):
    item.meeting.refresh_from_db()
    move_item(actor=SYSTEM, at=at, item=item, starts=local(day, hour, minute), ends=local(day, hour, minute + 29))


def newest(user):
    return Delivery.objects.filter(recipient=user).order_by("-pk").first()


def parts(mail):
    message = message_from_bytes(compose(mail).content, policy=policy.default)
    return [part for part in message.walk() if not part.is_multipart()]


def test_a_moved_item_is_told_to_its_people_once(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    assert look(at=at + LATER) == alerts.Looked(queued=1)
    assert alerted() == [("Sigrid", "v2", "queued")]
    assert look(at=at + 2 * LATER) == look(at=at + 3 * LATER) == alerts.Looked()
    mail = newest(sent.sigrid)
    assert mail.subject == "Flyttat: Rundabord, onsdag 30 juni 09.30–09.59"
    assert "(var 09.00–09.30)" in mail.text
    assert "flyttat från onsdag 30 juni 09.00–09.30 till 09.30–09.59" in mail.text
    assert mail.text.index("ÄNDRAT SEDAN") < mail.text.index("BE OM")
    assert mail.not_before > timezone.now() + dt.timedelta(seconds=50)
    assert mail.useful_until == local(30, 9, 59)


@pytest.mark.parametrize("stopped", [False, True])
def test_an_approval_is_told_once_to_each(sent, at, elis, stopped):
    """By the alert to whom a pack was sent, else by the decision's own mail."""
    if stopped:
        Delivery.objects.filter(recipient=sent.ylva).update(state="cancelled")
    item = make_item(sent.arena, "P3", "Ny fråga", 30, 13, lead=sent.sigrid, with_=[sent.ylva], state="requested")
    Meeting.objects.filter(pk=item.meeting_id).update(recorded_by=elis, organisation=elis.organisation)
    item.meeting.refresh_from_db()
    confirm_item(actor=Viewer.of(sent.idun), at=at, item=item)
    look(at=at + LATER)
    told = Delivery.objects.exclude(kind="arena_pack")
    found = sorted((mail.kind, mail.recipient.given_name) for mail in told.select_related("recipient"))
    by_alert = [("pack_alert", "Sigrid")] if stopped else [("pack_alert", "Sigrid"), ("pack_alert", "Ylva")]
    by_mail = [("request_decision", "Elis"), *([("request_decision", "Ylva")] if stopped else [])]
    assert found == by_alert + by_mail


def test_the_alert_is_the_delivery_of_that_version(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    for _ in ("waiting", "left"):
        again = send_packs(actor=SYSTEM, arena=sent.arena, at=at + LATER)
        assert (again.queued, again.already) == (0, 2)
        leave()
    assert look(at=at + LATER) == alerts.Looked()


def test_a_version_that_a_person_sent_is_not_told_again(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    assert send_packs(actor=SYSTEM, arena=sent.arena, at=at).queued == 1
    assert look(at=at + LATER) == alerts.Looked()
    assert alerted() == []


def test_several_edits_in_a_short_while_are_one_mail(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    move(sent, at, sent.second, 30, 10, 30)
    look(at=at + 2 * LATER)
    assert alerted() == [("Sigrid", "v2", "cancelled"), ("Sigrid", "v3", "queued")]
    assert "(var 09.00–09.30)" in newest(sent.sigrid).text, "told against what was told, not against what was stopped"


def test_a_change_that_is_taken_back_is_not_told(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    sent.second.meeting.refresh_from_db()
    move_item(actor=SYSTEM, at=at, item=sent.second, starts=local(30, 9), ends=local(30, 9, 30))
    assert look(at=at + 2 * LATER) == alerts.Looked(stopped=1)
    assert alerted() == [("Sigrid", "v2", "cancelled")]
    assert look(at=at + 3 * LATER) == alerts.Looked()


def test_what_was_stopped_stays_stopped_until_something_else_changes(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    assert stop_sending(actor=Viewer.of(sent.idun), arena=sent.arena, at=at) == 1
    assert look(at=at + 2 * LATER) == alerts.Looked()
    update_item(actor=SYSTEM, at=at, item=sent.second, warning="Inga bilder.")
    look(at=at + 3 * LATER)
    assert alerted() == [("Sigrid", "v2", "cancelled"), ("Sigrid", "v3", "queued")]
    assert "(var 09.00–09.30)" in newest(sent.sigrid).text


def test_a_first_pack_is_for_a_person_to_send(sent, at, elis):
    Delegate.objects.create(arena=sent.arena, user=elis)
    update_item(actor=SYSTEM, at=at, item=sent.second, participants=[sent.sigrid, elis])
    look(at=at + LATER)
    assert alerted() == [("Sigrid", "v2", "queued")]
    assert [row.user.given_name for row in preview(actor=SYSTEM, arena=sent.arena, at=at).receivers] == ["Elis"]


def test_a_first_mail_that_waits_is_renewed(stage, at):
    look(at=at)
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    move(stage, at, stage.second, 30, 9, 30)
    look(at=at + LATER)
    states = Delivery.objects.filter(recipient=stage.sigrid).order_by("pk").values_list("kind", "state")
    assert list(states) == [("arena_pack", "cancelled"), ("arena_pack", "queued")]
    mail = newest(stage.sigrid)
    assert "09.30–09.59" in mail.text
    assert "var 09.00" not in mail.text
    assert mail.subject == "Skogsdagarna: ditt mötesunderlag"


def test_spelling_is_not_told_and_a_new_limit_is(sent, at):
    message = sent.adopted
    revise_message(actor=SYSTEM, message=message, at=at)
    assert look(at=at).queued == 2
    leave()
    before = len(alerted())
    message.refresh_from_db()
    house = house_of(message.current)
    asks = tuple(replace(ask, text=ask.text.replace("banan", "bannan")) for ask in house.asks)
    save_version(actor=SYSTEM, message=message, house=replace(house, asks=asks), at=at, change="minor")
    assert look(at=at + LATER).queued == 0
    assert BriefingPack.objects.filter(recipient=sent.ylva, item=None).order_by("-version").first().version > 1
    message.refresh_from_db()
    house = house_of(message.current)
    limits = (*house.red_lines, "Ingen del utan de andra.")
    save_version(actor=SYSTEM, message=message, house=replace(house, red_lines=limits), at=at)
    assert look(at=at + 2 * LATER).queued == 2
    assert len(alerted()) == before + 2


def test_spelling_alone_waits_for_a_person(sent, at):
    update_item(actor=SYSTEM, at=at, item=sent.second, title="Rundabord om robusthet")
    assert look(at=at + LATER) == alerts.Looked()
    assert [row.changes for row in preview(actor=SYSTEM, arena=sent.arena, at=at).receivers] == [
        ("Rundabord: rubriken är nu ”Rundabord om robusthet”",)
    ]


def test_a_withdrawn_message_is_corrected_with_everybody_who_holds_it(sent, at):
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    look(at=at + LATER)
    assert alerted() == [("Sigrid", "v2", "queued"), ("Ylva", "v2", "queued")]
    for user in (sent.sigrid, sent.ylva):
        mail = newest(user)
        for body in (mail.text, mail.html):
            assert "Använd inte ”Hela banan” längre: budskapet är tillbakadraget." in body
            assert "Tak om banan." not in body
            assert "Peka ut banan." not in body


def test_the_correction_stays_until_the_message_is_back(sent, at):
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    look(at=at)
    leave()
    update_item(actor=SYSTEM, at=at, item=sent.first, uses=[], place="Annan sal")
    look(at=at + LATER)
    mail = newest(sent.ylva)
    assert "Använd inte ”Hela banan” längre" in mail.text
    assert mail.subject == "Ny plats: Möte om banan"


def test_whom_to_call_is_told_to_all(sent, at):
    update_arena(actor=SYSTEM, at=at, arena=sent.arena, on_site_phone="070-174 06 30")
    look(at=at + LATER)
    assert [row[0] for row in alerted()] == ["Sigrid", "Ylva"]


def test_an_embargo_that_is_moved_is_told_and_one_that_ends_is_not(sent, at):
    update_message(actor=SYSTEM, message=sent.secret, at=at, embargo_until=local(29, 6))
    look(at=at + LATER)
    assert [row[0] for row in alerted()] == ["Sigrid"]
    leave()
    update_item(actor=SYSTEM, at=at, item=sent.second, title="Rundabord om vardagen")
    assert look(at=local(29, 7)).queued == 0


def test_in_the_recipients_language(sent, at):
    sent.ylva.language = "en"
    sent.ylva.save()
    look(at=at)
    update_item(actor=SYSTEM, at=at, item=sent.first, place="Annan sal")
    look(at=at + LATER)
    assert newest(sent.ylva).subject == "New place: Möte om banan"
    assert newest(sent.sigrid).subject == "Ny plats: Möte om banan"


def test_of_a_confidential_item_the_mail_tells_time_and_place_only(sent, at):
    sent.second.meeting.visibility = "confidential"
    sent.second.meeting.save()
    sent.second.meeting.named_viewers.set([sent.sigrid])
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    mail = newest(sent.sigrid)
    raw = compose(mail).content.decode() + "".join(bytes(f.content).decode("latin-1") for f in mail.attachments.all())
    assert mail.subject.startswith("Flyttat: Förtroligt möte")
    for secret in ("Rundabord", "Gör ersättningen"):
        assert secret not in mail.text + mail.html + mail.subject + raw


def test_a_removed_delegate_is_told_no_news_and_a_closed_account_nothing(sent, at):
    Delegate.objects.filter(user=sent.ylva).delete()
    update_item(actor=SYSTEM, at=at, item=sent.second, place="Annan sal")
    look(at=at + LATER)
    assert [row[0] for row in alerted()] == ["Sigrid"]
    leave()
    sent.sigrid.is_active = False
    sent.sigrid.save()
    update_item(actor=SYSTEM, at=at, item=sent.second, place="Tredje salen")
    assert look(at=at + 2 * LATER).queued == 0


def night(at, day):
    return local(day, 23).replace(hour=23)


def test_the_night_holds_what_is_not_of_the_same_day(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    assert look(at=night(at, 21)) == alerts.Looked(held=True)
    assert look(at=night(at, 21) + LATER) == alerts.Looked()
    assert AlertProgress.objects.get().again_at == local(22, 6, 30)
    assert look(at=local(22, 6, 30)) == alerts.Looked(queued=1)
    assert look(at=local(22, 6, 31)) == alerts.Looked()


def test_what_changed_the_same_day_is_told_at_night(sent, at):
    move(sent, at, sent.second, 29, 23, 30)
    assert look(at=local(29, 22)) == alerts.Looked(queued=1)


def test_what_is_over_is_told_nobody(sent, at):
    update_item(actor=SYSTEM, at=at, item=sent.second, place="Annan sal")
    assert look(at=local(30, 10)).queued == 0
    assert look(at=local(30, 10) + dt.timedelta(days=20)) == alerts.Looked()


def test_an_arena_that_is_over_or_was_never_sent_is_left_alone(stage, at):
    look(at=at)
    move(stage, at, stage.second, 30, 9, 30)
    assert look(at=at + LATER) == alerts.Looked()
    assert not BriefingPack.objects.exists()


def test_a_renderer_that_fails_is_tried_again(sent, at, monkeypatch):
    move(sent, at, sent.second, 30, 9, 30)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "arena_pdf", lambda pack: 1 / 0)
        assert look(at=at + LATER) == alerts.Looked(failed=1)
    assert look(at=at + 2 * LATER).queued == 1


def test_a_look_at_nothing_costs_two_queries(sent, at, django_assert_num_queries):
    with django_assert_num_queries(IDLE):
        assert look(at=at + LATER) == alerts.Looked()


@pytest.mark.parametrize("n", [1, 3])
def test_a_look_at_what_changes_no_pack_costs_the_same(sent, at, n, django_assert_num_queries):
    for _ in range(n):
        mark_read(actor=Viewer.of(sent.sigrid), pack=BriefingPack.objects.filter(recipient=sent.sigrid)[n - 1], at=at)
    with django_assert_num_queries(5):
        look(at=at + LATER)


@pytest.mark.parametrize("n", [1, 3])
def test_a_look_that_tells_nobody_does_not_grow_with_recipients(stage, at, n, django_assert_max_num_queries):
    for number in range(n):
        make_item(stage.arena, f"X{number}", f"Möte {number}", 28, 10 + number, lead=stage.ylva)
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    leave()
    look(at=at)
    update_item(actor=SYSTEM, at=at, item=stage.second, title="Annan titel")
    with django_assert_max_num_queries(80):
        look(at=at + LATER)


def test_an_entry_that_was_committed_late_is_news(sent, at):
    progress = AlertProgress.objects.get()
    assert progress.count == AuditEntry.objects.count()
    AlertProgress.objects.update(count=progress.count - 1)  # as if one below the newest had not been visible then
    sent.second.meeting.place = "Annan sal"
    sent.second.meeting.save()
    assert look(at=at + LATER).queued == 1


def test_the_outbox_tells_what_it_is(sent, at, client):
    move(sent, at, sent.second, 30, 9, 30)
    look(at=at + LATER)
    client.force_login(sent.idun)
    Council.objects.update(frozen_at=at)
    assert "Ändring i ett mötesunderlag" in client.get(newest(sent.sigrid).get_absolute_url()).content.decode()


def test_building_beside_it_hides_nothing(sent, at):
    move(sent, at, sent.second, 30, 9, 30)
    build_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert look(at=at + LATER).queued == 1
