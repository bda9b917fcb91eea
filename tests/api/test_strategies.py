"""The communication strategy over the interface."""

from __future__ import annotations

import pytest

from crm.enums import Role
from messages.models import Strategy
from tests.api.conftest import fields
from tests.factories import StrategyFactory, StrategyRowFactory, UserFactory

ROW = {"audience": "media", "channel": "Debattartikel", "purpose": "Att frågan tas upp.", "tone": "Saklig."}


def test_a_strategy_is_written_and_adopted(program, elis, parties):
    caller = program(elis)
    secretary = program(UserFactory.create(organisation=parties.region, role=Role.SECRETARIAT))
    assert fields(caller.post("strategies")) == ["aim"]
    answer = caller.post("strategies", aim="En röst.")
    assert (answer.status_code, answer.json()["number"]) == (201, 1)
    address = f"strategies/{answer.json()['id']}"
    assert caller.post("strategies", aim="En annan.").status_code == 409
    row = caller.post("strategy-rows", strategy=answer.json()["id"], **ROW)
    assert row.status_code == 201
    assert fields(caller.post("strategy-rows", strategy=answer.json()["id"], **ROW)) == ["channel"]
    tag = caller.get(f"strategy-rows/{row.json()['id']}").headers["ETag"]
    assert caller.change(f"strategy-rows/{row.json()['id']}", tone="Varm.").json()["version"] == 2
    assert caller.change(f"strategy-rows/{row.json()['id']}", etag=tag, tone="Kall.").status_code == 412
    assert caller.change(address, aim="En enda röst.").json()["aim"] == "En enda röst."
    form = {"adopted_by": "Rådet", "adopted_on": "2027-06-10"}
    assert caller.act(f"{address}/adopt", **form).status_code == 403
    assert secretary.act(f"{address}/adopt", **form).json()["state"] == "adopted"
    assert caller.change(address, aim="Ny.").status_code == 409
    assert caller.remove(f"strategy-rows/{row.json()['id']}").status_code == 409


def test_a_draft_is_for_those_who_write_it(program, elis, ylva):
    draft = StrategyFactory.create(state="draft", adopted_by="", adopted_on=None)
    StrategyRowFactory.create(strategy=draft)
    assert program(ylva).get("strategies").json()["total"] == 0
    assert program(ylva).get("strategy-rows").json()["total"] == 0
    assert program(ylva).get(f"strategies/{draft.pk}").status_code == 404
    assert program(elis).remove(f"strategies/{draft.pk}").status_code == 204
    assert not Strategy.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_at_any_length(program, ylva, n, django_assert_num_queries):
    StrategyRowFactory.create_batch(n)
    caller = program(ylva)
    caller.get("strategies")
    for name in ("strategies", "strategy-rows"):
        with django_assert_num_queries(4):  # token, council, count, rows
            assert caller.get(name).json()["total"] == n
