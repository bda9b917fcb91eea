"""Who of ours goes to the public programme: planned, marked, warned of, and what imports do to it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.models import Attendance, HeardNote, PublicEvent, SpeakerMatch
from campaigns.queries import attendance as queries
from campaigns.queries.feeds import feed_visits
from campaigns.services import attendance as services
from campaigns.services.feeds import create_feed
from campaigns.services.imports import apply_import, plan_import, undo_import
from crm.enums import Visibility
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Council
from crm.visibility import Viewer
from tests.factories import ArenaFactory, DelegateFactory, IssueFactory, PersonFactory, ProgrammeItemFactory

START = dt.datetime(2027, 6, 29, 8, 0, tzinfo=dt.UTC)
AFTER = START + dt.timedelta(hours=3)
HOUR = dt.timedelta(hours=1)
HEADER = "id,title,organiser,start,end,place,speakers"
BANAN = "1,Hur byggs banan?,Föreningen,2027-06-29 12:00,2027-06-29 13:00,Scenen,Vera Lindmåne (S)"
MINGEL = "2,Mingel,Kommunen,2027-06-29 19:00,2027-06-29 21:00,Gården,"


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still, before the arena."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def arena(idun, sigrid, elis):
    arena = ArenaFactory.create(coordinator=idun)
    for user in (sigrid, elis):
        DelegateFactory.create(arena=arena, user=user)
    return arena


@pytest.fixture
def make(arena):
    """Makes a public event."""

    def make(key="1", starts=START, **values):
        facts = {"title": f"Seminarium {key}", "on": starts.date(), "starts": starts, "ends": starts + HOUR, **values}
        event = PublicEvent(arena=arena, key=key, **facts).keyed()
        event.save()
        return event

    return make


@pytest.fixture
def go(at):
    """Says that somebody goes."""

    def go(event, user, actor=None, at=at):
        return services.go_to_event(actor=Viewer.of(actor or user), at=at, event=event, user=user)

    return go


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def later():
    """The arena has begun."""
    Council.objects.update(frozen_at=AFTER)


def test_a_delegate_says_where_they_go_and_the_coordinator_for_anybody(make, go, sigrid, elis, idun, ylva, olle):
    event = make()
    assert go(event, sigrid).state == "planned"
    assert go(event, elis, actor=idun).planned_by == idun
    for user, actor in ((sigrid, elis), (ylva, elis)):
        with pytest.raises(NotAllowed):
            go(event, user, actor=actor)
    with pytest.raises(AlreadyExists):
        go(event, sigrid)
    with pytest.raises(ValidationError) as stranger:
        go(event, ylva)
    assert list(stranger.value.message_dict) == ["user"]
    with pytest.raises(DomainError) as gone:
        go(make("2", gone=True), sigrid)
    assert gone.value.field == "event"
    assert list(queries.attending(Viewer.of(olle))) == []
    assert list(queries.attending(Viewer.of(ylva))) == []
    assert queries.attending(Viewer.of(elis)).count() == 2


def test_what_became_of_it_is_said_once_it_has_begun(make, go, sigrid, elis, at):
    row, own = go(make(), sigrid), Viewer.of(sigrid)
    with pytest.raises(DomainError, match="börjat"):
        services.mark_attendance(actor=own, at=at, attendance=row, state="attended")
    with pytest.raises(NotAllowed):
        services.mark_attendance(actor=Viewer.of(elis), at=AFTER, attendance=row, state="attended")
    services.mark_attendance(actor=own, at=AFTER, attendance=row, state="attended", version=1)
    with pytest.raises(InvalidTransition):
        services.mark_attendance(actor=own, at=AFTER, attendance=row, state="attended")
    with pytest.raises(StaleObject):
        services.mark_attendance(actor=own, at=AFTER, attendance=row, state="missed", version=1)
    assert go(make("2"), sigrid, at=AFTER).state == "attended"
    row.refresh_from_db()
    services.leave_event(actor=own, at=AFTER, attendance=row, version=2)
    assert AuditEntry.objects.get(action="delete").changes["state"] == ["attended", None]


def test_what_was_heard_is_the_partys_own_until_it_is_shared(make, go, sigrid, idun, elis):
    row, own = go(make(), sigrid, at=AFTER), Viewer.of(sigrid)
    with pytest.raises(NotAllowed):
        services.note_heard(actor=Viewer.of(idun), at=AFTER, attendance=row, text="Annat")
    with pytest.raises(ValidationError):
        services.note_heard(actor=own, at=AFTER, attendance=row, text="Ja", visibility=Visibility.PUBLIC)
    services.note_heard(actor=own, at=AFTER, attendance=row, text="Ny kalkyl", version=1)
    assert [note.text for note in HeardNote.objects.visible_to(own)] == ["Ny kalkyl"]
    assert list(HeardNote.objects.visible_to(Viewer.of(elis))) == []
    told = AuditEntry.objects.filter(changes__has_key="heard")
    assert not told.visible_to(Viewer.of(elis)).exists()
    services.note_heard(actor=own, at=AFTER, attendance=row, text="Ny kalkyl", visibility=Visibility.PARTIES)
    assert HeardNote.objects.visible_to(Viewer.of(elis)).count() == 1
    with pytest.raises(StaleObject):
        services.note_heard(actor=own, at=AFTER, attendance=row, text="Annat", version=1)
    services.note_heard(actor=own, at=AFTER, attendance=row, text=" ")
    assert not HeardNote.objects.exists()
    services.mark_attendance(actor=own, at=AFTER, attendance=row, state="missed")
    with pytest.raises(DomainError) as absent:
        services.note_heard(actor=own, at=AFTER, attendance=row, text="Ja")
    assert absent.value.field == "text"


def test_clashes_with_own_items_other_events_and_travel_are_told(make, go, arena, sigrid, at):
    ProgrammeItemFactory.create(arena=arena, title="Frukostmöte", starts=START, ours=[sigrid])
    row = go(make(), sigrid)
    go(make("2", starts=START + HOUR / 2), sigrid)
    go(make("3", starts=START + HOUR), sigrid)
    arena.delegates.filter(user=sigrid).update(arrives=START + HOUR / 2, departs=START + 2 * HOUR)
    told = queries.clashes_of(row, Viewer.of(sigrid), at)
    assert [sentence.split("”")[1] for sentence in told[:2]] == ["Frukostmöte", "Seminarium 2"]
    assert told[2:] == ("Har inte kommit då.",)
    arena.delegates.filter(user=sigrid).delete()
    assert queries.clashes_of(row, Viewer.of(sigrid), at)[-1] == "Är inte delegat längre."


def test_events_that_concern_us_by_speaker_by_issue_and_by_who_goes(make, go, arena, sigrid, elis):
    IssueFactory.create(name="Nytt Kuststråket i tid")
    rail = make(title="Bygg kuststråket nu")
    speaks, goes = make("2"), make("3")
    make("4", title="Nytt i tid")
    SpeakerMatch.objects.create(
        event=speaks, person=PersonFactory.create(), speaker="Vera", certainty="sure", state="confirmed"
    )
    go(goes, sigrid)
    viewer = Viewer.of(elis)
    subjects = queries.Subjects(viewer)
    assert list(queries.concerning(arena, viewer, subjects)) == [rail, speaks, goes]
    assert [str(issue) for issue in subjects.of(rail)] == ["Nytt Kuststråket i tid"]


def test_an_event_that_goes_from_the_programme_keeps_who_goes_and_comes_back(arena, go, sigrid, idun, at, client):
    actor = Viewer.of(idun)

    def read(*lines):
        data = "\n".join([HEADER, *lines]).encode()
        run = plan_import(actor=actor, at=at, arena=arena, name="a.csv", data=data)
        return apply_import(actor=actor, at=at, run=run)

    first = read(BANAN, MINGEL)
    event = PublicEvent.objects.get(key="1")
    row = go(event, sigrid)
    second = read(MINGEL)
    client.force_login(sigrid)
    for page in ("arena_attendance", "arena_public"):
        assert "Inte längre i programmet" in text(client, reverse(page, args=[arena.pk]))
    event.refresh_from_db()
    assert event.gone
    assert Attendance.objects.get() == row
    undo_import(actor=actor, at=at, run=second)
    event.refresh_from_db()
    assert not event.gone
    first.refresh_from_db()
    undo_import(actor=actor, at=at, run=first)
    # The event that nobody goes to went with its import.
    assert list(PublicEvent.objects.values_list("key", "gone")) == [("1", True)]
    assert list(queries.concerning(arena, actor, queries.Subjects(actor))) == [event]
    read(BANAN)
    event.refresh_from_db()
    assert not event.gone
    assert Attendance.objects.get().event == event


def test_going_with_one_press_from_the_list_and_what_follows(client, make, arena, sigrid, elis, idun, ylva):
    event, beside = make(), make("2", starts=START + HOUR / 2)
    listed = reverse("arena_public", args=[arena.pk])
    client.force_login(sigrid)
    assert "Jag går" in text(client, listed)
    answer = client.post(reverse("event_go", args=[event.pk]), {"back": "arena_public"})
    assert answer["Location"] == f"{listed}#event-{event.pk}"
    answer = client.post(reverse("event_go", args=[beside.pk]), follow=True)
    assert "Krockar med ”Seminarium 1”" in answer.content.decode()
    mine = Attendance.objects.get(event=beside)
    client.post(reverse("attendance_leave", args=[mine.pk]), {"version": "1", "back": "arena_attendance"})
    row = Attendance.objects.get()
    later()
    page = text(client, event.get_absolute_url())
    assert "Jag var där" in page
    assert f"{reverse('meeting_create')}?event={event.pk}" in page
    client.post(reverse("attendance_missed", args=[row.pk]), {"version": "1"})
    client.post(reverse("attendance_replan", args=[row.pk]), {"version": "2"})
    client.post(reverse("attendance_went", args=[row.pk]), {"version": "3"})
    heard = reverse("attendance_heard", args=[row.pk])
    said = {"text": "Ny kalkyl", "visibility": "own_org", "version": "4"}
    assert client.post(heard, said).status_code == 302
    assert client.post(heard, {**said, "text": "Annat"}).status_code == 409
    assert "Ny kalkyl" in text(client, event.get_absolute_url())
    client.force_login(ylva)
    assert client.get(event.get_absolute_url()).status_code == 404
    client.force_login(elis)
    assert "Ny kalkyl" not in text(client, event.get_absolute_url())
    assert client.get(heard).status_code == 404
    assert client.get(reverse("attendance_create", args=[event.pk])).status_code == 403
    client.force_login(idun)
    # She is no delegate.
    assert "Jag var där" not in text(client, listed)
    plan = reverse("attendance_create", args=[event.pk])
    assert list(client.post(plan, {"user": ylva.pk}).context["form"].errors) == ["user"]
    assert client.post(plan, {"user": elis.pk}).status_code == 302
    assert Attendance.objects.filter(event=event).count() == 2


def test_figures_open_their_rows_and_the_list_tells_who_covers_what(client, make, go, arena, sigrid, elis, idun):
    both, one, nobody = make(), make("2"), make("3", title="Om kuststråket")
    IssueFactory.create(name="Kuststråket")
    go(both, sigrid, at=AFTER)
    go(both, elis, at=AFTER)
    go(one, elis)
    client.force_login(idun)
    address = reverse("arena_attendance", args=[arena.pk])
    context = client.get(address).context
    assert [visit.event for visit in context["visits"]] == [both, one, nobody]
    figures = context["figures"]
    assert {figure.label: figure.count for figure in figures["parties"]} == {"Härnäs": 1, "Region Skog": 1}
    for figure in (*figures["parties"], *figures["dates"]):
        assert [visit.event for visit in client.get(f"{address}?{figure.query}").context["visits"]] == [both]
    for query, events in [
        ("cover=several", [both]), ("cover=nobody", [nobody]), (f"user={elis.pk}", [both, one]),
        (f"user={elis.pk}&went=planned", [one]), (f"user={sigrid.pk}&went=planned", []),
    ]:  # fmt: skip
        assert [visit.event for visit in client.get(f"{address}?{query}").context["visits"]] == events


def test_a_contact_and_a_note_begin_with_what_the_event_says(client, make, arena, elis):
    person, event = PersonFactory.create(), make(place="Scenen", source="https://programmet.example/1")
    SpeakerMatch.objects.create(event=event, person=person, speaker="Vera", certainty="sure", state="confirmed")
    later()
    client.force_login(elis)
    form = client.get(reverse("meeting_create"), {"event": event.pk}).context["form"]
    assert [form[name].value() for name in ("on", "place", "people", "arena")] == [
        event.on, "Scenen", [person.pk], arena.pk,
    ]  # fmt: skip
    form = client.get(reverse("watch_note_create"), {"event": event.pk}).context["form"]
    assert [form[name].value() for name in ("on", "source", "url")] == [
        event.on, f"Seminarium 1, {arena}", "https://programmet.example/1",
    ]  # fmt: skip
    assert client.get(reverse("meeting_create"), {"event": "x"}).status_code == 200


def test_the_own_feed_has_the_events_and_strikes_out_what_is_gone(client, make, go, sigrid, at):
    event = make()
    row = go(event, sigrid)
    feed, token = create_feed(actor=Viewer.of(sigrid), at=at)
    address = reverse("calendar-feed", args=[token])
    calendar = client.get(address).content.decode()
    assert f"UID:event-{event.pk}@" in calendar
    assert "SUMMARY:Seminarium 1" in calendar
    assert "STATUS:CONFIRMED" in calendar
    assert client.get(address).content.decode() == calendar
    PublicEvent.objects.update(gone=True)
    assert "STATUS:CANCELLED" in client.get(address).content.decode()
    services.mark_attendance(actor=Viewer.of(sigrid), at=AFTER, attendance=row, state="missed")
    assert feed_visits(feed, at) == []


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(
    client, make, go, arena, sigrid, elis, idun, n, django_assert_num_queries
):
    for i in range(n):
        event = make(str(i), title="Om kuststråket")
        for user in (sigrid, elis):
            go(event, user)
        ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    client.force_login(idun)
    address = reverse("arena_attendance", args=[arena.pk])
    client.get(address)
    with django_assert_num_queries(21):
        client.get(address)
    with django_assert_num_queries(15):
        client.get(event.get_absolute_url())


def test_who_is_taken_off_the_delegation_goes_to_no_event_to_come(client, make, go, arena, sigrid, elis, idun, at):
    began, coming, others = make("1"), make("2", starts=AFTER + HOUR), make("3", starts=AFTER + 2 * HOUR)
    elsewhere = PublicEvent(
        arena=ArenaFactory.create(), key="9", title="Annat", on=AFTER.date(), starts=AFTER + HOUR, ends=AFTER + 2 * HOUR
    ).keyed()
    elsewhere.save()
    DelegateFactory.create(arena=elsewhere.arena, user=sigrid)
    for event, user in ((began, sigrid), (coming, sigrid), (others, sigrid), (others, elis), (elsewhere, sigrid)):
        go(event, user)
    later()
    client.force_login(idun)
    delegate = arena.delegates.get(user=sigrid)
    answer = client.post(reverse("delegate_remove", args=[delegate.pk]), {"version": 1}, follow=True)
    assert "Sigrid Fjäll går inte längre på 2 publika evenemang." in answer.content.decode()
    left = [(row.event, row.user) for row in Attendance.objects.order_by("pk")]
    assert left == [(began, sigrid), (others, elis), (elsewhere, sigrid)]
    [first, _second] = AuditEntry.objects.filter(action="delete", object_type="campaigns.Attendance").order_by("pk")
    assert (first.actor, first.changes["state"]) == (idun, ["planned", None])
    page = client.get(reverse("arena_attendance", args=[arena.pk]))
    assert [(visit.event, visit.going) for visit in page.context["visits"]] == [(began, 1), (others, 1)]
    DelegateFactory.create(arena=arena, user=sigrid)
    assert go(coming, sigrid, at=AFTER).state == "planned"


@pytest.mark.parametrize(("n", "queries_taken"), [(1, 10), (3, 22)])
def test_leaving_the_events_to_come_takes_six_queries_for_each(
    make, go, arena, sigrid, at, n, queries_taken, django_assert_num_queries
):
    for i in range(n):
        go(make(str(i)), sigrid)
    with django_assert_num_queries(queries_taken):
        assert services.leave_coming(actor=Viewer.of(sigrid), at=at, arena=arena, user=sigrid) == n


def test_what_goes_with_a_delegate_is_told_before_they_are_taken_off(client, make, go, arena, sigrid, elis, idun):
    client.force_login(idun)
    address = reverse("delegate_update", args=[arena.delegates.get(user=sigrid).pk])
    assert client.get(address).context["told"] == "Sigrid Fjäll går inte på något kommande publikt evenemang."
    began, coming = make("1"), [make(str(n), starts=AFTER + n * HOUR) for n in range(2, 6)]
    later()
    go(began, sigrid)
    go(coming[-1], elis)
    go(coming[0], sigrid)
    told = "Sigrid Fjäll går då inte längre på 1 kommande publikt evenemang: ”Seminarium 2”."
    assert client.get(address).context["told"] == told
    for event in coming[1:]:
        go(event, sigrid)
    told = (
        "Sigrid Fjäll går då inte längre på 4 kommande publika evenemang: ”Seminarium 2”, ”Seminarium 3”, "
        "”Seminarium 4” och 1 till."
    )
    page = client.get(address)
    assert page.context["told"] == told
    text = page.content.decode()
    assert text.index("<summary>Ta bort ur delegationen</summary>") < text.index(told) < text.index("Ja, ta bort")
    assert Attendance.objects.filter(user=sigrid).count() == 5
