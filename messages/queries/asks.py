"""What we ask of whom, as it reads now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from crm.models import Person
from crm.visibility import Viewer
from messages.enums import MessageState
from messages.models import Ask

_OVER = (MessageState.EXPIRED, MessageState.WITHDRAWN)


def standing_asks(viewer: Viewer, at: dt.datetime) -> QuerySet[Ask]:
    """The asks of messages that stand, as these read now and whose text the viewer may read."""
    rows = Ask.objects.readable_by(viewer, at).filter(version__current_of__isnull=False)
    return rows.exclude(version__message__state__in=_OVER)


def open_asks(person_ids: Iterable[int], viewer: Viewer, at: dt.datetime) -> dict[int, list[Ask]]:
    """The asks addressed to each person, of messages that stand and whose text the viewer may read; nobody without one.

    Two queries.
    """
    wanted = set(person_ids)
    people = Person.objects.visible_to(viewer).filter(pk__in=wanted)
    rows = (
        standing_asks(viewer, at)
        .filter(pk__in=Ask.addressees.through.objects.filter(person__in=wanted).values("ask"))
        .select_related("version__message__issue")
        .prefetch_related(Prefetch("addressees", people))
        .order_by("version__message__sort_key", "position")
    )
    found: dict[int, list[Ask]] = {}
    for ask in rows:
        for person in ask.addressees.all():
            found.setdefault(person.pk, []).append(ask)
    return found
