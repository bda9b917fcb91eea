"""What a new version does to what hangs on the last one: conditions, answers, and the meetings that use it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from crm import clock
from crm.enums import MeetingState
from crm.errors import DomainError
from messages.enums import UNANSWERED, Change, EndorsementState
from messages.house import House
from messages.models import Endorsement, MessageUse, MessageVersion
from messages.queries.house import covered_hashes
from messages.services.uses import said_version


def heed_conditions(last: MessageVersion, house: House, change: Change) -> None:
    """Raise DomainError with party and condition when the new text touches a paragraph that a condition hangs on.

    A condition that names no paragraph hangs on all of them, except for spelling.
    """
    kept = set(house.covered_hashes())
    conditional = last.endorsements.filter(state=EndorsementState.CONDITIONAL).select_related("organisation")
    for endorsement in conditional:
        named = endorsement.condition_on
        at_stake = named or ([] if change == Change.MINOR else endorsement.covers)
        if set(at_stake) - kept:
            raise DomainError(
                _("%(party)s stands behind the text on a condition that this touches: “%(condition)s”")
                % {"party": endorsement.organisation.short_name, "condition": endorsement.condition},
                field="despite_conditions",
            )


def answers(last: MessageVersion, version: MessageVersion, house: House, change: Change, at: dt.datetime) -> list[str]:
    """Answers on the last version as they stand on the new one; returns the parties that are asked again.

    An answer stands when nothing that it covers changed, or only its spelling did. Otherwise the party is asked again,
    and ``covers`` keeps the paragraphs it has already stood behind.
    """
    new = house.covered_hashes()
    stands = change == Change.MINOR or set(new) == covered_hashes(last)
    asked_again = []
    for endorsement in last.endorsements.select_related("organisation"):
        name = endorsement.organisation.short_name
        endorsement.pk = None
        endorsement._state.adding = True
        endorsement.version = version
        endorsement.revision = 1
        endorsement.covers = [digest for digest in endorsement.covers if digest in new]
        endorsement.condition_on = [digest for digest in endorsement.condition_on if digest in new]
        if not stands and endorsement.state != EndorsementState.FACT_SUPPORT:
            if endorsement.state not in UNANSWERED:
                asked_again.append(name)
            _ask_again(endorsement, clock.day(at))
        endorsement.save(force_insert=True)
    return asked_again


def _ask_again(endorsement: Endorsement, on: dt.date) -> None:
    endorsement.state = EndorsementState.REQUESTED
    endorsement.since = on
    endorsement.decided_on = None
    endorsement.level = endorsement.reference = endorsement.condition = endorsement.comment = ""
    endorsement.condition_on = []
    endorsement.answered_by = None


def uses(version: MessageVersion, at: dt.datetime) -> None:
    """Meetings still to come put the new wording of the asks chosen for them; what was said at a past one stands."""
    asks = {ask.ref: ask for ask in version.asks.all()}
    coming = MessageUse.objects.filter(message_id=version.message_id, version=None)
    for use in coming.select_related("meeting", "message").prefetch_related("asks"):
        meeting = use.meeting
        if meeting.state == MeetingState.HELD or (meeting.ends and meeting.ends <= at):
            use.version = said_version(use.message, meeting, but=version)
            use.save(update_fields=["version"])
        elif chosen := [ask.ref for ask in use.asks.all()]:
            use.asks.set([asks[ref] for ref in chosen if ref in asks])
