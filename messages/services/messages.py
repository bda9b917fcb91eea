"""The joint message itself: making it, its details, and its way from draft to release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import AuditAction, Partnership
from crm.errors import DomainError
from crm.models import Issue, Organisation, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.checks import free_ref
from crm.services.transitions import Table, bump, transition
from crm.visibility import Viewer
from messages.enums import MESSAGE_TRANSITIONS, Gate, MessageState
from messages.models import JointMessage, Spokesperson
from messages.queries.decisions import decided_text
from messages.queries.house import house_of
from messages.queries.page import last_step
from messages.services import houses
from messages.services.locks import lock, require_editor
from messages.services.rules import require_anchored

_DETAILS = frozenset(
    {
        "title",
        "issue",
        "organisation",
        "owner",
        "editors",
        "spokespersons",
        "consultation_deadline",
        "decision_meeting",
        "embargo_until",
        "review_by",
    }
)


@transaction.atomic
def create_message(
    *,
    actor: Viewer,
    title: str,
    issue: Issue,
    organisation: Organisation,
    owner: User,
    at: dt.datetime,
    editors: Iterable[User] = (),
    spokespersons: Iterable[User] = (),
    consultation_deadline: dt.date | None = None,
    decision_meeting: dt.date | None = None,
    embargo_until: dt.datetime | None = None,
    review_by: dt.date | None = None,
    ref: str = "",
) -> JointMessage:
    """A draft without any version yet. Raises ValidationError without a title, DomainError for a reference in use."""
    policy.require(actor, Action.CREATE, Thing.MESSAGE, organisation_id=organisation.pk)
    message = JointMessage(
        ref=ref,
        title=title.strip(),
        issue=issue,
        organisation=organisation,
        owner=owner,
        consultation_deadline=consultation_deadline,
        decision_meeting=decision_meeting,
        embargo_until=embargo_until,
        review_by=review_by,
        created_at=at,
    )
    free_ref(message)
    message.full_clean(exclude=["current"])
    message.save(force_insert=True)
    message.editors.set(editors)
    _set_spokespersons(message, spokespersons)
    audit.created(actor=actor, obj=message, at=at)
    return message


@transaction.atomic
def update_message(
    *, actor: Viewer, message: JointMessage, at: dt.datetime, revision: int | None = None, **values: Any
) -> JointMessage:
    """Change details, never the text. ``revision`` is the one that the editor saw: StaleObject if it has moved on.

    ``editors`` and ``spokespersons`` (in order) are replaced. Raises ValidationError by field, and DomainError for an
    owning organisation that is no active party or a new day for answers that has passed.
    """
    unknown = set(values) - _DETAILS
    if unknown:
        raise TypeError(f"Not a detail of a message: {', '.join(sorted(unknown))}")
    locked = _for_editor(actor, message)
    bump(locked, "revision", expected=revision)
    if not str(values.get("title", message.title)).strip():
        raise ValidationError({"title": _("A message needs a title.")})
    owning = values.get("organisation", locked.organisation)
    if owning != locked.organisation and owning.partnership != Partnership.ACTIVE:
        raise DomainError(_("%(name)s is not an active party.") % {"name": owning}, field="organisation")
    deadline = values.get("consultation_deadline")
    if deadline and deadline != locked.consultation_deadline and deadline < clock.day(at):
        # Every answer that is open would close at once.
        raise DomainError(_("The day by which answers are wanted cannot have passed."), field="consultation_deadline")
    before = _people(locked)
    editors, spokespersons = values.pop("editors", None), values.pop("spokespersons", None)
    audit.save_changes(actor=actor, obj=locked, at=at, values=values)
    if editors is not None:
        locked.editors.set(editors)
    if spokespersons is not None:
        _set_spokespersons(locked, spokespersons)
    after = _people(locked)
    if after != before:
        changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=locked, at=at, changes=changes)
    message.refresh_from_db()
    return message


@transaction.atomic
def mark_ready(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> JointMessage:
    """Freeze the text for decision.

    Raises DomainError for a text without ask, naming the facts without source or checked over 24 months ago, unless
    somebody let them pass with a reason, or the parties that the council's rules lack.
    """
    locked = _for_editor(actor, message)
    if locked.current is None:
        raise DomainError(_("There is no text to decide on."))
    house, today = house_of(locked.current), clock.day(at)
    houses.require_ask(house)
    doubtful = [fact for fact in house.proof_points if fact.doubt(today) and not fact.is_waived]
    if doubtful:
        quoted = _("“%(fact)s” (%(doubt)s)")
        facts = "; ".join(quoted % {"fact": f.text, "doubt": f.doubt(today).label.lower()} for f in doubtful)
        raise DomainError(
            _("Facts must have a source checked within 24 months and still be valid, or a reason to pass: %(facts)s")
            % {"facts": facts},
            field="proof_points",
        )
    require_anchored(locked.current, Gate.READY)
    return _move(actor, message, locked, MessageState.READY, at)


@transaction.atomic
def adopt_message(
    *,
    actor: Viewer,
    message: JointMessage,
    adopted_by: str,
    adopted_on: dt.date,
    at: dt.datetime,
    number: str | None = None,
) -> JointMessage:
    """Record that a body adopted the text. ``number`` is the version's that it decided on, as the minutes name it.

    Raises DomainError by field without a body, for a day that lies ahead or before that version was, for a number that
    is not of the text at hand, or none from somebody who may not read it; and naming the parties that the council's
    rules lack.
    """
    policy.require(actor, Action.TRANSITION, Thing.MESSAGE, organisation_id=message.organisation_id)
    if not adopted_by.strip():
        raise DomainError(_("Say which body adopted the message."), field="adopted_by")
    if adopted_on > clock.day(at):
        raise DomainError(_("The day of adoption cannot lie ahead."), field="adopted_on")
    values = {"adopted_by": adopted_by.strip(), "adopted_on": adopted_on}
    locked = lock(message)
    # In another state nothing that is said of the decision can be mended: the step itself is refused.
    if locked.current and locked.state == MessageState.READY:
        _require_decided_on(locked, number, adopted_on, actor, at)
        require_anchored(locked.current, Gate.ADOPT)
    return _move(actor, message, locked, MessageState.ADOPTED, at, values=values)


def _require_decided_on(
    message: JointMessage, number: str | None, adopted_on: dt.date, actor: Viewer, at: dt.datetime
) -> None:
    written = decided_text(message)
    numbers = [version.number for version in message.versions.filter(pk__gte=written.pk)]
    if not number and not JointMessage.objects.readable_by(actor, at).filter(pk=message.pk).exists():
        raise DomainError(_("Say which version was adopted: its text is not open to you yet."), field="number")
    if number and number.strip() not in numbers:
        raise DomainError(_("This is not the version that is ready for decision."), field="number")
    if adopted_on < clock.day(written.created_at):
        day = wording.day(clock.day(written.created_at), today=clock.day(at))
        raise DomainError(
            _("The version is of %(day)s, so it was adopted then or later.") % {"day": day}, field="adopted_on"
        )


@transaction.atomic
def release_message(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> JointMessage:
    """Let everyone use an adopted text. Raises DomainError before the end of its embargo, saying when that is."""
    policy.require(actor, Action.TRANSITION, Thing.MESSAGE, organisation_id=message.organisation_id)
    locked = lock(message)
    if locked.embargo_until and locked.is_embargoed(at):
        until = wording.moment(locked.embargo_until, today=clock.day(at))
        raise DomainError(
            _("It can be released when the embargo ends, %(moment)s, or once its time is changed.") % {"moment": until}
        )
    return _move(actor, message, locked, MessageState.RELEASED, at)


@transaction.atomic
def withdraw_message(*, actor: Viewer, message: JointMessage, reason: str, at: dt.datetime) -> JointMessage:
    """End the message: nobody should say it any more. Raises DomainError without a reason, which the trail keeps."""
    locked = _for_editor_or_secretariat(actor, message)
    if not reason.strip():
        raise DomainError(_("Say why the message is withdrawn."), field="reason")
    return _move(actor, message, locked, MessageState.WITHDRAWN, at, reason=reason.strip())


@transaction.atomic
def restore_message(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> JointMessage:
    """Take back a withdrawal: the message is what it was before, as the trail tells."""
    locked = _for_editor_or_secretariat(actor, message)
    last = last_step(locked)
    before = last.changes["state"][0] if last else MessageState.DRAFT
    table = {str(MessageState.WITHDRAWN): frozenset({str(before)})}
    return _move(actor, message, locked, MessageState(before), at, table=table)


@transaction.atomic
def reopen_message(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> JointMessage:
    """Take a text that was ready back to anchoring, to change it."""
    # Narrower than the table: from elsewhere the same target is another act, sending for anchoring.
    table = {str(MessageState.READY): frozenset({str(MessageState.IN_CONSULTATION)})}
    locked = _for_editor_or_secretariat(actor, message)
    return _move(actor, message, locked, MessageState.IN_CONSULTATION, at, table=table)


@transaction.atomic
def revise_message(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> JointMessage:
    """Begin to change a decided or expired text."""
    return _move(actor, message, _for_editor_or_secretariat(actor, message), MessageState.UNDER_REVISION, at)


@transaction.atomic
def expire_message(*, actor: Viewer, message: JointMessage, at: dt.datetime) -> JointMessage:
    """Say that a decided text is no longer current."""
    return _move(actor, message, _for_editor_or_secretariat(actor, message), MessageState.EXPIRED, at)


def _move(
    actor: Viewer,
    message: JointMessage,
    locked: JointMessage,
    to: MessageState,
    at: dt.datetime,
    *,
    table: Table = MESSAGE_TRANSITIONS,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
) -> JointMessage:
    transition(actor=actor, obj=locked, to=to, table=table, at=at, counter="revision", values=values, reason=reason)
    message.state, message.revision = locked.state, locked.revision
    for name, value in (values or {}).items():
        setattr(message, name, value)
    return message


def _for_editor(actor: Viewer, message: JointMessage) -> JointMessage:
    locked = lock(message)
    require_editor(actor, locked)
    return locked


def require_may_end(*, actor: Viewer, message: JointMessage) -> None:
    """Raises NotAllowed unless the actor may withdraw the message: its owner, its editors and the secretariat."""
    if not policy.allows(actor, Action.TRANSITION, Thing.MESSAGE, organisation_id=message.organisation_id):
        require_editor(actor, message)


def _for_editor_or_secretariat(actor: Viewer, message: JointMessage) -> JointMessage:
    locked = lock(message)
    require_may_end(actor=actor, message=locked)
    return locked


def _people(message: JointMessage) -> dict[str, list[str]]:
    return {
        "editors": sorted(user.name for user in message.editors.all()),
        "spokespersons": [row.user.name for row in message.spokespersons.select_related("user").order_by("position")],
    }


def _set_spokespersons(message: JointMessage, users: Iterable[User]) -> None:
    message.spokespersons.all().delete()
    Spokesperson.objects.bulk_create(
        Spokesperson(message=message, user=user, position=position) for position, user in enumerate(users)
    )
