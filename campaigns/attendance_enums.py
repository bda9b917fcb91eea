"""Whether one of ours goes to a public event, and which changes of that are possible."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AttendanceState(TextChoices):
    """Whether one of ours goes to a public event."""

    PLANNED = "planned", pgettext_lazy("attendance", "Goes")
    ATTENDED = "attended", _("Was there")
    MISSED = "missed", _("Was not there")


ATTENDANCE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    state: frozenset(AttendanceState.values) - {state} for state in AttendanceState.values
}
