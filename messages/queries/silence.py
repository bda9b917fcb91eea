"""When a party's silence would be taken as a yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crm.enums import Endorses
from messages.enums import EndorsementState
from messages.models import AnchoringRules, Endorsement


@dataclass(frozen=True, slots=True)
class SilenceOffer:
    """Whether the party has chosen the procedure for the message, and the last day to answer before silence counts."""

    is_chosen: bool
    last_day: dt.date


def falls_on(row: Endorsement, days_to_answer: int) -> dt.date | None:
    """The last day to answer before silence counts: the day by which answers are wanted, but the party has its days.

    None where no day is set by which answers are wanted.
    """
    if row.wanted_by is None:
        return None
    return max(row.wanted_by, row.since + dt.timedelta(days=days_to_answer))


def silence_offer(row: Endorsement) -> SilenceOffer | None:
    """The procedure as the party may choose it or take it back; None where it cannot."""
    rules = AnchoringRules.current()
    last_day = falls_on(row, rules.days_to_answer)
    is_open = row.state == EndorsementState.REQUESTED and row.organisation.endorses == Endorses.POSITIONS
    if not (is_open and rules.silence_allowed and last_day):
        return None
    return SilenceOffer(row.silence_chosen_at is not None, last_day)
