"""Whether others than its party and participants decide of a planned meeting."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from crm.enums import MeetingState
from crm.models import Meeting


def is_programmed(meeting: Meeting) -> bool:
    """Whether the meeting is not yet held and in a programme, which only its planners change.

    The settings name what knows the programmes: this package knows nothing of those above it.
    """
    return meeting.state != MeetingState.HELD and any(import_string(path)(meeting) for path in settings.PROGRAMMES)
