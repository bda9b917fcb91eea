"""Packs for the web: what the templates in ``templates/briefing`` read, all of it from the snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.models import PackRead
from crm import wording
from crm.enums import COMING_STATES, UNPLANNED_KINDS


class NoSuchDay(LookupError):
    """The pack has nothing on that day."""


@dataclass(frozen=True)
class Act:
    """A link beside the pack."""

    url: str
    label: str


def row_fields(language: str) -> tuple[tuple[str, str], ...]:
    """The four questions with the names of their fields."""
    return tuple(zip(("said", "they_promised", "we_promised", "other"), labels.four_rows(language), strict=True))


@dataclass(frozen=True)
class Pocket:
    """What a page needs to keep the pack on a phone: the way to the pack's own address, a name, how one came there."""

    base: str
    id: str
    kind: str


@dataclass(frozen=True)
class RowsTo:
    """Where four rows go. ``name`` is the same on every page, for what a phone keeps of them."""

    address: str
    name: str


@dataclass(frozen=True)
class ContactTo:
    """Where a contact goes that nobody had planned, what a phone calls it, and whose it will be to read."""

    address: str
    name: str
    organisation: str


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
    ``rows`` is where the recipient's four rows go; None where the page takes none. ``above`` is the key of the item on
    the page under which stands what is the same for all: whom to call, and the four questions. ``message_above``: under
    which the same message stands, with the same parties behind it.
    """

    pack: d.ItemPack
    level: int = 1
    rows: RowsTo | None = None
    above: str = ""
    message_above: str = ""
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
        return labels.words_of(self.pack)

    @property
    def titles(self) -> labels.Words:
        """Headings of the sections."""
        return labels.titles_of(self.pack)

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
    def row_fields(self) -> tuple[tuple[str, str], ...]:
        """What the form for the four rows asks."""
        return row_fields(self.pack.language)

    @property
    def leads(self) -> bool:
        """Whether the reader leads the meeting."""
        return any(one.is_lead and one.is_reader for one in self.pack.logistics.ours)


@dataclass(frozen=True)
class Card:
    """One item as one needs it on the way there; ``is_next`` stands for the one that comes next.

    ``later``: where we ask for nothing at it, the first after it at which we do.
    """

    day: d.Day
    entry: d.Entry
    sentence: str
    is_next: bool
    later: Card | None


@dataclass(frozen=True)
class ArenaView:
    """An arena's pack with its words. ``rows``: where the four rows of each item go, by its key.

    ``since``: the version that its changes are told against, when it was read. ``at``: the domain's instant, for what
    comes next; without it the first.
    """

    pack: d.ArenaPack
    rows: Mapping[str, RowsTo] = field(default_factory=dict, kw_only=True)
    since: int = field(default=0, kw_only=True)
    at: dt.datetime | None = field(default=None, kw_only=True)
    contact: ContactTo | None = field(default=None, kw_only=True)

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody in the pack, once."""
        return tuple(dict.fromkeys(card.name for item in self.pack.items for card in item.people))

    @property
    def contact_kinds(self) -> list[tuple[str, str]]:
        """What kinds of contact come about unplanned, in the active language."""
        return [(kind.value, str(kind.label)) for kind in UNPLANNED_KINDS]

    def cards_of(self, days: Sequence[d.Day]) -> tuple[Card, ...]:
        """A card for each item of the days that stands, in the programme's order; after the last its card stays."""
        entries = [(day, entry) for day in days for entry in day.entries if entry.state in COMING_STATES]
        ahead = [entry for _, entry in entries if self.at is None or dt.datetime.fromisoformat(entry.ends) > self.at]
        coming = ahead[0] if ahead else entries[-1][1] if entries else None
        sentences = {item.key: item.bottom_line.sentence for item in self.pack.items}
        cards: list[Card] = []
        later: Card | None = None
        for day, entry in reversed(entries):
            cards.append(Card(day, entry, sentences.get(entry.key, ""), entry is coming, None if entry.ask else later))
            later = cards[-1] if entry.ask else later
        return tuple(reversed(cards))

    @property
    def coming(self) -> Card | None:
        """The item that comes next; None where the programme is empty."""
        return next((card for card in self.cards_of(self.pack.days) if card.is_next), None)

    @property
    def changes_heading(self) -> str:
        """What stands over the changes."""
        return labels.changed(self.since, self.pack.language)

    @property
    def words(self) -> labels.Words:
        """Fixed words in the pack's language."""
        return labels.words_of(self.pack)

    @property
    def titles(self) -> labels.Words:
        """Headings of the sections."""
        return labels.titles_of(self.pack)

    @property
    def row_fields(self) -> tuple[tuple[str, str], ...]:
        """What the form for the four rows asks."""
        return row_fields(self.pack.language)

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The packs of the items, one level down."""
        return tuple(ItemView(pack, 2, self.rows.get(pack.key)) for pack in self.pack.items)


@dataclass(frozen=True)
class DayView(ArenaView):
    """One day of an arena's pack with its words."""

    day: d.Day

    @property
    def cards(self) -> tuple[Card, ...]:
        """A card for each item of the day that stands; after the last item its card stays."""
        return self.cards_of([self.day])

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The packs of the day's items, in the order of the programme."""
        by_key = {pack.key: pack for pack in self.pack.items}
        shown: list[ItemView] = []
        for key in (entry.key for entry in self.day.entries if entry.key in by_key):
            pack = by_key[key]
            same = next((view.pack.key for view in shown if _says_the_same(view.pack, pack)), "")
            first = shown[0].pack.key if shown else ""
            shown.append(ItemView(pack, 2, self.rows.get(key), above=first, message_above=same))
        return tuple(shown)


def _says_the_same(one: d.ItemPack, other: d.ItemPack) -> bool:
    """Whether both carry the same message with the same parties behind it."""
    return bool(one.messages) and (one.messages, one.status) == (other.messages, other.status)


def day_of(pack: d.ArenaPack, date: str) -> d.Day:
    """The day with that ISO date; raises NoSuchDay."""
    for day in pack.days:
        if day.date == date:
            return day
    raise NoSuchDay(date)
