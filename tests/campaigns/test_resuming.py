"""The way back for an item that was cancelled: service, page, packs, invitations and reminders."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy

import icalendar
import pytest
from django.urls import reverse

from campaigns.enums import ClashKind
from campaigns.services.alerts import look
from campaigns.services.programme import cancel_item, confirm_item, resume_item
from campaigns.services.sending import send_packs
from crm import clock
from crm.enums import MeetingState
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, Delivery, Organisation
from crm.outbox.message import compose
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import stage
from tests.campaigns.reminders.conftest import rows, rules, week
from tests.factories import ArenaFactory, DelegateFactory, MandateFactory, ProgrammeItemFactory

__all__ = ["rules", "stage", "week"]

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def minister(db):
    return MandateFactory.create(person__name="Edvin Ström").person


@pytest.fixture
def off(idun, sigrid, minister, at):
    """A cancelled item, 10.00–10.30 on the Tuesday."""
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    item = ProgrammeItemFactory.create(arena=arena, title="Enskilt möte", ours=[sigrid], people=[minister])
    return cancel_item(actor=Viewer.of(idun), at=at, item=item, reason="Statsrådet reser.")


def resume(item, at, actor=SYSTEM, later=dt.timedelta(0), **values):
    times = {"starts": item.meeting.starts + later, "ends": item.meeting.ends + later}
    return resume_item(actor=actor, at=at, item=item, **{**times, **values})


def slot(item, **values):
    """What the page sends, unchanged."""
    meeting = item.meeting
    times = {"starts_at": f"{clock.local(meeting.starts):%H:%M}", "ends_at": f"{clock.local(meeting.ends):%H:%M}"}
    return {"day": meeting.on.isoformat(), **times, "version": meeting.version, **values}


def text(response):
    return response.content.decode()


def test_it_is_confirmed_again_and_the_trail_tells(off, at, idun):
    version = off.meeting.version
    resume(off, at, actor=Viewer.of(idun), later=HOUR, version=version)
    meeting = off.meeting
    meeting.refresh_from_db()
    assert (meeting.state, meeting.state_reason, meeting.version) == (MeetingState.CONFIRMED, "", version + 1)
    assert clock.local(meeting.starts).isoformat() == "2027-06-29T11:00:00+02:00"
    entry = AuditEntry.objects.filter(object_type="crm.Meeting", object_id=meeting.pk).latest("pk")
    assert (entry.action, entry.changes["state"]) == ("transition", ["cancelled", "confirmed"])
    assert entry.changes["state_reason"] == ["Statsrådet reser.", ""]


def test_of_two_one_resumes_it(off, at, idun):
    again = type(off).objects.get(pk=off.pk)
    stale = again.meeting.version
    resume(off, at)
    with pytest.raises(StaleObject):
        resume(again, at)
    again.meeting.refresh_from_db()
    for version, error in ((stale, StaleObject), (None, InvalidTransition)):
        with pytest.raises(error):
            resume(again, at, version=version)


def test_only_a_coordinator_and_not_by_confirming(off, at, sigrid, elis, lova):
    for user in (sigrid, elis, lova):
        with pytest.raises(NotAllowed):
            resume(off, at, actor=Viewer.of(user))
    with pytest.raises(InvalidTransition):
        confirm_item(actor=SYSTEM, at=at, item=off)


def test_what_has_changed_meanwhile_is_weighed_as_for_a_new_booking(off, at, minister):
    body = minister.mandates.get().body
    Organisation.objects.filter(pk=body.pk).update(county_limit=1, name="Skogsdepartementet")
    ProgrammeItemFactory.create(arena=off.arena, people=[minister], title="Den som fick rummet")
    with pytest.raises(DomainError, match="Den som fick rummet") as error:
        resume(off, at)
    assert error.value.field == "people"
    minister.mandates.update(ends=dt.date(2027, 6, 1))
    with pytest.raises(DomainError, match="Edvin Ström"):
        resume(off, at)
    off.meeting.refresh_from_db()
    assert off.meeting.state == MeetingState.CANCELLED


def test_from_the_cancelled_item_and_its_move_page(client, off, idun):
    client.force_login(idun)
    url = reverse("item_resume", args=[off.pk])
    assert f'href="{url}"' in text(client.get(off.get_absolute_url()))
    assert client.get(reverse("item_move", args=[off.pk])).url == url
    assert 'value="10:00"' in text(client.get(url))
    answer = client.post(url, slot(off), follow=True)
    assert answer.redirect_chain == [(off.get_absolute_url(), 302)]
    assert "Bekräftad" in text(answer)
    assert url not in text(answer)
    assert client.get(url).status_code == 404


def test_who_may_not_decide_is_offered_nothing(client, off, sigrid):
    client.force_login(sigrid)
    url = reverse("item_resume", args=[off.pk])
    assert url not in text(client.get(off.get_absolute_url()))
    assert client.get(url).status_code == client.post(url, slot(off)).status_code == 403


def test_the_page_shows_who_is_busy_by_now_before_it_saves(client, off, idun, sigrid, minister):
    ProgrammeItemFactory.create(arena=off.arena, people=[minister], ours=[sigrid], title="Kom emellan")
    client.force_login(idun)
    url = reverse("item_resume", args=[off.pk])
    answer = client.post(url, slot(off))
    assert answer.status_code == 422
    assert "Kom emellan" in text(answer)
    assert [found.kinds for found in answer.context["foreseen"]] == [(ClashKind.SAME_PERSON_SAME_DAY,)]
    assert [absence.text for absence in answer.context["absences"]] == [
        "Sigrid Fjäll är bokad samtidigt: ”Kom emellan”, tisdag 29 juni 10.00–10.30."
    ]
    assert client.post(url, slot(off, despite="on")).status_code == 302


def test_a_time_that_has_passed_is_asked_about(client, off, idun):
    Council.objects.update(frozen_at=off.meeting.ends + HOUR)
    client.force_login(idun)
    answer = client.post(reverse("item_resume", args=[off.pk]), slot(off))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["despite"]


@pytest.mark.parametrize(
    ("name", "values"),
    [("item_move", {"starts_at": "11:00", "ends_at": "11:30"}), ("item_cancel", {"reason": "Min långa motivering."})],
)
def test_what_was_cancelled_meanwhile_keeps_what_was_typed_and_offers_no_button(client, off, idun, name, values):
    client.force_login(idun)
    answer = client.post(reverse(name, args=[off.pk]), slot(off, **values))
    assert answer.status_code == 409
    page = text(answer)
    assert all(value in page for value in values.values())
    assert "det går inte längre att spara" in page
    assert '<button class="btn primary" type="submit">' not in page
    assert f'<a class="btn primary" href="{off.get_absolute_url()}">' in page


def test_reminders_come_back_with_it(week, at):
    MandateFactory.create(person=week.person)
    before = rows("2027-06-21T08:00", "2027-07-03T00:00")
    cancel_item(actor=SYSTEM, at=at, item=week.talk, reason="Förhinder.")
    assert rows("2027-06-21T08:00", "2027-07-03T00:00") != before
    resume(week.talk, at)
    assert rows("2027-06-21T08:00", "2027-07-03T00:00") == before


def told(user):
    """Subject, method, status and sequence of the newest mail to the user."""
    mail = Delivery.objects.filter(recipient=user).latest("pk")
    parts = message_from_bytes(compose(mail).content, policy=policy.default).walk()
    (content,) = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.events
    return mail.subject, calendar["METHOD"], event["STATUS"], event["SEQUENCE"], str(event["UID"])


def test_whoever_holds_a_pack_is_invited_again_with_a_higher_sequence(stage, at):
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    look(at=at)
    minute = dt.timedelta(minutes=1)
    stage.second.meeting.refresh_from_db()
    cancel_item(actor=SYSTEM, at=at, item=stage.second, reason="Talaren är sjuk.")
    Delivery.objects.update(state="sent")
    look(at=at + minute)
    off = told(stage.sigrid)
    Delivery.objects.update(state="sent")
    resume(stage.second, at)
    look(at=at + 2 * minute)
    on = told(stage.sigrid)
    assert on[:3] == ("Blir av igen: Rundabord, onsdag 30 juni 09.00–09.30", "REQUEST", "CONFIRMED")
    assert (off[1:3], on[3] - off[3], on[4]) == (("CANCEL", "CANCELLED"), 1, off[4])


def test_an_item_resumed_within_the_minute_is_told_to_nobody(stage, at):
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    Delivery.objects.update(state="sent")
    look(at=at)
    stage.second.meeting.refresh_from_db()
    cancel_item(actor=SYSTEM, at=at, item=stage.second, reason="Talaren är sjuk.")
    look(at=at)
    resume(stage.second, at)
    look(at=at)
    alerts = Delivery.objects.filter(kind="pack_alert").values_list("state", flat=True)
    assert list(alerts) == ["cancelled"]
