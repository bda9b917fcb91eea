"""A campaign's story by month: contacts, versions and decisions of messages, programme items, outcomes, activities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from campaigns.enums import ActivityState
from campaigns.models import Campaign, CampaignActivity, ProgrammeItem
from campaigns.queries.claims import ShownClaim
from crm import clock
from crm.enums import COMING_STATES
from crm.models import Meeting
from crm.queries.log import log, with_company
from crm.visibility import Viewer
from messages.models import JointMessage, MessageVersion

# So many of each kind are shown, the newest.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Event:
    """One line: a day, what kind of thing, its words and where it is read. ``mark`` stands before
    what is a claim, or was cancelled."""

    on: dt.date
    kind: str
    text: str
    url: str
    tone: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Timeline:
    """The months, the newest first, each with its events; ``cut`` tells that there were more than are shown.

    ``current`` is the newest month that has begun: the one to open.
    """

    months: list[tuple[dt.date, list[Event]]]
    current: dt.date | None
    cut: bool

    @property
    def size(self) -> int:
        """How many events there are."""
        return sum(len(events) for _month, events in self.months)


def timeline(
    campaign: Campaign,
    viewer: Viewer,
    at: dt.datetime,
    *,
    messages: Sequence[JointMessage],
    claims: Sequence[ShownClaim],
    activities: Sequence[CampaignActivity],
) -> Timeline:
    """What the viewer may read of it, within the campaign's days. At most nine queries."""
    days = (campaign.starts, campaign.ends)
    contacts = log(viewer).filter(issues=campaign.issue_id, on__range=days).order_by("-on", "-pk")[: SHOWN + 1]
    kinds = [
        [Event(row.on, str(row.get_kind_display()), row.heading, row.get_absolute_url()) for row in contacts],
        _versions(messages, viewer, at, days),
        _newest(_decisions(messages, days)),
        _items(campaign, viewer, days),
        _newest(_outcomes(claims)),
        _newest(_done(activities)),
    ]
    found = _newest(event for events in kinds for event in events[:SHOWN])
    months = [(month, list(events)) for month, events in groupby(found, key=lambda event: event.on.replace(day=1))]
    current = next((month for month, _events in months if month <= clock.day(at)), None)
    return Timeline(months, current, any(len(events) > SHOWN for events in kinds))


def _newest(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.on, reverse=True)


def _versions(
    messages: Sequence[JointMessage], viewer: Viewer, at: dt.datetime, days: tuple[dt.date, dt.date]
) -> list[Event]:
    readable = JointMessage.objects.readable_by(viewer, at).filter(pk__in=[message.pk for message in messages])
    first, last = clock.wall(days[0], dt.time()), clock.wall(days[1] + dt.timedelta(days=1), dt.time())
    rows = MessageVersion.objects.visible_to(viewer).filter(
        message__in=readable.values("pk"), created_at__gte=first, created_at__lt=last
    )
    return [
        Event(
            clock.day(row.created_at),
            _("Version %(number)s") % {"number": row.number},
            row.message.title,
            row.message.get_absolute_url(),
            "info",
        )
        for row in rows.select_related("message").order_by("-created_at", "-pk")[: SHOWN + 1]
    ]


def _decisions(messages: Sequence[JointMessage], days: tuple[dt.date, dt.date]) -> Iterator[Event]:
    for message in messages:
        if message.is_decided and message.adopted_on and days[0] <= message.adopted_on <= days[1]:
            kind = _("Adopted by %(whom)s") % {"whom": message.adopted_by}
            yield Event(message.adopted_on, kind, message.title, message.get_absolute_url(), "ok")


def _items(campaign: Campaign, viewer: Viewer, days: tuple[dt.date, dt.date]) -> list[Event]:
    """Items of a programme that are still to come, or were never said to have been held: the others are contacts."""
    items = ProgrammeItem.objects.visible_to(viewer).filter(meeting__state__in=COMING_STATES)
    meetings = Meeting.objects.visible_to(viewer).filter(issues=campaign.issue_id, on__range=days)
    rows = with_company(meetings.filter(programme_item__in=items.values("pk")), viewer).order_by("-on", "-pk")
    return [Event(row.on, _("In the programme"), row.heading, row.get_absolute_url()) for row in rows[: SHOWN + 1]]


def _outcomes(claims: Iterable[ShownClaim]) -> Iterator[Event]:
    for shown in claims:
        claim = shown.claim
        text = f"{claim.who}: {claim.changed}"
        yield Event(claim.on, str(claim.get_step_display()), text, claim.get_absolute_url(), "ok", shown.mark)


def _done(activities: Iterable[CampaignActivity]) -> Iterator[Event]:
    for activity in activities:
        mark = str(activity.get_state_display()) if activity.state == ActivityState.CANCELLED else ""
        kind = str(activity.get_kind_display())
        yield Event(activity.starts, kind, activity.title, activity.get_absolute_url(), mark=mark)
