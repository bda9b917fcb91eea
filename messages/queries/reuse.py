"""Earlier messages on the same issue, to begin a new one from."""

from __future__ import annotations

import dataclasses
import datetime as dt

from crm.visibility import Viewer
from messages.enums import Doubt
from messages.house import Fact, House
from messages.models import JointMessage
from messages.queries.house import house_of

_MOST = 20


def earlier(message: JointMessage, viewer: Viewer, at: dt.datetime) -> list[JointMessage]:
    """Other messages on its issue whose text the viewer may read, the newest first; also those that are over."""
    rows = JointMessage.objects.readable_by(viewer, at).filter(issue=message.issue_id, current__isnull=False)
    return list(rows.exclude(pk=message.pk).select_related("current").order_by("-created_at", "-pk")[:_MOST])


def taken_from(message: JointMessage, on: dt.date) -> tuple[House, list[tuple[Fact, Doubt]]]:
    """The message's current house for a new one to begin from, and its facts that may not be relied on at ``on``.

    Its asks get references of their own, and a reason to pass is nobody's yet: it is for whoever writes to give.
    """
    assert message.current is not None  # noqa: S101  (only messages with a version are offered)
    house = house_of(message.current)
    facts = tuple(
        dataclasses.replace(fact, waived_by=None, waived_on=None, waive_reason="") for fact in house.proof_points
    )
    asks = tuple(dataclasses.replace(ask, ref="") for ask in house.asks)
    doubts = [(fact, found) for fact in facts if (found := fact.doubt(on))]
    return dataclasses.replace(house, proof_points=facts, asks=asks), doubts
