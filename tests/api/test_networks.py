"""Networks, their members and allies over the interface."""

from __future__ import annotations

import pytest

from crm.models import Ally, Network, NetworkMember
from tests.api.conftest import fields
from tests.factories import AllyFactory, NetworkFactory, NetworkMemberFactory

NETWORK = {"name": "Kustnätverket", "kind": "network", "purpose": "Samlar kommunerna.", "visibility": "parties"}


def test_a_network_gets_members_becomes_an_ally_and_goes(program, elis, idun, rail, minister):
    caller = program(elis)
    answer = caller.post("networks", issues=[rail.pk], representative=elis.pk, **NETWORK)
    assert (answer.status_code, answer.json()["representative"]["id"]) == (201, elis.pk)
    network = f"networks/{answer.json()['id']}"
    one = answer.json()["id"]
    assert fields(caller.post("network-members", network=one, person=minister.pk, source="")) == ["source"]
    assert fields(caller.post("network-members", network=one, source="Webben")) == ["person"]
    answer = caller.post("network-members", network=one, person=minister.pk, source="Webben", role="leads")
    member = f"network-members/{answer.json()['id']}"
    assert (answer.status_code, answer.json()["person"]["id"]) == (201, minister.pk)
    assert caller.get(network).json()["present"] == 1
    tag = caller.get(member).headers["ETag"]
    assert caller.change(member, until="2027-06-01").json()["version"] == 2
    assert caller.change(member, etag=tag, role="contact").status_code == 412
    assert caller.get("network-members", network=one).json()["total"] == 0
    assert caller.get("network-members", network=one, show="all").json()["total"] == 1
    answer = caller.post("allies", issue=rail.pk, network=one, does="Driver.", source="PM", visibility="parties")
    ally = f"allies/{answer.json()['id']}"
    assert answer.status_code == 201
    assert program(idun).change(network, purpose="Annat").status_code == 403
    assert program(idun).change(ally, does="Annat").status_code == 403
    assert caller.change(ally, does="Driver frågan.").json()["does"] == "Driver frågan."
    assert caller.remove(network).status_code == 422
    for path in (ally, member, network):
        assert caller.remove(path).status_code == 204
    assert [model.objects.count() for model in (Ally, NetworkMember, Network)] == [0, 0, 0]


def test_nobody_lists_a_persons_networks(program, elis):
    assert fields(program(elis).get("network-members")) == ["network"]
    assert program(elis).get("networks", person=1).status_code == 400


def test_another_partys_own_is_not_there(program, elis, ylva, rail):
    network = NetworkFactory.create(organisation=elis.organisation, visibility="own_org")
    member = NetworkMemberFactory.create(network=network)
    ally = AllyFactory.create(organisation=elis.organisation, visibility="own_org", issue=rail)
    caller = program(ylva)
    for path in (f"networks/{network.pk}", f"network-members/{member.pk}", f"allies/{ally.pk}"):
        assert caller.get(path).status_code == 404
    assert fields(caller.get("network-members", network=network.pk)) == ["network"]
    assert caller.get("search", q="kustnatverket").json()["networks"] == []
    assert program(elis).get("search", q="kustnatverket").json()["networks"] == [
        {"id": network.pk, "name": network.name, "ref": ""}
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, elis, n, django_assert_num_queries):
    for network in NetworkFactory.create_batch(n):
        NetworkMemberFactory.create_batch(n, network=network)
    AllyFactory.create_batch(n)
    caller = program(elis)
    caller.get("networks")
    with django_assert_num_queries(5):  # token, council, count, rows, issues
        assert caller.get("networks").json()["total"] == n
    with django_assert_num_queries(5):  # token, council, the network, count, rows
        assert caller.get("network-members", network=network.pk).json()["total"] == n
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("allies").json()["total"] == n
