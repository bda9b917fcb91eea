"""Commenting on a text, and settling what was said. No text is changed by any of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm import policy
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer
from messages.enums import OVER
from messages.house import LONGEST_COMMENT
from messages.models import Comment, Endorsement, JointMessage, MessageVersion
from messages.queries.drafts import houses_of_drafts, unpublished
from messages.queries.house import house_of
from messages.queries.passages import Passage, passages
from messages.services.locks import is_editor


@transaction.atomic
def write_comment(
    *,
    actor: Viewer,
    message: JointMessage,
    version: MessageVersion | None,
    block_hash: str,
    body: str,
    at: dt.datetime,
) -> Comment:
    """A comment on the part of that hash in the version; without a version, in what is saved and not published.

    Raises NotAllowed for others than those who write the message or whose party is asked about it, InvalidTransition
    for a message that is over, and DomainError for a part that the text does not have, or too few or many words.
    """
    _require_may_comment(actor, message)
    passage = _passage(actor, message, version, block_hash)
    comment = Comment.objects.create(
        message=message,
        version=version,
        part=passage.part,
        block_hash=passage.content_hash,
        quoted=passage.text,
        body=_body(body),
        author_id=actor.user_id,
        created_at=at,
    )
    said_of = (None, version.number if version else "draft")
    _record(actor, AuditAction.CREATE, comment, at, {"version": said_of, "part": (None, passage.part)})
    return comment


@transaction.atomic
def reply(*, actor: Viewer, comment: Comment, body: str, at: dt.datetime) -> Comment:
    """A reply. Raises as ``write_comment``; DomainError for a reply to a reply, InvalidTransition once resolved."""
    _require_may_comment(actor, comment.message)
    locked = _locked(comment)
    if locked.parent_id:
        raise DomainError(_("Reply to the comment itself: replies are not replied to."))
    if locked.resolved_at:
        raise InvalidTransition(_("The comment is resolved. Open it again to go on."))
    row = Comment.objects.create(
        message=locked.message,
        version=locked.version,
        parent=locked,
        body=_body(body),
        author_id=actor.user_id,
        created_at=at,
    )
    _record(actor, AuditAction.CREATE, row, at, {"parent": (None, locked.pk)})
    return row


@transaction.atomic
def resolve(*, actor: Viewer, comment: Comment, at: dt.datetime) -> None:
    """Settle it. For its author and those who write the message. Raises InvalidTransition when it is settled."""
    _settle(actor, comment, at, resolved=True)


@transaction.atomic
def reopen(*, actor: Viewer, comment: Comment, at: dt.datetime) -> None:
    """Open it again. For its author and those who write the message. Raises InvalidTransition when it is open."""
    _settle(actor, comment, at, resolved=False)


@transaction.atomic
def take_back(*, actor: Viewer, comment: Comment, at: dt.datetime) -> None:
    """Remove one's own comment or reply. Raises NotAllowed for somebody else's, DomainError once it has a reply."""
    locked = _locked(comment)
    policy.require(actor, Action.UPDATE, Thing.COMMENT, own=_is_author(locked, actor))
    if locked.replies.exists():
        raise DomainError(_("Somebody has replied, so the comment stays."))
    _record(actor, AuditAction.DELETE, locked, at, {})
    locked.delete()


def may_comment(viewer: Viewer, message: JointMessage) -> bool:
    """Whether the viewer, who reads the text, may say something of it. At most three queries."""
    if message.state in OVER:
        return False
    if policy.allows(viewer, Action.CREATE, Thing.COMMENT):
        return True
    own = is_editor(message, viewer) or _is_asked(message, viewer)
    return policy.allows(viewer, Action.CREATE, Thing.COMMENT, own=own)


def _require_may_comment(actor: Viewer, message: JointMessage) -> None:
    own = is_editor(message, actor) or _is_asked(message, actor)
    policy.require(actor, Action.CREATE, Thing.COMMENT, own=own)
    if message.state in OVER:
        raise InvalidTransition(_("The message is over: “%(state)s”.") % {"state": message.get_state_display()})


def _is_asked(message: JointMessage, viewer: Viewer) -> bool:
    """Whether the viewer's party, or one that the viewer answers for, has been asked about the message."""
    asked = Q(organisation_id=viewer.organisation_id or 0)
    asked |= Q(organisation__anchoring__recipient_id=viewer.user_id or 0)
    asked |= Q(organisation__anchoring__deputy_id=viewer.user_id or 0)
    return Endorsement.objects.filter(asked, version__message=message).exists()


def _passage(actor: Viewer, message: JointMessage, version: MessageVersion | None, block_hash: str) -> Passage:
    if version is None:
        draft = unpublished(message) if is_editor(message, actor) else None
        house = houses_of_drafts([draft])[draft.pk] if draft else None
        if house is None:
            raise DomainError(_("There is no save that is not published: name the version."), field="version")
    elif version.message_id != message.pk:
        raise DomainError(_("The version is another message's."), field="version")
    else:
        house = house_of(version)
    for passage in passages(house):
        if passage.content_hash == block_hash:
            return passage
    raise DomainError(_("The text has no such part."), field="block_hash")


def _body(body: str) -> str:
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise DomainError(_("Write what you want to say."), field="body")
    if len(text) > LONGEST_COMMENT:
        words = _("Say it in at most %(most)d characters; this is %(n)d.")
        raise DomainError(words % {"most": LONGEST_COMMENT, "n": len(text)}, field="body")
    return text


def _settle(actor: Viewer, comment: Comment, at: dt.datetime, *, resolved: bool) -> None:
    own = _is_author(comment, actor) or is_editor(comment.message, actor)
    policy.require(actor, Action.UPDATE, Thing.COMMENT, own=own)
    if comment.parent_id:
        raise DomainError(_("Only the comment itself is resolved, not a reply."))
    by, when = (actor.user_id, at) if resolved else (None, None)
    rows = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=resolved)
    if not rows.update(resolved_by=by, resolved_at=when):
        raise InvalidTransition(_("It is resolved already.") if resolved else _("It is open already."))
    _record(actor, AuditAction.TRANSITION, comment, at, {"resolved": (not resolved, resolved)})


def _is_author(comment: Comment, actor: Viewer) -> bool:
    return actor.user_id is not None and comment.author_id == actor.user_id


def _locked(comment: Comment) -> Comment:
    """As it stands now, held until the transaction ends. Raises InvalidTransition when it has been taken back."""
    rows = Comment.objects.select_for_update(no_key=True, of=("self",)).select_related("message", "version")
    found = rows.filter(pk=comment.pk).first()
    if found is None:
        raise InvalidTransition(_("The comment has been taken back."))
    return found


def _record(actor: Viewer, action: AuditAction, comment: Comment, at: dt.datetime, changes: audit.Changes) -> None:
    """Never the words: the text may be under embargo, and the trail has other readers."""
    audit.record(
        actor=actor,
        action=action,
        obj=comment,
        at=at,
        changes=changes,
        organisation_id=comment.message.organisation_id,
    )
