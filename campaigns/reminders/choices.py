"""What recipients have chosen about their reminders, read once and asked for each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from campaigns.enums import ALWAYS_SENT, URGENT, Muted, ReminderKind
from campaigns.models import ReminderChoices
from campaigns.reminders.language import Rule, Unit
from crm import clock

# When the day's one mail is sent, for those who want one. On the wall.
DAILY_AT = dt.time(8)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Choices:
    """Everybody's. Whoever has chosen nothing gets everything, when its rule says."""

    by_user: dict[int, ReminderChoices] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Choices:
        """As they are now. One query."""
        return cls({row.user_id: row for row in ReminderChoices.objects.all()})

    def lead(self, kind: ReminderKind, rule: Rule, user_id: int) -> dt.timedelta | None:
        """How long before an item the recipient wants to be told "soon"; None for when the rule says."""
        row, offset = self.by_user.get(user_id), rule.at.offset
        if kind != ReminderKind.SOON or row is None or row.soon_minutes is None:
            return None
        if offset is None or offset.amount > 0 or offset.unit not in {Unit.MINUTE, Unit.HOUR}:
            return None
        return dt.timedelta(minutes=row.soon_minutes)

    def gathered(self, kind: ReminderKind, user_id: int, at: dt.datetime, until: dt.datetime) -> dt.datetime:
        """When it is sent: with the day's one mail, if the recipient wants that and it is still useful then."""
        row = self.by_user.get(user_id)
        if row is None or not row.daily or kind in URGENT:
            return at
        today = clock.wall(clock.day(at), DAILY_AT)
        then = today if at <= today else clock.wall(clock.day(at) + _DAY, DAILY_AT)
        return then.astimezone(dt.UTC) if then < until else at

    def muted(self, kind: ReminderKind, user_id: int, at: dt.datetime) -> Muted | None:
        """Why the recipient does not get it; None if they do."""
        row = self.by_user.get(user_id)
        if row is None or kind in ALWAYS_SENT:
            return None
        if kind in row.declined:
            return Muted.DECLINED
        if row.paused_until is not None and clock.day(at) < row.paused_until:
            return Muted.PAUSED
        return None
