"""Whom a campaign wants to move, and what it does: written whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.enums import ActivityKind
from campaigns.models import CampaignActivity, CampaignTarget
from campaigns.services import activities, targets
from crm.enums import AuditAction, Position, Role, Visibility
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.factories import CampaignActivityFactory, CampaignFactory, MeetingFactory, PersonFactory, UserFactory

DAY = dt.date(2027, 6, 1)


@pytest.fixture
def campaign(parties):
    return CampaignFactory.create(organisation=parties.region)


@pytest.fixture
def wish(campaign, lova):
    return {
        "campaign": campaign,
        "person": PersonFactory.create(name="Mats Rälskog"),
        "desired": Position.CHAMPION,
        "why": "Leder utskottet.",
        "by": dt.date(2027, 10, 1),
        "owner": lova,
    }


def test_a_target_is_added_changed_and_let_go_with_its_trail(wish, lova, idun, at):
    actor = Viewer.of(lova)
    target = targets.add_target(actor=actor, at=at, **wish)
    targets.change_target(actor=actor, at=at, target=target, version=1, owner=idun, why=" Bereder frågan. ")
    assert (target.owner, target.why, target.version) == (idun, "Bereder frågan.", 2)
    with pytest.raises(StaleObject):
        targets.remove_target(actor=actor, at=at, target=target, version=1)
    targets.remove_target(actor=actor, at=at, target=target, version=2)
    assert not CampaignTarget.objects.exists()
    told = AuditEntry.objects.order_by("pk")
    assert list(told.values_list("action", flat=True)) == [AuditAction.CREATE, AuditAction.UPDATE, AuditAction.DELETE]
    assert told[2].changes["why"] == ["Bereder frågan.", None]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"desired": "unknown"}, "desired"), ({"why": " "}, "why"), ({"by": dt.date(2026, 1, 1)}, "by")],
)
def test_a_target_without_wish_reason_or_day_is_refused(wish, lova, at, wrong, field):
    with pytest.raises(DomainError) as error:
        targets.add_target(actor=Viewer.of(lova), at=at, **{**wish, **wrong})
    assert error.value.field == field
    assert not CampaignTarget.objects.exists()


def test_a_person_is_a_target_once_and_its_owner_is_one_of_ours(wish, lova, olle, at):
    with pytest.raises(ValidationError) as error:
        targets.add_target(actor=Viewer.of(lova), at=at, **{**wish, "owner": olle})
    assert list(error.value.message_dict) == ["owner"]
    targets.add_target(actor=Viewer.of(lova), at=at, **wish)
    with pytest.raises(AlreadyExists):
        targets.add_target(actor=Viewer.of(lova), at=at, **wish)


@pytest.mark.parametrize("gone", [{"is_active": False}, {"role": Role.ADMIN}])
def test_a_target_keeps_an_owner_who_could_not_be_chosen_now(client, wish, lova, idun, parties, at, gone):
    target = targets.add_target(actor=Viewer.of(lova), at=at, **wish)
    was = UserFactory.create(name="Vide Stig", organisation=parties.region, **gone)
    with pytest.raises((ValidationError, DomainError)):
        targets.change_target(actor=Viewer.of(lova), at=at, target=target, owner=was)
    CampaignTarget.objects.update(owner=was)
    client.force_login(lova)
    address = reverse("target_update", args=[target.pk])
    form = {"desired": "champion", "why": "Bereder frågan.", "by": "2027-10-01", "owner": was.pk, "version": "1"}
    assert "Vide Stig, Region Skog (kan inte väljas på nytt)" in client.get(address).content.decode()
    assert client.post(address, form).status_code == 302
    target.refresh_from_db()
    assert (target.owner, target.why) == (was, "Bereder frågan.")
    assert client.post(address, {**form, "owner": idun.pk, "version": "2"}).status_code == 302
    assert client.post(address, {**form, "version": "3"}).status_code == 422


def test_only_the_project_lead_writes_targets_and_activities(wish, lova, idun, campaign, parties, at):
    target = targets.add_target(actor=Viewer.of(lova), at=at, **wish)
    plan = {"title": "Frukost", "kind": ActivityKind.SEMINAR, "starts": DAY, "organisation": parties.region}
    activity = CampaignActivityFactory.create(starts=DAY)
    for act in (
        lambda: targets.add_target(actor=Viewer.of(idun), at=at, **wish),
        lambda: targets.change_target(actor=Viewer.of(idun), at=at, target=target, why="x"),
        lambda: targets.remove_target(actor=Viewer.of(idun), at=at, target=target),
        lambda: activities.plan_activity(actor=Viewer.of(idun), at=at, campaign=campaign, **plan),
        lambda: activities.hold_activity(actor=Viewer.of(idun), at=at, activity=activity),
        lambda: activities.cancel_activity(actor=Viewer.of(idun), at=at, activity=activity, reason="x"),
        lambda: activities.replan_activity(actor=Viewer.of(idun), at=at, activity=activity),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.fixture
def plan(campaign, parties):
    return {
        "campaign": campaign,
        "title": "Frukostseminarium",
        "kind": ActivityKind.SEMINAR,
        "starts": DAY,
        "organisation": parties.region,
    }


def test_an_activity_is_planned_and_then_held(plan, lova, at):
    activity = activities.plan_activity(actor=Viewer.of(lova), at=at, **plan)
    assert (activity.ends, activity.state, activity.is_behind(dt.date(2027, 6, 2))) == (DAY, "planned", True)
    activities.change_activity(actor=Viewer.of(lova), at=at, activity=activity, version=1, title="Lunch", ends=None)
    activities.hold_activity(actor=Viewer.of(lova), at=at, activity=activity, version=2)
    assert (activity.state, activity.ends, activity.is_behind(dt.date(2027, 6, 2))) == ("done", DAY, False)
    with pytest.raises(StaleObject):
        activities.change_activity(actor=Viewer.of(lova), at=at, activity=activity, version=1, title="Annan")
    with pytest.raises(DomainError) as error:
        activities.change_activity(
            actor=Viewer.of(lova), at=at, activity=activity, starts=dt.date(2027, 12, 1), ends=None
        )
    assert (error.value.field, CampaignActivity.objects.get().starts) == ("state", DAY)


def test_an_activity_is_cancelled_for_a_reason_and_planned_again(plan, lova, at):
    actor = Viewer.of(lova)
    activity = activities.plan_activity(actor=actor, at=at, **plan)
    with pytest.raises(DomainError) as error:
        activities.cancel_activity(actor=actor, at=at, activity=activity, reason=" ")
    assert error.value.field == "reason"
    activities.cancel_activity(actor=actor, at=at, activity=activity, reason="Värden sjuk.")
    assert (activity.state, activity.cancelled_because) == ("cancelled", "Värden sjuk.")
    with pytest.raises(InvalidTransition):
        activities.hold_activity(actor=actor, at=at, activity=activity)
    activities.replan_activity(actor=actor, at=at, activity=activity, version=2)
    activity.refresh_from_db()
    assert (activity.state, activity.cancelled_because, activity.version) == ("planned", "", 3)
    kept = AuditEntry.objects.filter(action=AuditAction.TRANSITION).order_by("pk").first()
    assert kept.changes["cancelled_because"] == ["", "Värden sjuk."]


def test_of_two_who_say_what_became_of_an_activity_one_is_told(plan, lova, at):
    activity = activities.plan_activity(actor=Viewer.of(lova), at=at, **plan)
    other = CampaignActivity.objects.get()
    activities.hold_activity(actor=Viewer.of(lova), at=at, activity=activity)
    with pytest.raises(StaleObject):
        activities.cancel_activity(actor=Viewer.of(lova), at=at, activity=other, reason="Värden sjuk.")
    assert CampaignActivity.objects.get().state == "done"


def test_an_activity_is_not_held_before_its_day(plan, lova, at):
    coming = activities.plan_activity(actor=Viewer.of(lova), at=at, **{**plan, "starts": dt.date(2027, 12, 1)})
    with pytest.raises(DomainError):
        activities.hold_activity(actor=Viewer.of(lova), at=at, activity=coming)
    assert CampaignActivity.objects.get().state == "planned"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": dt.date(2027, 5, 31)}, "ends"),
        ({"title": ""}, "title"),
        ({"state": "cancelled"}, "cancelled_because"),
        ({"state": "done", "starts": dt.date(2027, 12, 1)}, "state"),
    ],
)
def test_an_activity_that_cannot_be_is_refused(plan, lova, at, wrong, field):
    with pytest.raises((ValidationError, DomainError)) as error:
        activities.plan_activity(actor=Viewer.of(lova), at=at, **{**plan, **wrong})
    found = error.value
    assert (list(found.message_dict) if isinstance(found, ValidationError) else [found.field]) == [field]
    assert not CampaignActivity.objects.exists()


def test_an_activity_is_held_by_an_active_party_and_was_a_contact_that_one_reads(plan, lova, parties, at):
    with pytest.raises(DomainError) as error:
        activities.plan_activity(actor=Viewer.of(lova), at=at, **{**plan, "organisation": parties.outside})
    assert error.value.field == "organisation"
    hidden = MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG)
    with pytest.raises(NotAllowed):
        activities.plan_activity(actor=Viewer.of(lova), at=at, **plan, meeting=hidden)
