"""Logging at once: four rows after a planned meeting, or a contact that nobody had planned; once per key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.models import Arena
from campaigns.services.carried import carry_messages
from campaigns.services.contacts import place_contact
from crm.enums import ArrivalState
from crm.models import DebriefArrival, Meeting
from crm.services.arrivals import Parcel, arrived, receive_contact, receive_rows
from crm.visibility import Viewer


@transaction.atomic
def log_rows(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, parcel: Parcel, carried: Mapping[str, Any] | None = None
) -> DebriefArrival:
    """What became of the rows, with the messages that were put forward. Raises as ``receive_rows``, ``carry_messages``.

    Where the rows wait beside others, whoever wrote those says which messages were put forward.
    """
    known = arrived(actor, parcel.key)
    if known:
        return known
    arrival = receive_rows(actor=actor, at=at, meeting=meeting, parcel=parcel)
    if carried and arrival.state == ArrivalState.WRITTEN:
        held = Meeting.objects.get(pk=meeting.pk)
        carry_messages(actor=actor, meeting=held, at=at, **carried)
    return arrival


@transaction.atomic
def log_contact(
    *,
    actor: Viewer,
    at: dt.datetime,
    parcel: Parcel,
    arena: Arena | None = None,
    carried: Mapping[str, Any] | None = None,
    elsewhere: bool = False,
    **contact: Any,
) -> DebriefArrival:
    """The contact with its rows, at the arena if one is named, with the messages that were put forward.

    Raises as ``receive_contact``, ``place_contact`` and ``carry_messages``; with ``elsewhere`` a contact on other days
    than the arena's is not the arena's, and nothing is raised.
    """
    known = arrived(actor, parcel.key)
    if known:
        return known
    arrival = receive_contact(actor=actor, at=at, parcel=parcel, **contact)
    if arena and (not elsewhere or arena.starts <= arrival.meeting.on <= arena.ends):
        place_contact(actor=actor, at=at, meeting=arrival.meeting, arena=arena)
    if carried:
        carry_messages(actor=actor, meeting=arrival.meeting, at=at, **carried)
    return arrival
