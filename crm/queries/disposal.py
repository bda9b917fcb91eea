"""Whose facts are to be erased: decision-makers who left every mandate, and whom nobody has met, long ago."""

from __future__ import annotations

import calendar
import datetime as dt

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from crm import clock
from crm.enums import Basis, CommitmentState, DisposalOutcome
from crm.models import (
    Commitment,
    ContactDetail,
    Disposal,
    DoorOpener,
    Mandate,
    MeetingCounterpart,
    NetworkMember,
    Person,
    Stance,
)
from crm.visibility import Viewer, VisibleQuerySet

# What is ours about a person and not public: how to reach them, and what we think.
TEXTS = ("email", "phone", "gatekeeper", "works_with", "note", "county_tie")
FACTS = (*TEXTS, "influence", "relation_owner")
GUESSED = (Basis.SECOND_HAND, Basis.JUDGEMENT)


def limit(today: dt.date) -> dt.date:
    """The day before which somebody must have left and been met last to be proposed."""
    months = today.year * 12 + today.month - 1 - settings.DISPOSAL_MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(today.day, last))


def due(viewer: Viewer, at: dt.datetime) -> VisibleQuerySet[Person]:
    """Persons of whom something is to be erased, who left first first, with ``left``: the last mandate's last day.

    Not somebody whose mandate lasts or of whose mandate nobody knows the end, whom a contact since the limit or to come
    names, with an open commitment, or of whom it was decided to keep the facts for now.
    """
    today = clock.day(at)
    since = limit(today)
    of_person = {"person": OuterRef("pk")}
    lasting = Mandate._base_manager.filter(Q(ends=None) | Q(ends__gte=since), **of_person)
    met = MeetingCounterpart._base_manager.filter(meeting__on__gte=since, **of_person)
    promised = Commitment._base_manager.filter(state=CommitmentState.OPEN, **of_person)
    kept = Disposal._base_manager.filter(outcome=DisposalOutcome.KEPT, keep_until__gte=today, **of_person)
    rows = Person.objects.visible_to(viewer).filter(held()).annotate(left=Max("mandates__ends"))
    return (
        rows.filter(left__lt=since)
        .exclude(Exists(lasting))
        .exclude(Exists(met))
        .exclude(Exists(promised))
        .exclude(Exists(kept))
        .order_by("left", "sort_key", "pk")
    )


def held() -> Q:
    """Whether anything is kept of a person that could be erased."""
    of_person = {"person": OuterRef("pk")}
    stored = Q(influence__isnull=False) | Q(relation_owner__isnull=False)
    for name in TEXTS:
        stored |= ~Q(**{name: ""})
    return (
        stored
        | Q(Exists(ContactDetail._base_manager.filter(**of_person)))
        | Q(Exists(DoorOpener._base_manager.filter(**of_person)))
        | Q(Exists(NetworkMember._base_manager.filter(**of_person)))
        | Q(Exists(guessed().filter(**of_person)))
    )


def guessed() -> QuerySet[Stance]:
    """Stances that rest on nothing the person said, and that no debrief proposed."""
    return Stance._base_manager.filter(basis__in=GUESSED, proposal=None)


def decisions(viewer: Viewer) -> VisibleQuerySet[Disposal]:
    """What was decided, the newest first."""
    return Disposal.objects.visible_to(viewer).select_related("person", "decided_by__organisation")
