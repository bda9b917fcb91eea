"""Issues over the interface."""

from __future__ import annotations

import pytest

from crm.models import Issue
from tests.api.conftest import fields
from tests.factories import IssueFactory, UserFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def rail(parties, elis):
    return IssueFactory.create(name="Kuststråket", organisation=parties.region, owner=elis, ref="Q1")


def test_an_issue_names_its_owners(program, sigrid, rail, parties, elis):
    assert program(sigrid).get(f"issues/{rail.pk}").json() == {
        "id": rail.pk,
        "ref": "Q1",
        "name": "Kuststråket",
        "strategy_link": "",
        "organisation": {"id": parties.region.pk, "ref": "", "name": "Region Skog", "short_name": "Region Skog"},
        "owner": {"id": elis.pk, "ref": "", "name": "Elis Text", "organisation": parties.harnas.pk},
        "version": 1,
    }


def test_the_list_is_in_swedish_order_and_narrows(caller, rail, parties):
    IssueFactory.create(name="Åkermark", organisation=parties.harnas)

    def names(**query):
        return [row["name"] for row in caller.get("issues", **query).json()["items"]]

    assert names() == ["Kuststråket", "Åkermark"]
    assert names(q="kuststraket") == ["Kuststråket"]
    assert names(organisation=parties.harnas.pk) == ["Åkermark"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, n, django_assert_num_queries):
    IssueFactory.create_batch(n)
    caller.get("issues")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("issues").json()["total"] == n


def test_an_issue_is_added_and_changed(caller, program, elis, parties, rail):
    made = caller.post("issues", name=" Skogsbruk ", organisation=parties.harnas.pk)
    assert made.status_code == 201
    address = made.headers["Location"].removeprefix("/api/v1/")
    changed = caller.change(address, owner=elis.pk)
    assert (changed.json()["owner"]["name"], changed.json()["name"]) == ("Elis Text", "Skogsbruk")
    assert caller.change(address, owner=None).json()["owner"] is None
    assert program(elis).change(address, name="Skog").status_code == 403
    assert Issue.objects.get(pk=made.json()["id"]).version == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x" * 201}, "name"),
        ({"strategy_link": "x" * 301}, "strategy_link"),
        ({"organisation": "outside"}, "organisation"),
        ({"owner": "closed"}, "owner"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, rail, parties, body, field):
    rows = {"outside": parties.outside.pk, "closed": UserFactory.create(is_active=False).pk}
    sent = {name: rows.get(value, value) for name, value in body.items()}
    answer = caller.post("issues", **{"name": "Skogsbruk", "organisation": parties.region.pk, **sent})
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("body", [{"name": "KUSTSTRÅKET"}, {"name": "Skogsbruk", "ref": "Q1"}])
def test_what_there_is_already_is_a_conflict(caller, rail, parties, body):
    answer = caller.post("issues", organisation=parties.region.pk, **body)
    assert (answer.status_code, fields(answer)) == (409, list(body)[-1:])
    assert answer.json()["type"].endswith("/problems/exists")
    assert Issue.objects.count() == 1
