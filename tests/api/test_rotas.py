"""Duty rotas over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import DutyRota, RotaAbsence, RotaShift
from crm.enums import Role
from tests.api.conftest import fields
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    DutyRotaFactory,
    RotaAbsenceFactory,
    RotaPartyFactory,
    RotaShiftFactory,
    RotaSwapFactory,
    UserFactory,
)

ROTA = {"name": "Pressjour", "duty": "Svarar medier", "starts": "2027-06-28", "ends": "2027-07-02"}


@pytest.fixture
def kim(parties):
    """Process leader of Kramnäs."""
    return UserFactory.create(organisation=parties.kramnas, role=Role.PROCESS_LEADER)


@pytest.fixture
def line(parties):
    """Three parties, the region twice as often."""
    shares = ((parties.region, "2"), (parties.harnas, "1"), (parties.kramnas, "1"))
    return [{"organisation": party.pk, "share": share} for party, share in shares]


def test_a_rota_is_made_planned_changed_and_taken_away(program, idun, elis, line, parties):
    caller = program(idun)
    assert fields(caller.post("duty-rotas", **ROTA, parties=[{"organisation": parties.outside.pk}])) == [
        "parties[0].organisation"
    ]
    assert fields(caller.post("duty-rotas", **{**ROTA, "ends": "2027-06-01"}, parties=line)) == ["ends"]
    assert fields(caller.post("duty-rotas", **ROTA, parties=[])) == ["parties"]
    assert program(elis).post("duty-rotas", **ROTA, parties=line).status_code == 403
    answer = caller.post("duty-rotas", **ROTA, parties=line)
    made = answer.json()
    assert (answer.status_code, made["length"], made["parties"][0]["share"]) == (201, 1, "1.00")
    address = f"duty-rotas/{made['id']}"
    proposal = caller.get(f"{address}/proposal").json()
    assert [row["organisation"]["short_name"] for row in proposal["lines"]] == [
        "Region Skog", "Härnäs", "Kramnäs", "Region Skog", "Region Skog",
    ]  # fmt: skip
    assert proposal["lines"][0]["why"] == "Först i tur: ingen har tjänstgjort än."
    assert caller.act(f"{address}/plan", seen="annat").status_code == 409
    assert caller.act(f"{address}/plan", seen=proposal["seen"]).json()["version"] == 2
    assert program(elis).act(f"{address}/plan").status_code == 403
    [harnas, *_] = caller.get(f"{address}/loads").json()["loads"]
    assert (harnas["share"], harnas["to_come"], harnas["fair"], harnas["difference"]) == ("1.00", 1, 1.2, -0.2)
    assert caller.get("duty-shifts", rota=made["id"], organisation=parties.region.pk).json()["total"] == 3
    changed = caller.change(address, length=2, parties=[{"organisation": parties.harnas.pk, "share": "0.5"}]).json()
    assert (changed["length"], [one["share"] for one in changed["parties"]]) == (2, ["0.50"])
    assert caller.remove(address).status_code == 204
    assert not DutyRota.objects.exists()


def test_a_shift_gets_its_person_and_party(program, idun, elis, kim, parties):
    shift = RotaShiftFactory.create(organisation=parties.kramnas, rota__organisation=parties.region)
    for party in (parties.kramnas, parties.harnas):
        RotaPartyFactory.create(rota=shift.rota, organisation=party)
    address = f"duty-shifts/{shift.pk}"
    DelegateFactory.create(
        user=kim, arena=ArenaFactory.create(name="Skogsdagarna", starts=shift.starts, ends=shift.ends)
    )
    assert fields(program(kim).act(f"{address}/name-person", user=elis.pk)) == ["user"]
    assert program(idun).act(f"{address}/name-person", user=kim.pk).status_code == 403
    named = program(kim).act(f"{address}/name-person", user=kim.pk).json()
    assert (named["user"]["id"], named["is_gap"]) == (kim.pk, False)
    [clash] = program(kim).get(f"{address}/clashes").json()["clashes"]
    assert clash["text"].startswith("Delegat på Skogsdagarna")
    assert program(kim).act(f"{address}/give", organisation=parties.harnas.pk).status_code == 403
    given = program(idun).act(f"{address}/give", organisation=parties.harnas.pk).json()
    assert (given["organisation"]["id"], given["user"], given["is_fixed"]) == (parties.harnas.pk, None, True)
    assert program(idun).act(f"{address}/unfix").json()["is_fixed"] is False
    assert program(idun).act(f"{address}/fix").json()["is_fixed"] is True


def test_days_that_a_party_cannot_take(program, elis, kim, parties):
    party = RotaPartyFactory.create(organisation=parties.kramnas)
    body = {"party": party.pk, "starts": "2027-06-29"}
    assert program(elis).post("duty-absences", **body).status_code == 403
    made = program(kim).post("duty-absences", **body).json()
    assert (made["ends"], made["rota"]["id"]) == ("2027-06-29", party.rota_id)
    assert fields(program(kim).post("duty-absences", **{**body, "starts": "2027-08-01"})) == ["starts"]
    assert program(elis).get("duty-absences", organisation=parties.kramnas.pk).json()["total"] == 1
    assert program(kim).remove(f"duty-absences/{made['id']}").status_code == 204
    assert not RotaAbsence.objects.exists()


def test_a_swap_is_asked_and_answered_once(program, elis, kim, parties):
    ours = RotaShiftFactory.create(organisation=parties.harnas)
    theirs = RotaShiftFactory.create(organisation=parties.kramnas, rota=ours.rota)
    asked = program(elis).post("duty-swaps", offered=ours.pk, wanted=theirs.pk)
    address = f"duty-swaps/{asked.json()['id']}"
    assert (asked.status_code, asked.json()["holds"]) == (201, True)
    assert program(elis).post("duty-swaps", offered=ours.pk, wanted=theirs.pk).status_code == 409
    tag = program(kim).get(address).headers["ETag"]
    assert program(elis).act(f"{address}/accept").status_code == 403
    assert program(kim).act(f"{address}/accept", etag=tag).json()["state"] == "agreed"
    assert program(kim).act(f"{address}/refuse", etag=tag).status_code == 412
    assert program(kim).act(f"{address}/refuse").status_code == 409
    assert RotaShift.objects.get(pk=theirs.pk).organisation == parties.harnas
    other = RotaSwapFactory.create(
        offered=RotaShift.objects.get(pk=theirs.pk), wanted=RotaShift.objects.get(pk=ours.pk)
    )
    assert program(elis).act(f"duty-swaps/{other.pk}/take-back").json()["state"] == "taken_back"
    assert program(elis).get("duty-swaps", rota=ours.rota_id, state="agreed").json()["total"] == 1


def test_a_reader_is_not_told_of_an_arena_elsewhere(program, idun, sigrid, parties):
    rota = DutyRotaFactory.create(arena=ArenaFactory.create(), organisation=parties.region)
    assert program(idun).get(f"duty-rotas/{rota.pk}").json()["arena"]["id"] == rota.arena_id
    assert program(sigrid).get(f"duty-rotas/{rota.pk}").json()["arena"] is None
    assert program(idun).change(f"duty-rotas/{rota.pk}", duty="Annat").json()["arena"]["id"] == rota.arena_id


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_at_any_length(program, elis, n, django_assert_num_queries):
    for _ in range(n):
        swap = RotaSwapFactory.create()
        RotaAbsenceFactory.create(party__rota=swap.offered.rota)
    caller = program(elis)
    caller.get("duty-rotas")
    # token, council, count, rows; of rotas also their parties
    for name, queries in (("duty-rotas", 5), ("duty-shifts", 4), ("duty-absences", 4), ("duty-swaps", 4)):
        with django_assert_num_queries(queries):
            assert caller.get(name).json()["total"] >= n


def test_days_that_a_party_cannot_take_are_told_first(program, idun, elis, kim, parties):
    rota = DutyRotaFactory.create(organisation=parties.region)
    for party in (parties.kramnas, parties.harnas):
        RotaPartyFactory.create(rota=rota, organisation=party)
    RotaAbsenceFactory.create(party=rota.parties.get(organisation=parties.kramnas))
    day = {"rota": rota, "starts": dt.date(2027, 6, 30)}
    ours = RotaShiftFactory.create(organisation=parties.harnas, **day)
    theirs = RotaShiftFactory.create(organisation=parties.kramnas, rota=rota, starts=dt.date(2027, 7, 1))
    told = "Kramnäs har sagt att den inte kan ta 29–30 juni."
    give = {"organisation": parties.kramnas.pk}
    refused = program(idun).act(f"duty-shifts/{ours.pk}/give", **give)
    assert (refused.status_code, fields(refused)) == (422, ["despite"])
    assert told in refused.content.decode()
    # Who may not do it is told so, and nothing of the parties.
    assert program(elis).act(f"duty-shifts/{ours.pk}/give", **give).status_code == 403
    pair = {"offered": ours.pk, "wanted": theirs.pk}
    assert program(kim).post("duty-swaps", **pair).status_code == 403
    assert fields(program(elis).post("duty-swaps", **pair)) == ["despite"]
    swap = program(elis).post("duty-swaps", **pair, despite=True).json()["id"]
    assert program(elis).act(f"duty-swaps/{swap}/accept").status_code == 403
    assert fields(program(kim).act(f"duty-swaps/{swap}/accept")) == ["despite"]
    assert program(kim).act(f"duty-swaps/{swap}/accept", despite=True).json()["state"] == "agreed"
    [clash] = program(kim).get(f"duty-shifts/{ours.pk}/clashes").json()["clashes"]
    assert clash == {"starts": "2027-06-29", "ends": "2027-06-30", "text": told}
    assert program(kim).get(f"duty-shifts/{theirs.pk}/clashes").json()["clashes"] == []
    assert program(idun).act(f"duty-shifts/{theirs.pk}/give", **give, despite=True).status_code == 200
