"""Shifts on days that a party said it cannot take. That is told, and refuses nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from campaigns.models import RotaAbsence, RotaParty, RotaShift
from campaigns.queries.rota_clashes import Busy
from crm import wording
from crm.visibility import Viewer


def absences_of(rota_id: int, viewer: Viewer) -> list[RotaAbsence]:
    """The days that parties of the rota cannot take, with the party. One query."""
    rows = RotaAbsence.objects.visible_to(viewer).filter(party__rota=rota_id)
    return list(rows.select_related("party__organisation").order_by("starts", "pk"))


def absences_in(parties: Iterable[RotaParty]) -> list[RotaAbsence]:
    """The days that the parties cannot take; the parties are loaded with them."""
    return [one for party in parties for one in party.absences.all()]


def against(party: int | None, shift: RotaShift, absences: Iterable[RotaAbsence], today: dt.date) -> list[str]:
    """What the party has said against having the shift, in sentences."""
    return [_told(one, today) for one in _cannot(party, shift, absences, today)]


def against_swap(offered: RotaShift, wanted: RotaShift, absences: Iterable[RotaAbsence], today: dt.date) -> list[str]:
    """What either party has said against having the shift that it would get, in sentences."""
    known = list(absences)
    theirs = against(wanted.organisation_id, offered, known, today)
    return theirs + against(offered.organisation_id, wanted, known, today)


def as_busy(shift: RotaShift, absences: Iterable[RotaAbsence], today: dt.date) -> list[Busy]:
    """What the party that has the shift said against it, as what keeps from a shift is told."""
    found = _cannot(shift.organisation_id, shift, absences, today)
    return [Busy(one.starts, one.ends, _told(one, today), shift.rota.get_absolute_url()) for one in found]


def _cannot(
    party: int | None, shift: RotaShift, absences: Iterable[RotaAbsence], today: dt.date
) -> Iterator[RotaAbsence]:
    """Which of the absences keep the party from a day of the shift; of one that is over, none."""
    for one in () if shift.is_over(today) else absences:
        if one.party.organisation_id == party and one.starts <= shift.ends and shift.starts <= one.ends:
            yield one


def _told(absence: RotaAbsence, today: dt.date) -> str:
    days = wording.span(absence.starts, absence.ends, today=today)
    said = _("%(party)s has said that it cannot take %(days)s.")
    return said % {"party": absence.party.organisation.short_name, "days": days}
