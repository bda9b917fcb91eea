"""In a process of its own: persons of a file saved as an import does, and the same rows by ``bulk_create``."""

from __future__ import annotations

import datetime as dt
import resource
import time

from django.core.management import call_command
from django.db import transaction
from django.db.models import Model

from crm.imports.candidates import (
    ContactCandidate,
    MandateCandidate,
    PartialDate,
    PartyCandidate,
    PersonCandidate,
    Place,
    Reading,
)
from crm.models import (
    AuditEntry,
    ContactDetail,
    Council,
    Mandate,
    Organisation,
    PartyMembership,
    Person,
    PersonIdentifier,
    RegisterImport,
)
from crm.services.register_apply import apply_import
from crm.services.register_imports import plan_reading
from crm.services.register_undo import undo_import
from crm.visibility import SYSTEM

AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)
BODIES, BATCH = 300, 1000
# What an import of persons writes to, in the order in which the rows point at each other.
TABLES: tuple[type[Model], ...] = (Person, PersonIdentifier, ContactDetail, Mandate, PartyMembership, AuditEntry)


def against_bulk_create(persons: int) -> dict[str, float]:
    """Seconds to plan and to save, seconds of ``bulk_create`` for the same rows, and how many rows there are."""
    _empty()
    reading = _reading(persons)
    start = time.perf_counter()
    run = _planned(reading)
    planned = time.perf_counter()
    apply_import(actor=SYSTEM, at=AT, run=run)
    saved = time.perf_counter()
    written = {model: _written(model) for model in TABLES}
    bodies = list(Organisation.objects.all())
    undo_import(actor=SYSTEM, at=AT, run=run)
    # The bodies are few, and go with the import: they are there again before the clock starts.
    Organisation.objects.bulk_create(bodies)
    for row in written[AuditEntry]:
        row.pk = None
    began = time.perf_counter()
    with transaction.atomic():
        for model, rows in written.items():
            model._base_manager.bulk_create(rows, batch_size=BATCH)
    bare = time.perf_counter() - began
    rows_in_all = sum(map(len, written.values()))
    return {"planned": planned - start, "saved": saved - planned, "bare": bare, "rows": rows_in_all}


def memory(persons: int) -> dict[str, float]:
    """The most memory that the process had when all was saved, in megabytes."""
    _empty()
    apply_import(actor=SYSTEM, at=AT, run=_planned(_reading(persons)))
    return {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _empty() -> None:
    call_command("migrate", verbosity=0)
    Council.current()


def _planned(reading: Reading) -> RegisterImport:
    return plan_reading(actor=SYSTEM, at=AT, reading=reading, files={"persons.json": b"{}"})


def _written(model: type[Model]) -> list[Model]:
    rows = model._base_manager.order_by("pk")
    if model is AuditEntry:
        rows = rows.filter(object_type="crm.Person")
    return list(rows)


def _reading(persons: int) -> Reading:
    return Reading("popolo", tuple(_person(n) for n in range(persons)))


def _person(n: int) -> PersonCandidate:
    return PersonCandidate(
        Place("persons.json", n + 1),
        f"Förnamn{n % 977} Åström{n}",
        identifiers=(("wikidata", f"Q{n}"),),
        birth_year=1940 + n % 60,
        mandates=(
            MandateCandidate(
                f"Nämnd {n % BODIES}", "agency", "Ledamot", party="S", starts=PartialDate(dt.date(2022, 9, 26))
            ),
        ),
        parties=(PartyCandidate("S", starts=PartialDate(dt.date(2010, 1, 1))),),
        contacts=(ContactCandidate("email", f"person{n}@skog.example"),),
    )
