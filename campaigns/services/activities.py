"""A campaign's activities: planned, changed, held or cancelled, and planned again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import ACTIVITY_TRANSITIONS, ActivityState
from campaigns.models import Campaign, CampaignActivity
from campaigns.services.checks import in_order, proposed
from crm import clock, policy
from crm.enums import Partnership
from crm.errors import DomainError, NotAllowed
from crm.models import Meeting, Organisation
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import transition
from crm.visibility import Viewer

ACTIVITY_FIELDS = ("title", "kind", "starts", "ends", "place", "organisation", "meeting")


@transaction.atomic
def plan_activity(
    *,
    actor: Viewer,
    at: dt.datetime,
    campaign: Campaign,
    title: str,
    kind: str,
    starts: dt.date,
    organisation: Organisation,
    ends: dt.date | None = None,
    place: str = "",
    meeting: Meeting | None = None,
    state: str = ActivityState.PLANNED,
    cancelled_because: str = "",
    ref: str = "",
) -> CampaignActivity:
    """An activity, of one day unless ``ends`` says otherwise; one that was held may be recorded as done at once.

    Raises DomainError for an organisation that is not an active party, a cancelled one without a reason or one done
    before it began; ValidationError by field; NotAllowed for a meeting that the actor does not read.
    """
    policy.require(actor, Action.CREATE, Thing.CAMPAIGN)
    activity = CampaignActivity(
        campaign=campaign,
        title=title.strip(),
        kind=kind,
        starts=starts,
        ends=ends or starts,
        place=place.strip(),
        organisation=organisation,
        meeting=meeting,
        state=state,
        cancelled_because=cancelled_because.strip(),
        ref=ref,
    )
    _check(actor, at, activity)
    checks.insert(activity)
    audit.created(actor=actor, obj=activity, at=at)
    return activity


@transaction.atomic
def change_activity(
    *, actor: Viewer, at: dt.datetime, activity: CampaignActivity, version: int | None = None, **values: Any
) -> CampaignActivity:
    """The activity with ``values``; what became of it stands. Raises as ``plan_activity``, and StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    checks.known(values, ACTIVITY_FIELDS)
    if "ends" in values:
        values["ends"] = values["ends"] or values.get("starts", activity.starts)
    _check(actor, at, proposed(activity, values), before=activity)
    checks.change(actor=actor, obj=activity, at=at, values=values, version=version)
    return activity


@transaction.atomic
def hold_activity(
    *, actor: Viewer, at: dt.datetime, activity: CampaignActivity, version: int | None = None
) -> CampaignActivity:
    """Say that it took place.

    Raises DomainError before its day, InvalidTransition unless it is planned, StaleObject.
    """
    _check_begun(activity.starts, at)
    return _move(actor, at, activity, ActivityState.DONE, version)


@transaction.atomic
def cancel_activity(
    *, actor: Viewer, at: dt.datetime, activity: CampaignActivity, reason: str, version: int | None = None
) -> CampaignActivity:
    """Call it off. Raises DomainError without a reason, InvalidTransition unless it is planned, StaleObject."""
    reason = checks.stated(reason, "reason", _("Say why it was cancelled."))
    return _move(actor, at, activity, ActivityState.CANCELLED, version, cancelled_because=reason)


@transaction.atomic
def replan_activity(
    *, actor: Viewer, at: dt.datetime, activity: CampaignActivity, version: int | None = None
) -> CampaignActivity:
    """Plan again what was held by mistake or called off; the trail keeps why. Raises InvalidTransition, StaleObject."""
    return _move(actor, at, activity, ActivityState.PLANNED, version, cancelled_because="")


def _move(
    actor: Viewer, at: dt.datetime, activity: CampaignActivity, to: str, version: int | None, **values: str
) -> CampaignActivity:
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    if version is not None:
        activity.version = version
    transition(
        actor=actor,
        obj=activity,
        to=to,
        table=ACTIVITY_TRANSITIONS,
        at=at,
        values=values,
    )
    return activity


def _check(
    actor: Viewer, at: dt.datetime, activity: CampaignActivity, *, before: CampaignActivity | None = None
) -> None:
    in_order(activity.starts, activity.ends)
    if activity.organisation.partnership != Partnership.ACTIVE:
        raise DomainError(_("Choose one of the active parties."), field="organisation")
    if activity.state == ActivityState.DONE:
        _check_begun(activity.starts, at)
    if activity.state == ActivityState.CANCELLED and not activity.cancelled_because.strip():
        raise ValidationError({"cancelled_because": _("Say why it was cancelled.")})
    meeting = activity.meeting
    kept = before is not None and before.meeting_id == activity.meeting_id
    if meeting is not None and not kept and not Meeting.objects.visible_to(actor).filter(pk=meeting.pk).exists():
        raise NotAllowed(_("You may not read that contact."))


def _check_begun(starts: dt.date, at: dt.datetime) -> None:
    if starts > clock.day(at):
        raise DomainError(_("It has not begun yet."), field="state")
