"""What becomes of the lines of an import as they are decided: counted, and named where they are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from typing import Any

from django.db.models import Q

from crm.enums import KINDS_WITHOUT_PEOPLE
from crm.import_enums import LineKind
from crm.models import ImportLine, RegisterImport

# So many of those that are left out are named on the page of the import.
_NAMED = 100
LEFT, WAITS, CREATE = "left", "waits", LineKind.CREATE.value


def undecided(run: RegisterImport) -> set[int]:
    """The numbers of the lines of which nobody has said who they are."""
    rows = ImportLine.objects.filter(run=run, kind=LineKind.DUPLICATE, choice="")
    return set(rows.values_list("n", flat=True))


def skipped(run: RegisterImport) -> set[int]:
    """The numbers of the lines of persons that are left out by choice."""
    return set(ImportLine.objects.filter(run=run, is_meeting=False, choice="skip").values_list("n", flat=True))


def fate(choice: str, data: Mapping[str, Any], out: Set[int], open_: Set[int]) -> str:
    """What becomes of a contact whose line has this choice and data: ``create``, ``left`` or ``waits``.

    ``out`` are the persons' lines that are left out, ``open_`` those on which nobody decided.
    """
    if choice == "skip":
        return LEFT
    if not open_.isdisjoint(data["lines"]):
        return WAITS
    needs_nobody = data.get("of_body") or data["kind"] in KINDS_WITHOUT_PEOPLE
    nobody_left = not data["people"] and out >= set(data["lines"])
    return LEFT if nobody_left and not needs_nobody else CREATE


def recount(run: RegisterImport) -> list[str]:
    """Count in ``run.plan`` what becomes of every line as decided now. Returns what is left out, by name; not saved."""
    planned = run.plan.setdefault("planned", dict(run.plan["counts"]))
    run.plan["counts"] = _counted(_persons(run, Counter(planned)))
    left = list(_left_persons(run).values_list("label", flat=True))
    if run.has_meetings:
        found, contacts = _contacts(run), Counter(run.plan["meetings"])
        for name in (CREATE, WAITS, LEFT):
            contacts[name] = sum(became == name for became, _label in found)
        run.plan["meetings"] = _counted(contacts)
        left += [label for became, label in found if became != CREATE]
    return left


def note_left_out(run: RegisterImport) -> None:
    """Count in ``run.plan`` what was written, and name what was left out; not saved."""
    left = recount(run)
    run.plan["left_out"] = {"n": len(left), "names": left[:_NAMED]}


def _left_persons(run: RegisterImport) -> Any:
    rows = ImportLine.objects.filter(run=run, is_meeting=False).order_by("n")
    return rows.filter(Q(choice="skip") | Q(kind=LineKind.DUPLICATE, choice=""))


def _persons(run: RegisterImport, counts: Counter[str]) -> Counter[str]:
    rows = ImportLine.objects.filter(run=run, is_meeting=False).exclude(choice="")
    for kind, choice, ends, row in rows.values_list("kind", "choice", "ends", "row"):
        if choice == "skip":
            counts["ends"] -= ends
        # Who is missing from the file has no row in it, and is missing whatever is decided.
        is_missing = kind == LineKind.END and not row
        stays = choice == "skip" if kind == LineKind.DIFFERS else choice == "file"
        if is_missing or stays:
            continue
        counts["unchanged" if kind == LineKind.DIFFERS else kind] -= 1
        counts[{"skip": LEFT, "new": CREATE}.get(choice, LineKind.UPDATE.value)] += 1
    return counts


def _contacts(run: RegisterImport) -> list[tuple[str, str]]:
    """What becomes of each contact, and what it is called."""
    out, open_ = skipped(run), undecided(run)
    rows = ImportLine.objects.filter(run=run, is_meeting=True, kind=LineKind.CREATE).order_by("n")
    told = rows.values_list("choice", "data", "label").iterator()
    return [(fate(choice, data, out, open_), label) for choice, data, label in told]


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
