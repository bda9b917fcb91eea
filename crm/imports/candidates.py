"""What a file of persons or contacts says, whatever its format. Nothing here knows the database.

A reader turns bytes into a ``Reading``; a plan compares it with what is stored; a person applies the plan.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.enums import Precision

# How many persons, or organisations, files may name together.
MOST_PERSONS = 200_000
MOST_BODIES = 50_000
# Longer is no date; what is said of it names this much.
_LONGEST_DATE = 40
FIRST_YEAR, LAST_YEAR = 1500, 2200
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# A time of day after a date says nothing about a mandate: "2014-09-29 00:00:00", "2014-09-29T00:00:00Z".
_TIME = re.compile(r"[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?$")
_FLOAT_YEAR = re.compile(r"(\d{4})\.0+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands: the row is 1-based (in JSON: the number in its list), the column its name."""

    file: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        words = {"file": self.file, "row": self.row, "column": self.column}
        if not self.column:
            return _("%(file)s, row %(row)d") % words
        return _("%(file)s, row %(row)d, column %(column)s") % words


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day and how much of it was said: the first day of a start's month or year, the last of an end's."""

    day: dt.date
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True)
class MandateCandidate:
    """A mandate. ``ends=None`` is still held if ``end_known``, else nobody knows whether it ended.

    ``body_kind`` is a value of ``OrganisationKind``, or empty where the file does not tell.
    """

    body: str
    body_kind: str = ""
    title: str = ""
    committee: str = ""
    party: str = ""
    constituency: str = ""
    starts: PartialDate | None = None
    ends: PartialDate | None = None
    end_known: bool = True
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class PartyCandidate:
    """A time in a party, and in a group (of the EU parliament, say). Undated where the file tells no dates."""

    party: str = ""
    group: str = ""
    starts: PartialDate | None = None
    ends: PartialDate | None = None
    end_known: bool = True
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class ContactCandidate:
    """A way to reach somebody; ``kind`` is a value of ``ContactKind``."""

    kind: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonCandidate:
    """A person as the file tells them: ``identifiers`` are (scheme, value), ``notes`` what was seen and not guessed."""

    where: Place
    name: str
    other_names: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    birth_year: int | None = None
    county_tie: str = ""
    mandates: tuple[MandateCandidate, ...] = ()
    parties: tuple[PartyCandidate, ...] = ()
    contacts: tuple[ContactCandidate, ...] = ()
    note: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person as a meeting log names them; ``identifiers`` are (scheme, value)."""

    name: str
    identifiers: tuple[tuple[str, str], ...] = ()
    party: str = ""


@dataclass(frozen=True, slots=True)
class MeetingCandidate:
    """A contact that took place. ``key`` is the same each time the file is read.

    ``people`` are the decision-makers; ``bodies`` the institutions that were met where no person, or more than the
    person, is named; ``organisations`` who met them; ``ours`` names or e-mail addresses of ours. ``kind`` and
    ``channel`` are values of ``MeetingKind`` and ``Channel``, or empty where the file does not tell.
    """

    where: Place
    key: str
    on: dt.date
    title: str
    kind: str = ""
    channel: str = ""
    people: tuple[NamedPerson, ...] = ()
    bodies: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    place: str = ""
    note: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyCandidate:
    """An organisation as the file tells it.

    ``kind`` is a value of ``OrganisationKind``, or empty; ``number`` has ten digits; ``code`` is that of a municipality
    or county. The days are exact, and ``notes`` say where the file was less so.
    """

    where: Place
    name: str
    short_name: str = ""
    kind: str = ""
    number: str = ""
    code: str = ""
    county: str = ""
    email: str = ""
    web: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A place of which nothing is made, and the rule it breaks, in the reader's language.

    ``part``: it is not a person or contact of its own but something of theirs, such as a mandate. ``name`` is what the
    place calls them, where it does.
    """

    where: Place
    rule: str
    part: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the files say together.

    ``complete``: the files claim to list everybody who sits now in their bodies, so that who is missing may have left.
    ``folded``: how many rows became one with another, beside those that stand here.
    """

    family: str
    persons: tuple[PersonCandidate, ...] = ()
    meetings: tuple[MeetingCandidate, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()
    complete: bool = False
    folded: int = 0
    bodies: tuple[BodyCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a spreadsheet, some values of each, and which of our fields each seems to be.

    ``proposed`` maps their column to our field and is what ``read`` takes as ``mapping``, corrected by a person.
    """

    file: str
    header: tuple[str, ...]
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proposed: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=10_000)
def start_of(text: str) -> PartialDate | None:
    """The date from which something holds; None where nothing is said. Raises ValidationError for what is no date."""
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day = parts
    return PartialDate(_day(text, year, month or 1, day or 1), _precision(month, day))


@lru_cache(maxsize=10_000)
def end_of(text: str) -> PartialDate | None:
    """The last date on which something holds; None where nothing is said. Raises ValidationError as ``start_of``."""
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day = parts
    last = day or calendar.monthrange(_day(text, year, month or 12, 1).year, month or 12)[1]
    return PartialDate(_day(text, year, month or 12, last), _precision(month, day))


def _precision(month: int, day: int) -> Precision:
    return Precision.DAY if day else Precision.MONTH if month else Precision.YEAR


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day, nought for what is not said."""
    said = text.strip()
    if said.casefold() in NOTHING:
        return None
    bare = _TIME.sub("", said[:_LONGEST_DATE]) if len(said) <= _LONGEST_DATE else ""
    if found := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare) or _FLOAT_YEAR.fullmatch(bare):
        year, month, day = (*(int(part or 0) for part in found.groups()), 0, 0)[:3]
        return year, month, day
    if found := _DAY_FIRST.fullmatch(bare):
        day, month, year = map(int, found.groups())
        return year, month, day
    if found := _SLASHES.fullmatch(bare):
        first, second, year = map(int, found.groups())
        if first <= 12 and second <= 12 and first != second:
            raise ValidationError(
                _("“%(text)s” may be two dates. Write year-month-day.") % {"text": said}, code="ambiguous"
            )
        return (year, second, first) if first > 12 else (year, first, second)
    raise _no_date(said)


# What files write for nothing.
NOTHING = frozenset({"", "-", "–", "na", "n/a", "nan", "nat", "none", "null", "[]"})


def _day(text: str, year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _no_date(text)
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise _no_date(text) from error


def _no_date(text: str) -> ValidationError:
    shown = text.strip()
    shown = shown if len(shown) <= _LONGEST_DATE else f"{shown[:_LONGEST_DATE]}…"
    return ValidationError(
        _("“%(text)s” is no date. Write 2027, 2027-06 or 2027-06-29.") % {"text": shown}, code="no_date"
    )
