"""What a new version does to what hangs on the last one: conditions, answers, and the meetings that use it."""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from crm import clock
from crm.enums import MeetingState
from crm.errors import DomainError
from messages.enums import PENDING, UNANSWERED, Change, EndorsementState
from messages.house import LONGEST_REASON, House, Places
from messages.models import Endorsement, MessageUse, MessageVersion
from messages.queries.house import covered_places
from messages.queries.standing import changes, standing
from messages.queries.uses import said_version


@dataclass(frozen=True, slots=True)
class Step:
    """From the last version to the house that comes next: the places of both, and whether only the spelling changes.

    ``passed_over`` are the parties whose condition is touched, for the ``reason``.
    """

    last: MessageVersion
    old: Places
    new: Places
    is_spelling: bool
    passed_over: frozenset[int] = frozenset()
    reason: str = ""

    @property
    def asks_again(self) -> bool:
        """Whether anything that a party stands behind is changed by more than its spelling."""
        return not self.is_spelling and set(self.old.values()) != set(self.new.values())

    def respelt(self) -> dict[str, str]:
        """New hash by old hash of the paragraphs whose spelling alone changes."""
        if not self.is_spelling:
            return {}
        both = ((digest, self.new[place]) for place, digest in self.old.items() if place in self.new)
        return {old: new for old, new in both if old != new}


def prepare(last: MessageVersion, house: House, change: Change, despite_conditions: str) -> Step:
    """The step to the house. Raises DomainError with party and condition when it touches what a condition hangs on
    and there is no reason to do so.

    A condition hangs on the paragraphs that it names, down to their spelling; one that names none hangs on all that the
    party stands behind, but for spelling. It is in force until the party answers again or lets it go.
    """
    step = Step(last, covered_places(last), house.covered_places(), change == Change.MINOR)
    rows = last.endorsements.exclude(condition="").select_related("organisation")
    touched = [row for row in rows if _hangs_on(row, step) - set(step.new.values())]
    reason = despite_conditions.strip()
    if len(reason) > LONGEST_REASON:
        words = _("Say it in at most %(n)d characters.") % {"n": LONGEST_REASON}
        raise DomainError(words, field="despite_conditions")
    if touched and not reason:
        words = _("%(party)s stands behind the text on a condition that this touches: “%(condition)s”")
        said = (words % {"party": row.organisation.short_name, "condition": row.condition} for row in touched)
        raise DomainError(" ".join(said), field="despite_conditions")
    return replace(step, passed_over=frozenset(row.organisation_id for row in touched), reason=reason)


def _hangs_on(row: Endorsement, step: Step) -> set[str]:
    if row.condition_on:
        # What was changed in spite of the condition has gone from the text already.
        return set(row.condition_on) & set(step.old.values())
    return standing(row).keys() - step.respelt().keys()


def answers(step: Step, version: MessageVersion, at: dt.datetime) -> list[Endorsement]:
    """Answers on the last version as they stand on the new one; returns those of the parties that are asked again.

    An answer stands when nothing that it covers changed, or only its spelling did. Otherwise the party is asked again:
    it keeps its last answer (``stands_on``) for what is unchanged, and its condition. A party whose condition was
    passed over is always asked.
    """
    places = {step.last.pk: step.old}
    asked_again = []
    for before in step.last.endorsements.select_related("organisation", "stands_on__version"):
        row = _carried(before, version, step)
        is_passed_over = before.organisation_id in step.passed_over
        if is_passed_over:
            row.set_aside = step.reason
        if step.asks_again or is_passed_over:
            asked_again += _asked_again(row, before, clock.day(at))
        if row.stands_on:
            row.changed = changes(_places(places, row.stands_on), step.new, standing(row.stands_on), standing(row))
        row.save(force_insert=True)
    return asked_again


def _carried(before: Endorsement, version: MessageVersion, step: Step) -> Endorsement:
    """The row of the new version, as if nothing but spelling had changed."""
    row = copy(before)
    row.pk = None
    row._state.adding = True
    row.version = version
    row.revision = 1
    kept = set(step.new.values())
    stood = standing(before)
    row.covers = [digest for digest in before.covers if digest in kept]
    respelt = {digest: seen for digest, seen in before.respelt.items() if digest in kept}
    respelt |= {new: stood[old] for old, new in step.respelt().items() if old in stood}
    row.respelt = {digest: seen for digest, seen in respelt.items() if digest not in row.covers}
    return row


def _asked_again(row: Endorsement, before: Endorsement, on: dt.date) -> list[Endorsement]:
    """Reset the row to a question; returns it where the party had answered."""
    if before.state == EndorsementState.FACT_SUPPORT:
        return []
    if before.state not in PENDING:
        row.stands_on = before
    row.state = EndorsementState.REQUESTED
    row.since = on
    row.decided_on = None
    row.level = row.reference = row.comment = row.withdraw_reason = ""
    row.withdrawn_on = None
    row.by_silence = False
    row.answered_by = None
    return [] if before.state in UNANSWERED else [row]


def _places(known: dict[int, Places], answered: Endorsement) -> Places:
    if answered.version_id not in known:
        known[answered.version_id] = covered_places(answered.version)
    return known[answered.version_id]


def uses(version: MessageVersion, at: dt.datetime) -> None:
    """Meetings still to come put the new wording of the asks chosen for them; what was said at a past one stands.

    The rows are locked: what somebody states meanwhile is not overwritten, and none goes while it is worded anew.
    """
    asks = {ask.ref: ask for ask in version.asks.all()}
    coming = MessageUse.objects.select_for_update(no_key=True, of=("self",))
    coming = coming.filter(message_id=version.message_id, version=None).order_by("pk")
    for use in coming.select_related("meeting", "message").prefetch_related("asks"):
        meeting = use.meeting
        if meeting.state == MeetingState.HELD or (meeting.starts and meeting.starts <= at):
            use.version = said_version(use.message, meeting, but=version)
            use.save(update_fields=["version"])
        elif chosen := [ask.ref for ask in use.asks.all()]:
            use.asks.set([asks[ref] for ref in chosen if ref in asks])
