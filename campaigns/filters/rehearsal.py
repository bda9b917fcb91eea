"""The days of a rehearsal."""

from __future__ import annotations

from campaigns.models import ReminderOccurrence
from crm.filters.periods import DaysFilterSet, DaysForm


class RehearsalFilter(DaysFilterSet):
    """The first and the last day; what is still to come is computed, so they narrow no rows but those that were due."""

    dated_by = "due_at__date"

    class Meta:
        model = ReminderOccurrence
        form = DaysForm
        fields: list[str] = []
