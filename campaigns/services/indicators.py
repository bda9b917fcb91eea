"""Writing the project's indicators: targets, the rows behind the figures, and notes. Nothing of it is overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import FigureSource
from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from campaigns.services import checks
from crm import clock, organisation_numbers, policy, wording
from crm.errors import AlreadyExists
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.checks import known, stated
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("name", "unit", "source")
Row = TypeVar("Row", IndicatorTarget, IndicatorReading, IndicatorNote)


@transaction.atomic
def create_indicator(
    *,
    actor: Viewer,
    at: dt.datetime,
    code: str,
    name: str,
    unit: str,
    target: int,
    source: str = FigureSource.READINGS,
    since: dt.date | None = None,
) -> Indicator:
    """A new indicator, last of them, with its first target from ``since`` (today unless given).

    Raises AlreadyExists when the code is used, ValidationError by field and for a target below zero.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    if Indicator.objects.filter(code=code).exists():
        raise AlreadyExists(_("The code is already used."), field="code")
    indicator = Indicator(code=code, name=name, unit=unit, source=source, position=Indicator.objects.count())
    checks.clean(indicator)
    indicator.save()
    audit.created(actor=actor, obj=indicator, at=at)
    _add(actor, at, IndicatorTarget(indicator=indicator, on=since or clock.day(at), target=_set(target)))
    return indicator


@transaction.atomic
def update_indicator(
    *, actor: Viewer, at: dt.datetime, indicator: Indicator, version: int | None = None, **values: Any
) -> Indicator:
    """The indicator with ``name``, ``unit`` or ``source``; its code stays. Raises ValidationError, StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    known(values, FIELDS)
    checks.clean(checks.proposed(indicator, values))
    bump(indicator, expected=version)
    audit.save_changes(actor=actor, obj=indicator, at=at, values=values)
    return indicator


@transaction.atomic
def change_target(
    *, actor: Viewer, at: dt.datetime, indicator: Indicator, target: int, on: dt.date, reason: str
) -> IndicatorTarget:
    """A new target from ``on``, which may be to come; the earlier ones stay.

    Raises ValidationError for the target that holds on that day, one below zero, a day before the present one began,
    or no reason.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    today, targets = clock.day(at), _held(indicator).targets.order_by("on", "pk")
    present = targets.filter(on__lte=today).last()
    if present is not None and on < present.on:
        words = {"day": wording.short_day(present.on)}
        raise ValidationError({"on": _("The present target holds since %(day)s: choose that day or a later.") % words})
    then = targets.filter(on__lte=on).last()
    if then is not None and target == then.target:
        to_come = _("From %(day)s this is the target already.") % {"day": wording.short_day(then.on)}
        raise ValidationError({"target": to_come if then.on > today else _("This is the target already.")})
    reason = stated(reason, "reason", _("Say why the target changes: who decided it, and where it is written."))
    return _add(actor, at, IndicatorTarget(indicator=indicator, on=on, target=_set(target), reason=reason))


@transaction.atomic
def record_reading(
    *,
    actor: Viewer,
    at: dt.datetime,
    indicator: Indicator,
    on: dt.date,
    amount: int,
    text: str,
    evidence: str,
    whole_month: bool = False,
    number: str = "",
    note: str = "",
) -> IndicatorReading:
    """One row behind the figure. ``whole_month``: it is of the month that ``on`` lies in.

    ``amount`` below zero takes back what an earlier row said too much; ``note`` then says what and why.

    Raises ValidationError by field: a day to come, a month that is entered already, no evidence, a row that takes back
    more than there is or does not say why; and of an organisation a number that cannot be, one that counts already, or
    one that leaves without having joined.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    _held(indicator)
    on = on.replace(day=1) if whole_month else on
    row = IndicatorReading(indicator=indicator, on=on, whole_month=whole_month, amount=amount, text=text, note=note)
    _check_day(row, at)
    row.evidence = stated(evidence, "evidence", _("Say what shows it. Without evidence it is a claim, not a result."))
    row.number = _organisation(indicator, number, on, amount) if number.strip() else ""
    if amount < 0 and not row.number:
        row.note = stated(note, "note", _("Say what the row takes back, and why."))
        _check_taken_back(indicator, on, amount)
    return _add(actor, at, row)


@transaction.atomic
def add_note(
    *, actor: Viewer, at: dt.datetime, indicator: Indicator, text: str, on: dt.date | None = None
) -> IndicatorNote:
    """A note beside the figure from ``on`` (today unless given). It stays. Raises ValidationError for none or later."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    on = on or clock.day(at)
    if on > clock.day(at):
        raise ValidationError({"on": _("The day has not come yet.")})
    text = stated(text, "text", _("Write what is to be said."))
    return _add(actor, at, IndicatorNote(indicator=indicator, on=on, text=text))


def lowest(indicator: Indicator, on: dt.date = dt.date.min) -> int:
    """The least that its rows, those of organisations apart, come to on the day or on one after it."""
    rows = indicator.readings.filter(number="").order_by("on", "pk").values_list("on", "amount")
    there = least = sum(entered for day, entered in rows if day <= on)
    for day, entered in rows:
        if day > on:
            there += entered
            least = min(least, there)
    return least


def _held(indicator: Indicator) -> Indicator:
    """The indicator, held until the transaction ends: of two rows for one month or organisation one is refused."""
    return Indicator._base_manager.select_for_update().get(pk=indicator.pk)


def _check_day(row: IndicatorReading, at: dt.datetime) -> None:
    """Raise ValidationError for a day to come, or a month that is entered already."""
    if row.on > clock.day(at):
        raise ValidationError({"on": _("The day has not come yet.")})
    if row.whole_month and row.indicator.readings.filter(on=row.on, whole_month=True).exists():
        raise ValidationError({"on": _("%(month)s is entered already.") % {"month": wording.month(row.on)}})


def _check_taken_back(indicator: Indicator, on: dt.date, amount: int) -> None:
    """Raise ValidationError when the rows would come to less than nothing on the day, or on one after it."""
    least = lowest(indicator, on)
    if least + amount < 0:
        told = _("A figure is never below zero: from that day at most %(n)s can be taken back.")
        raise ValidationError({"amount": told % {"n": max(least, 0)}})


def _set(target: int) -> int:
    """The target, 0 where none is set. Raises ValidationError below zero."""
    if target < 0:
        raise ValidationError({"target": _("A target is never below zero. Write 0 where none is set.")})
    return target


def _organisation(indicator: Indicator, text: str, on: dt.date, amount: int) -> str:
    """The number of an organisation that joins or leaves on the day. Raises ValidationError."""
    if indicator.source != FigureSource.ORGANISATIONS:
        raise ValidationError({"number": _("This indicator does not count organisations one by one.")})
    try:
        number = organisation_numbers.read(text)
    except ValidationError as error:
        raise ValidationError({"number": error.messages}) from error
    if amount not in {1, -1}:
        raise ValidationError({"amount": _("An organisation joins (1) or leaves (−1).")})
    last = indicator.readings.filter(number=number).order_by("on", "pk").last()
    if last is not None and on < last.on:
        words = {"number": organisation_numbers.shown(number), "day": wording.short_day(last.on)}
        raise ValidationError({"on": _("There is a later row of %(number)s: %(day)s.") % words})
    if (last.amount if last else -1) == amount:
        words = {"number": organisation_numbers.shown(number)}
        joined = _("%(number)s counts already: an organisation counts once.")
        left = _("%(number)s has not joined, and cannot leave.")
        raise ValidationError({"number": (joined if amount == 1 else left) % words})
    return number


def _add(actor: Viewer, at: dt.datetime, row: Row) -> Row:
    """The row, signed, checked, saved and in the trail."""
    row.recorded_by_id = actor.user_id
    checks.clean(row)
    row.save()
    audit.created(actor=actor, obj=row, at=at)
    return row
