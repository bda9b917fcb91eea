"""The communication strategy: the version in force, what it says of an audience, and what differs between two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crm.visibility import Viewer
from messages.enums import VariantAudience
from messages.models import Strategy, StrategyRow, Variant
from messages.queries.compare import Comparison, compare_texts

_ORDER = {audience: n for n, audience in enumerate(VariantAudience.values)}


def in_force(viewer: Viewer) -> Strategy | None:
    """The newest adopted version; None where none has been adopted."""
    return Strategy.objects.visible_to(viewer).adopted().first()


def rows_in_force(viewer: Viewer, audience: str | None = None) -> list[StrategyRow]:
    """The rows of the version in force, those of one audience where it is named, each with its ``strategy``. One query.

    In the order of the list of audiences.
    """
    newest = Strategy.objects.visible_to(viewer).adopted().values("pk")[:1]
    rows = StrategyRow.objects.filter(strategy__in=newest).select_related("strategy")
    return in_order(rows.filter(audience=audience) if audience else rows)


def in_order(rows: Collection[StrategyRow]) -> list[StrategyRow]:
    """The rows by audience as the list of audiences has them, then by channel."""
    return sorted(rows, key=lambda row: (_ORDER[row.audience], row.channel, row.pk))


def without_variant(rows: Sequence[StrategyRow], variants: Sequence[Variant]) -> list[str]:
    """The audiences that the rows name and no variant in use is worded for, in words."""
    worded = {variant.audience for variant in variants if variant.retired_at is None}
    names = {row.audience: str(row.get_audience_display()) for row in rows}
    return [name for audience, name in names.items() if audience not in worded]


def compared(old: Strategy, new: Strategy) -> Comparison:
    """What ``new`` changes in ``old``: the aim paragraph by paragraph, then row by row."""
    return compare_texts(_as_text(old), _as_text(new))


def _as_text(strategy: Strategy) -> str:
    rows = [f"{row}: {row.purpose} ({row.tone})" for row in in_order(strategy.rows.all())]
    return "\n\n".join([strategy.aim, *rows])
