"""Campaigns and arenas change hands when an account closes."""

import datetime as dt

import pytest

from campaigns.forms.targets import TargetForm
from campaigns.services.campaigns import update_campaign
from campaigns.services.targets import change_target
from crm.enums import Role
from crm.errors import DomainError
from crm.forms.administration import CloseForm
from crm.models import AuditEntry
from crm.services import duties
from crm.services.closing import deactivate_user
from crm.visibility import SYSTEM
from tests.factories import ArenaFactory, CampaignFactory, CampaignTargetFactory, UserFactory


def test_campaigns_and_arenas_to_come_are_handed_over(idun, parties, at):
    bo = UserFactory.create(organisation=parties.region, role=Role.COORDINATOR)
    today, yesterday = dt.date(2027, 6, 21), dt.date(2027, 6, 20)
    rows = [
        CampaignFactory.create(lead=idun, starts=yesterday, ends=today),
        CampaignFactory.create(lead=idun, starts=yesterday, ends=yesterday),
        ArenaFactory.create(coordinator=idun, starts=yesterday, ends=today),
        ArenaFactory.create(coordinator=idun, starts=yesterday, ends=yesterday),
    ]
    targets = [CampaignTargetFactory.create(campaign=campaign, owner=idun) for campaign in rows[:2]]
    assert duties.held(idun, at) == ["1 kampanj att leda", "1 målperson i en kampanj", "1 arena att samordna"]
    deactivate_user(actor=SYSTEM, at=at, user=idun, reassign_to=bo)
    for row in rows:
        row.refresh_from_db()
    assert [getattr(row, "lead", None) or row.coordinator for row in rows] == [bo, idun, bo, idun]
    assert [row.version for row in rows] == [2, 1, 2, 1]
    for target in targets:
        target.refresh_from_db()
    assert [(target.owner, target.version) for target in targets] == [(bo, 2), (idun, 1)]
    told = AuditEntry.objects.filter(object_type__startswith="campaigns").values_list("changes", flat=True)
    assert list(told.order_by("pk")) == [
        {"lead": [idun.pk, bo.pk]},
        {"owner": [idun.pk, bo.pk]},
        {"coordinator": [idun.pk, bo.pk]},
    ]


def test_nobody_takes_over_what_their_role_does_not_do_or_open(idun, parties, at):
    admin, reader = (UserFactory.create(organisation=parties.region, role=role) for role in (Role.ADMIN, Role.READER))
    campaign = CampaignFactory.create(lead=idun, starts=at.date(), ends=at.date())
    arena = ArenaFactory.create(coordinator=idun, starts=at.date(), ends=at.date())
    for heirs, field in [
        ({"reassign_to": admin}, "reassign_to"),
        ({"reassign_to": reader}, "reassign_to"),
        ({"reassign_to": reader, "reassign": {"campaign_lead": admin}}, "campaign_lead"),
    ]:
        with pytest.raises(DomainError) as error:
            deactivate_user(actor=SYSTEM, at=at, user=idun, **heirs)
        assert error.value.field == field
    form = CloseForm(viewer=SYSTEM, at=at, leaving=idun, held=duties.kinds_held(idun, at))
    offered = {name: list(form.fields[name].queryset) for name in form.fields if name != "version"}
    assert offered == {"reassign_to": [reader], "campaign_lead": [reader], "arena_coordinator": []}
    campaign.refresh_from_db()
    arena.refresh_from_db()
    assert (campaign.lead, arena.coordinator, idun.is_active) == (idun, idun, True)


def test_an_administrator_leads_no_campaign_and_owns_no_target(parties, at):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    target = CampaignTargetFactory.create()
    with pytest.raises(DomainError) as led:
        update_campaign(actor=SYSTEM, at=at, campaign=target.campaign, lead=admin)
    with pytest.raises(DomainError) as owned:
        change_target(actor=SYSTEM, at=at, target=target, owner=admin)
    assert [error.value.field for error in (led, owned)] == ["lead", "owner"]
    assert admin not in TargetForm(viewer=SYSTEM, at=at).fields["owner"].queryset
