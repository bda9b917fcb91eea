"""Duty rotas: made, changed and taken away by whoever keeps them; parties say which days they cannot take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import localize
from django.utils.translation import gettext as _

from campaigns.models import Arena, DutyRota, RotaAbsence, RotaParty, RotaShift
from campaigns.queries.rotas import asked_to_swap, kept_shifts
from campaigns.rota_enums import RotaUnit
from campaigns.services.checks import in_order, proposed
from campaigns.services.rota_shifts import remove_shift
from crm import clock, policy, wording
from crm.enums import AuditAction, Partnership
from crm.errors import AlreadyExists, DomainError
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("name", "duty", "organisation", "arena", "starts", "ends", "unit", "length")
Shares = Iterable[tuple[Organisation, Decimal]]


@transaction.atomic
def create_rota(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    duty: str,
    starts: dt.date,
    ends: dt.date,
    shares: Shares,
    unit: str = RotaUnit.DAY,
    length: int = 1,
    organisation: Organisation | None = None,
    arena: Arena | None = None,
    ref: str = "",
) -> DutyRota:
    """A rota of the organisation, by default the actor's own, without shifts yet.

    Raises ValidationError by field for what is missing or cannot be, and NotAllowed for another's organisation.
    """
    if organisation is None:
        organisation = checks.own_organisation(actor, None)
    policy.require(actor, Action.CREATE, Thing.ROTA, organisation_id=organisation.pk)
    rota = DutyRota(
        name=name.strip(),
        duty=duty.strip(),
        organisation=organisation,
        arena=arena,
        starts=starts,
        ends=ends,
        unit=unit,
        length=length,
        ref=ref,
    )
    line = _line(shares)
    _check(rota)
    checks.insert(rota)
    audit.created(actor=actor, obj=rota, at=at)
    _set_parties(actor, at, rota, line)
    return rota


@transaction.atomic
def change_rota(
    *,
    actor: Viewer,
    at: dt.datetime,
    rota: DutyRota,
    version: int | None = None,
    shares: Shares | None = None,
    **values: Any,
) -> DutyRota:
    """The rota with ``values`` and ``shares``; its shifts stand until it is planned anew, but free ones outside its
    days are taken away.

    Raises as ``create_rota``, DomainError while a shift that is kept would lie outside its days or be of a party that
    is to leave it, and StaleObject if it has changed.
    """
    _require(actor, rota)
    checks.known(values, FIELDS)
    values = checks.stripped(values)
    trial = proposed(rota, values)
    _require(actor, trial)
    _check(trial)
    trial.full_clean(exclude=["sort_key", "search_key"], validate_constraints=False)
    line = None if shares is None else _line(shares)
    outside = _free_outside(trial, line, clock.day(at))
    bump(rota, expected=version)
    audit.save_changes(actor=actor, obj=rota, at=at, values=values)
    for shift in outside:
        remove_shift(actor, at, shift)
    if line is not None:
        _set_parties(actor, at, rota, line)
    return rota


@transaction.atomic
def remove_rota(*, actor: Viewer, at: dt.datetime, rota: DutyRota, version: int | None = None) -> None:
    """Take the rota away; the trail remembers it. Raises DomainError once a shift has begun, and StaleObject."""
    _require(actor, rota)
    bump(rota, expected=version)
    if rota.shifts.filter(starts__lte=clock.day(at)).exists():
        raise DomainError(_("Shifts of it have begun: they are part of what each party has done."))
    changes = {name: (getattr(rota, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=rota, at=at, changes=changes)
    rota.delete()


@transaction.atomic
def add_absence(
    *, actor: Viewer, at: dt.datetime, party: RotaParty, starts: dt.date, ends: dt.date | None = None
) -> RotaAbsence:
    """Days that the party cannot take; one day without ``ends``. Shifts that it has stand until planned anew.

    Raises ValidationError for days in the wrong order, DomainError for days outside the rota's, AlreadyExists for
    days that are noted already.
    """
    require_party(actor, party)
    ends = ends or starts
    in_order(starts, ends)
    rota = party.rota
    if starts < rota.starts or ends > rota.ends:
        days = wording.span(rota.starts, rota.ends)
        field = "starts" if starts < rota.starts or starts > rota.ends else "ends"
        raise DomainError(_("The rota goes on %(days)s.") % {"days": days}, field=field)
    if party.absences.filter(starts__lte=starts, ends__gte=ends).exists():
        raise AlreadyExists(_("Those days are noted already."), field="starts")
    absence = checks.insert(RotaAbsence(party=party, starts=starts, ends=ends))
    audit.created(actor=actor, obj=absence, at=at, organisation_id=party.organisation_id)
    return absence


@transaction.atomic
def remove_absence(*, actor: Viewer, at: dt.datetime, absence: RotaAbsence) -> None:
    """The party can take those days after all."""
    require_party(actor, absence.party)
    changes = {"starts": (absence.starts, None), "ends": (absence.ends, None)}
    audit.record(
        actor=actor,
        action=AuditAction.DELETE,
        obj=absence,
        at=at,
        changes=changes,
        organisation_id=absence.party.organisation_id,
    )
    absence.delete()


def may_change(viewer: Viewer, rota: DutyRota) -> bool:
    """Whether the viewer keeps the rota."""
    return policy.allows(viewer, Action.UPDATE, Thing.ROTA, organisation_id=rota.organisation_id)


def may_speak_for(viewer: Viewer, party: RotaParty) -> bool:
    """Whether the viewer may say which days the party cannot take: its own people, and whoever keeps the rota."""
    own = policy.allows(viewer, Action.UPDATE, Thing.SHIFT, organisation_id=party.organisation_id)
    return own or may_change(viewer, party.rota)


def require_party(actor: Viewer, party: RotaParty) -> None:
    """Raise NotAllowed unless the actor may speak for the party."""
    if not may_speak_for(actor, party):
        policy.require(actor, Action.UPDATE, Thing.SHIFT, organisation_id=party.organisation_id)


def _require(actor: Viewer, rota: DutyRota) -> None:
    policy.require(actor, Action.UPDATE, Thing.ROTA, organisation_id=rota.organisation_id)


def _check(rota: DutyRota) -> None:
    """The rules of a rota. Raises ValidationError by field."""
    for name, words in (("name", _("Say what the rota is called.")), ("duty", _("Say what the duty is."))):
        if not getattr(rota, name):
            raise ValidationError({name: words})
    in_order(rota.starts, rota.ends)
    if (rota.ends - rota.starts).days >= DutyRota.MOST_DAYS:
        rule = _("A rota is of a year at most. Make another for the days after it.")
        raise ValidationError({"ends": rule})
    if rota.organisation.partnership != Partnership.ACTIVE:
        raise ValidationError({"organisation": _("A rota belongs to an active party.")})


def _line(shares: Shares) -> dict[int, tuple[Organisation, Decimal]]:
    """The parties by number. Raises ValidationError for none, for one twice, outside us, or of a share out of reach."""
    line: dict[int, tuple[Organisation, Decimal]] = {}
    for organisation, share in shares:
        if organisation.partnership != Partnership.ACTIVE:
            raise ValidationError({"parties": _("%(name)s is no active party.") % {"name": organisation}})
        if organisation.pk in line:
            raise ValidationError({"parties": _("%(name)s is named twice.") % {"name": organisation}})
        if not RotaParty.LEAST <= share <= RotaParty.MOST:
            words = {"name": organisation, "least": localize(RotaParty.LEAST), "most": localize(RotaParty.MOST)}
            rule = _("The share of %(name)s is between %(least)s and %(most)s.") % words
            raise ValidationError({"parties": rule})
        line[organisation.pk] = organisation, share
    if not line:
        raise ValidationError({"parties": _("Name the parties that take turns.")})
    return line


def _free_outside(
    rota: DutyRota, line: dict[int, tuple[Organisation, Decimal]] | None, today: dt.date
) -> list[RotaShift]:
    """The shifts outside the rota's days that nothing holds. Raises DomainError at the field for one that is kept."""
    rows = RotaShift.objects.filter(rota=rota).select_related("rota", "organisation").order_by("starts")
    shifts = list(rows)
    kept = kept_shifts(shifts, today, asked_to_swap(rota, today))
    for shift in kept:
        days = {"days": wording.span(shift.starts, shift.ends, today=today)}
        if shift.starts < rota.starts:
            raise DomainError(_("The shift %(days)s would lie before it.") % days, field="starts")
        if shift.ends > rota.ends:
            raise DomainError(_("The shift %(days)s would lie after it.") % days, field="ends")
        to_come = shift.organisation_id is not None and not shift.has_begun(today)
        if line is not None and to_come and shift.organisation_id not in line:
            words = days | {"name": shift.organisation}
            rule = _("%(name)s has the shift %(days)s. Give that to another first.") % words
            raise DomainError(rule, field="parties")
    return [row for row in shifts if row not in kept and (row.starts < rota.starts or row.ends > rota.ends)]


def _set_parties(actor: Viewer, at: dt.datetime, rota: DutyRota, line: dict[int, tuple[Organisation, Decimal]]) -> None:
    there = {party.organisation_id: party for party in rota.parties.select_related("organisation")}
    before = [[pk, str(party.share)] for pk, party in sorted(there.items())]
    for pk, party in there.items():
        if pk not in line:
            party.delete()
        elif party.share != line[pk][1]:
            party.share = line[pk][1]
            party.save(update_fields=["share"])
    for pk, (organisation, share) in line.items():
        if pk not in there:
            checks.insert(RotaParty(rota=rota, organisation=organisation, share=share))
    after = [[pk, str(Decimal(share).quantize(Decimal("0.01")))] for pk, (_party, share) in sorted(line.items())]
    if after != before:
        audit.record(
            actor=actor, action=AuditAction.UPDATE, obj=rota, at=at, changes={"parties": (before or None, after)}
        )
