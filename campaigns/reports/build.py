"""The report's document from what is in the log now, in the report's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.briefing.tree import content_hash
from campaigns.enums import GapKind, ReportBlock, ReportKind
from campaigns.models import Report
from campaigns.reports.blocks import HEADINGS
from campaigns.reports.contacts import not_shown
from campaigns.reports.document import Block, ReportDocument
from campaigns.reports.evaluators import lone_surnames, with_codes
from campaigns.reports.gaps import GapGroup, OpenGap, frozen, gaps
from campaigns.reports.sections import sections
from campaigns.reports.sources import Reading, read
from campaigns.reports.stances import named
from crm import wording


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it reads now: its document, its gaps, and the seal that names exactly these."""

    document: ReportDocument
    groups: tuple[GapGroup, ...]

    @property
    def seal(self) -> str:
        """The hash of document and gaps: what somebody who approves has seen."""
        return content_hash(self.document)

    @property
    def stops(self) -> tuple[GapGroup, ...]:
        """The gaps that forbid approving."""
        return tuple(group for group in self.groups if group.stops)

    @property
    def warnings(self) -> tuple[GapGroup, ...]:
        """The gaps that are confirmed by name and printed."""
        return tuple(group for group in self.groups if not group.stops)


def build(report: Report, at: dt.datetime) -> Draft:
    """The draft as it reads at ``at``; the number of queries does not depend on how much there is."""
    with translation.override(report.language):
        reading = read(report, at)
        groups = gaps(reading)
        document = _document(reading, groups)
        return _coded(document, groups) if report.kind == ReportKind.EVALUATOR else Draft(document, groups)


def _coded(document: ReportDocument, groups: tuple[GapGroup, ...]) -> Draft:
    """With codes for the people, and a gap for each place where a surname still stands."""
    coded = with_codes(document)
    told = _("“%(title)s” holds the surname of somebody who has a code.")
    places = lone_surnames(coded, document.names)
    lone = tuple(OpenGap(GapKind.SURNAME, told % {"title": title}) for title in places)
    if not lone:
        return Draft(coded, groups)
    group = GapGroup(GapKind.SURNAME, lone)
    return Draft(replace(coded, gaps=(*coded.gaps, *frozen([group]))), (*groups, group))


def _document(reading: Reading, groups: tuple[GapGroup, ...]) -> ReportDocument:
    report, council = reading.report, reading.council
    return ReportDocument(
        kind=report.kind,
        kind_label=str(report.get_kind_display()),
        title=report.title,
        organisation=report.organisation.name,
        council=council.name,
        language=report.language,
        first=report.first.isoformat(),
        last=report.last.isoformat(),
        period=wording.span(report.first, report.last),
        blocks=_blocks(reading),
        sections=sections(reading),
        gaps=frozen(groups),
        left_out=tuple(_left_out(reading)),
        not_shown=reading.not_shown,
        funding=council.funding_line,
        banner=council.banner,
        names=_names(reading, groups),
    )


def _blocks(reading: Reading) -> tuple[Block, ...]:
    report = reading.report
    return tuple(
        Block(heading, str(ReportBlock(heading).label), report.texts.get(heading, ""), reading.lengths[heading])
        for heading in HEADINGS[ReportKind(report.kind)]
    )


def _left_out(reading: Reading) -> list[str]:
    own = _(
        "Notes, contacts and commitments that one party keeps to itself are in no report, nor what is confidential."
    )
    return [line for line in (not_shown(reading), own) if line]


def _names(reading: Reading, groups: tuple[GapGroup, ...]) -> tuple[str, ...]:
    """Everybody whom the report names: decision-makers, and those of ours who can mend something."""
    found = {person.name for contact in reading.contacts for person in contact.people}
    found |= {row.person.name for row in reading.commitments} | {move.now.person.name for move in named(reading)}
    found |= {row.claim.person.name for row in reading.claims if row.claim.person}
    found |= {row.claim.confirmer_name for row in reading.claims} | {person.name for person in reading.targets}
    found |= {gap.owner.name for group in groups for gap in group.gaps if gap.owner}
    return tuple(sorted(found))
