"""Variants of messages, and those that are behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from crm import wording
from crm.visibility import Viewer
from messages.enums import OVER, Part
from messages.models import JointMessage, MessageVersion, Variant
from messages.queries.tally import Tally


def variants_of(message: JointMessage, viewer: Viewer, at: dt.datetime) -> QuerySet[Variant]:
    """Those in use of the message, with their newest text; none where the viewer may not read the message's."""
    rows = Variant.objects.readable_by(viewer, at).filter(message=message, retired_at=None)
    return rows.select_related("current__source")


def behind_by_message(message_ids: Iterable[int]) -> dict[int, int]:
    """How many variants each of the messages has left behind, where there are any. One query."""
    rows = Variant.objects.behind().filter(message__in=message_ids).order_by("message")
    return dict(rows.values_list("message").annotate(n=Count("pk")))


def messages_left_behind(viewer: Viewer, at: dt.datetime, edited: Q) -> QuerySet[Any]:
    """Among the messages that ``edited`` leaves, those with variants behind; each with ``n``, how many."""
    rows = Variant.objects.readable_by(viewer, at).filter(is_behind=True, retired_at=None)
    messages = JointMessage.objects.filter(edited).exclude(state__in=OVER)
    counted = messages.annotate(n=Count("variants", filter=Q(variants__in=rows.values("pk")), distinct=True))
    return counted.filter(n__gt=0).order_by("pk")


def parts_said(parts: Sequence[str]) -> str:
    """``tak, pelare och fakta``, in the active language."""
    return wording.join(str(Part(part).label).lower() for part in parts)


def based_on(version: MessageVersion, tally: Tally) -> str:
    """``Bygger på v1.0, som 7 av 8 röstande parter står bakom.``, in the active language."""
    said = ngettext(
        "Made from v%(number)s, which %(endorsed)d of %(voting)d voting party stands behind.",
        "Made from v%(number)s, which %(endorsed)d of %(voting)d voting parties stand behind.",
        tally.voting,
    )
    return said % {"number": version.number, "endorsed": tally.endorsed, "voting": tally.voting}
