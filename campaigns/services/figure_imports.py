"""Files of figures: read into a plan, saved by a person, taken back as a whole. Read again, a file changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import FigureFile, FigureSource, ParticipantKind
from campaigns.imports import months, participants
from campaigns.models import ActivityParticipant, CampaignActivity, FigureImport, Indicator, IndicatorReading
from campaigns.services.indicators import lowest
from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import DomainError, InvalidTransition, StaleObject
from crm.import_enums import IMPORT_TRANSITIONS, ImportState
from crm.models import User
from crm.models.base import fold
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import held_plan, transition
from crm.visibility import Viewer

Values = dict[str, Any]


@transaction.atomic
def plan_months(*, actor: Viewer, at: dt.datetime, indicator: Indicator, name: str, data: bytes) -> FigureImport:
    """What a file of monthly figures would change; nothing is saved but the plan.

    Raises ValidationError at ``file`` with every fault of the file, DomainError where months are not what is counted.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    if indicator.source != FigureSource.READINGS:
        raise DomainError(_("This indicator is not counted from monthly figures."), field="indicator")
    reading = _read(months.read, name, data, clock.day(at))
    stored = {row.on: row for row in indicator.readings.filter(whole_month=True)}
    new = [one for one in reading.months if one.month not in stored]
    changed = [one for one in reading.months if one.month in stored and stored[one.month].amount != one.amount]
    known = sorted({*stored, *(one.month for one in reading.months)})
    plan = {
        "new": [_month(one) for one in new],
        "changed": [{**_month(one), "before": stored[one.month].amount} for one in changed],
        "same": len(reading.months) - len(new) - len(changed),
        "gaps": [month.isoformat() for month in months.gaps(known)],
        "unfinished": [one.month.isoformat() for one in reading.months if one.month == clock.day(at).replace(day=1)],
        "column": reading.column,
    }
    return _planned(actor, at, FigureImport(kind=FigureFile.MONTHS, indicator=indicator, file_name=name, plan=plan))


@transaction.atomic
def plan_participants(
    *, actor: Viewer, at: dt.datetime, activity: CampaignActivity, name: str, data: bytes, added: int = 0
) -> FigureImport:
    """What a list of organisations would change of who signed up; nothing is saved but the plan.

    ``added`` lines of the list are not whose it is, and count as no rows. Raises ValidationError at ``file`` with
    every fault of the file.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    told = _read(participants.read, name, data, added)
    rows = list(activity.participants.order_by("pk"))
    stored = {_key(row): row for row in rows if row.kind != ParticipantKind.SOLE_TRADER}
    left = sole_traders = sum(row.kind == ParticipantKind.SOLE_TRADER for row in rows)
    new, changed, same = [], [], 0
    for one in told:
        there = stored.get(_key(one))
        if one.kind == ParticipantKind.SOLE_TRADER and left:
            left, same = left - 1, same + 1
        elif there is None:
            new.append(_sign_up(one))
        elif one.came is not None and there.came != one.came:
            changed.append({**_sign_up(one), "name": there.name, "before": there.came})
        else:
            same += 1
    numbers = [row["number"] for row in new if row["number"]]
    elsewhere = ActivityParticipant.objects.filter(number__in=numbers).values("number").distinct().count()
    plan = {"new": new, "changed": changed, "same": same, "elsewhere": elsewhere, "sole_traders": sole_traders}
    return _planned(actor, at, FigureImport(kind=FigureFile.PARTICIPANTS, activity=activity, file_name=name, plan=plan))


@transaction.atomic
def apply_import(*, actor: Viewer, at: dt.datetime, run: FigureImport, version: int | None = None) -> FigureImport:
    """Save what the plan says.

    Raises InvalidTransition unless it is planned, StaleObject for changed rows,
    DomainError where the figure would be below zero.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    _hold(run)
    _step(actor, at, run, ImportState.APPLIED, version, {"applied_at": at})
    _check_sole_traders(run)
    rows = _rows_of(run)
    changed = []
    for told in run.plan["changed"]:
        row = rows.get(_place(told))
        if row is None or getattr(row, _field(run)) != told["before"]:
            raise StaleObject(_("The rows were changed since the file was read. Read it again."))
        changed.append({"pk": row.pk, "before": told["before"], "after": told[_field(run)], "shown": _shown(row)})
        _set(run, row, told[_field(run)], _shows(actor, run, told))
    if any(_place(told) in rows for told in run.plan["new"] if _place(told)):
        raise StaleObject(_("The rows were changed since the file was read. Read it again."))
    made = [_made(actor, run, told) for told in run.plan["new"]]
    for row in made:
        row.save()
    created = [{"pk": row.pk, "after": getattr(row, _field(run))} for row in made]
    _check_not_below(run)
    run.undo = {"created": created, "changed": changed}
    run.save(update_fields=["undo"])
    return run


@transaction.atomic
def undo_import(*, actor: Viewer, at: dt.datetime, run: FigureImport, version: int | None = None) -> FigureImport:
    """Every row as it was before the file.

    Raises InvalidTransition where one of them was changed or removed since, DomainError where the figure would be below
    zero without it.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    _hold(run)
    _step(actor, at, run, ImportState.UNDONE, version, {})
    touched = [*run.undo["created"], *run.undo["changed"]]
    model = IndicatorReading if run.kind == FigureFile.MONTHS else ActivityParticipant
    rows: dict[int, Any] = {row.pk: row for row in model._base_manager.filter(pk__in=[one["pk"] for one in touched])}
    for one in touched:
        row = rows.get(one["pk"])
        if row is None or getattr(row, _field(run)) != one["after"]:
            words = {"row": row or one["pk"]}
            raise InvalidTransition(_("“%(row)s” was changed since: put it right by hand.") % words)
    for one in run.undo["changed"]:
        _set(run, rows[one["pk"]], one["before"], _still_there(one.get("shown", {})))
    model._base_manager.filter(pk__in=[one["pk"] for one in run.undo["created"]]).delete()
    _check_not_below(run)
    return run


@transaction.atomic
def discard_import(*, actor: Viewer, at: dt.datetime, run: FigureImport) -> None:
    """Forget a plan that was not saved. Raises InvalidTransition for one that was, StaleObject for one that is gone."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    run = held_plan(run)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=run, at=at, changes=_counts(run))
    run.delete()


def _check_sole_traders(run: FigureImport) -> None:
    """Nothing tells one from another: that as many are there as when the file was read is all that can be seen."""
    if run.activity is None:
        return
    there = run.activity.participants.filter(kind=ParticipantKind.SOLE_TRADER).count()
    if run.plan.get("sole_traders") != there:
        raise StaleObject(_("The rows were changed since the file was read. Read it again."))


def _check_not_below(run: FigureImport) -> None:
    if run.indicator is not None and lowest(run.indicator) < 0:
        raise DomainError(
            _("The figure would be below zero for a time: put right the rows that take something back first.")
        )


def _read(read: Any, name: str, data: bytes, *more: Any) -> Any:
    """What the reader makes of the file; its complaints are the file's."""
    try:
        return read(name, data, *more)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


def _planned(actor: Viewer, at: dt.datetime, run: FigureImport) -> FigureImport:
    run.file_name, run.made_by_id, run.made_at = run.file_name[:200], actor.user_id, at
    run.save()
    audit.record(actor=actor, action=AuditAction.CREATE, obj=run, at=at, changes=_counts(run))
    return run


def _counts(run: FigureImport) -> dict[str, tuple[Any, Any]]:
    return {name: (None, len(run.plan[name])) for name in ("new", "changed")}


def _hold(run: FigureImport) -> None:
    """Hold what the file is about until the transaction ends: of two files that are saved at once one waits."""
    held: Any = Indicator if run.kind == FigureFile.MONTHS else CampaignActivity
    held._base_manager.select_for_update().get(pk=run.indicator_id or run.activity_id)


def _step(actor: Viewer, at: dt.datetime, run: FigureImport, to: str, version: int | None, values: Values) -> None:
    if version is not None:
        run.version = version
    transition(actor=actor, obj=run, to=to, table=IMPORT_TRANSITIONS, at=at, values=values)


def _field(run: FigureImport) -> str:
    """What a file changes of a row that is there."""
    return "amount" if run.kind == FigureFile.MONTHS else "came"


def _set(run: FigureImport, row: Any, value: Any, shows: Values) -> None:
    """Let the row say another figure, and what shows it; a page that shows the one before is then too late."""
    for name, said in {_field(run): value, **shows}.items():
        setattr(row, name, said)
    if isinstance(row, ActivityParticipant):
        row.version += 1
    row.save()


def _shows(actor: Viewer, run: FigureImport, told: Values) -> Values:
    """What shows a month's figure, and who noted it: the file, the row and the person. Empty for who signed up."""
    if run.kind != FigureFile.MONTHS:
        return {}
    return {
        "text": run.plan["column"][:300],
        "evidence": _("%(file)s, row %(row)d") % {"file": run.file_name, "row": told["row"]},
        "recorded_by_id": actor.user_id,
    }


def _shown(row: Any) -> Values:
    """What shows the row's figure now."""
    names = ("text", "evidence", "recorded_by_id") if isinstance(row, IndicatorReading) else ()
    return {name: getattr(row, name) for name in names}


def _still_there(shown: Values) -> Values:
    """What showed a figure; without the person whose account is gone."""
    user = shown.get("recorded_by_id")
    return shown if user is None or User.objects.filter(pk=user).exists() else {**shown, "recorded_by_id": None}


def _rows_of(run: FigureImport) -> dict[str, Any]:
    """The rows that the file may touch, by what tells them apart."""
    if run.indicator is not None:
        return {row.on.isoformat(): row for row in run.indicator.readings.filter(whole_month=True)}
    assert run.activity is not None  # noqa: S101
    return {_key(row): row for row in run.activity.participants.exclude(kind=ParticipantKind.SOLE_TRADER)}


def _place(told: Values) -> str:
    """What tells a row of the plan apart; empty for a sole trader, whom nothing does."""
    return str(told["month"]) if "month" in told else told["key"]


def _key(one: Any) -> str:
    """An organisation's number; of a foreign one its name and country."""
    if one.kind == ParticipantKind.SOLE_TRADER:
        return ""
    return str(one.number) or f"{fold(one.name)}|{fold(one.country)}"


def _month(one: months.MonthFigure) -> Values:
    return {"row": one.row, "month": one.month.isoformat(), "amount": one.amount}


def _sign_up(one: participants.SignUp) -> Values:
    facts = {name: getattr(one, name) for name in ("row", "number", "name", "country", "came")}
    return {**facts, "kind": str(one.kind), "key": _key(one)}


def _made(actor: Viewer, run: FigureImport, told: Values) -> Any:
    """The new row that the plan tells of."""
    if run.indicator is not None:
        return IndicatorReading(
            indicator=run.indicator,
            on=dt.date.fromisoformat(told["month"]),
            whole_month=True,
            amount=told["amount"],
            **_shows(actor, run, told),
        )
    names = ("kind", "number", "name", "country", "came")
    return ActivityParticipant(
        activity=run.activity, recorded_by_id=actor.user_id, **{name: told[name] for name in names}
    )
