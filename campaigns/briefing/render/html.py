"""Packs for the web: what the templates in ``templates/briefing`` read, all of it from the snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.models import PackRead
from crm import wording
from crm.enums import MeetingState

_STANDING = (MeetingState.CONFIRMED, MeetingState.MOVED)


class NoSuchDay(LookupError):
    """The pack has nothing on that day."""


@dataclass(frozen=True)
class Act:
    """A link beside the pack."""

    url: str
    label: str


@dataclass(frozen=True)
class ReadBox:
    """Whether the shown version is marked as read, and the form that marks it, for its reader only: ``url``."""

    version: int
    url: str
    token: str
    said: str

    @classmethod
    def of(cls, mark: PackRead | None, version: int, *, url: str = "", token: str = "") -> ReadBox:
        """In the active language."""
        said = _("Read %(when)s") % {"when": wording.moment(mark.read_at)} if mark else ""
        return cls(version, url, token, said)

    @property
    def label(self) -> str:
        """What stands instead of the form."""
        return self.said or _("Not marked as read")

    @property
    def tone(self) -> str:
        """Of the badge."""
        return "ok" if self.said else "mute"


@dataclass(frozen=True)
class ItemView:
    """One item's pack with its words. ``level`` is that of its heading on the page.

    ``since``: the version that its changes are told against, when the reader marked it as read.
    """

    pack: d.ItemPack
    level: int = 1
    since: int = 0

    @property
    def changes_heading(self) -> str:
        """What stands over the changes."""
        return labels.changed(self.since, self.pack.language)

    @property
    def section_level(self) -> int:
        """Level of the sections' headings."""
        return self.level + 1

    @property
    def name_level(self) -> int:
        """Level of headings within a section."""
        return self.level + 2

    @property
    def words(self) -> labels.Words:
        """Fixed words in the pack's language."""
        return labels.labels(self.pack.language)

    @property
    def titles(self) -> labels.Words:
        """Headings of the sections."""
        return labels.titles(self.pack.language)

    @property
    def four_rows(self) -> tuple[str, ...]:
        """The questions of the debrief."""
        return labels.four_rows(self.pack.language)

    @property
    def questions(self) -> tuple[d.Question, ...]:
        """Within the word limit."""
        return self.pack.questions[: self.pack.shown_questions]

    @property
    def more_questions(self) -> tuple[d.Question, ...]:
        """Only here: mail and paper leave them out."""
        return self.pack.questions[self.pack.shown_questions :]

    @property
    def facts(self) -> tuple[d.Fact, ...]:
        """Within the word limit."""
        return self.pack.facts[: self.pack.shown_facts]

    @property
    def more_facts(self) -> tuple[d.Fact, ...]:
        """Only here."""
        return self.pack.facts[self.pack.shown_facts :]

    @property
    def leads(self) -> bool:
        """Whether the reader leads the meeting."""
        return any(one.is_lead and one.is_reader for one in self.pack.logistics.ours)


@dataclass(frozen=True)
class ArenaView:
    """An arena's pack with its words. ``since``: the version that its changes are told against, when it was read."""

    pack: d.ArenaPack
    since: int = field(default=0, kw_only=True)

    @property
    def changes_heading(self) -> str:
        """What stands over the changes."""
        return labels.changed(self.since, self.pack.language)

    @property
    def words(self) -> labels.Words:
        """Fixed words in the pack's language."""
        return labels.labels(self.pack.language)

    @property
    def titles(self) -> labels.Words:
        """Headings of the sections."""
        return labels.titles(self.pack.language)

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The packs of the items, one level down."""
        return tuple(ItemView(pack, 2) for pack in self.pack.items)


@dataclass(frozen=True)
class DayView(ArenaView):
    """One day of an arena's pack with its words."""

    day: d.Day

    @property
    def first(self) -> d.Entry | None:
        """The first item that stands."""
        return next((entry for entry in self.day.entries if entry.state in _STANDING), None)

    @property
    def asking(self) -> d.Entry | None:
        """The first item that stands at which we ask for something."""
        return next((entry for entry in self.day.entries if entry.state in _STANDING and entry.ask), None)

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The packs of the day's items, in the order of the programme."""
        by_key = {pack.key: pack for pack in self.pack.items}
        return tuple(ItemView(by_key[entry.key], 2) for entry in self.day.entries if entry.key in by_key)


def day_of(pack: d.ArenaPack, date: str) -> d.Day:
    """The day with that ISO date; raises NoSuchDay."""
    for day in pack.days:
        if day.date == date:
            return day
    raise NoSuchDay(date)
