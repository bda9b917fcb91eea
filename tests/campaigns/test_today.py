"""Today, as each of the cast sees it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation

from campaigns.enums import PackKind
from campaigns.models import BriefingPack
from campaigns.queries import today
from campaigns.queries.arena_figures import figures
from campaigns.views.today import countdown, greeting
from crm.enums import Direction, MeetingState, Role, Visibility
from crm.models import Council
from crm.visibility import Viewer
from messages.enums import MessageState
from messages.models import Anchoring, MessageUse
from tests.factories import CommitmentFactory, IssueFactory, MeetingFactory, PersonFactory, UserFactory
from tests.factories.campaigns import (
    ArenaFactory,
    CampaignFactory,
    DelegateFactory,
    GoalFactory,
    ProgrammeItemFactory,
)
from tests.factories.messages import MessageFactory, ask_parties, write_version

ZONE = ZoneInfo("Europe/Stockholm")
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def english(db, at):
    """Words as they stand in the code, on the Monday morning of the tests."""
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    with translation.override("en"):
        yield


def titles(user, at, arena=None) -> list[str]:
    return [row.title for row in today.waiting(Viewer.of(user), at, arena)]


def test_clashes_wait_for_the_coordinator_alone(idun, elis, sigrid, ylva, at):
    arena, person, issue = (
        ArenaFactory.create(coordinator=idun),
        PersonFactory.create(name="Vera"),
        IssueFactory.create(),
    )
    first = ProgrammeItemFactory.create(arena=arena, people=[person], issues=[issue], ours=[sigrid])
    later = dt.datetime(2027, 6, 29, 13, 30, tzinfo=dt.UTC)
    second = ProgrammeItemFactory.create(arena=arena, people=[person], issues=[issue], ours=[ylva], starts=later)
    row = today.waiting(Viewer.of(idun), at, arena)[0]
    assert row.title == "Two meetings with the same person"
    assert row.detail == f"Vera, Tuesday 29 June 10:00 ({sigrid.organisation}) and 15:30 (Kramnäs)"
    assert row.url == arena.get_absolute_url()
    for item, text in ((first, "Industrin först."), (second, "Bygden först.")):
        item.local_ask = text
        item.save()
    assert titles(idun, at, arena) == ["Two meetings with the same person, different asks"]
    assert titles(elis, at, arena) == titles(sigrid, at, arena) == []


def test_requests_wait_for_the_coordinator_in_the_queue(idun, elis, sigrid, ylva, at):
    arena, person = ArenaFactory.create(coordinator=idun), PersonFactory.create(name="Vera")
    asked = ProgrammeItemFactory.create(
        arena=arena, title="Fråga", people=[person], ours=[ylva], state=MeetingState.REQUESTED
    )
    [row] = today.waiting(Viewer.of(idun), at, arena)
    assert (row.title, row.badge, row.url) == ("Fråga", "Request", reverse("arena_requests", args=[arena.pk]))
    assert titles(elis, at, arena) == titles(ylva, at, arena) == []
    ProgrammeItemFactory.create(arena=arena, people=[person], ours=[sigrid])
    [row] = today.waiting(Viewer.of(idun), at, arena)
    assert (row.badge, row.url) == ("Clash", reverse("arena_requests", args=[arena.pk]))
    asked.meeting.state = MeetingState.DECLINED
    asked.meeting.save()
    assert titles(idun, at, arena) == []


def test_debriefs_wait_for_whoever_took_part_and_for_the_coordinator(parties, idun, sigrid, ylva, at):
    day = at.date()
    meeting = MeetingFactory.create(
        organisation=parties.region, visibility=Visibility.PARTIES, on=day - 6 * DAY, ours=[sigrid],
        people=[PersonFactory.create(name="Rolf Vik")],
    )  # fmt: skip
    MeetingFactory.create(organisation=parties.kramnas, on=day - DAY, people=[PersonFactory.create()])  # not shared
    rows = {user: today.waiting(Viewer.of(user), at, None) for user in (idun, sigrid)}
    assert [(r.detail, r.badge) for r in rows[idun]] == [("Meeting 15 June with Rolf Vik", "6 days")]
    assert rows[sigrid][0].url == reverse("debrief_write", args=[meeting.pk])
    assert rows[idun][0].url == meeting.get_absolute_url()
    assert titles(ylva, at) == []  # her party's, but others were there


def test_an_answer_waits_for_the_recipient_and_once_late_for_the_deputy(parties, idun, elis, ylva, at):
    message = MessageFactory.create(title="Räls", owner=idun, consultation_deadline=at.date())
    deputy = UserFactory.create(organisation=parties.harnas)
    Anchoring.objects.create(organisation=parties.harnas, recipient=elis, deputy=deputy)
    Anchoring.objects.create(organisation=parties.kramnas, recipient=ylva)
    ask_parties(message, parties.harnas)
    assert titles(elis, at) == ["Räls"]
    assert titles(deputy, at) == titles(ylva, at) == []
    late = today.waiting(Viewer.of(deputy), at + DAY, None)
    assert [(row.title, row.badge, row.tone) for row in late] == [("Räls", "Your answer", "stop")]
    assert late[0].detail == "Härnäs is asked about version 0.1. Last day 21 June, 1 day late."


def test_an_answer_waits_as_long_as_it_can_be_given(parties, idun, elis, at):
    message = MessageFactory.create(title="Räls", owner=idun)
    deputy = UserFactory.create(organisation=parties.harnas)
    Anchoring.objects.create(organisation=parties.harnas, recipient=elis, deputy=deputy)
    (row,) = ask_parties(message, parties.harnas)
    message.consultation_deadline = at.date() - 30 * DAY
    message.save()
    assert titles(elis, at) == titles(deputy, at) == []
    # A day of the party's own opens it again, and counts for its deputy too.
    row.deadline = at.date() + DAY
    row.save()
    assert (titles(elis, at), titles(deputy, at)) == (["Räls"], [])
    assert "22 June" in today.waiting(Viewer.of(elis), at, None)[0].detail
    assert titles(deputy, at + 2 * DAY) == ["Räls"]


def test_messages_under_anchoring_wait_for_their_editors_and_coordinators(parties, idun, elis, ylva, at):
    message = MessageFactory.create(title="Räls", owner=idun, editors=[elis])
    Anchoring.objects.create(organisation=parties.kramnas, recipient=UserFactory.create())
    ask_parties(message, parties.kramnas)
    row = today.waiting(Viewer.of(elis), at, None)[0]
    assert (row.title, row.badge) == ("Räls", "In consultation")
    assert row.cells.count("hatched") == len(row.cells) > 0
    assert titles(idun, at) == ["Räls"]
    assert titles(ylva, at) == []


def test_what_the_council_decides_waits_for_the_secretariat(parties, idun, at):
    bo = UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT)
    message = MessageFactory.create(title="Räls", owner=idun, decision_meeting=dt.date(2027, 6, 23))
    write_version(message)
    message.state = MessageState.READY
    message.save()
    rows = today.waiting(Viewer.of(bo), at, None)
    assert [(row.title, row.badge) for row in rows] == [("Räls", "Ready for decision")]
    assert rows[0].detail.endswith("The Council decides Wednesday 23 June.")


def test_how_the_parties_stand_on_an_embargoed_text_is_not_told(parties, idun, elis, at):
    message = MessageFactory.create(title="Robust", owner=elis, embargo_until=at + DAY)
    Anchoring.objects.create(organisation=parties.kramnas, recipient=UserFactory.create())
    ask_parties(message, parties.kramnas)
    (row,) = today.waiting(Viewer.of(idun), at, None)
    assert (row.title, row.detail, row.cells, row.url) == ("Robust", "", (), message.get_absolute_url())
    (row,) = today.waiting(Viewer.of(elis), at, None)
    assert row.cells


def test_late_promises_wait_for_whoever_made_or_follows_them(parties, idun, sigrid, elis, at):
    shared = MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES)
    CommitmentFactory.create(
        text="Skicka underlag.", owner=idun, made_by_user=sigrid, direction=Direction.OURS, meeting=shared,
        organisation=parties.region, due=dt.date(2027, 6, 18), person=PersonFactory.create(name="Rolf Vik"),
    )  # fmt: skip
    CommitmentFactory.create(text="I tid.", owner=idun, organisation=parties.region, due=dt.date(2027, 6, 21))
    rows = today.waiting(Viewer.of(sigrid), at, None)
    assert [(r.title, r.detail, r.badge) for r in rows] == [
        ("Skicka underlag.", "Our commitment to Rolf Vik, 18 June", "3 days late")
    ]
    assert titles(idun, at) == ["Skicka underlag."]
    assert titles(elis, at) == []
    assert [row.text for row in today.open_promises(Viewer.of(idun), at.date())] == ["I tid."]


def test_my_next_day_is_the_next_that_has_anything(idun, sigrid, ylva, at):
    arena = ArenaFactory.create()
    make = ProgrammeItemFactory.create
    at_ten = dt.datetime(2027, 6, 29, 10, tzinfo=ZONE)
    make(arena=arena, ours=[ylva], title="Annans", starts=at_ten - DAY)
    first = make(arena=arena, ours=[sigrid], title="Min", starts=at_ten)
    make(arena=arena, ours=[sigrid], title="Avböjd", starts=at_ten - DAY, state=MeetingState.DECLINED)
    second = make(arena=arena, ours=[ylva, sigrid], title="Vår", starts=at_ten + dt.timedelta(hours=2))
    make(arena=arena, ours=[sigrid], title="Senare", starts=at_ten + DAY)

    def mine(now):
        return [line.item for line in today.next_day(arena, Viewer.of(sigrid), now)]

    assert mine(at) == [first, second]
    assert mine(at_ten + dt.timedelta(hours=1)) == [second]  # what is over is over
    assert [str(item) for item in mine(at_ten + DAY)] == ["Senare"]
    assert mine(at_ten + 2 * DAY) == []


def test_figures_of_the_arena_lead_to_their_rows(parties, idun, sigrid, at):
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    ProgrammeItemFactory.create(arena=arena, ours=[sigrid], state=MeetingState.REQUESTED)
    ProgrammeItemFactory.create(arena=arena, ours=[sigrid], state=MeetingState.DECLINED)
    found = figures(arena, Viewer.of(idun), at.date())
    assert [(f.value, f.label.split(" ·")[0]) for f in found] == [
        (2, "items, 1 confirmed"),
        (1, "delegate"),
        (0, "decision-makers"),
    ]
    assert "Härnäs, Kramnäs and Länsstyrelsen without a delegate" in found[1].label
    assert [f.url for f in found] == [
        arena.get_absolute_url(),
        reverse("arena_delegation", args=[arena.pk]),
        reverse("person_list"),
    ]


@pytest.mark.parametrize(("hour", "said"), [(5, "Good morning"), (12, "Good day"), (20, "Good evening")])
def test_greeting(hour, said):
    assert greeting(dt.datetime(2027, 6, 21, hour, tzinfo=ZONE)) == said


def test_countdown_before_and_during(db):
    arena = ArenaFactory.build(name="Skogsveckan")
    assert countdown(arena, dt.date(2027, 6, 21)) == "Skogsveckan in 7 days."
    assert countdown(arena, dt.date(2027, 6, 28)) == "Skogsveckan, day 1 of 5."
    assert countdown(arena, dt.date(2027, 7, 2)) == "Skogsveckan, day 5 of 5."


def test_the_page_for_everyone(client, idun, elis, sigrid, ylva, olle):
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    GoalFactory.create(campaign=CampaignFactory.create())
    for user, status, sees_arena, sees_next in (
        (idun, 200, True, True),
        (elis, 200, True, False),
        (sigrid, 200, True, False),
        (ylva, 200, False, False),
        (olle, 403, None, None),
    ):
        client.force_login(user)
        page = client.get(reverse("today"))
        assert page.status_code == status
        if status == 200:
            assert bool(page.context["arena"]) is sees_arena
            assert bool(page.context["batches"]) is sees_next
    client.logout()
    assert client.get(reverse("today")).status_code == 302


def test_an_empty_council_is_told_what_comes_next(client, idun):
    client.force_login(idun)
    html = client.get(reverse("today")).content.decode()
    assert reverse("arena_create") in html
    assert reverse("quick_log") in html


def test_my_pack_is_the_newest(client, sigrid, at):
    arena = ArenaFactory.create()
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    DelegateFactory.create(arena=arena, user=sigrid)
    for version in (1, 2):
        BriefingPack.objects.create(
            kind=PackKind.ARENA, arena=arena, recipient=sigrid, version=version, snapshot={}, content_hash="0" * 64,
            built_at=at,
        )  # fmt: skip
    client.force_login(sigrid)
    page = client.get(reverse("today"))
    assert [line.item for line in page.context["lines"]] == [item]
    assert page.context["pack"].version == 2


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_as_much_for_three_as_for_one(client, parties, idun, at, n, django_assert_num_queries):
    arena = ArenaFactory.create(coordinator=idun)
    person, issue = PersonFactory.create(), IssueFactory.create()
    Anchoring.objects.create(organisation=parties.region, recipient=idun)
    for i in range(n):
        party = UserFactory.create()
        Anchoring.objects.create(organisation=party.organisation, recipient=party)
        DelegateFactory.create(arena=arena, user=party)
        message = MessageFactory.create(owner=idun, title=f"Budskap {i}", consultation_deadline=at.date())
        ask_parties(message, parties.region, party.organisation)
        for local_ask in ("Ja.", "Nej."):
            item = ProgrammeItemFactory.create(
                arena=arena, ours=[party, idun], people=[person], issues=[issue], local_ask=local_ask
            )
            MessageUse.objects.create(meeting=item.meeting, message=message)
        MeetingFactory.create(organisation=parties.region, people=[PersonFactory.create()])
        for days in (-3, 3):
            CommitmentFactory.create(owner=idun, organisation=parties.region, due=at.date() + days * DAY)
        GoalFactory.create(campaign=CampaignFactory.create(issue=issue))
    client.force_login(idun)
    client.get(reverse("today"))
    with django_assert_num_queries(79):
        page = client.get(reverse("today"))
    assert len(page.context["waiting"]) > 4 * n


def test_whoever_looks_after_what_is_sent_is_told_whose_address_takes_no_mail(client, idun, sigrid, elis, at):
    sigrid.address_failed_at, sigrid.address_failure = at, "550 5.1.1 User unknown"
    sigrid.save()
    for user, told in ((idun, True), (elis, False)):
        client.force_login(user)
        page = client.get(reverse("today"))
        rows = [
            row
            for row in page.context["waiting"]
            if row.title == "Sigrid Fjäll får inga mejl: adressen tar inte emot post"
        ]
        assert [(row.detail, row.url) for row in rows] == (
            [("550 5.1.1 User unknown", f"{reverse('delivery_list')}?recipient={sigrid.pk}")] if told else []
        )
