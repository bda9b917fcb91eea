"""In processes of their own: an installation with many rows and large files, taken away and brought in."""

from __future__ import annotations

import datetime as dt
import os
import resource
from pathlib import Path

from django.core.management import call_command

from crm.models import Attachment, ImportFile, Meeting, MeetingCounterpart, Organisation, Person, RegisterImport
from crm.services.full_export.bring_in import bring_in
from crm.services.full_export.take import take_away
from crm.visibility import SYSTEM

AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)
BATCH, FILES = 2000, 100


def fill(rows: int) -> dict[str, float]:
    """So many persons and as many meetings, a hundred files of 1 MB and one of 40."""
    call_command("migrate", verbosity=0)
    party = Organisation.objects.create(name="Region Skog", kind="region")
    for start in range(0, rows, BATCH):
        numbers = range(start, min(start + BATCH, rows))
        people = Person.objects.bulk_create(Person(name=f"Åsa Öberg {n}", note="å" * 400) for n in numbers)
        meetings = Meeting.objects.bulk_create(
            Meeting(
                title=f"Möte {n}",
                organisation=party,
                kind="meeting",
                state="held",
                on=AT.date(),
                recorded_at=AT,
            )
            for n in numbers
        )
        MeetingCounterpart.objects.bulk_create(
            MeetingCounterpart(meeting=meeting, person=person) for meeting, person in zip(meetings, people, strict=True)
        )
    for n in range(FILES):
        Attachment.objects.create(
            digest=f"{n}", filename=f"Underlag {n}.pdf", content_type="application/pdf", content=os.urandom(1_000_000)
        )
    run = RegisterImport.objects.create(made_at=AT)
    ImportFile.objects.create(run=run, name="alla.csv", data=os.urandom(40_000_000))
    return {}


def take(path: str) -> dict[str, float]:
    """The most memory that the export took."""
    take_away(Path(path), actor=SYSTEM, at=AT, now=AT, reason="Mätning")
    return _megabytes()


def bring(path: str) -> dict[str, float]:
    """The most memory that the import took."""
    call_command("migrate", verbosity=0)
    bring_in(Path(path), now=AT)
    return _megabytes()


def _megabytes() -> dict[str, float]:
    return {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
