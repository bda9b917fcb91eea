"""Saving a version: the only way a text comes to be, and what it does to the answers already given."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction, MeetingState
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer
from messages.enums import UNANSWERED, WRITABLE, Change, EndorsementState
from messages.house import House, parse_number
from messages.models import Endorsement, JointMessage, MessageUse, MessageVersion
from messages.queries.house import covered_hashes
from messages.services import houses
from messages.services.locks import is_editor, lock
from messages.services.uses import said_version


@transaction.atomic
def save_version(
    *,
    actor: Viewer,
    message: JointMessage,
    house: House,
    at: dt.datetime,
    number: str | None = None,
    change: Change | str | None = None,
    seen: str | None = None,
    despite_conditions: bool = False,
) -> MessageVersion:
    """A new version, now the message's current one; ``message`` is updated.

    ``number`` ("0.8") must be above the last; without it the next is taken. ``change`` says whether parties are asked
    again (substantial, the default) or not (minor). ``seen`` is the content hash that the editor started from.
    Raises StaleObject when somebody saved in between, InvalidTransition when the text is frozen, DomainError when
    nothing changed, the number is taken, or a party's condition is touched (unless ``despite_conditions``), and
    ValidationError by field of the house.
    """
    locked = lock(message)
    policy.require(
        actor, Action.UPDATE, Thing.MESSAGE, organisation_id=locked.organisation_id, own=is_editor(locked, actor)
    )
    if locked.state not in WRITABLE:
        raise InvalidTransition(
            _("The text is frozen: the message is “%(state)s”.") % {"state": locked.get_state_display()}
        )
    last = locked.current
    if seen is not None and seen != (last.content_hash if last else ""):
        raise StaleObject(_("Somebody saved a new version meanwhile. Compare the two and save again."))
    house = dataclasses.replace(
        house, proof_points=houses.with_waivers(house, last, actor.user_id, clock.day(at)), asks=houses.with_refs(house)
    )
    houses.check(house)
    if last and last.content_hash == house.content_hash:
        raise DomainError(_("Nothing differs from version %(number)s.") % {"number": last.number})
    change = Change(change or Change.SUBSTANTIAL) if last else Change.FIRST
    if last and not despite_conditions:
        _heed_conditions(last, house, change)
    major, minor = _number(last, number, change)
    version = MessageVersion.objects.create(
        message=locked,
        major=major,
        minor=minor,
        text=house.text.replace("\r\n", "\n").strip(),
        change=change,
        content_hash=house.content_hash,
        created_at=at,
        created_by_id=actor.user_id,
    )
    houses.write(version, house)
    JointMessage.objects.filter(pk=locked.pk).update(current=version)
    message.current = version
    asked_again = _carry_answers(last, version, house, change, at) if last else []
    _carry_uses(version, at)
    audit.record(
        actor=actor,
        action=AuditAction.UPDATE,
        obj=message,
        at=at,
        # Only number and hash: the text may be under embargo, and the trail has other readers.
        changes={
            "version": (last.number if last else None, version.number),
            "content_hash": (last.content_hash if last else None, version.content_hash),
            "asked_again": (None, asked_again),
        },
    )
    return version


def _number(last: MessageVersion | None, number: str | None, change: Change) -> tuple[int, int]:
    """The number as given, or the next one: a substantial change of an adopted line (1.0 and up) opens a new line."""
    if number is None:
        if last is None:
            return 0, 1
        if change == Change.SUBSTANTIAL and last.major:
            return last.major + 1, 0
        return last.major, last.minor + 1
    try:
        given = parse_number(number)
    except ValueError:
        raise DomainError(_("A version number looks like 0.8 or 2.1."), field="number") from None
    if last and given <= (last.major, last.minor):
        raise DomainError(
            _("The number must be above %(last)s, which is the latest version.") % {"last": last.number},
            field="number",
        )
    return given


def _heed_conditions(last: MessageVersion, house: House, change: Change) -> None:
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


def _carry_answers(
    last: MessageVersion, version: MessageVersion, house: House, change: Change, at: dt.datetime
) -> list[str]:
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


def _carry_uses(version: MessageVersion, at: dt.datetime) -> None:
    """Meetings still to come put the new wording of the asks chosen for them; what was said at a past one stands."""
    asks = {ask.ref: ask for ask in version.asks.all()}
    uses = MessageUse.objects.filter(message_id=version.message_id, version=None)
    for use in uses.select_related("meeting", "message").prefetch_related("asks"):
        meeting = use.meeting
        if meeting.state == MeetingState.HELD or (meeting.ends and meeting.ends <= at):
            use.version = said_version(use.message, meeting, but=version)
            use.save(update_fields=["version"])
        elif chosen := [ask.ref for ask in use.asks.all()]:
            use.asks.set([asks[ref] for ref in chosen if ref in asks])
