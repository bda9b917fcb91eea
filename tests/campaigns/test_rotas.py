"""Duty rotas: made, planned in one act, given to people, and swapped between parties."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import DutyRota, RotaParty, RotaShift, RotaSwap
from campaigns.queries.rotas import loads, parties_of, propose, shifts_of
from campaigns.services import rota_shifts, rotas
from campaigns.services.rota_swaps import accept_swap, ask_swap, refuse_swap, take_back_swap
from crm.enums import Partnership, Role
from crm.errors import AlreadyExists, DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.services import duties
from crm.visibility import Viewer
from tests.factories import DutyRotaFactory, RotaPartyFactory, RotaShiftFactory, UserFactory

FIRST, LAST = dt.date(2027, 6, 28), dt.date(2027, 7, 2)
TODAY = dt.date(2027, 6, 21)
ONE = Decimal(1)


@pytest.fixture
def make(idun, parties, at):
    """Makes a rota of five days as Idun of Region Skog, three parties in turn."""

    def make(actor=idun, **values):
        line = [(parties.region, Decimal(2)), (parties.harnas, ONE), (parties.kramnas, ONE)]
        facts = {"name": "Pressjour", "duty": "Svarar medier", "starts": FIRST, "ends": LAST, "shares": line}
        return rotas.create_rota(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return make


@pytest.fixture
def kim(parties):
    """Process leader of Kramnäs."""
    return UserFactory.create(name="Kim Tal", organisation=parties.kramnas, role=Role.PROCESS_LEADER)


@pytest.fixture
def planned(make, idun, at):
    """The rota with its shifts saved."""
    rota = make()
    rota_shifts.plan(actor=Viewer.of(idun), at=at, rota=rota)
    return rota


def names(rota):
    """Short names of the parties, shift by shift."""
    rows = RotaShift.objects.filter(rota=rota).select_related("organisation").order_by("starts")
    return [row.organisation.short_name if row.organisation else "" for row in rows]


def of(rota, party):
    """The party's first shift."""
    return RotaShift.objects.filter(rota=rota, organisation=party).order_by("starts").first()


def test_a_rota_is_made_changed_and_taken_away(make, idun, at, parties):
    rota, actor = make(), Viewer.of(idun)
    assert (rota.organisation, rota.shift_days) == (parties.region, 1)
    assert [(one.organisation, one.share) for one in parties_of(rota, actor)] == [
        (parties.harnas, 1), (parties.kramnas, 1), (parties.region, 2),
    ]  # fmt: skip
    rotas.change_rota(
        actor=actor, at=at, rota=rota, version=1, unit="week", length=2, shares=[(parties.harnas, Decimal("0.5"))]
    )
    assert (rota.shift_days, rota.version) == (14, 2)
    assert RotaParty.objects.get(rota=rota).share == Decimal("0.5")
    assert AuditEntry.objects.filter(changes__has_key="parties").latest("pk").changes["parties"][1] == [
        [parties.harnas.pk, "0.50"]
    ]
    with pytest.raises(StaleObject):
        rotas.change_rota(actor=actor, at=at, rota=rota, version=1, name="Annat")
    rotas.remove_rota(actor=actor, at=at, rota=rota, version=2)
    assert not DutyRota.objects.exists()
    assert AuditEntry.objects.get(action="delete").changes["name"] == ["Pressjour", None]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"duty": ""}, "duty"),
        ({"ends": dt.date(2027, 6, 27)}, "ends"),
        ({"ends": dt.date(2028, 6, 28)}, "ends"),
        ({"length": 0}, "length"),
        ({"unit": "month"}, "unit"),
        ({"shares": []}, "parties"),
        ({"shares": "outside"}, "parties"),
        ({"shares": "twice"}, "parties"),
        ({"shares": "none"}, "parties"),
    ],
)
def test_a_rota_that_cannot_be(make, parties, wrong, field):
    line = {
        "outside": [(parties.outside, ONE)],
        "twice": [(parties.harnas, ONE), (parties.harnas, ONE)],
        "none": [(parties.harnas, Decimal("0.01"))],
    }
    if isinstance(wrong.get("shares"), str):
        wrong = {"shares": line[wrong["shares"]]}
    with pytest.raises(ValidationError) as error:
        make(**wrong)
    assert list(error.value.message_dict) == [field]
    if wrong.get("shares") == line["none"]:
        assert error.value.messages == ["Andelen för Härnäs kommun ska vara mellan 0,05 och 20."]
    assert not DutyRota.objects.exists()


def test_who_keeps_rotas(make, kim, elis, sigrid, lova, parties, at):
    own = make(actor=kim)
    assert own.organisation == parties.kramnas
    for actor, values in ((elis, {}), (sigrid, {}), (kim, {"organisation": parties.harnas})):
        with pytest.raises(NotAllowed):
            make(actor=actor, **values)
    with pytest.raises(NotAllowed):
        rotas.change_rota(actor=Viewer.of(lova), at=at, rota=own, name="Annat")
    with pytest.raises(NotAllowed):
        rotas.change_rota(actor=Viewer.of(kim), at=at, rota=own, organisation=parties.harnas)


def test_a_plan_is_saved_as_it_was_seen_in_one_act(make, idun, elis, at, parties):
    rota, actor = make(), Viewer.of(idun)
    seen = propose(rota, actor, TODAY)
    assert [line.organisation.short_name for line in seen.lines] == [
        "Region Skog", "Härnäs", "Kramnäs", "Region Skog", "Region Skog",
    ]  # fmt: skip
    assert seen.lines[0].why == "Först i tur: ingen har tjänstgjort än."
    assert seen.lines[3].why == (
        "Har med passet tjänstgjort minst i förhållande till sin andel: 1 av 3 dagar före det."
    )
    assert propose(rota, actor, TODAY).seen == seen.seen
    party = RotaParty.objects.get(rota=rota, organisation=parties.harnas)
    rotas.add_absence(actor=Viewer.of(elis), at=at, party=party, starts=FIRST, ends=LAST)
    with pytest.raises(StaleObject):
        rota_shifts.plan(actor=actor, at=at, rota=rota, version=1, seen=seen.seen)
    rota.refresh_from_db()
    now = propose(rota, actor, TODAY)
    assert (rota.version, now.seen != seen.seen) == (1, True)
    rota_shifts.plan(actor=actor, at=at, rota=rota, version=1, seen=now.seen)
    assert names(rota) == ["Region Skog", "Kramnäs", "Region Skog", "Region Skog", "Kramnäs"]
    with pytest.raises(StaleObject):
        rota_shifts.plan(actor=actor, at=at, rota=rota, version=1)
    with pytest.raises(NotAllowed):
        rota_shifts.plan(actor=Viewer.of(elis), at=at, rota=rota)


def test_planning_anew_keeps_what_is_begun_fixed_named_or_asked_for(planned, idun, kim, elis, at, parties):
    actor = Viewer.of(idun)
    begun, fixed, named, asked, free = RotaShift.objects.filter(rota=planned).order_by("starts")
    assert names(planned) == ["Region Skog", "Härnäs", "Kramnäs", "Region Skog", "Region Skog"]
    later = at + dt.timedelta(days=7)
    rota_shifts.fix_shift(actor=actor, at=at, shift=fixed, is_fixed=True, version=1)
    rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=named, user=kim, version=1)
    ask_swap(actor=actor, at=at, offered=asked, wanted=named)
    rota = planned
    rotas.change_rota(
        actor=actor, at=at, rota=rota, shares=[(parties.harnas, ONE), (parties.kramnas, ONE), (parties.region, ONE)]
    )
    proposal = propose(rota, actor, later.date())
    assert [row.pk for row in proposal.kept] == [begun.pk, fixed.pk, named.pk, asked.pk]
    rota_shifts.plan(actor=actor, at=later, rota=rota)
    assert names(rota) == ["Region Skog", "Härnäs", "Kramnäs", "Region Skog", "Härnäs"]
    free.refresh_from_db()
    assert (free.organisation, free.version) == (parties.harnas, 2)


def test_a_shift_that_would_lie_outside_or_without_its_party_stops_a_change(planned, idun, at, parties):
    actor = Viewer.of(idun)
    shift = of(planned, parties.harnas)
    rota_shifts.fix_shift(actor=actor, at=at, shift=shift, is_fixed=True)
    for values, field in (
        ({"starts": dt.date(2027, 7, 1)}, "starts"),
        ({"ends": dt.date(2027, 6, 28)}, "ends"),
        ({"shares": [(parties.region, ONE)]}, "parties"),
    ):
        with pytest.raises(DomainError) as error:
            rotas.change_rota(actor=actor, at=at, rota=planned, **values)
        assert error.value.field == field
    rota_shifts.fix_shift(actor=actor, at=at, shift=shift, is_fixed=False)
    rotas.change_rota(actor=actor, at=at, rota=planned, ends=dt.date(2027, 6, 28))
    assert names(planned) == ["Region Skog"]
    rota_shifts.plan(actor=actor, at=at, rota=planned)
    assert names(planned) == ["Region Skog"]
    with pytest.raises(DomainError):
        rotas.remove_rota(actor=actor, at=at + dt.timedelta(days=7), rota=planned)
    with pytest.raises(DomainError):
        rota_shifts.plan(actor=actor, at=at + dt.timedelta(days=8), rota=planned)


def test_a_rota_that_is_moved_leaves_no_free_shift_behind(planned, idun, at):
    rotas.change_rota(
        actor=Viewer.of(idun), at=at, rota=planned, starts=dt.date(2027, 5, 1), ends=dt.date(2027, 5, 20), version=2
    )
    assert names(planned) == []
    assert AuditEntry.objects.filter(object_type="campaigns.RotaShift", action="delete").count() == 5


def test_days_that_nobody_can_take_are_nobodys_until_given_by_hand(make, idun, kim, elis, at, parties):
    rota, actor = make(shares=[(parties.harnas, ONE), (parties.kramnas, ONE)]), Viewer.of(idun)
    by_party = {party.organisation: party for party in parties_of(rota, actor)}
    for party, who in ((parties.harnas, elis), (parties.kramnas, kim)):
        rotas.add_absence(actor=Viewer.of(who), at=at, party=by_party[party], starts=FIRST)
    with pytest.raises(NotAllowed):
        rotas.add_absence(actor=Viewer.of(elis), at=at, party=by_party[parties.kramnas], starts=FIRST)
    for values, field in (
        ({"starts": FIRST, "ends": TODAY}, "ends"),
        ({"starts": TODAY, "ends": TODAY}, "starts"),
        ({"starts": TODAY, "ends": FIRST}, "starts"),
        ({"starts": LAST, "ends": LAST + dt.timedelta(days=1)}, "ends"),
        ({"starts": FIRST}, "starts"),
    ):
        with pytest.raises((ValidationError, DomainError)) as error:
            rotas.add_absence(actor=actor, at=at, party=by_party[parties.harnas], **values)
        assert field in (getattr(error.value, "field", None) or error.value.message_dict)
    rota_shifts.plan(actor=actor, at=at, rota=rota)
    assert names(rota) == ["", "Härnäs", "Kramnäs", "Härnäs", "Kramnäs"]
    shift = RotaShift.objects.filter(rota=rota, organisation=None).get()
    assert (shift.is_gap, shift.why) == (True, "Ingen kan de dagarna.")
    with pytest.raises(NotAllowed):
        rota_shifts.give_shift(actor=Viewer.of(elis), at=at, shift=shift, organisation=parties.harnas)
    with pytest.raises(DomainError):
        rota_shifts.give_shift(actor=actor, at=at, shift=shift, organisation=parties.region)
    with pytest.raises(DomainError) as told:
        rota_shifts.give_shift(actor=actor, at=at, shift=shift, organisation=parties.kramnas, version=1)
    assert told.value.field == "despite"
    rota_shifts.give_shift(actor=actor, at=at, shift=shift, organisation=parties.kramnas, version=1, despite=True)
    assert (shift.organisation, shift.is_fixed, shift.why) == (parties.kramnas, True, "Vald för hand.")
    absence = by_party[parties.harnas].absences.get()
    rotas.remove_absence(actor=Viewer.of(elis), at=at, absence=absence)
    assert not by_party[parties.harnas].absences.exists()


def test_the_party_names_one_of_its_own(planned, idun, kim, ylva, elis, at, parties):
    shift = of(planned, parties.kramnas)
    rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=shift, user=ylva, version=1)
    assert (shift.user, shift.version, shift.is_gap) == (ylva, 2, False)
    for actor in (idun, elis, ylva):
        with pytest.raises(NotAllowed):
            rota_shifts.name_person(actor=Viewer.of(actor), at=at, shift=shift, user=None)
    closed = UserFactory.create(organisation=parties.kramnas, is_active=False)
    for user in (elis, closed):
        with pytest.raises(DomainError) as error:
            rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=shift, user=user)
        assert error.value.field == "user"
    with pytest.raises(StaleObject):
        rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=shift, user=None, version=1)
    with pytest.raises(DomainError):
        rota_shifts.name_person(actor=Viewer.of(kim), at=at + dt.timedelta(days=30), shift=shift, user=None)


def test_who_leaves_hands_over_shifts_to_come_and_who_moves_leaves_a_gap(planned, kim, ylva, at, parties):
    rota = planned
    shift = of(rota, parties.kramnas)
    past = RotaShiftFactory.create(organisation=parties.kramnas, user=ylva, starts=dt.date(2027, 6, 20))
    rota_shifts.name_person(actor=Viewer.of(kim), at=at, shift=shift, user=ylva)
    assert duties.held(ylva, at) == ["1 jourpass"]
    duties.hand_over(actor=Viewer.of(kim), at=at, user=ylva, heirs={"rotashift_user": kim})
    for row in (shift, past):
        row.refresh_from_db()
    assert (shift.user, shift.version, past.user) == (kim, 3, ylva)
    assert list(RotaShift.objects.gaps().filter(pk=shift.pk)) == []
    kim.organisation = parties.harnas
    kim.save()
    assert list(RotaShift.objects.gaps().filter(pk=shift.pk)) == [shift]
    parties.kramnas.partnership = Partnership.FORMER
    parties.kramnas.save()
    assert RotaShift.objects.get(pk=shift.pk).is_gap


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


def test_load_in_days_beside_the_share_and_earlier_rotas(planned, idun, at, parties):
    viewer = Viewer.of(idun)
    earlier = DutyRotaFactory.create(starts=dt.date(2027, 1, 1), ends=dt.date(2027, 1, 10))
    for party in (parties.harnas, parties.kramnas):
        RotaPartyFactory.create(rota=earlier, organisation=party)
    for party, user, first, last in ((parties.harnas, idun, 1, 10), (parties.kramnas, None, 11, 20)):
        RotaShiftFactory.create(
            rota=earlier, organisation=party, user=user, starts=dt.date(2027, 1, first), ends=dt.date(2027, 1, last)
        )
    RotaShift.objects.filter(rota=planned, organisation=parties.harnas).update(user=idun)
    day = dt.date(2027, 6, 30)
    found = loads(planned, parties_of(planned, viewer), shifts_of(planned, viewer), viewer, day)
    said = [
        (one.organisation.short_name, one.done, one.planned, one.fair_days, one.difference, one.earlier_difference)
        for one in found
    ]
    # The region's first shift nobody had: it is no load.
    assert said == [
        ("Härnäs", 1, 0, 1.0, 0.0, 5.0), ("Kramnäs", 0, 1, 1.0, 0.0, -5.0), ("Region Skog", 0, 2, 2.0, 0.0, 0.0),
    ]  # fmt: skip
    assert [one.unserved for one in found] == [0, 0, 1]
