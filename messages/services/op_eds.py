"""Op-eds: making one, its details and its text, and its way to a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.models import Organisation, User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import bump, transition
from crm.visibility import Viewer
from messages.enums import OP_ED_OPEN, OP_ED_TRANSITIONS, OpEdState, SignatureState
from messages.house import LONGEST_REASON, LONGEST_TEXT, digest
from messages.models import JointMessage, OpEd, OpEdText
from messages.queries.op_eds import seal
from messages.services.op_ed_locks import class_of, for_writer
from messages.services.signatories import ask_again, hold_mails

_DETAILS = frozenset({"title", "paper", "submit_by", "embargo_until", "editors"})
_LONGEST_ADDRESS = 500
_http = URLValidator(schemes=["http", "https"])


@transaction.atomic
def create_op_ed(
    *,
    actor: Viewer,
    message: JointMessage,
    title: str,
    organisation: Organisation,
    owner: User,
    at: dt.datetime,
    paper: str = "",
    submit_by: dt.date | None = None,
    embargo_until: dt.datetime | None = None,
    editors: Iterable[User] = (),
) -> OpEd:
    """A draft without text, about the message as it reads now. Raises DomainError for a message without a text.

    Raises ValidationError by field for details that cannot be, DomainError by field for a day or time that has passed.
    """
    policy.require(actor, Action.CREATE, Thing.OP_ED)
    _require_ahead({"submit_by": submit_by, "embargo_until": embargo_until}, at)
    if message.current is None:
        raise DomainError(_("Write the message first: an op-ed speaks of one of its versions."))
    op_ed = OpEd(
        title=title.strip(),
        version=message.current,
        organisation=organisation,
        owner=owner,
        paper=paper.strip(),
        submit_by=submit_by,
        embargo_until=embargo_until,
        created_at=at,
    )
    op_ed.full_clean(exclude=["current"])
    op_ed.save(force_insert=True)
    op_ed.editors.set(editors)
    audit.created(actor=actor, obj=op_ed, at=at, visibility=class_of(op_ed, at))
    return op_ed


@transaction.atomic
def update_op_ed(*, actor: Viewer, op_ed: OpEd, at: dt.datetime, revision: int | None = None, **values: Any) -> OpEd:
    """Change details; ``op_ed`` is updated. Of a text that is written only the text changes the title.

    ``revision`` is what the editor saw: StaleObject if it has moved on. Raises DomainError for an op-ed that has ended
    and, by field, for a new day or time that has passed, ValidationError by field.
    """
    if unknown := set(values) - _DETAILS:
        raise TypeError(f"Not a detail of an op-ed: {', '.join(sorted(unknown))}")
    locked = for_writer(actor, op_ed)
    if locked.state in {OpEdState.PUBLISHED, OpEdState.WITHDRAWN}:
        raise InvalidTransition(_("The op-ed is “%(state)s”.") % {"state": locked.get_state_display()})
    if locked.current and str(values.get("title", locked.title)).strip() != locked.title:
        raise DomainError(_("The title is part of the text that is signed: change it there."), field="title")
    if not str(values.get("title", locked.title)).strip():
        raise ValidationError({"title": _("An op-ed needs a title.")})
    bump(locked, "revision", expected=revision)
    _require_ahead(values, at, locked)
    editors = values.pop("editors", None)
    where = class_of(locked, at, values.get("embargo_until"))
    audit.save_changes(actor=actor, obj=locked, at=at, values=values, visibility=where)
    if editors is not None:
        before = sorted(locked.editors.values_list("name", flat=True))
        locked.editors.set(editors)
        after = sorted(user.name for user in editors)
        if before != after:
            changes = {"editors": (before, after)}
            audit.record(actor=actor, action=AuditAction.UPDATE, obj=locked, at=at, changes=changes, visibility=where)
    op_ed.refresh_from_db()
    return op_ed


@transaction.atomic
def save_text(
    *, actor: Viewer, op_ed: OpEd, title: str, text: str, at: dt.datetime, seen: str | None = None
) -> OpEdText:
    """The new text, now the current one; or the current one where nothing changes. ``op_ed`` is updated.

    ``seen`` is the hash of the text that the writer began from, empty for none: StaleObject when there is another. Who
    has answered on an earlier text is asked again. Raises InvalidTransition once it is submitted, ValidationError by
    field.
    """
    locked = for_writer(actor, op_ed)
    require_open(locked)
    last = locked.current
    if seen is not None and seen != (last.content_hash if last else ""):
        raise StaleObject(_("Somebody else saved the text since you opened it. Read it, then save again."))
    title, text = title.strip(), text.strip()
    _check_text(title, text)
    content_hash = digest("op-ed", title, text)
    if last and last.content_hash == content_hash:
        return last
    row = OpEdText.objects.create(
        op_ed=locked,
        number=last.number + 1 if last else 1,
        title=title,
        text=text,
        content_hash=content_hash,
        created_at=at,
        created_by_id=actor.user_id,
    )
    bump(locked, "revision")
    locked.title, locked.current = title, row
    locked.save(update_fields=["title", "current"])
    changes = {"text": (last.number if last else None, row.number)}
    where = class_of(locked, at)
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=locked, at=at, changes=changes, visibility=where)
    if locked.state == OpEdState.SIGNING:
        ask_again(actor=actor, op_ed=locked, at=at)
    op_ed.refresh_from_db()
    return row


@transaction.atomic
def follow_message(*, actor: Viewer, op_ed: OpEd, version: int | None, at: dt.datetime) -> OpEd:
    """Say that the op-ed speaks of the message as it reads now; ``op_ed`` is updated. Before it is submitted.

    ``version`` is the number of the row that was read: StaleObject when the message has a newer one, DomainError for
    one that is none of the message's.
    """
    locked = for_writer(actor, op_ed)
    require_open(locked)
    message = locked.version.message
    current = message.current
    if version is None or not message.versions.filter(pk=version).exists():
        raise DomainError(_("This is no version of the op-ed's message."), field="version")
    if current is None or current.pk != version:
        raise StaleObject(_("The message has another version than the one that you read. Read it first."))
    values = {"version": current}
    audit.save_changes(actor=actor, obj=locked, at=at, values=values, visibility=class_of(locked, at))
    op_ed.refresh_from_db()
    return op_ed


@transaction.atomic
def submit_op_ed(*, actor: Viewer, op_ed: OpEd, paper: str, at: dt.datetime, seen: str | None = None) -> OpEd:
    """Record that the text with its signatures went to the paper; ``op_ed`` is updated. Mails that ask do not leave.

    What one paper has declined may go to another. ``seen`` is the ``seal`` of text and signers that a person saw:
    StaleObject when either has changed. Raises DomainError without a paper or a single signature.
    """
    locked = for_writer(actor, op_ed)
    if not paper.strip():
        raise DomainError(_("Say to which paper it goes."), field="paper")
    if locked.current is None or not locked.signatories.filter(state=SignatureState.SIGNED).exists():
        raise DomainError(_("Nobody has signed the text: it needs at least one signature."))
    if seen is not None and seen != seal(locked, locked.signatories.all()):
        raise StaleObject(
            _("The text or those who stand under it have changed since you looked. Look through it again.")
        )
    hold_mails(actor=actor, op_ed=locked, at=at)
    values = {"paper": paper.strip(), "submitted_on": clock.day(at), "paper_answer": "", "note": ""}
    return _step(actor, op_ed, locked, OpEdState.SUBMITTED, at, values)


@transaction.atomic
def report_published(
    *,
    actor: Viewer,
    op_ed: OpEd,
    published_on: dt.date,
    at: dt.datetime,
    address: str = "",
    paper_answer: str = "",
    note: str = "",
) -> OpEd:
    """Record that the paper has printed it; ``op_ed`` is updated, and everybody may read it.

    Raises DomainError by field for a day that lies ahead or before it was submitted, an address that is none, or while
    an embargo is in force.
    """
    locked = for_writer(actor, op_ed)
    if published_on > clock.day(at):
        raise DomainError(_("The day cannot lie ahead."), field="published_on")
    if locked.submitted_on and published_on < locked.submitted_on:
        raise DomainError(_("It was submitted after that day."), field="published_on")
    if locked.is_embargoed(at):
        raise DomainError(
            _("The embargo is in force. Take it away first, if it has been printed all the same."), field="published_on"
        )
    values = {"published_on": published_on, "address": _address(address), **_said(paper_answer, note)}
    return _step(actor, op_ed, locked, OpEdState.PUBLISHED, at, values)


@transaction.atomic
def report_declined(*, actor: Viewer, op_ed: OpEd, at: dt.datetime, paper_answer: str = "", note: str = "") -> OpEd:
    """Record that the paper does not print it; ``op_ed`` is updated. It may then go to another."""
    locked = for_writer(actor, op_ed)
    return _step(actor, op_ed, locked, OpEdState.DECLINED, at, _said(paper_answer, note))


@transaction.atomic
def withdraw_op_ed(*, actor: Viewer, op_ed: OpEd, reason: str, at: dt.datetime) -> OpEd:
    """End it before it is published, with a reason; ``op_ed`` is updated, and mails that wait do not leave."""
    locked = for_writer(actor, op_ed)
    if not reason.strip():
        raise DomainError(_("Say why it is withdrawn."), field="reason")
    hold_mails(actor=actor, op_ed=locked, at=at)
    return _step(actor, op_ed, locked, OpEdState.WITHDRAWN, at, {"ended_because": _fits(reason, "reason")})


def require_open(op_ed: OpEd) -> None:
    """Raise InvalidTransition once text and signatories stand fast."""
    if op_ed.state not in OP_ED_OPEN:
        raise InvalidTransition(
            _("Text and signatories stand fast: it is “%(state)s”.") % {"state": op_ed.get_state_display()}
        )


def _step(actor: Viewer, op_ed: OpEd, locked: OpEd, to: OpEdState, at: dt.datetime, values: dict[str, Any]) -> OpEd:
    transition(
        actor=actor,
        obj=locked,
        to=to,
        table=OP_ED_TRANSITIONS,
        at=at,
        counter="revision",
        values=values,
        visibility=class_of(locked, at),
    )
    op_ed.refresh_from_db()
    return op_ed


def _require_ahead(values: dict[str, Any], at: dt.datetime, before: OpEd | None = None) -> None:
    """What stands already may have passed since."""
    day, until = values.get("submit_by"), values.get("embargo_until")
    if day and day < clock.day(at) and not (before and before.submit_by == day):
        raise DomainError(_("The day has passed."), field="submit_by")
    if until and until < at and not (before and before.embargo_until == until):
        raise DomainError(_("The time has passed. Leave it empty for no embargo."), field="embargo_until")


def _check_text(title: str, text: str) -> None:
    errors = {}
    limits = {"title": (title, 200), "text": (text, LONGEST_TEXT)}
    for field, (value, most) in limits.items():
        if not value:
            errors[field] = _("An op-ed needs a title.") if field == "title" else _("Write the text.")
        elif len(value) > most:
            words = {"most": most, "count": len(value)}
            errors[field] = _("At most %(most)s characters fit; there are %(count)s.") % words
    if errors:
        raise ValidationError(errors)


def _said(paper_answer: str, note: str) -> dict[str, str]:
    return {"paper_answer": _fits(paper_answer, "paper_answer"), "note": _fits(note, "note")}


def _fits(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_REASON:
        raise DomainError(_("Say it in at most %(n)d characters.") % {"n": LONGEST_REASON}, field=field)
    return text


def _address(address: str) -> str:
    address = address.strip()
    if not address:
        return ""
    try:
        _http(address)
    except ValidationError:
        raise DomainError(_("Give an address that begins with http:// or https://."), field="address") from None
    if len(address) > _LONGEST_ADDRESS:
        raise DomainError(_("Say it in at most %(n)d characters.") % {"n": _LONGEST_ADDRESS}, field="address")
    return address
