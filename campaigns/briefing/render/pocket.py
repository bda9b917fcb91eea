"""A day of a pack as a phone keeps it: what comes next first, the whole day below, the four rows in each item."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing.render.html import Card, DayView, day_of


@dataclass(frozen=True)
class PocketDay(DayView):
    """One day with a card for each item that stands."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """In the order of the programme; after the last item its card stays."""
        return self.cards_of([self.day])


def pocket_day(pack: d.ArenaPack, date: str, at: dt.datetime, **values: object) -> PocketDay:
    """The day with that ISO date, of a pack for an open surface, at the domain's instant; raises NoSuchDay."""
    return PocketDay(pack, day_of(pack, date), at=at, **values)  # type: ignore[arg-type]


@cache
def pocket_words(language: str) -> dict[str, str]:
    """What script says on a page, where only it knows what has happened. Names in braces are filled in there."""
    with translation.override(language):
        return {
            "save": _("Save on the phone"),
            "saved": _("Saved on the phone"),
            "saving": _("Saving…"),
            "what": _("Saved: {days}. As of {when}; removed by itself {until}."),
            "stored": _("Saved {when}. It may have changed since."),
            "changed": _("Changed since the copy that was saved:"),
            "removed": _("Nothing of the pack is left on the phone."),
            "revoked": _("The link or the sign-in is no longer valid. What was saved on the phone is removed."),
            "old": _("The saved copy was older than seven days and is removed. Open the pack when you have a network."),
            "failed": _("It could not be saved now. Try again where the network is better."),
            "waiting": _("Waits for a network. Written {time}."),
            "sent": _("Sent {time}."),
            "beside": _("Sent {time}."),
            "early": _("Kept on the phone and sent later."),
            "refused": _("Not sent."),
            "gone": _("Not sent: the link or the sign-in is no longer valid. Your text is still here: copy it."),
        }
