"""What one chooses about one's own reminders."""

from __future__ import annotations

from typing import Any

from api.acts import single_act
from api.base import Single
from api.serializers.reminder_choices import ReminderChoicesInput, ReminderChoicesOutput
from campaigns.models import ReminderChoices as Row
from campaigns.services.reminder_choices import choose_reminders, own_choices


class ReminderChoices(Single):
    """The caller's own choices: what they are reminded of, how early, and how. Nobody chooses for another."""

    model = Row
    output = ReminderChoicesOutput
    inputs = {"choose": ReminderChoicesInput}

    def state(self, **_query: Any) -> Any:
        """As chosen; what holds for everybody where nothing is."""
        return ReminderChoicesOutput(own_choices(self.viewer)).data

    @single_act
    def choose(self, **values: Any) -> None:
        """Choose. It holds from now on."""
        choose_reminders(actor=self.viewer, at=self.at, **values)
