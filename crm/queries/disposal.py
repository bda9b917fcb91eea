"""Whose facts are to be erased: those who left every mandate, or held none, and whom nobody has met, long ago."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from crm import clock
from crm.enums import Basis, CommitmentState, DisposalOutcome
from crm.models import (
    AuditEntry,
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
# What is noted of somebody beside the card.
_NOTED: tuple[type[Model], ...] = (ContactDetail, DoorOpener, NetworkMember, Stance)


def limit(today: dt.date) -> dt.date:
    """The day before which somebody must have left and been met last to be proposed."""
    months = today.year * 12 + today.month - 1 - settings.DISPOSAL_MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(today.day, last))


def due(viewer: Viewer, at: dt.datetime) -> VisibleQuerySet[Person]:
    """Persons of whom something is to be erased, the earliest first.

    ``left`` is the last mandate's last day; None for somebody who never held one. ``counted_from`` is that day, else
    the last on which the card was written. Not somebody whose mandate lasts or of whose mandate nobody knows the end,
    without a mandate but of whom something was noted since the limit, whom a contact since the limit or to come names,
    with an open commitment, or of whom it was decided to keep the facts for now.
    """
    today = clock.day(at)
    since = limit(today)
    of_person = {"person": OuterRef("pk")}
    lasting = Mandate._base_manager.filter(Q(ends=None) | Q(ends__gte=since), **of_person)
    met = MeetingCounterpart._base_manager.filter(meeting__on__gte=since, **of_person)
    promised = Commitment._base_manager.filter(state=CommitmentState.OPEN, **of_person)
    kept = Disposal._base_manager.filter(outcome=DisposalOutcome.KEPT, keep_until__gte=today, **of_person)
    mandates = Mandate._base_manager.filter(**of_person).order_by("-ends")
    written = AuditEntry._base_manager.filter(object_type=Person._meta.label, object_id=OuterRef("pk")).order_by("-at")
    rows = (
        Person.objects.visible_to(viewer)
        .filter(held())
        .annotate(
            left=Subquery(mandates.values("ends")[:1]),
            counted_from=Coalesce("left", Subquery(written.values(day=TruncDate("at"))[:1])),
        )
    )
    return (
        rows.filter(counted_from__lt=since)
        .exclude(Exists(lasting))
        .exclude(Q(left=None) & _noted(since))
        .exclude(Exists(met))
        .exclude(Exists(promised))
        .exclude(Exists(kept))
        .order_by("counted_from", "sort_key", "pk")
    )


def _noted(since: dt.date) -> Q:
    """Whether the trail has anything of the day or later about what is noted beside the card."""
    found = Q()
    for model in (*_NOTED, *(model for model, _names in judging())):
        rows = model._base_manager.filter(person=OuterRef(OuterRef("pk")))
        entries = AuditEntry._base_manager.filter(object_type=model._meta.label, at__gte=clock.wall(since, dt.time.min))
        found |= Q(Exists(entries.filter(object_id__in=rows.values("pk"))))
    return found


def judging() -> Iterator[tuple[type[Model], Sequence[str]]]:
    """The models of upper packages that judge a person, with the columns that do."""
    for model in apps.get_models():
        if names := getattr(model, "erased_with_person", ()):
            yield model, names


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
