"""The public programme of a political week, as its organiser publishes it, read into candidates. Writes nothing.

Contact persons, their addresses and telephones are left in the file: nobody of ours needs them here.
"""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm import clock, wording
from crm.imports import tables
from crm.models.base import fold

# What columns are called, folded and without spaces and signs.
_NAMES = {
    "title": ("title", "titel", "rubrik", "evenemang", "namn", "name"),
    "organiser": ("organiser", "organizer", "arrangor", "arrangorer", "organisers"),
    "start": ("start", "starts", "starttid", "starttime", "borjar", "fran"),
    "end": ("end", "ends", "slut", "sluttid", "endtime", "slutar", "till"),
    "date": ("date", "datum", "dag"),
    "place": ("place", "plats", "lokal", "venue", "location"),
    "kind": ("type", "typ", "evenemangstyp", "kind"),
    "speakers": ("speakers", "medverkande", "talare", "deltagare", "participants"),
    "key": ("id", "nr", "nummer", "eventid", "evenemangsid"),
    "source": ("url", "lank", "link", "webbadress", "websites", "webbplats"),
}
_LENGTHS = {"title": 300, "organiser": 300, "place": 200, "kind": 60}
MOST_SPEAKERS, LONGEST_SPEAKER, LONGEST_SOURCE = 60, 300, 500
# Years that are meant; a moment near the ends of the calendar is none in another zone.
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_FORMATS = ("%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_DOTTED = re.compile(r"(?<=[ T])(\d{1,2})\.(\d{2})$")
_HOUR = re.compile(r"(?<=[ T])(\d):")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event as the file tells it. ``key`` is the file's own number, or made of what it says."""

    key: str
    row: int
    title: str
    organiser: str
    kind: str
    place: str
    starts: dt.datetime
    ends: dt.datetime | None
    speakers: tuple[str, ...]
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that no event is made of, and why."""

    row: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the file says."""

    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...]
    encoding: str
    delimiter: str


class _Unfit(Exception):
    """Why a row makes no event."""


def read(data: bytes, starts: dt.date, ends: dt.date) -> Reading:
    """The events between the days. Raises ValidationError for a file that is no table of events, or is too large."""
    try:
        table = tables.read(data, lambda cells: {"title", "start"} <= _columns(cells).keys())
    except ValidationError as error:
        if error.code != "header":
            raise
        raise ValidationError(_("No row names the columns title and start."), code="header") from error
    columns = _columns(table.header)
    seen: dict[str, Candidate] = {}
    rejected = []
    for row in table.rows:
        cells = {name: row.cells[n] if n < len(row.cells) else "" for name, n in columns.items()}
        try:
            found = _candidate(row, cells, len(table.header))
            _check_days(found, starts, ends)
            _check_new(found, seen)
        except _Unfit as error:
            rejected.append(Rejected(row.number, cells["title"][:120], str(error)))
        else:
            seen.setdefault(found.key, found)
    return Reading(tuple(seen.values()), tuple(rejected), table.encoding, table.delimiter)


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands."""
    said = [re.sub(r"[^a-z0-9]", "", fold(cell)) for cell in header]
    places = ((name, said.index(alias)) for name, aliases in _NAMES.items() for alias in aliases if alias in said)
    found: dict[str, int] = {}
    for name, place in places:
        found.setdefault(name, place)
    return found


def _candidate(row: tables.Row, cells: dict[str, str], width: int) -> Candidate:
    if any(row.cells[width:]):
        raise _Unfit(_("It has more cells than the header."))
    title = _flat(cells["title"])
    if not title:
        raise _Unfit(_("It has no title."))
    starts, shown = _moment(cells, "start")
    ends, note = _end(cells, starts, shown)
    told = {name: _flat(cells.get(name, "")) for name in _LENGTHS}
    organiser = told["organiser"]
    key = _flat(cells.get("key", "")) or hashlib.sha256(f"{title}|{organiser}|{starts}".encode()).hexdigest()[:20]
    return Candidate(
        key=key[:60],
        row=row.number,
        starts=starts,
        ends=ends,
        speakers=tuple(_speakers(cells.get("speakers", ""))),
        source=_source(cells.get("source", "")),
        note=note,
        **{name: _cut(text, _LENGTHS[name]) for name, text in told.items()},
    )


def _check_days(found: Candidate, starts: dt.date, ends: dt.date) -> None:
    day = clock.day(found.starts)
    if not starts <= day <= ends:
        raise _Unfit(_("It is on %(day)s, outside the arena's days.") % {"day": wording.short_day(day)})


def _check_new(found: Candidate, seen: dict[str, Candidate]) -> None:
    """An event that stands twice in the same words is one; in other words, the first stands."""
    other = seen.get(found.key)
    if other is not None and _said(other) != _said(found):
        raise _Unfit(_("Row %(row)d has the same number, and says something else.") % {"row": other.row})


def _said(one: Candidate) -> tuple[object, ...]:
    return (one.title, one.organiser, one.place, one.starts, one.ends, one.speakers)


def _moment(cells: dict[str, str], name: str) -> tuple[dt.datetime, dt.datetime]:
    """The instant in UTC, and the wall time as it was read. Raises _Unfit."""
    text = _flat(cells.get(name, ""))
    if cells.get("date") and not re.search(r"\d{4}", text):
        text = f"{_flat(cells['date'])[:10]} {text}"
    read_ = _parsed(text)
    if read_ is None:
        raise _Unfit(_("“%(text)s” is no day and time.") % {"text": text[:40]})
    if not _FIRST_YEAR <= read_.year <= _LAST_YEAR:
        words = {"text": text[:40], "first": str(_FIRST_YEAR), "last": str(_LAST_YEAR)}
        raise _Unfit(_("“%(text)s” is not between the years %(first)s and %(last)s.") % words)
    if read_.tzinfo is not None:
        return read_.astimezone(dt.UTC), clock.local(read_).replace(tzinfo=None)
    if not clock.is_valid_wall(read_):
        words = {"time": wording.clock_time(read_.time()), "day": wording.short_day(read_.date())}
        raise _Unfit(_("No clock shows %(time)s on %(day)s.") % words)
    return clock.wall(read_.date(), read_.time()).astimezone(dt.UTC), read_


def _parsed(text: str) -> dt.datetime | None:
    text = _HOUR.sub(r"0\1:", _DOTTED.sub(r"\1:\2", text))
    if not re.search(r"\d:\d\d", text):
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _FORMATS:
        try:
            return dt.datetime.strptime(text, form)  # noqa: DTZ007  (a wall time, as the organiser writes it)
        except ValueError:
            continue
    return None


def _end(cells: dict[str, str], starts: dt.datetime, shown: dt.datetime) -> tuple[dt.datetime | None, str]:
    """The end and what was odd about it; None where it is not told. Raises _Unfit for one before the start."""
    if not cells.get("end"):
        return None, ""
    ends, wall = _moment(cells, "end")
    if ends == starts:
        return None, ""
    if ends > starts:
        return ends, ""
    if wall.date() != shown.date():
        raise _Unfit(_("It ends before it starts."))
    # Programmes write the day of the evening for what ends in the night.
    return clock.wall(wall.date() + dt.timedelta(days=1), wall.time()).astimezone(dt.UTC), _("Ends after midnight.")


def _speakers(text: str) -> Iterator[str]:
    """One text per speaker: a written list, or one per line or semicolon."""
    found: list[str] = []
    if text.startswith("[") and text.endswith("]"):
        try:
            listed = ast.literal_eval(text.replace("\n", " "))
            found = [str(one) for one in listed] if isinstance(listed, list) else []
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            found = text[1:-1].split("', '")
    else:
        found = re.split(r"[\n;]+", text)
    for one in found[:MOST_SPEAKERS]:
        said = _flat(tables.cleaned(one)).strip("'\" ")
        if said:
            yield _cut(said, LONGEST_SPEAKER)


def _source(text: str) -> str:
    """The first address of the web in the text; nothing else is followed or shown as a link."""
    for found in re.findall(r"https?://[^\s'\",\]]+", text):
        if len(found) <= LONGEST_SOURCE and _has_host(found):
            return str(found)
    return ""


def _has_host(text: str) -> bool:
    """Whether the text is an address with a host."""
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
