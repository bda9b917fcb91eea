"""Saving a text without asking anybody, and publishing what was saved."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, wording
from crm.enums import AuditAction
from crm.errors import DomainError, StaleObject
from crm.services import audit
from crm.visibility import Viewer
from messages.enums import Change
from messages.house import House
from messages.models import JointMessage, MessageDraft, MessageVersion
from messages.queries.drafts import to_json, unpublished, working
from messages.services import houses
from messages.services.versions import locked_for_writing, save_version


class NothingDiffers(DomainError):
    """The text is saved as it is."""


@transaction.atomic
def save_draft(
    *, actor: Viewer, message: JointMessage, house: House, at: dt.datetime, seen: str | None = None
) -> MessageDraft:
    """One more save of the text, kept for good; no party is asked.

    ``seen`` is the content hash of the text that the editor went on from. Raises StaleObject when somebody saved or
    published in between, InvalidTransition when the text is frozen, DomainError when nothing differs, and
    ValidationError by field of the house.
    """
    locked = locked_for_writing(actor, message)
    now = working(locked)
    if seen is not None and seen != now.content_hash:
        words = _("%(name)s saved another text meanwhile. Both are below: choose, and save again.")
        raise StaleObject(words % {"name": now.author.name if now.author else _("Somebody")})
    house = dataclasses.replace(
        house,
        text=house.text.replace("\r\n", "\n").strip(),
        proof_points=houses.with_waivers(house, now.house, actor.user_id, clock.day(at)),
        asks=houses.with_refs(house),
    )
    houses.check(house)
    if now.house and now.content_hash == house.content_hash:
        raise NothingDiffers(_("Nothing differs from what is saved."))
    newest = locked.drafts.order_by("-number").first()
    draft = MessageDraft.objects.create(
        message=locked,
        number=newest.number + 1 if newest else 1,
        base=locked.current,
        house=to_json(house),
        content_hash=house.content_hash,
        created_at=at,
        created_by_id=actor.user_id,
    )
    changes = {"draft": (newest.number if newest else None, draft.number)}
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=message, at=at, changes=changes)
    return draft


@transaction.atomic
def publish_draft(
    *,
    actor: Viewer,
    message: JointMessage,
    at: dt.datetime,
    seen: str,
    number: str | None = None,
    change: Change | str | None = None,
    despite_conditions: str = "",
) -> MessageVersion:
    """Freeze the saved text as a version, now the message's current one; parties are asked as ``save_version`` says.

    ``seen`` is the content hash of the save that the editor read: StaleObject if there is a newer one. Raises
    DomainError when nothing is saved since the current version, and whatever ``save_version`` raises.
    """
    locked = locked_for_writing(actor, message)
    now = working(locked)
    if now.draft is None or now.house is None:
        raise DomainError(_("Nothing is saved that is not published."))
    if seen != now.content_hash:
        raise StaleObject(_("Somebody saved another text meanwhile. Read it, and publish again."))
    return save_version(
        actor=actor,
        message=message,
        house=now.house,
        at=at,
        number=number,
        change=change,
        despite_conditions=despite_conditions,
    )


@transaction.atomic
def publish_text(
    *, actor: Viewer, message: JointMessage, house: House, at: dt.datetime, seen: str | None = None, **options: Any
) -> MessageVersion:
    """A version written at once, not past what somebody else has saved; ``options`` are those of ``save_version``.

    ``seen`` may name the version that the editor started from, or that save: its content hash says that it was read.
    Raises StaleObject naming the save otherwise, and whatever ``save_version`` raises.
    """
    locked = locked_for_writing(actor, message)
    saved = unpublished(locked)
    if saved and seen == saved.content_hash:
        seen = None
    elif saved and saved.created_by_id != actor.user_id and saved.content_hash != house.content_hash:
        words = _("Save %(number)d by %(name)s of %(day)s is not published: read it, and go on from that.")
        day = wording.short_day(clock.day(saved.created_at))
        name = saved.created_by.name if saved.created_by else "–"
        raise StaleObject(words % {"number": saved.number, "name": name, "day": day})
    return save_version(actor=actor, message=message, house=house, at=at, seen=seen, **options)
