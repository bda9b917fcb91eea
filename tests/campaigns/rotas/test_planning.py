"""Duty rotas: made, planned in one act and given to people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import DutyRota, RotaParty, RotaShift
from campaigns.queries.rotas import loads, parties_of, propose, shifts_of
from campaigns.services import rota_shifts, rotas
from campaigns.services.rota_swaps import ask_swap
from crm.enums import Partnership
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.services import duties
from crm.visibility import Viewer
from tests.campaigns.rotas.samples import FIRST, LAST, ONE, TODAY, names, of
from tests.factories import DutyRotaFactory, RotaPartyFactory, RotaShiftFactory, UserFactory


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
