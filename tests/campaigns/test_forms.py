"""What people type, and what comes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import ArenaKind, GoalKind, InfluenceStage, Metric
from campaigns.models import Arena, Campaign, Delegate, Goal, GoalEntry, ProgrammeItem
from crm import clock
from crm.enums import MeetingKind, MeetingState
from crm.models import Council
from tests.factories import (
    ArenaDeadlineFactory,
    ArenaFactory,
    CampaignFactory,
    DelegateFactory,
    GoalEntryFactory,
    GoalFactory,
    IssueFactory,
    MandateFactory,
    PersonFactory,
    ProgrammeItemFactory,
)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def arena(idun, sigrid):
    arena = ArenaFactory.create(coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid)
    return arena


@pytest.fixture
def minister(db):
    return MandateFactory.create(person__name="Edvin Ström").person


@pytest.fixture
def booking(arena, sigrid, minister):
    """What the form of a new item sends."""
    return {
        "title": "Enskilt möte",
        "kind": MeetingKind.BILATERAL,
        "state": MeetingState.CONFIRMED,
        "day": "2027-06-29",
        "starts_at": "15:00",
        "ends_at": "15:20",
        "place": "Biblioteket",
        "people": [minister.pk],
        "lead": sigrid.pk,
        "participants": [sigrid.pk],
        "wants_pack": "on",
    }


def errors(response):
    return {name: [str(e) for e in found] for name, found in response.context["form"].errors.items()}


def test_plan_an_item(client, idun, arena, booking, make_message, minister):
    message = make_message(IssueFactory.create(), asks={"Öppna köerna": [minister]})
    ask = message.current.asks.get()
    client.force_login(idun)
    response = client.post(
        reverse("item_create", args=[arena.pk]), {**booking, "joint_messages": [message.pk], "asks": [ask.pk]}
    )
    item = ProgrammeItem.objects.get()
    assert response.url == item.get_absolute_url()
    assert clock.local(item.meeting.starts).isoformat() == "2027-06-29T15:00:00+02:00"
    page = client.get(response.url).content.decode()
    assert "Öppna köerna" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": "14:00"}, "ends_at"),
        ({"day": "2027-07-03"}, "day"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"title": ""}, "title"),
        ({"lead": "999999"}, "lead"),
        ({"people": ["999999"]}, "people"),
        ({"kind": "seance"}, "kind"),
        ({"state": MeetingState.HELD}, "state"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_saved(client, idun, arena, booking, wrong, field):
    client.force_login(idun)
    response = client.post(reverse("item_create", args=[arena.pk]), {**booking, **wrong})
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert not ProgrammeItem.objects.exists()


def test_somebody_who_left_is_refused_with_the_date(client, idun, arena, booking):
    left = MandateFactory.create(person__name="Samuel Plan", body__name="Riksdagen", ends=dt.date(2027, 5, 31)).person
    client.force_login(idun)
    response = client.post(reverse("item_create", args=[arena.pk]), {**booking, "people": [left.pk]})
    assert response.status_code == 422
    assert "2027-05-31" in errors(response)["people"][0]


def test_an_ask_needs_its_message(client, idun, arena, booking, make_message):
    ask = make_message(IssueFactory.create(), asks={"Öppna köerna": []}).current.asks.get()
    client.force_login(idun)
    response = client.post(reverse("item_create", args=[arena.pk]), {**booking, "asks": [ask.pk]})
    assert list(errors(response)) == ["asks"]


def test_what_is_booked_is_shown_before_saving(client, idun, ylva, arena, booking, minister):
    there = ProgrammeItemFactory.create(arena=arena, people=[minister], ours=[ylva], local_ask="Bygden först")
    client.force_login(idun)
    url = reverse("item_create", args=[arena.pk])
    response = client.post(url, booking)
    assert response.status_code == 422
    page = response.content.decode()
    for text in (str(there), "Bygden först", "Ylva Kanal", 'type="checkbox" name="despite"'):
        assert text in page
    assert ProgrammeItem.objects.get() == there
    assert client.post(url, {**booking, "despite": "on"}).status_code == 302
    assert ProgrammeItem.objects.count() == 2


def test_an_edit_asks_only_about_new_clashes(client, idun, arena, minister, sigrid):
    first = ProgrammeItemFactory.create(arena=arena, people=[minister], ours=[sigrid])
    ProgrammeItemFactory.create(arena=arena, people=[minister])
    client.force_login(idun)
    url = reverse("item_update", args=[first.pk])
    form = client.get(url).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    response = client.post(url, {**data, "place": "Lobbyn"})
    assert response.status_code == 302
    first.meeting.refresh_from_db()
    assert first.meeting.place == "Lobbyn"


def test_move_an_item(client, idun, arena, sigrid):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    client.force_login(idun)
    url = reverse("item_move", args=[item.pk])
    assert 'value="10:00"' in client.get(url).content.decode()
    data = {"day": "2027-06-30", "starts_at": "10:30", "ends_at": "11:00", "version": item.meeting.version}
    assert client.post(url, data).status_code == 302
    item.meeting.refresh_from_db()
    assert (item.meeting.state, item.meeting.on) == (MeetingState.MOVED, dt.date(2027, 6, 30))
    assert client.post(url, data).status_code == 409


def test_confirm_decline_and_cancel(client, idun, arena, sigrid):
    client.force_login(idun)

    def item(state):
        return ProgrammeItemFactory.create(arena=arena, ours=[sigrid], state=state)

    request = item(MeetingState.REQUESTED)
    assert client.post(reverse("item_confirm", args=[request.pk])).status_code == 302
    request.meeting.refresh_from_db()
    assert request.meeting.state == MeetingState.CONFIRMED
    url = reverse("item_cancel", args=[request.pk])
    assert errors(client.post(url, {"reason": ""})).keys() == {"reason"}
    assert client.post(url, {"reason": "Statsrådet reser."}).status_code == 302
    assert "Statsrådet reser." in client.get(request.get_absolute_url()).content.decode()
    assert client.post(reverse("item_decline", args=[item(MeetingState.REQUESTED).pk]), {"reason": "Slås ihop."}).url
    assert client.get(url).status_code == 404
    assert client.get(reverse("item_confirm", args=[request.pk])).url == request.get_absolute_url()


@pytest.mark.parametrize("who", ["sigrid", "elis", "lova"])
def test_only_a_coordinator_decides(client, arena, request, who, sigrid):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid], state=MeetingState.REQUESTED)
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("item_confirm", args=[item.pk])).status_code == 403
    assert client.post(reverse("deadline_tick", args=[ArenaDeadlineFactory.create(arena=arena).pk])).status_code == 403
    item.meeting.refresh_from_db()
    assert item.meeting.state == MeetingState.REQUESTED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"arrives_at": ""}, "arrives_at"),
        ({"arrives_on": ""}, "arrives_on"),
        ({"departs_on": "2027-06-28", "departs_at": "08:00"}, "departs_on"),
        ({"user": ""}, "user"),
    ],
)
def test_travel_times(client, idun, ylva, arena, wrong, field):
    client.force_login(idun)
    data = {"user": ylva.pk, "arrives_on": "2027-06-28", "arrives_at": "09:10", **wrong}
    response = client.post(reverse("delegate_create", args=[arena.pk]), data)
    assert response.status_code == 422
    assert list(errors(response)) == [field]


def test_change_and_take_off_a_delegate(client, idun, arena):
    delegate = arena.delegates.get()
    client.force_login(idun)
    data = {"arrives_on": "2027-06-28", "arrives_at": "09:10", "note": "Tåg 91"}
    assert client.post(reverse("delegate_update", args=[delegate.pk]), data).status_code == 302
    assert "Tåg 91" in client.get(reverse("arena_delegation", args=[arena.pk])).content.decode()
    assert client.post(reverse("delegate_remove", args=[delegate.pk])).status_code == 302
    assert not Delegate.objects.exists()


def test_arena_form(client, idun):
    client.force_login(idun)
    data = {
        "name": "Skogsveckan",
        "kind": ArenaKind.POLITICAL_WEEK,
        "place": "Skogby",
        "starts": "2027-06-28",
        "ends": "2027-07-02",
        "coordinator": idun.pk,
    }
    assert list(errors(client.post(reverse("arena_create"), {**data, "ends": "2027-06-01"}))) == ["ends"]
    assert client.post(reverse("arena_create"), data).status_code == 302
    arena = Arena.objects.get()
    url = reverse("arena_update", args=[arena.pk])
    assert client.post(url, {**data, "version": 1, "fallback": "Papperskort"}).status_code == 302
    assert client.post(url, {**data, "version": 1, "fallback": "Sms"}).status_code == 409
    arena.refresh_from_db()
    assert arena.fallback == "Papperskort"


def test_campaign_form(client, lova, parties, make_message):
    issue = IssueFactory.create()
    message = make_message(issue)
    client.force_login(lova)
    data = {
        "name": "Ett spår räcker inte",
        "issue": issue.pk,
        "organisation": parties.harnas.pk,
        "lead": lova.pk,
        "starts": "2027-01-11",
        "ends": "2027-12-17",
        "joint_messages": [message.pk],
        "stage_start": InfluenceStage.DISCURSIVE,
    }
    assert list(errors(client.post(reverse("campaign_create"), {**data, "ends": "2026-01-01"}))) == ["ends"]
    assert list(errors(client.post(reverse("campaign_create"), {**data, "stage_target": 1}))) == ["stage_target"]
    assert client.post(reverse("campaign_create"), data).status_code == 302
    campaign = Campaign.objects.get()
    assert list(campaign.joint_messages.all()) == [message]
    url = reverse("campaign_update", args=[campaign.pk])
    assert client.post(url, {**data, "version": 1, "hashtag": "#skog", "joint_messages": []}).status_code == 302
    assert not campaign.joint_messages.exists()
    assert client.post(url, {**data, "version": 1}).status_code == 409


def test_goal_form_takes_a_number_or_a_stage(client, lova):
    campaign = CampaignFactory.create()
    client.force_login(lova)
    url = reverse("goal_create", args=[campaign.pk])
    data = {"text": "Sju undertecknare", "kind": GoalKind.OUTPUT, "metric": Metric.SIGNATORIES}
    assert list(errors(client.post(url, data))) == ["target"]
    assert client.post(url, {**data, "target": 7}).url == campaign.get_absolute_url()
    data["metric"] = Metric.STAGE_REACHED
    assert list(errors(client.post(url, data))) == ["stage"]
    assert client.post(url, {**data, "stage": InfluenceStage.PROCEDURAL}).status_code == 302
    signatories, stage = Goal.objects.order_by("pk")
    assert (signatories.target, stage.target) == (7, InfluenceStage.PROCEDURAL)
    form = client.get(reverse("goal_update", args=[stage.pk])).context["form"]
    assert form.initial["stage"] == InfluenceStage.PROCEDURAL
    assert (
        client.post(
            reverse("goal_update", args=[signatories.pk]), {**data, "metric": Metric.SIGNATORIES, "target": 9}
        ).status_code
        == 302
    )
    signatories.refresh_from_db()
    assert signatories.target == 9
    url = reverse("goal_update", args=[signatories.pk])
    assert client.get(url).context["form"].initial["version"] == 2
    data |= {"metric": Metric.SIGNATORIES, "target": 10}
    assert client.post(url, {**data, "version": 1}).status_code == 409
    assert client.post(url, {**data, "version": 2}).status_code == 302


def test_entry_form(client, lova):
    signed = GoalFactory.create(metric=Metric.SIGNATORIES, target=7)
    client.force_login(lova)
    url = reverse("goal_entry_create", args=[signed.pk])
    data = {"on": "2027-06-20", "amount": 7, "text": "Publicerad", "evidence": "DEMO 2027-200"}
    assert list(errors(client.post(url, {**data, "evidence": " "}))) == ["evidence"]
    assert list(errors(client.post(url, {**data, "on": "2027-06-22"}))) == ["on"]
    assert client.post(url, data).url == signed.get_absolute_url()
    assert "DEMO 2027-200" in client.get(signed.get_absolute_url()).content.decode()
    counted = GoalFactory.create(metric=Metric.CONTACTS_ON_ISSUE)
    assert client.post(reverse("goal_entry_create", args=[counted.pk]), data).status_code == 404
    assert GoalEntry.objects.count() == 1


def test_an_entry_is_taken_back_and_stays_on_the_page_with_the_reason(client, lova):
    goal = GoalFactory.create(metric=Metric.SIGNATORIES, target=7)
    entry = GoalEntryFactory.create(goal=goal, amount=5)
    before = GoalEntryFactory.create(goal=goal, amount=2, on="2026-12-31", text="För tidigt")
    client.force_login(lova)
    url = reverse("goal_entry_withdraw", args=[entry.pk])
    page = client.get(goal.get_absolute_url())
    assert url in page.content.decode()
    assert page.context["uncounted"] == [before]
    assert list(errors(client.post(url, {"reason": " "}))) == ["reason"]
    assert client.post(url, {"reason": "Räknad två gånger"}).url == goal.get_absolute_url()
    page = client.get(goal.get_absolute_url())
    assert page.context["progress"].value == 0
    assert page.context["uncounted"] == [before, entry]
    assert "Räknad två gånger" in page.content.decode()
    assert client.post(url, {"reason": "Igen"}).status_code == 404


def test_entry_of_a_stage_is_chosen_by_name(client, lova):
    goal = GoalFactory.create(metric=Metric.STAGE_REACHED, target=InfluenceStage.PROCEDURAL)
    client.force_login(lova)
    data = {"on": "2027-06-20", "amount": 3, "text": "Utfrågning beslutad", "evidence": "Protokoll"}
    assert client.post(reverse("goal_entry_create", args=[goal.pk]), data).status_code == 302
    assert str(InfluenceStage.PROCEDURAL.label) in client.get(goal.get_absolute_url()).content.decode()


def test_lists_are_filtered_by_name_and_time(client, idun):
    past = ArenaFactory.create(name="Förra veckan", starts=dt.date(2026, 6, 1), ends=dt.date(2026, 6, 2))
    coming = ArenaFactory.create(name="Åredagarna")
    client.force_login(idun)
    for query, expected in (("", [coming, past]), ("q=are", [coming]), ("when=past", [past]), ("kind=online", [])):
        assert client.get(f"{reverse('arena_list')}?{query}").context["rows"] == expected
    running = CampaignFactory.create()
    CampaignFactory.create(starts=dt.date(2026, 1, 1), ends=dt.date(2026, 2, 1))
    rows = client.get(f"{reverse('campaign_list')}?when=now").context["rows"]
    assert [row.campaign for row in rows] == [running]


def test_somebody_without_a_mandate_is_offered_but_refused(client, idun, arena, booking):
    nobody = PersonFactory.create()
    client.force_login(idun)
    response = client.post(reverse("item_create", args=[arena.pk]), {**booking, "people": [nobody.pk]})
    assert list(errors(response)) == ["people"]
