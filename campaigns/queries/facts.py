"""Facts to check before the next arena: by when, and for whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import Arena
from crm.visibility import Viewer
from messages.models import JointMessage, ProofPoint
from messages.queries.ageing import ageing, communicators, is_ageing, writers


def coming_arena(viewer: Viewer, today: dt.date) -> Arena | None:
    """The next arena to begin that the viewer may see."""
    return Arena.objects.visible_to(viewer).filter(starts__gt=today).order_by("starts", "pk").first()


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Who sees to which facts, by user: those of the messages that they write, and of their organisation's.

    ``arenas``: the days on which an arena begins, in order.
    """

    facts: dict[int, list[ProofPoint]]
    written: dict[int, set[int]]
    arenas: Sequence[dt.date]

    def by(self, day: dt.date) -> dt.date:
        """The day that facts must hold on, seen from ``day``: the next arena's first, or else that day."""
        return next((starts for starts in self.arenas if starts > day), day)

    def of(self, user_id: int, at: dt.datetime, day: dt.date) -> list[ProofPoint]:
        """The user's facts that need a look by then and pass by no waiver; of an embargoed text only its writers'."""
        by, own = self.by(day), self.written.get(user_id, set())
        return [
            fact
            for fact in self.facts.get(user_id, [])
            if is_ageing(fact, by) and (fact.version.message_id in own or not fact.version.message.is_embargoed(at))
        ]


def upkeep(until: dt.datetime, last: dt.date) -> Upkeep:
    """Whom the facts concern that need a look by the last arena to begin after ``last``'s day.

    One query per communicator, five besides.
    """
    arenas = list(Arena.objects.order_by("starts").values_list("starts", flat=True))
    by = next((starts for starts in arenas if starts > last), last)
    rows = list(ageing(ProofPoint.objects.filter(waived_on=None), by))
    keys = {row.version.message_id for row in rows}
    written = writers(keys) if keys else {}
    reads: dict[int, set[int]] = defaultdict(set, {user_id: set(own) for user_id, own in written.items()})
    for user in communicators(keys) if keys else ():
        theirs = JointMessage.objects.readable_by(Viewer.of(user), until)
        reads[user.pk] |= set(
            theirs.filter(pk__in=keys, organisation=user.organisation_id).values_list("pk", flat=True)
        )
    facts = {user_id: [row for row in rows if row.version.message_id in own] for user_id, own in reads.items()}
    return Upkeep(facts, written, arenas)
