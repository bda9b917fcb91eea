"""What a party answered before, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass

from messages.enums import UNANSWERED
from messages.models import Endorsement
from messages.queries.compare import Comparison, compare
from messages.queries.house import houses_of


@dataclass(frozen=True, slots=True)
class Before:
    """A party's latest answer on an earlier version, and what the version it is asked about now changes."""

    endorsement: Endorsement
    comparison: Comparison


def since_last_answer(endorsement: Endorsement) -> Before | None:
    """What has changed since the party last answered about the message; None where it has not."""
    earlier = (
        Endorsement.objects.filter(
            organisation=endorsement.organisation_id, version__message=endorsement.version.message_id
        )
        .exclude(version=endorsement.version_id)
        .exclude(state__in=UNANSWERED)
        .select_related("version")
        .order_by("-version__major", "-version__minor")
        .first()
    )
    if earlier is None:
        return None
    houses = houses_of([earlier.version, endorsement.version])
    return Before(earlier, compare(houses[earlier.version_id], houses[endorsement.version_id]))
