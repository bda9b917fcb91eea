"""Messages that are used, or about to be, before they may."""

from __future__ import annotations

import datetime as dt

from campaigns.models import Arena, ProgrammeItem
from campaigns.queries.programme import UPCOMING
from crm import clock
from crm.enums import INTERNAL_KINDS
from crm.visibility import Viewer
from messages.enums import DECIDED, OVER
from messages.models import JointMessage, MessageUse
from messages.models.message import JointMessageQuerySet


def used_before_adopted(arena: Arena, viewer: Viewer) -> list[MessageUse]:
    """Uses of a message not yet adopted at an upcoming item, in the programme's order; our internal items aside."""
    external = (
        ProgrammeItem.objects.visible_to(viewer)
        .filter(arena=arena, meeting__state__in=UPCOMING)
        .exclude(meeting__kind__in=INTERNAL_KINDS)
    )
    return list(
        MessageUse.objects.visible_to(viewer)
        .filter(meeting__programme_item__in=external.values("pk"))
        .exclude(message__state__in=DECIDED)
        .select_related("message__current", "meeting__programme_item")
        .order_by("meeting__starts", "pk")
    )


def embargoed(viewer: Viewer, at: dt.datetime) -> JointMessageQuerySet:
    """Messages whose time has not come."""
    found = JointMessage.objects.visible_to(viewer).filter(embargo_until__gt=at)
    return found.order_by("embargo_until", "pk")


def coming_uses(viewer: Viewer, at: dt.datetime, message: JointMessage | None = None) -> list[MessageUse]:
    """Uses at items still to come, in their order: of the message, or without one of any that is over."""
    items = ProgrammeItem.objects.visible_to(viewer).filter(meeting__state__in=UPCOMING, meeting__on__gte=clock.day(at))
    uses = MessageUse.objects.visible_to(viewer).filter(meeting__programme_item__in=items.values("pk"))
    uses = uses.filter(message=message) if message else uses.filter(message__state__in=OVER)
    return list(uses.select_related("message", "meeting__programme_item").order_by("meeting__starts", "pk"))
