"""What people answer for here, handed over when an account closes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import ngettext

from campaigns.models import Arena, ArenaDeadline, Campaign, CampaignTarget, RotaShift
from crm import clock, policy
from crm.policy import Action, Thing
from crm.services.duties import Duty


def _not_over(at: dt.datetime) -> Q:
    return Q(ends__gte=clock.day(at))


DUTIES = (
    Duty(
        Campaign,
        "lead",
        lambda n: ngettext("%(n)s campaign to lead", "%(n)s campaigns to lead", n),
        open=_not_over,
    ),
    Duty(
        CampaignTarget,
        "owner",
        lambda n: ngettext("%(n)s target of a campaign", "%(n)s targets of campaigns", n),
        open=lambda at: Q(campaign__ends__gte=clock.day(at)),
        trail=lambda row: {"organisation_id": row.campaign.organisation_id},
    ),
    Duty(
        Arena,
        "coordinator",
        lambda n: ngettext("%(n)s arena to coordinate", "%(n)s arenas to coordinate", n),
        open=_not_over,
        roles=policy.doers(Action.UPDATE, Thing.ARENA),
    ),
    Duty(
        ArenaDeadline,
        "responsible",
        lambda n: ngettext("%(n)s thing to do before an arena", "%(n)s things to do before an arena", n),
        open=lambda at: Q(done_on=None, arena__ends__gte=clock.day(at)),
    ),
    Duty(
        RotaShift,
        "user",
        lambda n: ngettext("%(n)s shift of a rota", "%(n)s shifts of rotas", n),
        open=_not_over,
    ),
)
