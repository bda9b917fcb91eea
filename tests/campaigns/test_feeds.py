"""Calendar feeds: what stands in them, for whom, and what two parsers make of it."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
import time_machine
import vobject
from django.urls import reverse
from django.utils import timezone

from campaigns.briefing.labels import labels
from campaigns.briefing.render.feed import feed_ics
from campaigns.briefing.render.ics import uid
from campaigns.models import CalendarFeed
from campaigns.queries.feeds import feed_items
from campaigns.services import feeds as services
from campaigns.services.programme import cancel_item, move_item
from crm.enums import OFF_STATES, AuditAction, MeetingState, Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, Meeting, MeetingParticipant
from crm.outbox.links import derive
from crm.services import audit
from crm.services.closing import deactivate_user
from crm.services.tokens import create_token
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.reminders.conftest import local
from tests.factories import MandateFactory, UserFactory
from tests.factories.campaigns import ArenaFactory, DelegateFactory, ProgrammeItemFactory


@pytest.fixture
def week(parties, sigrid, ylva, idun):
    """Sigrid at two arenas; Ylva with an item of her own."""
    arena = ArenaFactory.create(name="Skogsveckan", coordinator=idun, on_site_phone="070-174 06 66")
    other = ArenaFactory.create(name="Havsveckan", coordinator=idun)
    for user in (sigrid, ylva):
        DelegateFactory.create(arena=arena, user=user)
    person = MandateFactory.create(person__name="Vera Måne").person
    make = ProgrammeItemFactory.create
    return {
        "arena": arena,
        "talk": make(
            arena=arena, ref="A1", title="Samtal; om banan, nu", starts=local("2027-06-29T08:00"), ours=[sigrid],
            people=[person],
        ),
        "sea": make(arena=other, ref="B1", title="Hamnen", starts=local("2027-08-10T10:00"), ours=[sigrid]),
        "hers": make(arena=arena, ref="A2", title="Kaffe", starts=local("2027-06-28T15:00"), ours=[ylva]),
    }  # fmt: skip


@pytest.fixture
def made(sigrid, at):
    """The secret of Sigrid's own feed."""
    return services.create_feed(actor=Viewer.of(sigrid), at=at)[1]


def fetch(client, secret, **headers):
    return client.get(reverse("calendar-feed", args=[secret]), headers=headers)


def events(answer):
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["summary"]): event for event in found}


def test_my_programme_over_all_arenas(client, week, made):
    answer = fetch(client, made)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    found = events(answer)
    assert list(found) == ["Samtal; om banan, nu", "Hamnen"]
    talk = found["Samtal; om banan, nu"]
    assert talk["uid"] == uid(f"m{week['talk'].meeting_id}")
    assert talk["dtstart"].dt == local("2027-06-29T08:00")
    assert talk["status"] == "CONFIRMED"
    assert "Vera Måne" in talk["description"]


def test_two_parsers_agree(client, week, made):
    content = fetch(client, made).content
    ours = icalendar.Calendar.from_ical(content)
    theirs = vobject.readOne(content.decode())
    assert ours.errors == []
    seen = {str(one["uid"]): (one["dtstart"].dt, str(one["summary"])) for one in ours.walk("VEVENT")}
    assert {one.uid.value: (one.dtstart.value, one.summary.value) for one in theirs.vevent_list} == seen
    assert theirs.vtimezone.tzid.value == "Europe/Stockholm"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content
    assert b"X-PUBLISHED-TTL:PT1H" in content
    assert b"METHOD:PUBLISH" in content


@pytest.mark.parametrize("night", ["2027-03-28T03:30", "2027-10-31T03:30"])
def test_both_nights_when_clocks_change(client, week, made, night, sigrid):
    ProgrammeItemFactory.create(arena=week["arena"], title="Natt", starts=local(night), ours=[sigrid])
    content = fetch(client, made).content
    assert events(fetch(client, made))["Natt"]["dtstart"].dt == local(night)
    [theirs] = [one for one in vobject.readOne(content.decode()).vevent_list if one.summary.value == "Natt"]
    assert theirs.dtstart.value == local(night)


def test_a_calendar_without_items_is_one(client, made):
    answer = fetch(client, made)
    assert events(answer) == {}
    assert vobject.readOne(answer.content.decode()).vtimezone.tzid.value == "Europe/Stockholm"


def test_what_is_held_already_is_not_sent_again(client, week, made, at):
    first = fetch(client, made)
    again = fetch(client, made, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    move_item(actor=SYSTEM, at=at, item=week["talk"], starts=local("2027-06-29T09:00"), ends=local("2027-06-29T09:30"))
    moved = fetch(client, made, if_none_match=first.headers["ETag"])
    assert moved.status_code == 200
    before, after = (events(answer)["Samtal; om banan, nu"] for answer in (first, moved))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == local("2027-06-29T09:00")


def test_what_is_cancelled_is_struck_out_and_what_is_left_is_gone(client, week, made, sigrid, ylva, at):
    cancel_item(actor=SYSTEM, at=at, item=week["talk"], reason="Regn")
    assert events(fetch(client, made))["Samtal; om banan, nu"]["status"] == "CANCELLED"
    MeetingParticipant.objects.filter(meeting=week["talk"].meeting, user=sigrid).update(user=ylva)
    assert list(events(fetch(client, made))) == ["Hamnen"]


@pytest.mark.parametrize("state", OFF_STATES)
def test_what_comes_to_nothing_is_struck_out_unless_it_never_stood_there(client, week, made, sigrid, at, state):
    meeting = week["sea"].meeting
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    audit.record(actor=SYSTEM, action=AuditAction.TRANSITION, obj=meeting, at=at, changes={})
    assert {name: str(event["status"]) for name, event in events(fetch(client, made)).items()} == {
        "Samtal; om banan, nu": "CONFIRMED",
        "Hamnen": "CANCELLED",
    }
    secret = services.renew_feed(actor=Viewer.of(sigrid), at=at, feed=CalendarFeed.objects.get())[1]
    assert ("Hamnen" in events(fetch(client, secret))) is (state == MeetingState.CANCELLED)


def test_a_confidential_item_shows_time_and_place_only(client, week, made):
    Meeting.objects.filter(pk=week["talk"].meeting_id).update(visibility=Visibility.CONFIDENTIAL)
    content = fetch(client, made).content.decode()
    assert "banan" not in content
    assert "Vera" not in content
    assert labels("sv")["confidential_meeting"] in content


def test_an_arenas_feed_holds_what_its_owner_may_see_at_that_moment(client, week, sigrid, elis, at):
    secret = services.create_feed(actor=Viewer.of(elis), at=at, arena=week["arena"])[1]
    assert list(events(fetch(client, secret))) == ["Kaffe", "Samtal; om banan, nu"]
    Meeting.objects.filter(pk=week["hers"].meeting_id).update(visibility=Visibility.CONFIDENTIAL)
    assert list(events(fetch(client, secret))) == ["Samtal; om banan, nu"]
    elis.role = "reader"
    elis.save()
    assert fetch(client, secret).status_code == 404, "a reader sees the arenas they take part in"


def test_addresses_that_open_nothing_answer_alike(client, week, made, sigrid, at):
    token = create_token(actor=Viewer.of(sigrid), at=at, name="x", scopes=["arenas:read"], lasts=dt.timedelta(days=1))[
        1
    ]
    for secret in (
        "nothing",
        "%00",
        "é" * 30,
        token,
        derive(1),
        made.swapcase(),
        CalendarFeed.objects.get().token_hash,
    ):
        assert fetch(client, secret).status_code == 404
    assert client.post(reverse("calendar-feed", args=[made])).status_code == 405


def test_renewed_and_ended_addresses_stop_at_once(client, week, made, sigrid, at):
    viewer = Viewer.of(sigrid)
    feed = CalendarFeed.objects.get()
    new, secret = services.renew_feed(actor=viewer, at=at, feed=feed)
    assert (fetch(client, made).status_code, fetch(client, secret).status_code) == (404, 200)
    services.revoke_feed(actor=viewer, at=at, feed=new)
    assert fetch(client, secret).status_code == 404
    with pytest.raises(StaleObject):
        services.revoke_feed(actor=viewer, at=at, feed=new)
    assert AuditEntry.objects.filter(object_type="campaigns.CalendarFeed").count() == 4


def test_a_closed_account_has_no_feed_and_gets_none_back(client, week, made, sigrid, at):
    admin = UserFactory.create(role="admin", organisation=sigrid.organisation)
    colleague = UserFactory.create(organisation=sigrid.organisation)
    deactivate_user(actor=Viewer.of(admin), at=at, user=sigrid, reassign_to=colleague)
    assert fetch(client, made).status_code == 404
    sigrid.is_active = True
    sigrid.save()
    assert fetch(client, made).status_code == 404


def test_an_address_that_nobody_fetches_ends_by_itself(client, week, made):
    assert fetch(client, made).status_code == 200
    used = CalendarFeed.objects.get().last_used_at
    with time_machine.travel(used + dt.timedelta(days=399)):
        assert fetch(client, made).status_code == 200
    with time_machine.travel(used + dt.timedelta(days=800)):
        assert fetch(client, made).status_code == 404


def test_the_secret_is_stored_nowhere(client, week, made, at):
    row = CalendarFeed.objects.values().get()
    assert made not in repr(row)
    assert row["hint"] == made[:4]
    assert made not in repr(list(AuditEntry.objects.values()))


def test_one_of_each_at_a_time(sigrid, week, made, at):
    viewer = Viewer.of(sigrid)
    with pytest.raises(DomainError) as caught:
        services.create_feed(actor=viewer, at=at)
    assert caught.value.field == "arena"
    services.create_feed(actor=viewer, at=at, arena=week["arena"])
    CalendarFeed.objects.update(created_at=timezone.now() - dt.timedelta(days=500))
    services.create_feed(actor=viewer, at=at)


def test_an_administrator_who_reads_no_content_has_none(client, parties, at):
    admin = UserFactory.create(role="admin", organisation=parties.region)
    with pytest.raises(NotAllowed):
        services.create_feed(actor=Viewer.of(admin), at=at)
    client.force_login(admin)
    assert client.get(reverse("feed_list")).context["lines"] == []


def test_nobody_ends_anothers(sigrid, ylva, made, at):
    with pytest.raises(NotAllowed):
        services.revoke_feed(actor=Viewer.of(ylva), at=at, feed=CalendarFeed.objects.get())


def test_the_pages_make_show_once_renew_and_end(client, week, sigrid, ylva):
    client.force_login(sigrid)
    page = client.post(reverse("feed_create"), {"arena": week["arena"].pk})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    address = page.context["address"]
    assert address in page.content.decode()
    assert page.context["webcal"].startswith("webcal://")
    assert client.get(address).status_code == 200
    again = client.post(reverse("feed_create"), {"arena": week["arena"].pk})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["arena"])
    feed = CalendarFeed.objects.get()
    assert address.rpartition("/")[2][:20] not in client.get(reverse("feed_list")).content.decode()
    renewed = client.post(reverse("feed_renew", args=[feed.pk]))
    assert client.get(address).status_code == 404
    assert client.get(renewed.context["address"]).status_code == 200
    assert client.post(reverse("feed_renew", args=[feed.pk])).status_code == 404
    newest = CalendarFeed.objects.get(revoked_at=None)
    client.force_login(ylva)
    assert client.post(reverse("feed_revoke", args=[newest.pk])).status_code == 404
    assert client.get(reverse("feed_renew", args=[newest.pk])).status_code == 404
    client.force_login(sigrid)
    assert client.post(reverse("feed_revoke", args=[newest.pk])).status_code == 302
    assert client.get(renewed.context["address"]).status_code == 404
    strange = client.post(reverse("feed_create"), {"arena": 999_999})
    assert (strange.status_code, list(strange.context["form"].errors)) == (422, ["arena"])


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(week, made, sigrid, n, at, django_assert_num_queries):
    for number in range(n):
        ProgrammeItemFactory.create(
            arena=week["arena"], starts=local("2027-06-30T08:00") + dt.timedelta(hours=number), ours=[sigrid],
            people=[MandateFactory.create().person],
        )  # fmt: skip
    feed = CalendarFeed.objects.select_related("user__organisation", "arena").get()
    council = Council.current()
    with django_assert_num_queries(5):
        content = feed_ics(feed, feed_items(feed, at), council)
    assert content.count(b"BEGIN:VEVENT") == n + 2
