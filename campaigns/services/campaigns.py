"""Writing campaigns, their goals and the rows behind recorded figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import RECORDED_METRICS, InfluenceStage, Metric
from campaigns.models import Campaign, Goal, GoalEntry
from campaigns.queries.progress import period
from campaigns.services import checks
from crm import clock, policy, wording
from crm.enums import AuditAction
from crm.errors import InvalidTransition
from crm.models import Issue, Organisation, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.checks import free_ref, known, stated
from crm.services.transitions import bump
from crm.visibility import Viewer
from messages.models import JointMessage

CAMPAIGN_FIELDS = (
    "name", "issue", "organisation", "lead", "starts", "ends", "hashtag", "work_package", "agenda_item",
    "budget", "budget_for", "stage_start", "stage_target",
)  # fmt: skip
GOAL_FIELDS = ("kind", "text", "metric", "target", "counts_from", "counts_to", "due")
_HASHTAG = re.compile(r"#\w+")


@transaction.atomic
def create_campaign(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    issue: Issue,
    organisation: Organisation,
    lead: User,
    starts: dt.date,
    ends: dt.date,
    joint_messages: Iterable[JointMessage] = (),
    ref: str = "",
    **values: Any,
) -> Campaign:
    """A new campaign. ``values`` are its other CAMPAIGN_FIELDS, each empty unless given.

    Raises ValidationError when it ends before it starts, its stages run backwards, a hashtag is none or a budget is for
    nothing.
    """
    policy.require(actor, Action.CREATE, Thing.CAMPAIGN)
    known(values, CAMPAIGN_FIELDS)
    values["hashtag"] = _hashtags(values.get("hashtag", ""))
    campaign = Campaign(
        name=name,
        issue=issue,
        organisation=organisation,
        lead=lead,
        starts=starts,
        ends=ends,
        ref=ref,
        **values,
    )
    free_ref(campaign)
    _check_campaign(campaign)
    campaign.save()
    campaign.joint_messages.set(joint_messages)
    audit.created(actor=actor, obj=campaign, at=at)
    return campaign


@transaction.atomic
def update_campaign(
    *,
    actor: Viewer,
    at: dt.datetime,
    campaign: Campaign,
    version: int | None = None,
    joint_messages: Iterable[JointMessage] | None = None,
    **values: Any,
) -> Campaign:
    """The campaign with ``values``. ``version`` is the one the form showed; raises StaleObject if it has changed."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    known(values, CAMPAIGN_FIELDS)
    if "hashtag" in values:
        values["hashtag"] = _hashtags(values["hashtag"])
    _check_campaign(checks.proposed(campaign, values))
    bump(campaign, expected=version)
    audit.save_changes(actor=actor, obj=campaign, at=at, values=values)
    if joint_messages is not None:
        audit.save_links(actor=actor, obj=campaign, at=at, name="joint_messages", rows=joint_messages)
    return campaign


@transaction.atomic
def add_goal(
    *,
    actor: Viewer,
    at: dt.datetime,
    campaign: Campaign,
    kind: str,
    text: str,
    metric: str,
    target: int,
    counts_from: dt.date | None = None,
    counts_to: dt.date | None = None,
    due: dt.date | None = None,
    ref: str = "",
) -> Goal:
    """A goal last in its campaign. For ``stage_reached`` the target is the number of a stage."""
    policy.require(actor, Action.CREATE, Thing.CAMPAIGN)
    goal = Goal(
        campaign=campaign,
        kind=kind,
        text=text,
        metric=metric,
        target=target,
        counts_from=counts_from,
        counts_to=counts_to,
        due=due,
        position=campaign.goals.count(),
        ref=ref,
    )
    free_ref(goal)
    _check_goal(goal)
    goal.save()
    audit.created(actor=actor, obj=goal, at=at, organisation_id=campaign.organisation_id)
    return goal


@transaction.atomic
def update_goal(*, actor: Viewer, at: dt.datetime, goal: Goal, version: int | None = None, **values: Any) -> Goal:
    """The goal with ``values``. ``version`` is the one the form showed; raises StaleObject if it has changed."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    known(values, GOAL_FIELDS)
    _check_goal(checks.proposed(goal, values))
    bump(goal, expected=version)
    audit.save_changes(actor=actor, obj=goal, at=at, values=values, organisation_id=goal.campaign.organisation_id)
    return goal


@transaction.atomic
def record_goal_entry(
    *, actor: Viewer, at: dt.datetime, goal: Goal, on: dt.date, amount: int, text: str, evidence: str
) -> GoalEntry:
    """One row behind a recorded figure.

    Raises ValidationError for a metric that the log counts by itself, a day to come or outside the goal's period, or a
    missing evidence.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    if goal.metric not in RECORDED_METRICS:
        raise ValidationError({"text": _("This figure is counted from the log; nothing is recorded by hand.")})
    if on > clock.day(at):
        raise ValidationError({"on": _("The day has not come yet.")})
    first, last = period(goal)
    if not first <= on <= last:
        rule = _("The goal counts from %(first)s to %(last)s: choose a day within, or change its period.")
        words = {"first": wording.short_day(first), "last": wording.short_day(last)}
        raise ValidationError({"on": rule % words})
    if not evidence.strip():
        raise ValidationError({"evidence": _("Say what shows it. Without evidence it is a claim, not a result.")})
    if goal.metric == Metric.STAGE_REACHED and amount not in InfluenceStage.values:
        raise ValidationError({"amount": _("Choose one of the stages of influence.")})
    entry = GoalEntry(goal=goal, on=on, amount=amount, text=text, evidence=evidence, recorded_by_id=actor.user_id)
    checks.clean(entry)
    entry.save()
    audit.created(actor=actor, obj=entry, at=at, organisation_id=goal.campaign.organisation_id)
    return entry


@transaction.atomic
def withdraw_goal_entry(*, actor: Viewer, at: dt.datetime, entry: GoalEntry, reason: str) -> GoalEntry:
    """Take a row back: it no longer counts, and stays readable with the reason.

    Raises DomainError without a reason, InvalidTransition when it is taken back already.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    values = {
        "withdrawn_on": clock.day(at),
        "withdrawn_by_id": actor.user_id,
        "withdrawn_because": stated(reason, "reason", _("Say why it is taken back.")),
    }
    if not GoalEntry.objects.filter(pk=entry.pk, withdrawn_on=None).update(**values):
        raise InvalidTransition(_("This row has been taken back already."))
    changes = {name: (getattr(entry, name), value) for name, value in values.items()}
    for name, value in values.items():
        setattr(entry, name, value)
    organisation = entry.goal.campaign.organisation_id
    audit.record(
        actor=actor, action=AuditAction.UPDATE, obj=entry, at=at, changes=changes, organisation_id=organisation
    )
    return entry


def _hashtags(text: str) -> str:
    """The hashtags with a space between. Raises ValidationError for a word that is none."""
    tags = text.replace(",", " ").split()
    for tag in tags:
        if not _HASHTAG.fullmatch(tag):
            raise ValidationError(
                {"hashtag": _("“%(tag)s” is no hashtag. Write each with # first and no spaces in it.") % {"tag": tag}}
            )
    return " ".join(dict.fromkeys(tags))


def _check_campaign(campaign: Campaign) -> None:
    checks.in_order(campaign.starts, campaign.ends)
    checks.ours([campaign.lead], field="lead")
    if campaign.stage_start and campaign.stage_target and campaign.stage_target < campaign.stage_start:
        raise ValidationError({"stage_target": _("The target is an earlier stage than where you start.")})
    if campaign.budget and not campaign.budget_for.strip():
        raise ValidationError({"budget_for": _("Say what the budget is for.")})
    checks.clean(campaign)


def _check_goal(goal: Goal) -> None:
    checks.in_order(goal.counts_from, goal.counts_to, field="counts_to")
    checks.in_order(goal.counts_from or goal.campaign.starts, goal.due, field="due")
    if not 1 <= goal.target <= Goal.MOST:
        raise ValidationError({"target": _("A goal needs a target of 1 to %(most)d.") % {"most": Goal.MOST}})
    if len(goal.text) > Goal.LONGEST:
        raise ValidationError({"text": _("Say the goal in at most %(most)d characters.") % {"most": Goal.LONGEST}})
    if goal.metric == Metric.STAGE_REACHED and goal.target not in InfluenceStage.values:
        raise ValidationError({"target": _("Choose one of the stages of influence.")})
    checks.clean(goal)
