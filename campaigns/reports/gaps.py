"""What a report lacks, who can mend it and where; in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.enums import STOPS, GapKind, ReportBlock
from campaigns.reports import document as d
from campaigns.reports.blocks import HEADINGS, REQUIRED
from campaigns.reports.parts import day
from campaigns.reports.sources import Reading
from campaigns.reports.stances import issue_line
from campaigns.typesetting import unprintable
from crm.models import Meeting, User


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A gap with its owner, who is asked to mend it, and the page where that is done."""

    kind: GapKind
    text: str
    owner: User | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps of one kind. ``stops``: the report cannot be approved while there are any."""

    kind: GapKind
    gaps: tuple[OpenGap, ...]

    @property
    def title(self) -> str:
        """The kind in words."""
        return str(self.kind.label)

    @property
    def stops(self) -> bool:
        """Whether it forbids approving."""
        return self.kind in STOPS


def gaps(reading: Reading) -> tuple[GapGroup, ...]:
    """Every gap, by kind; those that forbid approving come first."""
    found = [*_texts(reading), *_period(reading), *_debriefs(reading), *_commitments(reading)]
    found += [*_claims(reading), *_goals(reading), *_indicators(reading), *_facts(reading), *_stances(reading)]
    found += _published(reading)
    groups = ((kind, tuple(gap for gap in found if gap.kind == kind)) for kind in GapKind)
    return tuple(GapGroup(kind, rows) for kind, rows in groups if rows)


def frozen(groups: Iterable[GapGroup]) -> tuple[d.Gaps, ...]:
    """The same as the report prints them."""
    return tuple(
        d.Gaps(
            str(group.kind),
            group.title,
            tuple(d.Gap(gap.text, gap.owner.name if gap.owner else "") for gap in group.gaps),
        )
        for group in groups
    )


def _texts(reading: Reading) -> Iterator[OpenGap]:
    report = reading.report
    needed = REQUIRED.get(report.kind, frozenset())  # type: ignore[call-overload]
    for heading in HEADINGS[report.kind]:  # type: ignore[index]
        text, most = report.texts.get(heading, ""), reading.lengths[heading]
        title = ReportBlock(heading).label
        if heading in needed and not text.strip():
            yield OpenGap(GapKind.TEXT_EMPTY, _("Nothing is written under “%(title)s”.") % {"title": title})
        elif len(text) > most:
            words = {"title": title, "length": len(text), "most": most}
            told = _("“%(title)s” has %(length)d characters; %(most)d are allowed.") % words
            yield OpenGap(GapKind.TEXT_LONG, told)
        yield from _unprinted(title, text)
    yield from _unprinted(_("Title"), report.title)


def _unprinted(title: str | Promise, text: str) -> Iterator[OpenGap]:
    if chars := unprintable(text):
        words = {"title": title, "characters": ", ".join(f"{char} (U+{ord(char):04X})" for char in chars)}
        yield OpenGap(GapKind.TEXT_UNPRINTED, _("“%(title)s”: in the PDF □ stands for %(characters)s.") % words)


def _period(reading: Reading) -> Iterator[OpenGap]:
    if reading.report.last >= reading.today:
        told = _("The period ends %(day)s: what happens until then is not in the report.")
        yield OpenGap(GapKind.PERIOD_OPEN, told % {"day": day(reading.report.last)})


def _debriefs(reading: Reading) -> Iterator[OpenGap]:
    missing = [contact.meeting for contact in reading.contacts if contact.lacks_rows]
    for meeting in [*missing, *reading.unheld]:
        told = _("%(day)s: %(contact)s") % {"day": day(meeting.on), "contact": meeting.heading}
        yield OpenGap(GapKind.DEBRIEF, told, _who_was_there(meeting), meeting.get_absolute_url())


def _who_was_there(meeting: Meeting) -> User | None:
    """Whoever led, else the first of ours."""
    ours = [row.user for row in meeting.participants.all()]
    return meeting.lead() or (ours[0] if ours else None)


def _commitments(reading: Reading) -> Iterator[OpenGap]:
    for row in reading.commitments:
        if row.is_overdue(reading.today) and row.due <= reading.report.last:
            told = _("Due %(day)s: %(text)s") % {"day": day(row.due), "text": row.text}
            yield OpenGap(GapKind.COMMITMENT, told, row.owner, row.get_absolute_url())


def _claims(reading: Reading) -> Iterator[OpenGap]:
    for row in reading.claims:
        claim = row.claim
        if claim.is_unproven:
            kind = GapKind.EVIDENCE_LOST if claim.lost_on else GapKind.CLAIM
            told = _("%(who)s: %(changed)s. %(gap)s") % {
                "who": claim.who,
                "changed": claim.changed.rstrip("."),
                "gap": row.gap,
            }
            yield OpenGap(kind, told, claim.made_by, claim.get_absolute_url())


def _goals(reading: Reading) -> Iterator[OpenGap]:
    for progress in reading.goals:
        if not progress.value:
            yield OpenGap(GapKind.GOAL, progress.goal.text, progress.goal.campaign.lead, progress.url)


def _indicators(reading: Reading) -> Iterator[OpenGap]:
    """Those with a target to which the period brought nothing; a target of nothing waits for nothing."""
    for figure in reading.indicators:
        if figure.target and not figure.rows:
            yield OpenGap(GapKind.INDICATOR, figure.indicator.name, url=figure.indicator.get_absolute_url())


def _facts(reading: Reading) -> Iterator[OpenGap]:
    for fact in reading.undated:
        message = fact.version.message
        told = _("“%(title)s”: %(fact)s") % {"title": message.title, "fact": fact.text}
        yield OpenGap(GapKind.FACT, told, message.owner, message.get_absolute_url())


def _published(reading: Reading) -> Iterator[OpenGap]:
    """By register, as all parties read the log: what one of them logged for itself is missing here too."""
    for share in reading.registers:
        if share.missing:
            words = {"register": share.run.register, "n": share.missing, "all": share.published}
            told = _(
                "%(register)s: %(n)d of %(all)d published meetings with us are in no contact that all parties read."
            )
            yield OpenGap(
                GapKind.PUBLISHED, told % words, share.run.made_by, f"{share.run.get_absolute_url()}?list=published"
            )


def _stances(reading: Reading) -> Iterator[OpenGap]:
    """By issue and number, not by name: the list is printed in the report."""
    for told, owner, url in issue_line(reading.weak):
        yield OpenGap(GapKind.STANCE, told, owner, url)
