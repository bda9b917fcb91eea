"""The pages of campaigns and arenas, as the cast opens them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import Metric, PackKind
from campaigns.models import BriefingPack
from crm.enums import MeetingState
from crm.models import Council
from messages.models import MessageUse
from tests.factories import (
    ArenaDeadlineFactory,
    ArenaFactory,
    CampaignFactory,
    CommitmentFactory,
    DelegateFactory,
    GoalEntryFactory,
    GoalFactory,
    IssueFactory,
    MeetingFactory,
    PersonFactory,
    ProgrammeItemFactory,
    StanceFactory,
    UserFactory,
    VenueFactory,
)


@pytest.fixture
def scene(parties, sigrid, ylva, idun, make_message):
    """An arena where Sigrid is a delegate, with an item she leads and a request of Ylva's party; and a campaign."""
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(issue, red_lines=("Ingen byter bort bygden.",), endorsed_by=(parties.region,))
    arena = ArenaFactory.create(coordinator=idun)
    person = PersonFactory.create(name="Edvin Ström")
    delegate = DelegateFactory.create(arena=arena, user=sigrid)
    together = {"arena": arena, "people": [person], "issues": [issue], "uses": [message]}
    item = ProgrammeItemFactory.create(ours=[sigrid], local_ask="Industrin först", **together)
    request = ProgrammeItemFactory.create(
        ours=[ylva], local_ask="Bygden först", state=MeetingState.REQUESTED, title="Vattenkraftens värde", **together
    )
    campaign = CampaignFactory.create(issue=issue, joint_messages=[message])
    goal = GoalFactory.create(campaign=campaign)
    signed = GoalFactory.create(campaign=campaign, metric=Metric.SIGNATORIES)
    scene = {"arena": arena, "item": item, "request": request, "campaign": campaign, "goal": goal, "signed": signed}
    scene |= {"delegate": delegate, "deadline": ArenaDeadlineFactory.create(arena=arena), "person": person}
    return type("Scene", (), {**scene, "issue": issue, "message": message})


def addresses(scene):
    """Every address with the row it opens."""
    of_row = {
        "campaign": ("campaign_detail", "campaign_update", "goal_create"),
        "goal": ("goal_detail", "goal_update"),
        "signed": ("goal_detail", "goal_entry_create"),
        "arena": (
            "arena_detail",
            "arena_party",
            "arena_delegation",
            "arena_people",
            "arena_requests",
            "arena_update",
            "deadline_create",
            "delegate_create",
            "item_create",
        ),
        "delegate": ("delegate_update",),
        "item": ("item_detail", "item_update", "item_move", "item_cancel"),
        "request": ("item_decline", "request_others", "request_move"),
    }
    found = {name: reverse(name) for name in ("campaign_list", "campaign_create", "arena_list", "arena_create")}
    for row, names in of_row.items():
        found |= {name: reverse(name, args=[getattr(scene, row).pk]) for name in names}
    return found


READ = {
    "campaign_list",
    "campaign_detail",
    "goal_detail",
    "arena_list",
    "arena_detail",
    "arena_party",
    "arena_delegation",
    "arena_people",
    "arena_requests",
    "item_detail",
}
CAMPAIGNS = {"campaign_create", "campaign_update", "goal_create", "goal_update", "goal_entry_create"}
# Whoever may not see the arena learns nothing of it; the lists are theirs, but empty.
OF_AN_ARENA = {"arena_detail", "arena_party", "arena_delegation", "arena_people", "arena_requests", "item_detail"}


@pytest.mark.parametrize(
    ("who", "opens", "closed"),
    [
        ("sigrid", READ, {}),
        ("elis", READ, {}),
        ("lova", READ | CAMPAIGNS, {}),
        ("ylva", READ, {}),
        ("olle", set(), 404),
    ],
)
def test_who_opens_what(client, scene, request, who, opens, closed):
    client.force_login(request.getfixturevalue(who))
    for name, url in addresses(scene).items():
        assert client.get(url).status_code == (200 if name in opens else closed or 403), name


def test_a_coordinator_plans_but_does_not_write_campaigns(client, scene, idun):
    client.force_login(idun)
    for name, url in addresses(scene).items():
        assert client.get(url).status_code == (403 if name in CAMPAIGNS else 200), name


def test_a_reader_without_part_in_the_arena_gets_404(client, scene, parties):
    client.force_login(UserFactory.create(organisation=parties.harnas))
    for name, url in addresses(scene).items():
        if name in OF_AN_ARENA:
            assert client.get(url).status_code == 404, name
    assert scene.arena.name not in client.get(reverse("arena_list")).content.decode()


def test_a_stranger_signs_in_first(client, scene):
    for url in addresses(scene).values():
        assert client.get(url).status_code == 302


def test_another_partys_request_is_not_shown(client, scene, sigrid, elis, idun, ylva):
    for user, seen in ((sigrid, False), (elis, False), (idun, True), (ylva, True)):
        client.force_login(user)
        page = client.get(scene.arena.get_absolute_url()).content.decode()
        assert ("Vattenkraftens värde" in page) is seen, user
        assert client.get(scene.request.get_absolute_url()).status_code == (200 if seen else 404)


def test_the_coordinator_sees_both_asks_beside_the_red_line(client, scene, idun, ylva):
    client.force_login(idun)
    page = client.get(scene.arena.get_absolute_url()).content.decode()
    clash = page[: page.index('section class="day"')]
    for text in ("Industrin först", "Bygden först", "Ingen byter bort bygden.", "Edvin Ström"):
        assert text in clash
    client.force_login(ylva)
    assert "Ingen byter bort bygden." not in client.get(scene.arena.get_absolute_url()).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_arena_queries_do_not_grow(client, idun, sigrid, ylva, parties, make_message, n, django_assert_num_queries):
    arena = ArenaFactory.create(coordinator=idun)
    issue = IssueFactory.create(organisation=parties.region)
    person = PersonFactory.create()
    for number in range(n + 1):  # two of them clash, or there is nothing to describe
        DelegateFactory.create(arena=arena)
        ArenaDeadlineFactory.create(arena=arena, responsible=UserFactory.create())
        ProgrammeItemFactory.create(
            arena=arena,
            venue=VenueFactory.create(arena=arena),
            ours=[sigrid, ylva],
            people=[person],
            issues=[issue],
            uses=[make_message(issue, title=f"Budskap {number}", state="ready", asks={"Gör så": [person]})],
        )
    Council.current()
    client.force_login(idun)
    for name, queries in (
        ("arena_detail", 20),
        ("arena_party", 15),
        ("arena_delegation", 13),
        ("arena_venues", 8),
        ("arena_checklist", 7),
    ):
        url = reverse(name, args=[arena.pk])
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_campaign_queries_do_not_grow(client, lova, parties, make_message, n, django_assert_num_queries):
    issue = IssueFactory.create(organisation=parties.region)
    for number in range(n):
        messages = [make_message(issue, title=f"Budskap {number}{m}", endorsed_by=(parties.region,)) for m in range(n)]
        campaign = CampaignFactory.create(issue=issue, joint_messages=messages)
        for metric in Metric:
            goal = GoalFactory.create(campaign=campaign, metric=metric)
        GoalEntryFactory.create(goal=goal)
        MeetingFactory.create(issues=[issue], people=[PersonFactory.create()], visibility="parties")
    Council.current()
    client.force_login(lova)
    contacts = campaign.goals.get(metric=Metric.CONTACTS_ON_ISSUE)
    for url, queries in (
        (reverse("campaign_list"), 21),
        (campaign.get_absolute_url(), 36),
        (contacts.get_absolute_url(), 10),
    ):
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200


def test_every_figure_opens_its_rows(client, lova, parties, make_message):
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(issue, endorsed_by=(parties.region,))
    campaign = CampaignFactory.create(issue=issue, joint_messages=[message])
    minister = PersonFactory.create(name="Edvin Ström")
    meeting = MeetingFactory.create(issues=[issue], people=[minister], visibility="parties", organisation=parties.board)
    CommitmentFactory.create(
        person=minister, meeting=meeting, state="kept", closed_on=meeting.on, evidence="DEMO 2027-075"
    )
    for position, month in (("neutral", 3), ("supportive", 5)):
        StanceFactory.create(
            person=minister,
            issue=issue,
            position=position,
            as_of=dt.date(2027, month, 1),
            source="Riksdagens protokoll",
        )
    said = {
        Metric.CONTACTS_ON_ISSUE: ("Edvin Ström", f"?issue={issue.pk}&amp;from=2027-01-01&amp;to=2027-12-31"),
        Metric.PARTIES_ENDORSED: ("Region Skog", message.title),
        Metric.STANCE_MOVES: ("Edvin Ström", "Riksdagens protokoll"),
        Metric.COMMITMENT_KEPT: ("Edvin Ström", "DEMO 2027-075"),
        Metric.SIGNATORIES: ("Undertecknad", "DEMO 2027-001"),
    }
    client.force_login(lova)
    for metric, texts in said.items():
        goal = GoalFactory.create(campaign=campaign, metric=metric, target=12)
        if metric == Metric.SIGNATORIES:
            GoalEntryFactory.create(goal=goal)
        page = client.get(goal.get_absolute_url()).content.decode()
        for text in texts:
            assert text in page, metric


def test_own_organisations_contacts_are_not_behind_anothers_figure(client, lova, ylva, parties):
    issue = IssueFactory.create(organisation=parties.region)
    goal = GoalFactory.create(campaign=CampaignFactory.create(issue=issue))
    minister = PersonFactory.create(name="Hemlig Kontakt")
    MeetingFactory.create(issues=[issue], people=[minister], visibility="own_org", organisation=parties.kramnas)
    for user, seen in ((lova, False), (ylva, True)):
        client.force_login(user)
        assert ("Hemlig Kontakt" in client.get(goal.get_absolute_url()).content.decode()) is seen


def test_an_embargoed_messages_asks_are_not_on_the_item_for_others(
    client, idun, sigrid, elis, parties, make_message, at
):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(
        issue, title="Robust", state="ready", asks={"Gör den flerårig.": []}, embargo_until=at + dt.timedelta(days=9)
    )
    item = ProgrammeItemFactory.create(ours=[sigrid])
    use = MessageUse.objects.create(meeting=item.meeting, message=message)
    use.asks.set(message.current.asks.all())
    for user, reads in ((sigrid, True), (idun, True), (elis, False)):
        client.force_login(user)
        page = client.get(item.get_absolute_url()).content.decode()
        assert "Robust" in page
        assert "EMBARGO" in page
        assert ("Gör den flerårig." in page) is reads, user


def test_the_asks_of_an_embargoed_message_are_everybodys_after_its_time(
    client, sigrid, elis, parties, make_message, at
):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(issue, title="Robust", asks={"Gör den flerårig.": []}, embargo_until=at)
    item = ProgrammeItemFactory.create(ours=[sigrid])
    MessageUse.objects.create(meeting=item.meeting, message=message).asks.set(message.current.asks.all())
    client.force_login(elis)
    assert "Gör den flerårig." in client.get(item.get_absolute_url()).content.decode()


def test_how_the_parties_stand_on_an_embargoed_text_is_for_its_readers(client, idun, lova, parties, make_message, at):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(
        issue, title="Robust", endorsed_by=(parties.region,), embargo_until=at + dt.timedelta(days=9)
    )
    campaign = CampaignFactory.create(issue=issue, joint_messages=[message])
    for user, told in ((idun, True), (lova, False)):
        client.force_login(user)
        page = client.get(campaign.get_absolute_url())
        assert [(row["message"], bool(row["status"])) for row in page.context["joint_messages"]] == [(message, told)]


def test_asks_that_a_coordinator_may_not_read_stay_when_she_saves_the_item(
    client, idun, sigrid, elis, parties, make_message, at
):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    issue = IssueFactory.create(organisation=parties.region)
    message = make_message(
        issue, title="Robust", owner=elis, asks={"Gör den flerårig.": []}, embargo_until=at + dt.timedelta(days=9)
    )
    item = ProgrammeItemFactory.create(ours=[sigrid])
    DelegateFactory.create(arena=item.arena, user=sigrid)
    use = MessageUse.objects.create(meeting=item.meeting, message=message)
    use.asks.set(message.current.asks.all())
    client.force_login(idun)
    url = reverse("item_update", args=[item.pk])
    form = client.get(url)
    assert "Gör den flerårig." not in form.content.decode()
    shown = form.context["form"].initial.items()
    typed = {name: value for name, value in shown if name != "asks" and value not in (None, False)}
    saved = client.post(url, {**typed, "title": "Nytt namn"})
    assert saved.status_code == 302, saved.context["form"].errors
    assert [ask.text for ask in item.meeting.message_uses.get().asks.all()] == ["Gör den flerårig."]


def test_the_arena_opens_its_own_pack_and_an_item_its_own(client, sigrid, at):
    arena = ArenaFactory.create()
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    of_arena = {"kind": PackKind.ARENA, "version": 1}
    of_item = {"kind": PackKind.ITEM, "version": 2, "item": item}
    whole, one = (
        BriefingPack.objects.create(
            arena=arena, recipient=sigrid, snapshot={}, content_hash="0" * 64, built_at=at, **values
        )
        for values in (of_arena, of_item)
    )
    client.force_login(sigrid)
    assert client.get(arena.get_absolute_url()).context["pack"] == whole
    assert client.get(item.get_absolute_url()).context["pack"] == one
