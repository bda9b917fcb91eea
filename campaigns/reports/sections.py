"""Which sections each kind of report has, in their order."""

from __future__ import annotations

from collections.abc import Callable

from campaigns.enums import ReportKind as K
from campaigns.reports import commitments, contacts, effects, indicators, messages, stances
from campaigns.reports.document import Section
from campaigns.reports.sources import Reading

_SECTIONS: dict[str, Callable[[Reading], Section]] = {
    contacts.CODE: contacts.section,
    commitments.CODE: commitments.section,
    messages.CODE: messages.section,
    effects.ACTIVITIES: effects.activities,
    effects.GOALS: effects.goals,
    effects.CLAIMS: effects.claims,
    indicators.CODE: indicators.section,
    stances.CODE: stances.section,
}
SECTIONS: dict[str, tuple[str, ...]] = {
    K.STEERING: tuple(_SECTIONS),
    K.FUND: (
        indicators.CODE,
        effects.ACTIVITIES,
        contacts.CODE,
        effects.GOALS,
        effects.CLAIMS,
        messages.CODE,
        commitments.CODE,
    ),
    K.COUNCIL: (effects.GOALS, effects.CLAIMS, messages.CODE, commitments.CODE),
    K.ANNUAL: tuple(_SECTIONS),
    K.EVALUATOR: tuple(_SECTIONS),
}


def sections(reading: Reading) -> tuple[Section, ...]:
    """The sections of the report's kind, in the active language."""
    return tuple(_SECTIONS[code](reading) for code in SECTIONS[reading.report.kind])
