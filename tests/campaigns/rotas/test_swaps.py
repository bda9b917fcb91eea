"""Shifts swapped between parties."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import RotaShift, RotaSwap
from campaigns.queries.rotas import propose
from campaigns.services import rota_shifts
from campaigns.services.rota_swaps import accept_swap, ask_swap, refuse_swap, take_back_swap
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.campaigns.rotas.samples import names, of
from tests.factories import RotaShiftFactory


def test_two_parties_swap_with_their_people(planned, elis, kim, at, parties):
    offered, wanted = of(planned, parties.harnas), of(planned, parties.kramnas)
    days = (offered.starts, wanted.starts)
    rota_shifts.name_person(actor=Viewer.of(elis), at=at, shift=offered, user=elis)
    swap = ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted, version=2)
    with pytest.raises(AlreadyExists):
        ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted)
    with pytest.raises(NotAllowed):
        accept_swap(actor=Viewer.of(elis), at=at, swap=swap)
    accept_swap(actor=Viewer.of(kim), at=at, swap=swap, version=1)
    for row in (offered, wanted):
        row.refresh_from_db()
    assert (offered.organisation, offered.user, offered.is_fixed) == (parties.kramnas, None, True)
    assert (wanted.organisation, wanted.user, wanted.why) == (parties.harnas, elis, "Parterna har bytt.")
    assert (offered.starts, wanted.starts) == days
    assert (swap.state, swap.answered_by_id) == ("agreed", kim.pk)
    told = AuditEntry.objects.filter(object_type="campaigns.RotaShift", object_id=wanted.pk).latest("pk")
    assert told.changes["organisation"] == [parties.kramnas.pk, parties.harnas.pk]
    for answer in (accept_swap, refuse_swap):
        with pytest.raises(InvalidTransition):
            answer(actor=Viewer.of(kim), at=at, swap=swap)


def test_a_swap_that_cannot_be_asked_for(planned, elis, kim, at, parties):
    actor, offered, wanted = Viewer.of(elis), of(planned, parties.harnas), of(planned, parties.kramnas)
    elsewhere = RotaShiftFactory.create(organisation=parties.kramnas)
    unmanned = RotaShiftFactory.create(rota=planned, organisation=None, starts=dt.date(2027, 7, 3))
    for other in (elsewhere, offered, unmanned):
        with pytest.raises(DomainError) as error:
            ask_swap(actor=actor, at=at, offered=offered, wanted=other)
        assert error.value.field == "wanted"
    with pytest.raises(NotAllowed):
        ask_swap(actor=actor, at=at, offered=wanted, wanted=offered)
    with pytest.raises(StaleObject):
        ask_swap(actor=actor, at=at, offered=offered, wanted=wanted, version=9)
    with pytest.raises(DomainError):
        ask_swap(actor=actor, at=at + dt.timedelta(days=9), offered=offered, wanted=wanted)
    assert not RotaSwap.objects.exists()


def test_a_swap_holds_while_the_parties_have_their_shifts_whoever_is_named(planned, elis, kim, idun, at, parties):
    offered, wanted = of(planned, parties.harnas), of(planned, parties.kramnas)
    swap = ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted)
    # Kim read it before: by now the shift has somebody.
    rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=RotaShift.objects.get(pk=wanted.pk), user=kim)
    with pytest.raises(StaleObject):
        accept_swap(actor=Viewer.of(kim), at=at, swap=swap)
    swap = RotaSwap.objects.get()
    assert swap.holds
    rota_shifts.give_shift(actor=Viewer.of(idun), at=at, shift=swap.offered, organisation=parties.region)
    with pytest.raises(StaleObject):
        accept_swap(actor=Viewer.of(kim), at=at, swap=swap)
    swap = RotaSwap.objects.get()
    assert (swap.state, swap.holds, names(planned).count("Härnäs")) == ("asked", False, 0)
    take_back_swap(actor=Viewer.of(elis), at=at, swap=swap, version=1)
    assert swap.state == "taken_back"


def test_whoever_names_a_person_first_can_still_swap(planned, elis, kim, at, parties):
    offered, wanted = of(planned, parties.harnas), of(planned, parties.kramnas)
    ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted)
    rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=RotaShift.objects.get(pk=wanted.pk), user=kim)
    accept_swap(actor=Viewer.of(kim), at=at, swap=RotaSwap.objects.get())
    offered.refresh_from_db()
    assert (offered.organisation, offered.user) == (parties.kramnas, kim)


def test_a_question_is_over_once_a_shift_has_begun(planned, elis, kim, idun, at, parties):
    offered, wanted = of(planned, parties.harnas), of(planned, parties.kramnas)
    swap = ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted)
    later = at + dt.timedelta(days=8)
    assert (swap.is_over(at.date()), swap.is_over(later.date())) == (False, True)
    assert list(RotaSwap.objects.open(later.date())) == []
    for answer, who in ((accept_swap, kim), (refuse_swap, kim), (take_back_swap, elis)):
        with pytest.raises(DomainError):
            answer(actor=Viewer.of(who), at=later, swap=swap)
    # The shift that has not begun is free again.
    assert wanted.pk in {row.pk for row in propose(planned, Viewer.of(idun), at.date()).kept}
    assert wanted.pk not in {row.pk for row in propose(planned, Viewer.of(idun), later.date()).kept}


def test_of_two_answers_at_once_one_wins_and_the_other_is_told(planned, elis, kim, at, parties):
    offered, wanted = of(planned, parties.harnas), of(planned, parties.kramnas)
    ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted)
    one, two, three = (RotaSwap.objects.get() for _ in range(3))
    accept_swap(actor=Viewer.of(kim), at=at, swap=one)
    with pytest.raises(StaleObject):
        refuse_swap(actor=Viewer.of(kim), at=at, swap=two)
    with pytest.raises(StaleObject):
        take_back_swap(actor=Viewer.of(elis), at=at, swap=three)
    assert of(planned, parties.harnas).starts == wanted.starts


def test_two_swaps_of_one_shift_the_first_overtakes_the_other(planned, elis, kim, idun, at, parties):
    offered, wanted, regions = (of(planned, party) for party in (parties.harnas, parties.kramnas, parties.region))
    first = ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=wanted)
    ask_swap(actor=Viewer.of(elis), at=at, offered=offered, wanted=regions)
    loaded = RotaSwap.objects.get(wanted=regions)
    assert loaded.offered.version == 1
    accept_swap(actor=Viewer.of(kim), at=at, swap=first)
    with pytest.raises(StaleObject):
        accept_swap(actor=Viewer.of(idun), at=at, swap=loaded)
    assert RotaSwap.objects.get(wanted=regions).state == "overtaken"
    assert RotaShift.objects.get(pk=regions.pk).organisation == parties.region
