"""Who holds a pack with a message: whom its withdrawal tells what not to use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.briefing.build import given
from campaigns.briefing.document import ArenaPack
from campaigns.briefing.tree import from_json
from campaigns.models import Arena
from campaigns.queries.reading import told_arenas, told_packs
from campaigns.services.former import former_delegates, held_messages
from campaigns.services.sending import arena_packs
from crm.models import User
from crm.visibility import Viewer
from messages.models import JointMessage, MessageUse


@dataclass(frozen=True, slots=True)
class Holder:
    """One of them, and for which arena."""

    user: User
    arena: Arena


def holders(message: JointMessage, at: dt.datetime) -> list[Holder]:
    """Everybody who would get a correction, arena by arena in Swedish order; the same person once per arena."""
    return [Holder(user, arena) for arena in told_arenas(at) for user in _of(arena, message)]


def _of(arena: Arena, message: JointMessage) -> list[User]:
    found = [*_delegates(arena, message), *_former(arena, message)]
    return sorted(found, key=lambda user: (user.sort_key, user.pk))


def _delegates(arena: Arena, message: JointMessage) -> Iterator[User]:
    uses = MessageUse.objects.filter(message=message, meeting__programme_item__arena=arena)
    concerned = set(uses.values_list("meeting__participants__user", flat=True))
    packs = arena_packs(arena)
    told = told_packs(arena, [pack.recipient for pack in packs])
    for pack in packs:
        if pack.recipient_id in told and Viewer.of(pack.recipient).reads_content:
            known = told[pack.recipient_id]
            if pack.recipient_id in concerned or message.pk in given(from_json(ArenaPack, known.snapshot)):
                yield pack.recipient


def _former(arena: Arena, message: JointMessage) -> Iterator[User]:
    users = former_delegates(arena)
    held, _newest = held_messages(arena, users)
    return (user for user in users if message.pk in held.get(user.pk, set()))
