"""What the pages of messages show beside the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import get_language

from crm.enums import AuditAction
from crm.models import AuditEntry
from crm.visibility import Viewer, VisibleQuerySet
from messages.enums import STANDS_BEHIND, MessageState
from messages.enums import EndorsementState as State
from messages.models import Endorsement, JointMessage
from messages.queries.tally import Tally, support_line, tallies, tally_line
from messages.queries.variants import behind_by_message

# What needs somebody stands first, what is over last.
_ORDER = (
    MessageState.IN_CONSULTATION,
    MessageState.READY,
    MessageState.DRAFT,
    MessageState.UNDER_REVISION,
    MessageState.ADOPTED,
    MessageState.RELEASED,
    MessageState.EXPIRED,
    MessageState.WITHDRAWN,
)
# One cell per voting party, the surest first. A kind of cell never stands for two opposite answers.
_CELLS = {
    State.ENDORSED: "full",
    State.CONDITIONAL: "half",
    State.OFFICIAL_OK: "half",
    State.REVIEWING: "hatched",
    State.REQUESTED: "hatched",
    "": "hatched",
    State.ABSTAINS: "out",
    State.DECLINED: "against",
}


@dataclass(frozen=True, slots=True)
class Position:
    """How the parties stand on a version, ready to show in the active language."""

    tally: Tally
    cells: tuple[str, ...]
    words: str
    support: str


def ranked(messages: VisibleQuerySet[JointMessage]) -> VisibleQuerySet[Any]:
    """The messages with ``rank``, their place in the order of states."""
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(_ORDER)]
    return messages.annotate(rank=Case(*ranks, default=Value(len(_ORDER)), output_field=IntegerField()))


def mark(messages: Sequence[Any], viewer: Viewer, at: dt.datetime) -> None:
    """Give each message ``is_readable``: whether the viewer may read its text at ``at``; and then its ``position``.

    Four queries, whatever the number. ``position`` is None where the text is withheld or not written, and
    ``variants_behind``, how many variants it has left behind, None where it is withheld.
    """
    readable = readable_ids(messages, viewer, at)
    shown = [message.current_id for message in messages if message.pk in readable and message.current_id]
    standing = positions(shown) if shown else {}
    behind = behind_by_message(readable) if shown else {}
    for message in messages:
        message.is_readable = message.pk in readable
        message.position = standing.get(message.current_id)
        message.variants_behind = behind.get(message.pk, 0) if message.is_readable else None


def positions(version_ids: Sequence[int]) -> dict[int, Position]:
    """Positions by version, in two queries whatever the number."""
    lang = get_language() or "sv"
    return {
        pk: Position(tally, cells(tally), tally_line(tally, lang), support_line(tally, lang))
        for pk, tally in tallies(version_ids).items()
    }


def cells(tally: Tally) -> tuple[str, ...]:
    """The meter: one cell per voting party."""
    return tuple(cell for state, cell in _CELLS.items() for _name in tally.names(state))


def readable_ids(messages: Sequence[JointMessage], viewer: Viewer, at: dt.datetime) -> set[int]:
    """Which of the messages have a text that the viewer may read at ``at``."""
    found = JointMessage.objects.readable_by(viewer, at).filter(pk__in=[message.pk for message in messages])
    return set(found.values_list("pk", flat=True))


def last_endorsed(message: JointMessage) -> list[Endorsement]:
    """Per party, in Swedish order, what it last stood behind, with its version; none for a party that never did.

    One query.
    """
    rows = Endorsement.objects.filter(version__message=message, state__in=STANDS_BEHIND)
    rows = rows.select_related("organisation", "version").order_by("version__major", "version__minor")
    newest = {row.organisation_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.organisation.sort_key, row.organisation_id))


def own_endorsement(message: JointMessage, viewer: Viewer) -> Endorsement | None:
    """What the viewer's own party has been asked or has answered on the current version."""
    if message.current_id is None or viewer.organisation_id is None:
        return None
    found = Endorsement.objects.filter(version=message.current_id, organisation=viewer.organisation_id)
    row = found.select_related("organisation").first()
    if row is not None and message.current is not None:
        # The message at hand, whose day holds where the party has none of its own.
        message.current.message, row.version = message, message.current
    return row


def last_step(message: JointMessage) -> AuditEntry | None:
    """The trail's entry of the message's latest change of state."""
    trail = AuditEntry.objects.filter(
        object_type=message._meta.label, object_id=message.pk, action=AuditAction.TRANSITION
    )
    return next((entry for entry in trail.order_by("-pk") if "state" in entry.changes), None)
