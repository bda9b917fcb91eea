"""Saving a version: the only way a text comes to be."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from crm import clock
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.models import User
from crm.services import audit
from crm.visibility import Viewer
from messages import spelling
from messages.enums import WRITABLE, Change, MessageState
from messages.house import House, parse_number
from messages.models import JointMessage, MessageVersion
from messages.queries.house import house_of
from messages.services import carry, conditions, houses, requests, variants
from messages.services.locks import lock, require_editor


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
    despite_conditions: str = "",
) -> MessageVersion:
    """A new version, now the message's current one; ``message`` is updated.

    ``number`` ("0.8") must be above the last; without it the next is taken. ``change`` says whether parties are asked
    again (substantial, the default) or not (minor). ``seen`` is the content hash that the editor started from.
    ``despite_conditions`` is the reason to touch what a party's condition hangs on; the party is asked again and told.
    Raises StaleObject when somebody saved in between, InvalidTransition when the text is frozen, DomainError when
    nothing changed, the number is taken, a condition is touched without a reason, or a minor change is more than
    spelling, and ValidationError by field of the house.
    """
    locked = locked_for_writing(actor, message)
    last = locked.current
    before = house_of(last) if last else None
    if seen is not None and seen != (last.content_hash if last else ""):
        raise StaleObject(_("Somebody saved a new version meanwhile. Compare the two and save again."))
    house = dataclasses.replace(
        house,
        proof_points=houses.with_waivers(house, before, actor.user_id, clock.day(at)),
        asks=houses.with_refs(house),
    )
    houses.check(house)
    if last and last.content_hash == house.content_hash:
        raise DomainError(_("Nothing differs from version %(number)s.") % {"number": last.number})
    change = Change(change or Change.SUBSTANTIAL) if last else Change.FIRST
    step = carry.prepare(last, house, change, despite_conditions) if last else None
    if before and change == Change.MINOR:
        _require_spelling(before, house)
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
    asked_again = carry.answers(step, version, at) if step else []
    carry.uses(version, at)
    if change == Change.SUBSTANTIAL:
        variants.follow(version, house)
    told = _ask(actor, version, step, at) if step and locked.state == MessageState.IN_CONSULTATION else []
    audit.record(
        actor=actor,
        action=AuditAction.UPDATE,
        obj=message,
        at=at,
        # Only number and hash: the text may be under embargo, and the trail has other readers.
        changes={
            "version": (last.number if last else None, version.number),
            "content_hash": (last.content_hash if last else None, version.content_hash),
            "asked_again": (None, [row.organisation.short_name for row in asked_again]),
        },
    )
    if step:
        conditions.tell_passed_over(step, version, actor=actor, at=at, asked=told)
    return version


def _ask(actor: Viewer, version: MessageVersion, step: carry.Step, at: dt.datetime) -> list[User]:
    """Mail whom the version asks anew: of a minor one, those whose condition it passes over. Returns who is told."""
    if not step.is_spelling:
        return requests.ask_about(actor=actor, version=version, at=at)
    if not step.passed_over:
        return []
    return requests.ask_about(actor=actor, version=version, at=at, parties=step.passed_over)


def locked_for_writing(actor: Viewer, message: JointMessage) -> JointMessage:
    """The message, locked. Raises NotAllowed for others than its editors, InvalidTransition when the text is frozen."""
    locked = lock(message)
    require_editor(actor, locked)
    if locked.state not in WRITABLE:
        raise InvalidTransition(
            _("The text is frozen: the message is “%(state)s”.") % {"state": locked.get_state_display()}
        )
    return locked


def _require_spelling(before: House, house: House) -> None:
    changed = spelling.changed_beyond(before, house)
    if changed is not None:
        words = (
            _("To delete is more than spelling, so the parties must be asked again. Deleted: “%(text)s”")
            if changed.is_gone
            else _("This is more than spelling, so the parties must be asked again: “%(text)s”")
        )
        raise DomainError(words % {"text": Truncator(changed.text).chars(120)}, field="change")


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
