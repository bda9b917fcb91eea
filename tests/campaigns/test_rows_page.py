"""The address that takes four rows: it writes its own person's, once, and reads nobody's."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import Outcome
from campaigns.models import RequestDecision
from campaigns.services.programme import cancel_item, move_item
from campaigns.services.sending import send_packs
from crm import clock
from crm.enums import ArrivalState, MeetingState, Visibility
from crm.models import Debrief, DebriefArrival, Delivery, Meeting, PersonalLink
from crm.outbox import links, write_keys
from crm.services.links import revoke_links_of
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import built, local, stage

__all__ = ["built", "stage"]
SAID = "De lyssnade och frågade om tidplanen."


@pytest.fixture
def mailed(stage, at):
    """The stage after sending, with each delegate's personal link."""
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    stage.urls = {
        mail.recipient: reverse("personal-link", args=[links.derive(mail.pk)]) for mail in Delivery.objects.all()
    }
    return stage


@pytest.fixture
def later(monkeypatch):
    """The domain's clock, half an hour after the first meeting."""
    now = local(29, 9)
    monkeypatch.setattr(clock, "now", lambda *_: now)
    return now


def address(client, url, item) -> str:
    """Where the page's form for that item sends."""
    html = client.get(url).content.decode()
    article = html[html.index(f'id="m{item.meeting_id}"') :]
    [first, *_others] = re.findall(r'href="(/rows/[^"]+)"', article)
    return first


def post(client, where, **data):
    return client.post(where, {"key": "k1", "said": SAID, **data}, headers={"Accept": "application/json"})


@pytest.fixture
def where(client, mailed, later):
    """Sigrid's address for the first meeting, as her personal page has it."""
    return address(client, mailed.urls[mailed.sigrid], mailed.first)


def test_rows_arrive_once_with_their_time_and_author(where, mailed, later):
    phone = Client(enforce_csrf_checks=True)
    written = later - dt.timedelta(minutes=20)
    answer = post(phone, where, written_at=written.isoformat())
    assert (answer.status_code, answer.json()) == (200, {"state": "written", "message": "Mottaget 09.00."})
    assert post(phone, where, said="Annat.").json() == answer.json()
    debrief = Debrief.objects.get()
    assert (debrief.said, debrief.author, debrief.written_at) == (SAID, mailed.sigrid, written)
    assert debrief.received_at == later


def test_reading_the_address_changes_and_tells_nothing(client, where, mailed, later):
    post(client, where)
    before = DebriefArrival.objects.count()
    page = client.get(where)
    assert page.status_code == 200
    assert SAID not in page.content.decode()
    assert "Hemligt" not in page.content.decode()
    assert DebriefArrival.objects.count() == before
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")


def test_whoever_may_read_the_meeting_no_longer_reads_not_its_name_either(client, where, mailed):
    Meeting.objects.filter(pk=mailed.first.meeting_id).update(visibility=Visibility.CONFIDENTIAL)
    mailed.first.meeting.participants.filter(user=mailed.sigrid).delete()
    assert client.get(where).status_code == 404
    assert post(client, where).status_code == 404


def test_it_works_without_script(client, where):
    page = client.get(where).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    answer = client.post(where, {"key": key, "said": SAID, "starts": "2027-06-29T08:00:00+02:00"})
    assert "De fyra raderna är sparade." in answer.content.decode()
    wrong = client.post(where, {"key": "other", "said": " "})
    assert wrong.status_code == 422
    assert 'class="summary"' in wrong.content.decode()


def test_what_is_wrong_is_told_by_field(client, where):
    answer = post(client, where, other="x" * 9000)
    assert (answer.status_code, answer.json()["state"], list(answer.json()["fields"])) == (422, "refused", ["other"])
    assert "5000" in answer.json()["message"]
    for bad in ({"key": "två ord"}, {"key": ""}, {"written_at": "i går"}):
        assert post(client, where, **bad).status_code == 422
    assert not DebriefArrival.objects.exists()


def test_before_the_meeting_the_phone_is_told_when(client, where, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda *_: local(29, 7))
    answer = post(client, where)
    assert (answer.status_code, answer.json()["state"]) == (409, "early")
    assert "08.00" in answer.json()["message"]


def test_of_a_moved_item_they_go_with_it_and_the_new_time_is_told(client, where, mailed, later):
    known = mailed.first.meeting.starts.isoformat()
    move_item(actor=SYSTEM, at=later, item=mailed.first, starts=local(29, 8, 30), ends=local(29, 9))
    told = post(client, where, starts=known).json()
    assert (told["state"], "08.30" in told["message"]) == ("written", True)


def test_of_a_cancelled_item_the_text_is_kept(client, where, mailed, later):
    cancel_item(actor=SYSTEM, at=later, item=mailed.first, reason="Regn.")
    told = post(client, where).json()
    assert (told["state"], "inställt" in told["message"]) == ("waiting", True)
    assert not Debrief.objects.exists()


def test_of_a_meeting_that_another_took_in_they_go_with_that_one(client, where, mailed, later):
    kept = mailed.second
    Meeting.objects.filter(pk=mailed.first.meeting_id).update(state=MeetingState.MERGED)
    Meeting.objects.filter(pk=kept.meeting_id).update(starts=local(29, 8, 15), ends=local(29, 8, 45), on=later.date())
    RequestDecision.objects.create(
        item=mailed.first, outcome=Outcome.MERGED, reason="Samma minister.", kept=kept, decided_at=later
    )
    assert post(client, where).json()["state"] == "written"
    assert Debrief.objects.get().meeting_id == kept.meeting_id


def test_of_a_meeting_that_nobody_confirmed_the_text_is_kept(client, where, mailed):
    Meeting.objects.filter(pk=mailed.first.meeting_id).update(state=MeetingState.REQUESTED)
    told = post(client, where).json()
    assert (told["state"], "inte bekräftat" in told["message"]) == ("waiting", True)


def test_rows_beside_a_colleagues_wait(client, where, mailed, later):
    post(client, where)
    other = address(client, mailed.urls[mailed.ylva], mailed.first)
    told = post(client, other, said="Jag hörde nej.").json()
    assert told["state"] == "waiting"
    assert SAID not in told["message"]
    assert DebriefArrival.objects.get(state=ArrivalState.WAITING).author == mailed.ylva


def test_a_revoked_expired_or_forged_address_answers_alike(client, where, mailed, at):
    pk = Meeting.objects.get(pk=mailed.first.meeting_id).pk
    live = PersonalLink.objects.get(user=mailed.ylva)
    other = reverse("rows", args=[write_keys.make(user=mailed.ylva, meeting_id=pk, link=live)])
    revoke_links_of(actor=Viewer.of(mailed.idun), user=mailed.sigrid, at=at)
    PersonalLink.objects.filter(pk=live.pk).update(
        created_at=timezone.now() - dt.timedelta(days=9), expires_at=timezone.now() - dt.timedelta(days=1)
    )
    answers = [post(client, path) for path in (where, other, where[:-3] + "xx/", "/rows/x/")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1


def test_an_address_of_a_signed_in_page_ends_with_the_password(client, built, later):
    user = built.sigrid
    where = reverse("rows", args=[write_keys.make(user=user, meeting_id=built.first.meeting_id)])
    assert client.get(where).status_code == 200
    user.set_password("ett annat lösenord")
    user.save()
    assert client.get(where).status_code == 404


def test_an_address_is_of_one_person_and_one_meeting(client, where, mailed):
    user, meeting = write_keys.read(where.split("/")[2])
    assert (user, meeting) == (mailed.sigrid, mailed.first.meeting_id)
    mailed.sigrid.is_active = False
    mailed.sigrid.save()
    assert write_keys.read(where.split("/")[2]) is None


def test_another_site_cannot_send_it(where):
    answer = Client().post(where, {"key": "k", "said": SAID}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_who_left_the_meeting_is_told_and_writes_nothing(client, where, mailed):
    mailed.first.meeting.participants.filter(user=mailed.sigrid).delete()
    answer = post(client, where)
    assert (answer.status_code, answer.json()["state"]) == (403, "refused")


def test_of_a_confidential_meeting_only_time_and_place_stand_there(client, where, mailed):
    Meeting.objects.filter(pk=mailed.first.meeting_id).update(visibility=Visibility.CONFIDENTIAL)
    page = client.get(where).content.decode()
    assert "Möte om banan" not in page
    assert "Skogssalen" in page


def test_the_signed_in_pack_has_its_own_rows_and_nobody_elses(client, built, later, at):
    row = built.sigrid.packs.get(item=built.first)
    client.force_login(built.sigrid)
    page = client.get(reverse("pack_detail", args=[row.pk])).content.decode()
    assert re.search(r'href="/rows/', page)
    client.force_login(built.idun)
    assert 'href="/rows/' not in client.get(reverse("pack_detail", args=[row.pk])).content.decode()


def test_the_meeting_page_shows_what_waits_and_its_author_takes_it_in(client, where, mailed, later):
    post(client, where)
    post(client, where, key="k2", said="De lovade svar.")
    meeting = Meeting.objects.get(pk=mailed.first.meeting_id)
    assert meeting.state == MeetingState.HELD
    client.force_login(mailed.sigrid)
    arrival = DebriefArrival.objects.get(state=ArrivalState.WAITING)
    assert "De lovade svar." in client.get(meeting.get_absolute_url()).content.decode()
    take_in = reverse("arrival_take_in", args=[arrival.pk])
    form = client.get(take_in).context["form"]
    assert form.initial["said"] == f"{SAID}\nDe lovade svar."
    client.post(take_in, {**form.initial, "version": meeting.version})
    assert Debrief.objects.get().said == f"{SAID}\nDe lovade svar."
    assert client.get(take_in).status_code == 404


def test_what_waits_can_be_left_out(client, where, mailed):
    post(client, where)
    post(client, where, key="k2", said="De lovade svar.")
    arrival = DebriefArrival.objects.get(state=ArrivalState.WAITING)
    leave = reverse("arrival_set_aside", args=[arrival.pk])
    client.force_login(mailed.ylva)
    assert client.post(leave).status_code == 403
    client.force_login(mailed.sigrid)
    assert client.post(leave).status_code == 302
    assert Debrief.objects.get().said == SAID
