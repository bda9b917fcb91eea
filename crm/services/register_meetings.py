"""Writing the contacts of an imported log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.enums import AuditAction, MeetingState
from crm.import_enums import LineKind
from crm.models import Debrief, ImportLine, Meeting, MeetingCounterpart, MeetingParticipant, RegisterImport
from crm.models.base import fold, sort_key
from crm.services import bulk, register_counts
from crm.services import register_imports as imports
from crm.services import register_rows as rows
from crm.services.register_writing import Writer

Values = dict[str, Any]


def write_meetings(writer: Writer, run: RegisterImport, made: Mapping[int, int]) -> None:
    """Write the run's contacts. ``made`` has the person of each line that is one: new, or decided on.

    A contact that names somebody on whom nobody decided is left out: read again, it comes once that is done. So is
    one with nobody left, since those whom it names were left out.
    """
    out, open_ = register_counts.skipped(run), register_counts.undecided(run)
    for lines in imports.lines_of(run, [LineKind.CREATE], of_meetings=True):
        met = [
            (line, _people(line, made))
            for line in lines
            if register_counts.fate(line.choice, line.data, out, open_) == register_counts.CREATE
        ]
        _write(writer, run, met)


def _people(line: ImportLine, made: Mapping[int, int]) -> list[int]:
    found = [*line.data["people"], *(made[n] for n in line.data["lines"] if n in made)]
    return list(dict.fromkeys(found))


def _write(writer: Writer, run: RegisterImport, met: list[tuple[ImportLine, list[int]]]) -> None:
    ids = bulk.take_ids(Meeting, len(met))
    numbered = list(zip(ids, met, strict=True))
    writer.insert(Meeting, [_row(pk, writer, run, line.data) for pk, (line, _people) in numbered])
    writer.insert(
        MeetingCounterpart,
        [{"meeting_id": pk, "person_id": person} for pk, (_line, people) in numbered for person in people],
    )
    writer.insert(
        MeetingParticipant,
        [
            {"meeting_id": pk, "user_id": user, "is_lead": n == 0}
            for pk, (line, _people) in numbered
            for n, user in enumerate(line.data["ours"])
        ],
    )
    writer.insert(
        Meeting.issues.through,
        [{"meeting_id": pk, "issue_id": issue} for pk, (line, _people) in numbered for issue in line.data["issues"]],
    )
    writer.insert(
        Debrief,
        [_debrief(pk, writer, line.data["said"]) for pk, (line, _people) in numbered],
    )
    where = {"organisation_id": run.organisation_id, "visibility": run.options["visibility"]}
    for pk, (line, people) in numbered:
        told = {"on": [None, line.data["on"]], "people": [None, people], "ours": [None, line.data["ours"]]}
        writer.note(AuditAction.CREATE.value, Meeting, pk, line.label, told, **where)
    writer.write_notes()


def _debrief(meeting: int, writer: Writer, said: str) -> Values:
    key = Debrief.searched(said, "", "", "")
    return {"meeting_id": meeting, "said": said, "written_at": writer.at, "search_key": key}


def _row(pk: int, writer: Writer, run: RegisterImport, data: Values) -> Values:
    title = data["title"]
    return {
        "id": pk,
        "title": title,
        "sort_key": sort_key(title)[:330],
        "search_key": fold(title)[:330],
        "organisation_id": run.organisation_id,
        "visibility": run.options["visibility"],
        "state": str(MeetingState.HELD.value),
        "kind": data["kind"],
        "channel": data["channel"],
        "on": rows.day(data["on"]),
        "place": data["place"],
        "import_key": data["key"],
        "recorded_by_id": writer.actor.user_id,
        "recorded_at": writer.at,
    }
