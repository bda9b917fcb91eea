"""Anchoring: asking the parties, and their answers on an exact text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import Endorses, Partnership, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import Organisation, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import transition
from crm.visibility import Viewer
from messages.enums import (
    ENDORSEMENT_TRANSITIONS,
    MESSAGE_TRANSITIONS,
    PENDING,
    STANDS_BEHIND,
    UNANSWERED,
    EndorsementState,
    MessageState,
)
from messages.models import Anchoring, Endorsement, JointMessage, MessageVersion
from messages.queries.audience import audience
from messages.queries.authority import has_authority
from messages.queries.closing import closed_words
from messages.queries.decisions import decided_text
from messages.queries.house import covered_hashes, house_of
from messages.services import houses
from messages.services.locks import lock, require_editor
from messages.services.own_party import require_own_party
from messages.services.requests import give_time, queue_requests
from messages.services.rules import check_level, level_named

# What an earlier answer has left on the row of a party.
_EARLIER: dict[str, Any] = {
    "covers": [],
    "respelt": {},
    "stands_on": None,
    "changed": [],
    "condition": "",
    "condition_on": [],
    "set_aside": "",
    "withdrawn_on": None,
    "withdraw_reason": "",
    "by_silence": False,
}
# A party whose silence was taken as a yes may still say yes.
_AFTER_SILENCE: dict[str, frozenset[str]] = {
    EndorsementState.ENDORSED: ENDORSEMENT_TRANSITIONS[EndorsementState.ENDORSED] | {EndorsementState.ENDORSED}
}
_FACTS_ONLY = frozenset({EndorsementState.REVIEWING, EndorsementState.FACT_SUPPORT})


@transaction.atomic
def set_anchoring(
    *,
    actor: Viewer,
    organisation: Organisation,
    recipient: User,
    at: dt.datetime,
    deputy: User | None = None,
    next_board: str = "",
    next_board_on: dt.date | None = None,
    level_needed: str = "",
) -> Anchoring:
    """Whom the party's questions go to, who steps in, the next board that can decide, and the level it has to be.

    Raises ValidationError when recipient and deputy are the same or not of the organisation, DomainError for a level
    that is none of the council's.
    """
    policy.require(actor, Action.UPDATE, Thing.ANCHORING, organisation_id=organisation.pk)
    errors = {
        field: _("%(name)s does not belong to %(organisation)s.") % {"name": user, "organisation": organisation}
        for field, user in (("recipient", recipient), ("deputy", deputy))
        if user is not None and user.organisation_id != organisation.pk
    }
    if deputy == recipient:
        errors["deputy"] = _("The deputy must be somebody else than the recipient.")
    if errors:
        raise ValidationError(errors)
    values: dict[str, Any] = {
        "recipient": recipient,
        "deputy": deputy,
        "next_board": next_board,
        "next_board_on": next_board_on,
        "level_needed": level_named(level_needed, "level_needed"),
    }
    anchoring, is_new = Anchoring.objects.get_or_create(organisation=organisation, defaults=values)
    if is_new:
        audit.created(actor=actor, obj=anchoring, at=at)
    else:
        audit.save_changes(actor=actor, obj=anchoring, at=at, values=values)
    return anchoring


@transaction.atomic
def send_for_anchoring(
    *,
    actor: Viewer,
    message: JointMessage,
    organisations: Sequence[Organisation],
    at: dt.datetime,
    deadline: dt.date | None = None,
    confirmed: str | None = None,
    by_mail: bool = True,
) -> JointMessage:
    """Ask the parties about the current version: one requested endorsement each; answers that still stand are kept.

    ``deadline`` sets the day by which answers are wanted; without it that day stays as it is. Each recipient gets a
    mail in a minute, unless not ``by_mail``; a party that waits is mailed when a new round begins. ``confirmed`` is the
    ``Audience.seal`` that a person saw: StaleObject when text or recipients have changed since. Raises DomainError
    without a version, without an ask in it, without parties, or for an organisation that is no active party.
    """
    locked = lock(message)
    require_editor(actor, locked)
    version = require_sendable(locked)
    if not organisations:
        raise DomainError(_("Choose at least one party."), field="organisations")
    for organisation in organisations:
        if organisation.partnership != Partnership.ACTIVE:
            raise DomainError(_("%(name)s is not an active party.") % {"name": organisation}, field="organisations")
    if confirmed is not None and confirmed != audience(locked, organisations, at).seal:
        raise StaleObject(_("The text or those who are asked have changed since you looked. Look through it again."))
    if deadline and deadline < clock.day(at):
        raise DomainError(_("The day by which answers are wanted cannot have passed."), field="deadline")
    if deadline:
        audit.save_changes(actor=actor, obj=locked, at=at, values={"consultation_deadline": deadline})
    is_new_round = locked.state != MessageState.IN_CONSULTATION
    if is_new_round:
        transition(
            actor=actor,
            obj=locked,
            to=MessageState.IN_CONSULTATION,
            table=MESSAGE_TRANSITIONS,
            at=at,
            counter="revision",
        )
    asked = _ask(actor, locked, organisations, at)
    give_time(version.endorsements.all(), clock.day(at))
    if by_mail:
        waiting = Endorsement.objects.filter(version=version, state__in=PENDING)
        rows = waiting.filter(organisation__in=organisations) if is_new_round else waiting.filter(pk__in=asked)
        rows = rows.select_related("organisation__anchoring__recipient__organisation", "version__message__owner")
        queue_requests(actor=actor, message=locked, rows=rows.order_by("organisation__sort_key", "pk"), at=at)
    message.state, message.revision = locked.state, locked.revision
    message.consultation_deadline = locked.consultation_deadline
    return message


def require_sendable(message: JointMessage) -> MessageVersion:
    """The version that the parties would be asked about. Raises DomainError without one, or without an ask in it."""
    if message.current is None:
        raise DomainError(_("Write the text first: there is no version to send."))
    houses.require_ask(house_of(message.current))
    return message.current


def _ask(actor: Viewer, message: JointMessage, organisations: Sequence[Organisation], at: dt.datetime) -> list[int]:
    """The questions to those parties that have none about the current version."""
    version = message.current
    assert version is not None  # noqa: S101 - whoever asks has looked
    known = set(version.endorsements.values_list("organisation_id", flat=True))
    asked = []
    for organisation in organisations:
        if organisation.pk not in known:
            row = Endorsement.objects.create(version=version, organisation=organisation, since=clock.day(at))
            audit.created(actor=actor, obj=row, at=at)
            asked.append(row.pk)
    return asked


@transaction.atomic
def answer_endorsement(
    *,
    actor: Viewer,
    endorsement: Endorsement,
    state: EndorsementState | str,
    at: dt.datetime,
    decided_on: dt.date | None = None,
    level: str = "",
    reference: str = "",
    condition: str = "",
    comment: str = "",
    condition_on: Sequence[str] = (),
    seen: str | None = None,
) -> Endorsement:
    """A party's answer on the version that the answerer saw; ``endorsement`` is updated.

    ``seen`` is the content hash of the text on the answerer's screen. Raises StaleObject when there is a newer version
    or another answer came first, NotAllowed without a dated authority for one's own organisation, InvalidTransition
    when the message takes no answers or the party's last day has passed, DomainError naming the field otherwise.
    """
    state = EndorsementState(state)
    require_own_party(actor, endorsement)
    if state not in UNANSWERED:
        # Saying that the question is being prepared binds nobody.
        require_authority(actor, clock.day(at))
    # The lock comes before the look: a version saved between the two would be answered unseen.
    locked = lock(endorsement.version.message)
    require_current(locked, endorsement, seen)
    # Its state, and the day by which answers are wanted, may have changed since the row was read.
    endorsement.version.message = locked
    if not actor.system and (closed := closed_words(endorsement, clock.day(at))):
        raise InvalidTransition(closed)
    _check_position(endorsement.organisation, state)
    if state == EndorsementState.DECLINED and endorsement.state in STANDS_BEHIND:
        raise DomainError(
            _("Your party stands behind the text. Withdraw its support, and say why."),
            field="state",
        )
    values = {
        "since": clock.day(at),
        "decided_on": _decided_on(locked, state, decided_on, clock.day(at)),
        "level": _level(endorsement, state, level.strip()),
        "reference": reference.strip(),
        "comment": comment.strip(),
        "answered_by_id": actor.user_id,
        **_standing(endorsement, state, condition.strip(), condition_on),
    }
    transition(
        actor=actor,
        obj=endorsement,
        to=state,
        table=_AFTER_SILENCE if endorsement.by_silence else ENDORSEMENT_TRANSITIONS,
        at=at,
        counter="revision",
        values=values,
        # A condition or comment may quote the text, which has fewer readers than the trail.
        visibility=Visibility.CONFIDENTIAL if locked.is_embargoed(at) else Visibility.PARTIES,
    )
    return endorsement


def require_authority(actor: Viewer, on: dt.date) -> None:
    """Raise NotAllowed unless the actor may answer for the own organisation on the day."""
    if not has_authority(actor, on):
        raise NotAllowed(_("You have no authority to answer for your party on %(day)s.") % {"day": on})


def require_current(locked: JointMessage, endorsement: Endorsement, seen: str | None = None) -> None:
    """Raise StaleObject unless the answer is on the message's current version, and ``seen`` its content hash.

    DomainError for a hash that no version of the message has: nobody can have read that.
    """
    was_read = seen in {None, endorsement.version.content_hash}
    if not was_read and not locked.versions.filter(content_hash=seen).exists():
        raise DomainError(_("No version of the message has this hash."), field="seen")
    if locked.current_id != endorsement.version_id or not was_read:
        raise StaleObject(
            _("Version %(number)s has come since you opened the page. Read what changed, then answer.")
            % {"number": locked.current.number if locked.current else "–"}
        )


def _standing(
    endorsement: Endorsement, state: EndorsementState, condition: str, condition_on: Sequence[str]
) -> dict[str, Any]:
    """What the party stands behind, and on which condition, after the answer."""
    if state in PENDING:
        # No political answer: the last one holds for what is unchanged, and so does its condition.
        _condition(state, condition)
        return {}
    covered = covered_hashes(endorsement.version)
    return {
        **without_earlier(endorsement),
        "condition": _condition(state, condition),
        "condition_on": _condition_on(condition_on, covered),
        "covers": sorted(covered),
    }


def without_earlier(endorsement: Endorsement) -> dict[str, Any]:
    """Values that take away what is left of an earlier answer. Only those that differ: the trail tells of each."""
    return {name: empty for name, empty in _EARLIER.items() if getattr(endorsement, name) != empty}


def _check_position(organisation: Organisation, state: EndorsementState) -> None:
    facts_only = organisation.endorses == Endorses.FACTS_ONLY
    if facts_only and state not in _FACTS_ONLY:
        raise DomainError(
            _("%(name)s takes no position: it can give fact support only.") % {"name": organisation.short_name},
            field="state",
        )
    if not facts_only and state == EndorsementState.FACT_SUPPORT:
        raise DomainError(
            _("Fact support is for parties that take no position; %(name)s does.") % {"name": organisation.short_name},
            field="state",
        )


def _decided_on(
    message: JointMessage, state: EndorsementState, decided_on: dt.date | None, today: dt.date
) -> dt.date | None:
    if state in UNANSWERED:
        return None
    if decided_on and decided_on > today:
        raise DomainError(_("The day of the decision cannot lie ahead."), field="decided_on")
    written = clock.day(decided_text(message).created_at)
    if decided_on and decided_on < written:
        day = wording.day(written, today=today)
        raise DomainError(
            _("The text is of %(day)s, so it was decided then or later.") % {"day": day}, field="decided_on"
        )
    return decided_on or today


def _level(endorsement: Endorsement, state: EndorsementState, level: str) -> str:
    if state in STANDS_BEHIND and not level:
        raise DomainError(_("Say at which level it was decided, such as the municipal board."), field="level")
    return check_level(endorsement.organisation, level) if state in STANDS_BEHIND else level


def _condition(state: EndorsementState, condition: str) -> str:
    if state == EndorsementState.CONDITIONAL and not condition:
        raise DomainError(_("Say what the condition is."), field="condition")
    if state != EndorsementState.CONDITIONAL and condition:
        raise DomainError(_("A condition can only be given with the answer “with a condition”."), field="condition")
    return condition


def _condition_on(condition_on: Sequence[str], covered: set[str]) -> list[str]:
    if set(condition_on) - covered:
        raise DomainError(_("The condition names a paragraph that is not in this version."), field="condition_on")
    return sorted(set(condition_on))
