"""Why a question takes no answer any more."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from crm import clock, wording
from messages.enums import OPEN_FOR_ANSWERS
from messages.models import Endorsement
from messages.queries.page import last_step


def closed_words(row: Endorsement, today: dt.date) -> str:
    """Since when the party can answer no more, why, and whom to turn to; empty while it can.

    In the active language. A query only where the message itself takes no answers.
    """
    message = row.version.message
    if message.state not in OPEN_FOR_ANSWERS:
        step = last_step(message)
        words = _("The message takes no answers since %(day)s: it is “%(state)s”. Turn to %(owner)s.")
        day = clock.day(step.at if step else message.created_at)
    elif row.closes and row.is_closed(today):
        words, day = _("The time to answer ended %(day)s. Ask %(owner)s to open it again."), row.closes
    else:
        return ""
    told = {"day": wording.short_day(day, today=today), "state": message.get_state_display()}
    return words % {**told, "owner": message.owner.name}
