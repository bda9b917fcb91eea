"""The project's indicators: each figure with its target, the rows behind it, and the notes that stand beside it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from campaigns.enums import FigureSource
from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from campaigns.queries.participants import SignUps, sign_ups
from crm.queries.log import Period
from crm.visibility import Viewer, VisibleQuerySet

LONGEST_METER = 12
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's figure at the end of a period, and what the period brought.

    ``total`` is everything up to the last day; ``added`` how much of it the period brought: the same as ``total``
    where the period has no first day. ``rows`` are those of the period, ``before`` says how many there are from before.
    ``target`` holds on the last day (None or 0 where none is set), ``previous_target`` held before; ``targets`` are
    all of them, those to come too. ``notes`` are all that were written until the last day. ``sign_ups``, of an
    indicator that counts them, are the organisations that signed up until then, with what they signed up for.
    """

    indicator: Indicator
    period: Period
    total: int
    added: int
    target: int | None
    previous_target: int | None
    rows: Sequence[IndicatorReading]
    before: int
    targets: Sequence[IndicatorTarget]
    notes: Sequence[IndicatorNote]
    sign_ups: SignUps | None = None

    @property
    def text(self) -> str:
        """``9 of 11``; the figure alone where no target is set."""
        if not self.target:
            return str(self.total)
        return _("%(value)s of %(target)s") % {"value": self.total, "target": self.target}

    @property
    def reached(self) -> bool:
        """Whether the target is met; one that is not set never is."""
        return bool(self.target) and self.total >= (self.target or 0)

    @property
    def meter(self) -> list[str]:
        """One cell per step of the target, or per share of it; none where no target is set."""
        target = self.target or 0
        steps = min(target, LONGEST_METER)
        done = min(self.total, target) * steps // target if target else 0
        return ["full" if n < done else "out" for n in range(steps)]


def indicators_at(viewer: Viewer, first: dt.date | None, last: dt.date) -> list[Figure]:
    """Every indicator that the viewer may read, in the application's order, as it stood at the end of ``last``.

    Without ``first`` the period is everything until then. As many queries for thirty indicators as for one.
    """
    return figures_of(Indicator.objects.visible_to(viewer), viewer, first, last)


def figures_of(indicators: Iterable[Indicator], viewer: Viewer, first: dt.date | None, last: dt.date) -> list[Figure]:
    """The figures of several indicators, in their order; as ``indicators_at``."""
    rows = list(indicators)
    readings = _by_indicator(IndicatorReading.objects.visible_to(viewer).filter(on__lte=last), rows)
    targets = _by_indicator(IndicatorTarget.objects.visible_to(viewer), rows)
    notes = _by_indicator(IndicatorNote.objects.visible_to(viewer).filter(on__lte=last), rows)
    counts = any(row.source == FigureSource.SIGN_UPS for row in rows)
    signed_up = sign_ups(viewer, last) if counts else None
    period = Period(first, last)
    return [
        _figure(
            row,
            period,
            readings[row.pk],
            targets[row.pk],
            notes[row.pk],
            signed_up if row.source == FigureSource.SIGN_UPS else None,
        )
        for row in rows
    ]


def _by_indicator(rows: VisibleQuerySet[M], of: list[Indicator]) -> dict[int, list[M]]:
    """The rows by their indicator, the earliest first."""
    found: dict[int, list[M]] = defaultdict(list)
    for row in rows.filter(indicator__in=of).select_related("recorded_by").order_by("on", "pk"):
        found[row.indicator_id].append(row)  # type: ignore[attr-defined]
    return found


def _figure(
    indicator: Indicator,
    period: Period,
    readings: list[IndicatorReading],
    targets: list[IndicatorTarget],
    notes: list[IndicatorNote],
    signed_up: SignUps | None,
) -> Figure:
    within = [row for row in readings if period.first is None or row.on >= period.first]
    earlier = readings[: len(readings) - len(within)]
    organisations = signed_up.organisations if signed_up else ()
    already = [one for one in organisations if period.first is not None and one.since < period.first]
    total = counted(readings) + len(organisations)
    # A period before the first target is held against that one.
    held = [one for one in targets if period.last is None or one.on <= period.last] or targets[:1]
    return Figure(
        indicator=indicator,
        period=period,
        total=total,
        added=total - (counted(earlier) + len(already) if period.first else 0),
        target=held[-1].target if held else None,
        previous_target=held[-2].target if len(held) > 1 else None,
        rows=within,
        before=len(earlier),
        targets=targets,
        notes=notes,
        sign_ups=signed_up,
    )


def counted(readings: Sequence[IndicatorReading]) -> int:
    """What rows in the order of their days amount to: an organisation that joined and has not left counts once."""
    present = {row.number: row.amount > 0 for row in readings if row.number}
    return sum(row.amount for row in readings if not row.number) + sum(present.values())
