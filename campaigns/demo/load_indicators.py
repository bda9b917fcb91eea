"""Loads the project's indicators with their targets, rows and notes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.demo.loading import Loading
from campaigns.demo.rows import arenas as rows
from campaigns.models import Indicator
from campaigns.queries.indicators import figures_of
from campaigns.services import indicators
from crm import clock
from crm.visibility import SYSTEM


def load_indicators(loading: Loading) -> None:
    """Every indicator at its current figure, as the scenario tells it."""
    for row in loading.scenario.indicators:
        indicator = None
        with loading.row(row, name="sv", source="counts", reason="target_reason", on="target_changed"):
            indicator = _load_indicator(loading, row)
        if indicator is not None:
            _load_rows(loading, row, indicator)
    loading.settle()


def _load_rows(loading: Loading, row: rows.Indicator, indicator: Indicator) -> None:
    """The rows of the file, and what is carried over."""
    for reading in row.rows:
        with loading.row(reading, on="day", whole_month="month"):
            indicators.record_reading(
                actor=SYSTEM,
                at=loading.now,
                indicator=indicator,
                on=reading.day,
                whole_month=reading.month,
                amount=reading.amount,
                text=reading.text,
                evidence=reading.evidence,
                number=reading.number,
            )
    with loading.row(row):
        _carry_over(loading, row, indicator)


def _load_indicator(loading: Loading, row: rows.Indicator) -> Indicator:
    """The indicator with its targets and its note."""
    today = clock.day(loading.now)
    before = row.previous_target if row.previous_target is not None else row.target
    indicator = indicators.create_indicator(
        actor=SYSTEM,
        at=loading.now,
        code=row.code,
        name=row.name,
        unit=row.unit,
        target=before,
        source=row.counts,
        since=clock.day(loading.opening),
    )
    if before != row.target:
        indicators.change_target(
            actor=SYSTEM,
            at=loading.now,
            indicator=indicator,
            target=row.target,
            on=row.target_changed or today,
            reason=row.target_reason or _("The scenario does not say why."),
        )
    if row.note:
        indicators.add_note(actor=SYSTEM, at=loading.now, indicator=indicator, text=row.note)
    return indicator


def _carry_over(loading: Loading, row: rows.Indicator, indicator: Indicator) -> None:
    """What the rows do not make of the current figure, in a row of its own that says so."""
    [figure] = figures_of([indicator], SYSTEM, None, clock.day(loading.now))
    if figure.total != row.current:
        indicators.record_reading(
            actor=SYSTEM,
            at=loading.now,
            indicator=indicator,
            on=clock.day(loading.opening),
            amount=row.current - figure.total,
            text=_("Carried over from before the rows were kept here"),
            evidence=_("The scenario “%(name)s”") % {"name": loading.scenario.meta.scenario},
        )
