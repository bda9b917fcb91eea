"""The headings of each kind of report, which of them must be filled, and how long their texts may be."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.enums import ReportBlock as B
from campaigns.enums import ReportKind as K
from campaigns.models import ReportLength

HEADINGS: dict[K, tuple[B, ...]] = {
    K.STEERING: (B.SUMMARY, B.ACTIVITIES, B.RESULTS, B.DEVIATIONS, B.AHEAD),
    # The four of the regional fund's progress report, in its order.
    K.FUND: (B.OVERALL, B.ORGANISATION, B.ACTIVITIES, B.RESULTS),
    K.COUNCIL: (B.DECISION, B.SUMMARY, B.BACKGROUND),
    K.ANNUAL: (B.SUMMARY, B.ACTIVITIES, B.RESULTS, B.AHEAD),
    K.EVALUATOR: (B.METHOD,),
}
# The fund's form takes no empty field; the council decides on a text.
REQUIRED: dict[K, frozenset[B]] = {
    K.FUND: frozenset(HEADINGS[K.FUND]),
    K.COUNCIL: frozenset({B.DECISION}),
}
USUAL = 4_000
_LENGTHS: dict[tuple[K, B], int] = {(K.FUND, heading): 2_000 for heading in HEADINGS[K.FUND]} | {
    (K.COUNCIL, B.DECISION): 1_000
}
LONGEST = 20_000


def lengths(kind: str) -> dict[str, int]:
    """How many characters each heading's text may have: what the council has set, else what is usual. One query."""
    return lengths_of(ReportLength.objects.filter(kind=kind))[K(kind)]


def lengths_of(rows: Iterable[ReportLength]) -> dict[K, dict[str, int]]:
    """As ``lengths``, of every kind, with what the council has set at hand."""
    chosen = {(row.kind, row.block): row.most for row in rows}
    return {
        kind: {str(heading): chosen.get((kind, heading), _LENGTHS.get((kind, heading), USUAL)) for heading in headings}
        for kind, headings in HEADINGS.items()
    }
