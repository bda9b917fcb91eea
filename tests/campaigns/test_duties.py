"""Campaigns and arenas change hands when an account closes."""

import datetime as dt

from crm.models import AuditEntry
from crm.services import duties
from crm.services.closing import deactivate_user
from crm.visibility import SYSTEM
from tests.factories import ArenaFactory, CampaignFactory, CampaignTargetFactory, UserFactory


def test_campaigns_and_arenas_to_come_are_handed_over(idun, parties, at):
    bo = UserFactory.create(organisation=parties.region)
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
