"""Two parties swap shifts: one asks, the other accepts or refuses. It is done as one act, or not at all."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.models import DutyRota, RotaShift, RotaSwap
from campaigns.queries.rota_absences import absences_of, against_swap
from campaigns.rota_enums import SWAP_TRANSITIONS, RotaReason, SwapState
from campaigns.services.rota_shifts import require_own, weigh
from crm import clock, policy
from crm.errors import AlreadyExists, DomainError, StaleObject
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump, require_seen, transition
from crm.visibility import Viewer


@transaction.atomic
def ask_swap(
    *,
    actor: Viewer,
    at: dt.datetime,
    offered: RotaShift,
    wanted: RotaShift,
    version: int | None = None,
    despite: bool = False,
) -> RotaSwap:
    """Ask another party to take the actor's shift and give its own. ``version`` is that of the offered one, as seen.

    Raises DomainError for shifts of two rotas, of one party, or begun and, unless ``despite``, at that field for days
    that either party cannot take; AlreadyExists for a swap that was asked for already; NotAllowed for another party's
    shift; StaleObject if the offered one has changed.
    """
    require_own(actor, offered)
    require_seen(offered, version)
    if offered.rota_id != wanted.rota_id:
        raise DomainError(_("Shifts are swapped within one rota."), field="wanted")
    if offered.organisation is None or wanted.organisation is None:
        raise DomainError(_("No party has it: there is nobody to swap with."), field="wanted")
    if offered.organisation == wanted.organisation:
        raise DomainError(_("Choose a shift of another party."), field="wanted")
    _check_coming(offered, wanted, at)
    _hold(offered, wanted)
    if RotaSwap.objects.filter(offered=offered, wanted=wanted, state=SwapState.ASKED).exists():
        raise AlreadyExists(_("That is asked already."), field="wanted")
    weigh(_against(actor, at, offered, wanted), despite=despite)
    swap = checks.insert(
        RotaSwap(
            offered=offered,
            wanted=wanted,
            organisation=offered.organisation,
            other=wanted.organisation,
            asked_by_id=actor.user_id,
            asked_at=at,
        )
    )
    audit.created(actor=actor, obj=swap, at=at)
    return swap


@transaction.atomic
def accept_swap(
    *, actor: Viewer, at: dt.datetime, swap: RotaSwap, version: int | None = None, despite: bool = False
) -> RotaSwap:
    """Swap the shifts, with whoever is named for them; both are fixed. Other swaps asked for of them are overtaken.

    Raises StaleObject where a party has not its shift any more, or somebody answered first;
    DomainError once one has begun and, unless ``despite``, at that field for days that a party cannot take; NotAllowed
    for whoever does not speak for the party that was asked.
    """
    policy.require(actor, Action.UPDATE, Thing.SHIFT, organisation_id=swap.other_id)
    _check_coming(swap.offered, swap.wanted, at)
    _answer(actor, at, swap, SwapState.AGREED, version)
    if not swap.holds:
        raise StaleObject(_("A shift has another party since it was asked."))
    offered, wanted = swap.offered, swap.wanted
    if found := _against(actor, at, offered, wanted):
        weigh([*found, _("Look at that before you swap.")], despite=despite)
    taken = {offered.pk: (wanted.organisation, wanted.user), wanted.pk: (offered.organisation, offered.user)}
    # By number, so that two swaps at once wait for each other instead of stopping each other.
    for shift in sorted((offered, wanted), key=lambda row: row.pk):
        bump(shift)
        organisation, user = taken[shift.pk]
        values = {"organisation": organisation, "user": user, "is_fixed": True, "reason": RotaReason.SWAPPED}
        audit.save_changes(actor=actor, obj=shift, at=at, values=values)
    both = Q(offered__in=taken) | Q(wanted__in=taken)
    for other in RotaSwap.objects.filter(both, state=SwapState.ASKED).select_related("organisation", "other"):
        _answer(actor, at, other, SwapState.OVERTAKEN, None)
    return swap


@transaction.atomic
def refuse_swap(*, actor: Viewer, at: dt.datetime, swap: RotaSwap, version: int | None = None) -> RotaSwap:
    """The party that was asked says no. Raises InvalidTransition for one that is answered, DomainError for one that is
    over since a shift has begun, StaleObject, NotAllowed.
    """
    policy.require(actor, Action.UPDATE, Thing.SHIFT, organisation_id=swap.other_id)
    _check_coming(swap.offered, swap.wanted, at)
    _answer(actor, at, swap, SwapState.REFUSED, version)
    return swap


@transaction.atomic
def take_back_swap(*, actor: Viewer, at: dt.datetime, swap: RotaSwap, version: int | None = None) -> RotaSwap:
    """The party that asked does so no longer. Raises as ``refuse_swap``."""
    policy.require(actor, Action.UPDATE, Thing.SHIFT, organisation_id=swap.organisation_id)
    _check_coming(swap.offered, swap.wanted, at)
    _answer(actor, at, swap, SwapState.TAKEN_BACK, version)
    return swap


def may_answer(viewer: Viewer, swap: RotaSwap) -> bool:
    """Whether the viewer speaks for the party that was asked."""
    return policy.allows(viewer, Action.UPDATE, Thing.SHIFT, organisation_id=swap.other_id)


def may_take_back(viewer: Viewer, swap: RotaSwap) -> bool:
    """Whether the viewer speaks for the party that asked."""
    return policy.allows(viewer, Action.UPDATE, Thing.SHIFT, organisation_id=swap.organisation_id)


def _against(actor: Viewer, at: dt.datetime, offered: RotaShift, wanted: RotaShift) -> list[str]:
    return against_swap(offered, wanted, absences_of(offered.rota_id, actor), clock.day(at))


def _answer(actor: Viewer, at: dt.datetime, swap: RotaSwap, to: SwapState, version: int | None) -> None:
    require_seen(swap, version)
    values = {"answered_by_id": actor.user_id, "answered_at": at}
    transition(actor=actor, obj=swap, to=to, table=SWAP_TRANSITIONS, at=at, values=values)


def _hold(*shifts: RotaShift) -> None:
    """Let planning wait, so that the shifts keep their days. Raises StaleObject if one has changed."""
    DutyRota.objects.select_for_update(no_key=True).get(pk=shifts[0].rota_id)
    now = dict(RotaShift.objects.filter(pk__in=[one.pk for one in shifts]).values_list("pk", "version"))
    for shift in shifts:
        require_seen(shift, now.get(shift.pk, 0))


def _check_coming(offered: RotaShift, wanted: RotaShift, at: dt.datetime) -> None:
    today = clock.day(at)
    for shift, field in ((offered, "offered"), (wanted, "wanted")):
        if shift.has_begun(today):
            raise DomainError(_("A shift that has begun is not swapped."), field=field)
