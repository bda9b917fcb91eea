"""Packs for the web: what the templates in ``templates/briefing`` read, all of it from the snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.briefing import document as d
from campaigns.briefing import labels


@dataclass(frozen=True)
class Act:
    """A link beside the pack."""

    url: str
    label: str


@dataclass(frozen=True)
class ItemView:
    """One item's pack with its words. ``level`` is that of its heading on the page."""

    pack: d.ItemPack
    level: int = 1

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
    """An arena's pack with its words."""

    pack: d.ArenaPack

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
