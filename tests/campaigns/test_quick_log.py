"""The quick log: the meeting that has just ended is there already, and what is sent twice is saved once."""

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.models import ArenaContact
from crm import clock
from crm.enums import MeetingState, Role, Visibility
from crm.models import AuditEntry, Debrief, DebriefArrival, Meeting
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
)

QUICK = reverse("quick_log")
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen(settings, at):
    """The council's clock stands still."""
    settings.SAMSYN_NOW = at.isoformat()


@pytest.fixture
def vera(db):
    body = OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")
    return MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne"), body=body).person


@pytest.fixture
def make(parties, vera, sigrid, at):
    def make(starts=at - HOUR, ours=(sigrid,), **values):
        values = {"state": MeetingState.CONFIRMED, "organisation": parties.region, "title": "Kusten", **values}
        return MeetingFactory.create(
            on=clock.day(starts), starts=starts, ends=starts + HOUR / 2, people=[vera], ours=list(ours), **values
        )

    return make


def first(client, **query):
    response = client.get(QUICK, query)
    assert response.status_code == 200
    return response


def send(client, page, **data):
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, "")}
    return client.post(page.context["action"], {**values, **data})


def test_the_meeting_that_has_just_ended_is_there_with_all_that_is_known(client, sigrid, make, at, make_message):
    rail = IssueFactory.create()
    message = make_message(rail)
    meeting = make(place="Kajen")
    meeting.message_uses.create(message=message)
    arena = ArenaFactory.create(name="Skogsveckan")
    ProgrammeItemFactory.create(arena=arena, meeting=meeting)
    client.force_login(sigrid)
    page = first(client)
    assert page.context["meeting"] == meeting
    text = page.content.decode()
    for told in ("Kusten", "Kajen", "Skogsveckan", "Läses av:", "Region Skog"):
        assert told in text
    assert page.context["form"].initial["joint_messages"] == [message.pk]
    answer = send(client, page, said="Ja.")
    assert answer.url == meeting.get_absolute_url()
    debrief = Debrief.objects.get()
    assert (debrief.meeting, debrief.said, debrief.author, debrief.written_at) == (meeting, "Ja.", sigrid, at)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    use = meeting.message_uses.get()
    assert (use.said_by, use.basis) == (sigrid, "published")


def test_which_meeting_comes_first(client, sigrid, idun, make, at):
    client.force_login(sigrid)
    assert first(client).context["meeting"] is None
    make(at + HOUR)
    make(at - 26 * HOUR)
    make(at - 3 * HOUR, ours=[idun])
    make(at - 3 * HOUR, state=MeetingState.CANCELLED)
    make(at - 3 * HOUR, state=MeetingState.REQUESTED)
    Debrief.objects.create(meeting=make(at - 3 * HOUR, state=MeetingState.HELD), said="Ja.", written_at=at)
    assert first(client).context["meeting"] is None
    earlier, latest = make(at - 4 * HOUR), make(at - HOUR / 4)
    page = first(client)
    assert page.context["meeting"] == latest
    assert [one for one, _url in page.context["others"]] == [latest, earlier]
    assert first(client, meeting=earlier.pk).context["meeting"] == earlier
    assert first(client, meeting="other").context["meeting"] is None


def test_only_ones_own_meetings_can_be_named(client, sigrid, ylva, make):
    shared, unread = make(visibility=Visibility.PARTIES), make()
    client.force_login(ylva)
    answers = {shared.pk: 403, unread.pk: 404, "x": 404, "9" * 30: 404, "-1": 404, 0: 404}
    for named, status in answers.items():
        assert client.get(QUICK, {"meeting": named}).status_code == status
        assert client.post(f"{QUICK}?meeting={named}", {"said": "Ja."}).status_code == status
    assert not Debrief.objects.exists()


def test_rows_are_saved_once_however_often_they_are_sent(client, sigrid, make, at, make_message):
    meeting = make()
    meeting.message_uses.create(message=make_message(IssueFactory.create()))
    client.force_login(sigrid)
    page = first(client)
    written = at - HOUR / 4
    answers = [send(client, page, said="Ja.", written_at=written.isoformat()) for _ in range(3)]
    assert {answer.url for answer in answers} == {meeting.get_absolute_url()}
    assert DebriefArrival.objects.count() == Debrief.objects.count() == 1
    assert Debrief.objects.get().written_at == written


def test_rows_beside_a_colleagues_wait(client, sigrid, idun, make, at):
    meeting = make(ours=[sigrid, idun])
    client.force_login(sigrid)
    page = first(client)
    Debrief.objects.create(meeting=meeting, said="Nej.", author=idun, written_at=at)
    answer = send(client, page, said="Ja.")
    assert answer.url == meeting.get_absolute_url()
    assert "bredvid" in client.get(answer.url).content.decode()
    assert (Debrief.objects.get().said, DebriefArrival.objects.get().state) == ("Nej.", "waiting")


def test_rows_before_the_meeting_are_refused_with_the_rule(client, sigrid, make, at):
    meeting = make(at + HOUR)
    client.force_login(sigrid)
    answer = client.post(f"{QUICK}?meeting={meeting.pk}", {"said": "Ja.", "key": "k1"})
    assert answer.status_code == 422
    assert "Mötet har inte ägt rum än." in answer.content.decode()


def test_a_contact_that_nobody_had_planned(client, sigrid, vera, at, parties):
    client.force_login(sigrid)
    page = first(client)
    form = page.context["form"]
    assert (form["kind"].value(), form["on"].value(), form["visibility"].value()) == ("phone", at.date(), "own_org")
    assert "Syns för: Region Skog." in page.content.decode()
    answers = [send(client, page, who="lindmane", said="Ringde om banan.") for _ in range(2)]
    meeting = Meeting.objects.get()
    assert {answer.url for answer in answers} == {meeting.get_absolute_url()}
    assert (meeting.kind, meeting.channel, meeting.on, meeting.starts) == ("phone", "phone", at.date(), at)
    assert (meeting.state, meeting.visibility, meeting.organisation) == ("held", "own_org", parties.region)
    assert [row.person for row in meeting.counterparts.all()] == [vera]
    assert meeting.lead() == sigrid
    assert (meeting.debrief.said, meeting.debrief.author) == ("Ringde om banan.", sigrid)
    assert [entry.object_type for entry in AuditEntry.objects.order_by("pk")] == ["crm.Meeting", "crm.Debrief"]


def test_at_an_arena_the_contact_is_the_arenas(client, sigrid, vera, at, make_message):
    arena = ArenaFactory.create(starts=at.date(), ends=at.date())
    DelegateFactory.create(arena=arena, user=sigrid)
    message = make_message(IssueFactory.create())
    client.force_login(sigrid)
    page = first(client)
    assert page.context["form"]["kind"].value() == "chance"
    send(client, page, who="Vera Lindmåne", said="Ja.", joint_messages=[message.pk])
    contact = ArenaContact.objects.get()
    assert contact.arena == arena
    assert contact.meeting.message_uses.get().message == message
    log = client.get(reverse("meeting_list"), {"arena": arena.pk, "group": "arena"})
    assert log.context["rows"] == [contact.meeting]
    assert [(group.name, group.count) for group in log.context["groups"]] == [(arena.name, 1)]
    assert client.get(reverse("meeting_list"), {"arena": "none"}).context["rows"] == []


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"who": ""}, "who", "Ange vem ni mötte."),
        ({"who": "Ingen Alls"}, "who", "”Ingen Alls”"),
        ({"who": "Vera"}, "who", "Vera Ek"),
        ({"said": " "}, "said", ""),
        ({"said": "x" * 5001}, "said", "5000"),
        ({"kind": "dance"}, "kind", ""),
        ({"kind": "debrief"}, "kind", ""),
        ({"on": "2027-06-22"}, "on", "2027-06-22"),
        ({"on": "i går"}, "on", ""),
        ({"time": "25:00"}, "time", ""),
        ({"visibility": "confidential"}, "visibility", ""),
        ({"key": ""}, "key", ""),
        ({"key": "två ord"}, "key", ""),
        ({"written_at": "nyss"}, "written_at", ""),
        ({"arena": "999"}, "arena", ""),
        ({"issues": ["9" * 30]}, "issues", ""),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_saved(client, sigrid, vera, at, change, field, told):
    MandateFactory.create(person=PersonFactory.create(name="Vera Ek"), body=vera.mandates.get().body)
    arena = ArenaFactory.create(starts=at.date(), ends=at.date())
    DelegateFactory.create(arena=arena, user=sigrid)
    client.force_login(sigrid)
    answer = send(client, first(client), **{"who": "Vera Lindmåne", "said": "Ja.", **change})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert told in str(errors[field])
    assert not Meeting.objects.exists()


def test_an_arena_on_other_days_is_refused_and_nothing_is_left(client, sigrid, vera, at):
    arena = ArenaFactory.create(starts=at.date(), ends=at.date())
    DelegateFactory.create(arena=arena, user=sigrid)
    client.force_login(sigrid)
    yesterday = (at.date() - dt.timedelta(days=1)).isoformat()
    answer = send(client, first(client), who="Vera Lindmåne", said="Ja.", on=yesterday)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["arena"])
    assert not Meeting.objects.exists()


def test_several_people_and_a_time_of_its_own(client, sigrid, vera, at):
    lo = MandateFactory.create(person=PersonFactory.create(name="Lo Ek"), body=vera.mandates.get().body).person
    client.force_login(sigrid)
    send(
        client, first(client), who="Lo Ek, Statsråd, Skogsdepartementet; vera lindmåne; lo ek", said="Ja.",
        on="2027-06-18", time="07:05",
    )  # fmt: skip
    meeting = Meeting.objects.get()
    assert {row.person for row in meeting.counterparts.all()} == {lo, vera}
    assert meeting.starts == dt.datetime(2027, 6, 18, 5, 5, tzinfo=dt.UTC)


def test_commas_part_people_where_each_can_be_nobody_else(client, sigrid, vera):
    lo = MandateFactory.create(person=PersonFactory.create(name="Lo Ek"), body=vera.mandates.get().body).person
    MandateFactory.create(person=PersonFactory.create(name="Lo Ekman"), body=vera.mandates.get().body)
    client.force_login(sigrid)
    assert send(client, first(client), who="Vera Lindmåne, Lo", said="Ja.").status_code == 422
    assert send(client, first(client), who="Vera Lindmåne, Ingen Alls", said="Ja.").status_code == 422
    assert not Meeting.objects.exists()
    assert send(client, first(client), who="Vera Lindmåne, Lo Ek", said="Ja.").status_code == 302
    assert {row.person for row in Meeting.objects.get().counterparts.all()} == {lo, vera}


def test_media_need_no_person(client, sigrid):
    client.force_login(sigrid)
    assert send(client, first(client), who="", kind="media", said="Ja.").status_code == 302


def test_who_logs_quickly(client, olle, parties):
    assert client.get(QUICK).status_code == 302
    client.force_login(olle)
    assert client.get(QUICK).status_code == 404
    for role in (Role.ADMIN, Role.REGISTRAR, Role.SECRETARIAT):
        client.force_login(UserFactory.create(organisation=parties.harnas, role=role))
        assert client.get(QUICK).status_code == 403
    client.force_login(UserFactory.create(organisation=parties.harnas, role=Role.READER))
    assert client.get(QUICK).status_code == 200


def test_the_way_in_is_the_primary_act_of_the_first_page(client, sigrid):
    client.force_login(sigrid)
    assert f'<a class="btn primary" href="{QUICK}">Snabblogg</a>' in client.get("/").content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(client, sigrid, make, at, n, django_assert_num_queries):
    for hours in range(n):
        make(at - (hours + 1) * HOUR)
    client.force_login(sigrid)
    with django_assert_num_queries(14):
        first(client)
    with django_assert_num_queries(16):
        first(client, meeting="other")
