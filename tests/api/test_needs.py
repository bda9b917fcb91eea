"""What companies need, over the interface."""

from __future__ import annotations

import pytest

from tests.api.conftest import fields
from tests.factories import BusinessNeedFactory

NEED = {
    "company": "Exempel Skog AB", "number": "559999-0115", "text": "Elnät", "source": "Besök", "on": "2027-05-12",
    "visibility": "parties",
}  # fmt: skip


def test_a_need_is_taken_in_assessed_and_counted(program, elis, idun, rail):
    caller, coordinator = program(elis), program(idun)
    answer = caller.post("business-needs", **NEED)
    assert (answer.status_code, answer.json()["number"], answer.json()["state"]) == (201, "5599990115", "to_assess")
    address = f"business-needs/{answer.json()['id']}"
    assert caller.change(address, text="Starkare elnät").json()["text"] == "Starkare elnät"
    assert caller.act(f"{address}/accept", issue=rail.pk).status_code == 403
    assert fields(coordinator.act(f"{address}/accept")) == ["issue"]
    accepted = coordinator.act(f"{address}/accept", issue=rail.pk).json()
    assert (accepted["state"], accepted["issue"]["id"]) == ("accepted", rail.pk)
    assert coordinator.act(f"{address}/turn-down", reason="Nej").status_code == 409
    assert coordinator.act(f"{address}/reopen").json()["issue"] is None
    assert coordinator.act(f"{address}/turn-down", reason="Enskilt ärende").json()["reason"] == "Enskilt ärende"
    assert caller.get("business-needs/totals").json() == {"needs": 1, "companies": 1, "to_assess": 0}
    assert caller.get("business-needs", state="to_assess").json()["total"] == 0


def test_a_contact_is_for_the_own_party(program, elis, idun):
    caller = program(elis)
    address = f"business-needs/{caller.post('business-needs', **NEED).json()['id']}"
    contact = {"name": "Kim Exempel", "reach": "", "told_on": "2027-05-12"}
    assert caller.act(f"{address}/keep-contact", **contact).json()["contact"] == contact
    assert program(idun).get(address).json()["contact"] is None
    assert fields(caller.act(f"{address}/keep-contact", name="Kim")) == ["told_on"]
    assert caller.act(f"{address}/forget-contact").json()["contact"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"number": "559999-0116"}, "number"), ({"number": "811218-9876"}, "number"), ({"on": "2027-06-22"}, "on")],
)
def test_a_need_that_cannot_be(program, elis, wrong, field):
    assert fields(program(elis).post("business-needs", **{**NEED, **wrong})) == [field]


def test_another_partys_own_need_is_not_there(program, elis, ylva):
    need = BusinessNeedFactory.create(organisation=elis.organisation, visibility="own_org")
    other = program(ylva)
    assert other.get("business-needs/totals").json()["needs"] == 0
    assert other.get(f"business-needs/{need.pk}").status_code == 404
    assert other.post("business-needs", **NEED).status_code == 403


def test_a_stale_change_is_refused(program, elis):
    caller = program(elis)
    address = f"business-needs/{caller.post('business-needs', **NEED).json()['id']}"
    tag = caller.get(address).headers["ETag"]
    caller.change(address, text="Ett")
    assert caller.change(address, etag=tag, text="Två").status_code == 412


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, elis, n, django_assert_num_queries):
    BusinessNeedFactory.create_batch(n)
    caller = program(elis)
    caller.get("business-needs")
    with django_assert_num_queries(5):  # token, council, count, rows, contacts
        assert caller.get("business-needs").json()["total"] == n
