"""The section about stances: how many moved, and by name only what is on the public record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.reports.document import BARS, Figure, Plot, Row, Section, Series, Table
from campaigns.reports.parts import by_name, columns, day
from campaigns.reports.sources import Move, Reading
from crm.enums import Basis
from crm.models import Stance, User

CODE = "stances"


def section(reading: Reading) -> Section:
    """Per issue how many moved nearer, stayed or moved away; names only where the basis is the public record."""
    issues = by_name(move.now.issue.name for move in reading.moves)
    counted = Counter((move.now.issue.name, _way(move)) for move in reading.moves)
    names = {"nearer": _("Nearer to us"), "same": _("The same"), "away": _("Further away")}
    plot = Plot(
        "stances",
        BARS,
        _("How stances moved"),
        _("A bar for every issue. Its parts are how many moved nearer, stayed or moved away, with evidence."),
        tuple(issues),
        tuple(
            Series(name, tuple(counted[issue, code] for issue in issues))
            for code, name in names.items()
            if any(counted[issue, code] for issue in issues)
        ),
        axis=_("Issue"),
    )
    public = named(reading)
    table = Table(
        "stances",
        _("Stances on the public record"),
        columns(
            ("person", _("Decision-maker")),
            ("issue", _("Issue")),
            ("before", _("Before")),
            ("now", _("Now")),
            ("source", _("Source")),
        ),
        tuple(_stance_row(move, names[_way(move)]) for move in public),
        note=_stances_note(len(reading.moves) - len(public)),
        empty=_("No stance on the public record was noted in the period."),
    )
    nearer = sum(counted[issue, "nearer"] for issue in issues)
    figure = Figure("moved_nearer", _("Stances that moved nearer, with evidence"), str(nearer))
    return Section(CODE, _("Stances"), figures=(figure,), plots=(plot,) if issues else (), tables=(table,))


def named(reading: Reading) -> list[Move]:
    """The moves that a report tells by name: both ends are on the public record."""
    return [move for move in reading.moves if {move.now.basis, move.before.basis} == {Basis.PUBLIC_RECORD}]


def _stances_note(unnamed: int) -> str:
    """A report may reach any hands: whose stance rests on what was said to us is counted and not named."""
    if not unnamed:
        return ""
    return ngettext(
        "%(n)d more stance rests on what was said to us: it is counted above and named nowhere.",
        "%(n)d more stances rest on what was said to us: they are counted above and named nowhere.",
        unnamed,
    ) % {"n": unnamed}


def _stance_row(move: Move, way: str) -> Row:
    return Row(
        f"s{move.now.issue_id}-{move.now.person_id}",
        (
            move.now.person.name,
            move.now.issue.name,
            _placed(move.before),
            _placed(move.now),
            move.now.source,
        ),
        mark=way if move.steps else "",
    )


def _placed(stance: Stance) -> str:
    return f"{stance.get_position_display()}, {day(stance.as_of)}"


def _way(move: Move) -> str:
    return "nearer" if move.steps > 0 else "away" if move.steps < 0 else "same"


def issue_line(weak: Sequence[Stance]) -> Iterator[tuple[str, User | None, str]]:
    """What of these rests on hearsay or judgement, per issue and whoever noted it: words, who, and where to mend it."""
    found: dict[tuple[str, int | None], list[Stance]] = defaultdict(list)
    for stance in weak:
        found[stance.issue.name, stance.recorded_by_id].append(stance)
    for (issue, _user), rows in found.items():
        told = ngettext("%(issue)s: %(n)d stance", "%(issue)s: %(n)d stances", len(rows)) % {
            "issue": issue,
            "n": len(rows),
        }
        yield told, rows[0].recorded_by, reverse("stakeholder_map", args=[rows[0].issue_id])
