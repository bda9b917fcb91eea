"""Writing campaigns, goals and entries."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from campaigns.enums import GoalKind, InfluenceStage, Metric
from campaigns.models import Campaign, Goal, GoalEntry
from campaigns.queries.progress import progress
from campaigns.services import campaigns
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.factories import AgendaItemFactory, CampaignFactory, GoalEntryFactory, GoalFactory, IssueFactory


@pytest.fixture
def values(parties, lova):
    return {
        "name": "Ett spår räcker inte",
        "issue": IssueFactory.create(organisation=parties.region),
        "organisation": parties.region,
        "lead": lova,
        "starts": dt.date(2027, 1, 11),
        "ends": dt.date(2027, 12, 17),
    }


def test_create_campaign_with_audit(values, lova, at):
    campaign = campaigns.create_campaign(
        actor=Viewer.of(lova),
        at=at,
        stage_start=InfluenceStage.DISCURSIVE,
        stage_target=InfluenceStage.PROCEDURAL,
        **values,
    )
    assert campaign.get_stage_target_display() == InfluenceStage.PROCEDURAL.label
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_label, entry.actor, entry.at) == (
        AuditAction.CREATE,
        "Ett spår räcker inte",
        lova,
        at,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": dt.date(2026, 12, 31)}, "ends"),
        ({"name": ""}, "name"),
        ({"stage_start": 3, "stage_target": 2}, "stage_target"),
    ],
)
def test_create_campaign_refuses(values, lova, at, wrong, field):
    with pytest.raises(ValidationError) as error:
        campaigns.create_campaign(actor=Viewer.of(lova), at=at, **{**values, **wrong})
    assert list(error.value.message_dict) == [field]
    assert not Campaign.objects.exists()


def test_lead_of_no_active_party_is_refused(values, lova, olle, at):
    with pytest.raises(ValidationError) as error:
        campaigns.create_campaign(actor=Viewer.of(lova), at=at, **{**values, "lead": olle})
    assert list(error.value.message_dict) == ["lead"]


def test_only_project_leaders_write_campaigns(values, sigrid, elis, idun, at):
    for user in (sigrid, elis, idun):
        with pytest.raises(NotAllowed):
            campaigns.create_campaign(actor=Viewer.of(user), at=at, **values)


def test_two_editors_of_a_campaign(values, lova, at):
    actor = Viewer.of(lova)
    campaign = campaigns.create_campaign(actor=actor, at=at, **values)
    campaigns.update_campaign(actor=actor, at=at, campaign=campaign, version=1, hashtag="#skog")
    with pytest.raises(StaleObject):
        campaigns.update_campaign(actor=actor, at=at, campaign=campaign, version=1, hashtag="#hav")
    campaign.refresh_from_db()
    assert (campaign.hashtag, campaign.version) == ("#skog", 2)


def test_update_campaign_with_wrong_dates_changes_nothing(values, lova, at):
    campaign = campaigns.create_campaign(actor=Viewer.of(lova), at=at, **values)
    with pytest.raises(ValidationError):
        campaigns.update_campaign(actor=Viewer.of(lova), at=at, campaign=campaign, ends=dt.date(2026, 1, 1))
    assert campaign.ends == values["ends"]
    campaign.refresh_from_db()
    assert (campaign.ends, campaign.version) == (values["ends"], 1)


def test_goals_keep_their_order(lova, at):
    campaign = CampaignFactory.create()
    for n in range(2):
        campaigns.add_goal(
            actor=Viewer.of(lova),
            at=at,
            campaign=campaign,
            kind=GoalKind.OUTPUT,
            text=f"Mål {n}",
            metric=Metric.CONTACTS_ON_ISSUE,
            target=12,
        )
    assert [(g.position, g.text) for g in campaign.goals.all()] == [(0, "Mål 0"), (1, "Mål 1")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"target": 0}, "target"),
        ({"target": Goal.MOST + 1}, "target"),
        ({"text": "å" * (Goal.LONGEST + 1)}, "text"),
        ({"metric": Metric.STAGE_REACHED, "target": 6}, "target"),
        ({"metric": "loudness"}, "metric"),
        ({"counts_from": dt.date(2027, 2, 1), "counts_to": dt.date(2027, 1, 1)}, "counts_to"),
    ],
)
def test_goal_refuses(lova, at, wrong, field):
    values = {"kind": GoalKind.OUTPUT, "text": "Mål", "metric": Metric.SIGNATORIES, "target": 7, **wrong}
    with pytest.raises(ValidationError) as error:
        campaigns.add_goal(actor=Viewer.of(lova), at=at, campaign=CampaignFactory.create(), **values)
    assert list(error.value.message_dict) == [field]


def test_update_goal(lova, at):
    goal = GoalFactory.create(target=3)
    campaigns.update_goal(actor=Viewer.of(lova), at=at, goal=goal, target=4)
    assert AuditEntry.objects.get().changes == {"target": [3, 4]}


def test_of_two_who_change_a_goal_the_second_is_told(lova, at):
    goal = GoalFactory.create(target=3)
    early = Goal.objects.get(pk=goal.pk)
    campaigns.update_goal(actor=Viewer.of(lova), at=at, goal=goal, version=1, target=4)
    for version in (None, 1):
        with pytest.raises(StaleObject):
            campaigns.update_goal(actor=Viewer.of(lova), at=at, goal=early, version=version, target=5)
    goal.refresh_from_db()
    assert (goal.target, goal.version) == (4, 2)


def test_record_entry(lova, at):
    goal = GoalFactory.create(metric=Metric.SIGNATORIES, target=7)
    entry = campaigns.record_goal_entry(
        actor=Viewer.of(lova), at=at, goal=goal, on=dt.date(2027, 6, 20), amount=2, text="Två kommuner", evidence="DEMO"
    )
    assert (entry.amount, entry.recorded_by) == (2, lova)


@pytest.mark.parametrize(
    ("metric", "wrong", "field"),
    [
        (Metric.CONTACTS_ON_ISSUE, {}, "text"),
        (Metric.SIGNATORIES, {"on": dt.date(2027, 6, 22)}, "on"),
        (Metric.SIGNATORIES, {"on": dt.date(2026, 12, 31)}, "on"),
        (Metric.SIGNATORIES, {"evidence": "  "}, "evidence"),
        (Metric.STAGE_REACHED, {"amount": 6}, "amount"),
    ],
)
def test_entry_refuses(lova, at, metric, wrong, field):
    goal = GoalFactory.create(metric=metric)
    values = {"on": dt.date(2027, 6, 21), "amount": 1, "text": "Klart", "evidence": "DEMO", **wrong}
    with pytest.raises(ValidationError) as error:
        campaigns.record_goal_entry(actor=Viewer.of(lova), at=at, goal=goal, **values)
    assert list(error.value.message_dict) == [field]
    assert not GoalEntry.objects.exists()


def test_an_entry_outside_the_goals_own_days_is_refused_with_the_days(lova, at):
    goal = GoalFactory.create(metric=Metric.SIGNATORIES, counts_from=dt.date(2027, 6, 10))
    values = {"amount": 1, "text": "Klart", "evidence": "DEMO"}
    with pytest.raises(ValidationError, match="Målet räknar från 10 juni 2027 till 31 december 2027") as error:
        campaigns.record_goal_entry(actor=Viewer.of(lova), at=at, goal=goal, on=dt.date(2027, 6, 9), **values)
    assert list(error.value.message_dict) == ["on"]
    campaigns.record_goal_entry(actor=Viewer.of(lova), at=at, goal=goal, on=dt.date(2027, 6, 10), **values)
    assert progress(goal, Viewer.of(lova), at).value == 1


def test_an_entry_is_taken_back_once_with_a_reason(lova, idun, at):
    goal = GoalFactory.create(metric=Metric.SIGNATORIES)
    entry = GoalEntryFactory.create(goal=goal, amount=5)
    other = GoalEntry.objects.get(pk=entry.pk)
    with pytest.raises(DomainError) as error:
        campaigns.withdraw_goal_entry(actor=Viewer.of(lova), at=at, entry=entry, reason=" ")
    assert error.value.field == "reason"
    with pytest.raises(NotAllowed):
        campaigns.withdraw_goal_entry(actor=Viewer.of(idun), at=at, entry=entry, reason="Fel")
    campaigns.withdraw_goal_entry(actor=Viewer.of(lova), at=at, entry=entry, reason=" Räknad två gånger ")
    assert progress(goal, Viewer.of(lova), at).value == 0
    changes = AuditEntry.objects.get().changes
    assert changes["withdrawn_because"] == ["", "Räknad två gånger"]
    with pytest.raises(InvalidTransition):
        campaigns.withdraw_goal_entry(actor=Viewer.of(lova), at=at, entry=other, reason="Igen")


def test_a_campaign_says_what_it_serves_what_it_costs_and_its_hashtags(values, lova, at):
    campaign = campaigns.create_campaign(
        actor=Viewer.of(lova),
        at=at,
        **values,
        hashtag="#Kusten, #Järnvägen #Kusten",
        agenda_item=(item := AgendaItemFactory.create()),
        budget=180_000,
        budget_for="Resor",
    )
    assert list(item.campaigns.all()) == [campaign]
    assert (campaign.hashtag, campaign.budget) == ("#Kusten #Järnvägen", 180_000)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hashtag": "#Kusten utan"}, "hashtag"),
        ({"budget": 1000}, "budget_for"),
    ],
)
def test_what_a_campaign_cannot_say_is_refused(values, lova, at, wrong, field):
    with pytest.raises(ValidationError) as error:
        campaigns.create_campaign(actor=Viewer.of(lova), at=at, **values, **wrong)
    assert list(error.value.message_dict) == [field]
    assert not Campaign.objects.exists()


def test_a_goal_is_reached_by_its_day_or_the_last_that_counts(lova, at):
    goal = GoalFactory.create(counts_to=dt.date(2027, 9, 30))
    assert goal.due_on == dt.date(2027, 9, 30)
    campaigns.update_goal(actor=Viewer.of(lova), at=at, goal=goal, due=dt.date(2027, 8, 31))
    assert goal.due_on == dt.date(2027, 8, 31)
    with pytest.raises(ValidationError) as error:
        campaigns.update_goal(actor=Viewer.of(lova), at=at, goal=goal, due=dt.date(2026, 12, 31))
    assert list(error.value.message_dict) == ["due"]
