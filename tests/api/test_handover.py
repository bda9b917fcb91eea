"""The handover register and the owner of the system over the interface."""

from __future__ import annotations

import orjson
import pytest

from crm.enums import Role
from crm.models import Council
from tests.api.conftest import fields
from tests.factories import CommitmentFactory, IssueFactory, UserFactory


@pytest.fixture
def lead(parties):
    return UserFactory.create(name="Lova Led", organisation=parties.region, role=Role.PROJECT_LEAD)


def test_the_register_is_listed_counted_and_filtered(program, lead, parties, elis):
    IssueFactory.create(name="Stambanan", organisation=parties.harnas, owner=elis)
    IssueFactory.create(name="Vattnet", organisation=parties.harnas, owner=None)
    CommitmentFactory.create(organisation=parties.harnas, owner=elis, meeting=None)
    caller = program(lead)
    answer = caller.get("handover", organisation=parties.harnas.pk).json()
    assert [(row["kind"], row["title"], row["gap"]) for row in answer["items"]] == [
        ("issue", "Stambanan", ""),
        ("issue", "Vattnet", "nobody"),
    ]
    assert answer["items"][0]["person"] == {
        "id": elis.pk,
        "ref": "",
        "name": "Elis Text",
        "organisation": parties.harnas.pk,
    }
    assert answer["total"] == 2
    assert caller.get("handover/counts", kind="issue").json() == {
        "organisations": [{"organisation": parties.harnas.pk, "rows": 2, "nobody": 1, "gone": 0}]
    }
    assert [row["title"] for row in caller.get("handover", kind="issue", limit=1, page=2).json()["items"]] == [
        "Vattnet"
    ]
    assert fields(caller.get("handover", kind="unknown")) == ["kind"]
    taken = orjson.loads(caller.get("handover/json", kind="issue").getvalue())
    assert [row["title"] for row in taken["rows"]] == ["Stambanan", "Vattnet"]


def test_an_administrator_reads_no_register(program, parties):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    assert program(admin).get("handover").status_code == 403


def test_the_system_changes_hands(program, lead, parties, elis):
    caller = program(lead)
    assert caller.get("council").json() == {"name": "Samsyn", "organisation": None, "responsible": None}
    values = {"name": "Skogens råd", "organisation": parties.region.pk, "responsible": lead.pk}
    assert caller.act("council/set-owner", **values).json()["organisation"]["id"] == parties.region.pk
    assert Council.current().responsible == lead
    assert fields(caller.act("council/set-owner", **{**values, "responsible": elis.pk})) == ["responsible"]
    assert fields(caller.act("council/set-owner", **{**values, "organisation": parties.outside.pk})) == ["organisation"]
    assert program(elis).act("council/set-owner", **values).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_at_any_number(program, lead, n, django_assert_num_queries):
    for _ in range(n):
        IssueFactory.create(owner=UserFactory.create())
    caller = program(lead)
    caller.get("handover")
    with django_assert_num_queries(9):  # token, clock, council, count, keys, issues, the system, organisations, people
        assert caller.get("handover").json()["total"] == n + 1
