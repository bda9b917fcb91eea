"""What one chooses about one's own reminders."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Day, Input, Output
from campaigns.enums import ALWAYS_SENT, ReminderKind

_EXAMPLE: dict[str, Any] = {
    "declined": ["day"],
    "soon_minutes": 30,
    "daily": True,
    "with_pdf": True,
    "with_calendar": False,
    "paused_until": None,
}


class ReminderChoicesOutput(Output):
    """``declined``: kinds that one does not want. ``always_sent`` cannot be declined and come during a pause, too.

    ``soon_minutes``: how long before an item, null for as the council decided. ``daily``: what is not urgent in one
    mail a day. ``paused_until``: the first day of reminders again.
    """

    example = {**_EXAMPLE, "always_sent": ["late", "answer", "deputy"]}

    declined = serializers.ListField(child=serializers.ChoiceField(ReminderKind.choices))
    always_sent = serializers.SerializerMethodField()
    soon_minutes = serializers.IntegerField(allow_null=True)
    daily = serializers.BooleanField()
    with_pdf = serializers.BooleanField()
    with_calendar = serializers.BooleanField()
    paused_until = serializers.DateField(allow_null=True)

    def get_always_sent(self, _row: object) -> list[str]:
        """The kinds, in their order."""
        return [kind.value for kind in ReminderKind if kind in ALWAYS_SENT]


class ReminderChoicesInput(Input):
    """What is left out stays as it is."""

    example = _EXAMPLE

    declined = serializers.ListField(child=serializers.CharField(max_length=20), max_length=20, required=False)
    soon_minutes = serializers.IntegerField(allow_null=True, required=False, min_value=0, max_value=10_000)
    daily = serializers.BooleanField(required=False)
    with_pdf = serializers.BooleanField(required=False)
    with_calendar = serializers.BooleanField(required=False)
    paused_until = Day(allow_null=True, required=False)
