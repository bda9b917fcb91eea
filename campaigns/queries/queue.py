"""The queue of requests: each with all that a coordinator weighs; and the same of a request not yet made."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.enums import ClashKind
from campaigns.models import Arena, ProgrammeItem, RequestDecision
from campaigns.queries import clashes, presence, programme
from campaigns.queries.known import Known, known
from campaigns.queries.limits import Booking, Limits, Reached
from campaigns.queries.programme import Line
from crm.models import Issue, Person
from crm.visibility import Viewer
from messages.enums import MessageState
from messages.models import JointMessage

RedLines = list[tuple[JointMessage, list[str]]]
_OVER = (MessageState.EXPIRED, MessageState.WITHDRAWN)


@dataclass(frozen=True)
class Beside:
    """Another item that a request must be weighed with: whom both meet, and why."""

    line: Line
    people: tuple[Person, ...]
    kinds: tuple[ClashKind, ...]


@dataclass(frozen=True)
class Waiting:
    """A request with what it clashes with, the bodies that have no room for it, and the limits of what may be asked.

    ``red_lines`` are those of the messages that either side uses; for a request with an ask of its own, also those of
    every message on its issues. ``clashes`` are the pairs that ``beside`` is made of.
    """

    line: Line
    clashes: tuple[clashes.Described, ...]
    beside: tuple[Beside, ...]
    reached: tuple[Reached, ...]
    red_lines: RedLines

    @property
    def flags(self) -> list[str]:
        """Why it must be weighed, each reason once, in words."""
        found = [str(kind.label) for one in self.beside for kind in one.kinds]
        if self.red_lines and self.line.item.local_ask.strip():
            found.append(_("An ask of its own where there are red lines"))
        found += [_("%(body)s has a rule of its own") % {"body": one.body.short_name} for one in self.reached]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Comparison:
    """What whoever asks reads before the request is saved. ``seal`` names exactly what is compared and found."""

    known: tuple[Known, ...]
    beside: tuple[Beside, ...]
    reached: tuple[Reached, ...]
    absences: tuple[presence.Absence, ...]
    red_lines: RedLines
    seal: str


def waiting(arena: Arena, viewer: Viewer, at: dt.datetime) -> list[Waiting]:
    """The arena's undecided requests in order of time, as far as the viewer sees them. A constant number of queries."""
    lines = programme.lines(arena, viewer, at)
    return weighed([line for line in lines if line.is_requested], lines, [arena], viewer, at)


def weighed(
    requests: list[Line], lines: list[Line], arenas: Collection[Arena], viewer: Viewer, at: dt.datetime
) -> list[Waiting]:
    """The requests beside ``lines``, the whole programmes of their arenas. A constant number of queries."""
    if not requests:
        return []
    found = clashes.described(lines, viewer, at)
    limits = Limits(arenas, viewer)
    on_issues = _red_lines_on({i.pk for line in requests for i in line.meeting.issues.all()}, viewer, at)
    return [_weighed(line, found, limits, on_issues) for line in requests]


def compare(
    arena: Arena,
    viewer: Viewer,
    at: dt.datetime,
    *,
    kind: str,
    on: dt.date,
    people: Iterable[Person],
    issues: Iterable[Issue],
    local_ask: str,
    place: presence.Booking | None = None,
) -> Comparison:
    """What a request not yet made would stand beside; with ``place``, when and where ours would be, who is absent."""
    people, issues = list(people), list(issues)
    foreseen = clashes.foreseen(arena, viewer, on=on, people=people, issues=issues, local_ask=local_ask)
    lines = {line.item.pk: line for line in _lines(arena, viewer, at, foreseen)}
    beside = _grouped((lines[one.item.pk], one.person, one.kinds) for one in foreseen if one.item.pk in lines)
    reached = Limits([arena], viewer).reached(Booking(arena.pk, kind, on, frozenset(person.pk for person in people)))
    own = _red_lines_on({issue.pk for issue in issues}, viewer, at) if local_ask.strip() else {}
    used = {use.message.pk: use.message for one in beside for use in one.line.uses}
    red_lines = _joined(own, clashes.red_lines(used, viewer, at), used)
    absences = tuple(presence.foreseen(arena, viewer, place)) if place else ()
    sealed = (
        (kind, on, local_ask.strip(), sorted(person.pk for person in people), sorted(issue.pk for issue in issues)),
        _booked(place) if place else (),
        [(one.line.item.pk, one.line.meeting.version) for one in beside],
        [(one.body.pk, [meeting.pk for meeting in one.meetings]) for one in reached],
        [_lacking(absence) for absence in absences],
    )
    return Comparison(
        known=tuple(known(people, viewer, at)),
        beside=beside,
        reached=tuple(reached),
        absences=absences,
        red_lines=red_lines,
        seal=hashlib.sha256(repr(sealed).encode()).hexdigest()[:16],
    )


def decided(arena: Arena, viewer: Viewer) -> list[RequestDecision]:
    """Decisions on the arena's requests that the viewer reads, the newest first."""
    rows = RequestDecision.objects.visible_to(viewer).filter(item__arena=arena)
    return list(
        rows.select_related("item__meeting__organisation", "kept__meeting", "decided_by").order_by("-decided_at", "-pk")
    )


def of_items(items: Collection[ProgrammeItem], viewer: Viewer) -> dict[int, list[RequestDecision]]:
    """Decisions on each item, and those by which it took others in, the newest first. One query."""
    wanted = [item.pk for item in items]
    rows = RequestDecision.objects.visible_to(viewer).filter(Q(item__in=wanted) | Q(kept__in=wanted))
    found: dict[int, list[RequestDecision]] = {}
    for row in rows.select_related("item__meeting", "kept__meeting", "decided_by").order_by("-decided_at", "-pk"):
        for pk in wanted:
            if pk in (row.item_id, row.kept_id):
                found.setdefault(pk, []).append(row)
    return found


def _booked(place: presence.Booking) -> tuple[object, ...]:
    """When and where ours would be, as the seal names it."""
    ours = sorted(user.pk for user in place.ours)
    return (place.starts, place.ends, place.lead and place.lead.pk, ours, place.venue and place.venue.pk)


def _lacking(absence: presence.Absence) -> tuple[object, ...]:
    """What the reader is told of an absence, as the seal names it."""
    items = [(item.pk, item.meeting.version) for item in absence.items]
    return (str(absence.kind), absence.user and absence.user.pk, absence.moment, absence.alone, items)


def _lines(arena: Arena, viewer: Viewer, at: dt.datetime, foreseen: list[clashes.Foreseen]) -> list[Line]:
    return programme.lines(arena, viewer, at, pk__in={one.item.pk for one in foreseen}) if foreseen else []


def _weighed(line: Line, found: list[clashes.Described], limits: Limits, on_issues: dict[int, _Limit]) -> Waiting:
    mine = [clash for clash in found if line.item in [side.item for side in clash.lines]]
    others = ((_other(clash, line), clash.person, clash.kinds) for clash in mine)
    issues = {issue.pk for issue in line.meeting.issues.all()} if line.item.local_ask.strip() else set()
    red_lines = {pk: limit for pk, limit in on_issues.items() if limit[0].issue_id in issues}
    red_lines |= {message.pk: (message, texts) for clash in mine for message, texts in clash.red_lines}
    return Waiting(
        line=line,
        clashes=tuple(mine),
        beside=_grouped(others),
        reached=tuple(limits.reached(Booking.of(line.item))) if line.is_requested else (),
        red_lines=list(red_lines.values()),
    )


_Limit = tuple[JointMessage, list[str]]


def _other(clash: clashes.Described, line: Line) -> Line:
    return next(side for side in clash.lines if side.item != line.item)


def _grouped(found: Iterable[tuple[Line, Person, tuple[ClashKind, ...]]]) -> tuple[Beside, ...]:
    """One entry per item, also where several people are met in both."""
    people: dict[int, list[Person]] = {}
    kinds: dict[int, dict[ClashKind, None]] = {}
    lines: dict[int, Line] = {}
    for line, person, why in found:
        lines[line.item.pk] = line
        people.setdefault(line.item.pk, []).append(person)
        kinds.setdefault(line.item.pk, {}).update(dict.fromkeys(why))
    return tuple(Beside(line, tuple(people[pk]), tuple(kinds[pk])) for pk, line in lines.items())


def _red_lines_on(issues: set[int], viewer: Viewer, at: dt.datetime) -> dict[int, _Limit]:
    """Red lines of the messages that stand on those issues, by message. Two queries."""
    if not issues:
        return {}
    rows = JointMessage.objects.readable_by(viewer, at).filter(issue__in=issues).exclude(state__in=_OVER)
    messages = {message.pk: message for message in rows}
    texts = clashes.red_lines(messages, viewer, at)
    return {pk: (messages[pk], texts[pk]) for pk in messages if pk in texts}


def _joined(own: dict[int, _Limit], texts: dict[int, list[str]], used: dict[int, JointMessage]) -> RedLines:
    return list((own | {pk: (used[pk], limit) for pk, limit in texts.items()}).values())
