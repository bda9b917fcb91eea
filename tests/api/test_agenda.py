"""The advocacy agenda over the interface."""

from __future__ import annotations

import pytest

from tests.api.conftest import fields
from tests.factories import AgendaItemFactory, CampaignFactory


def test_an_item_is_put_on_changed_served_and_taken_off(program, idun, lova, elis, rail, parties):
    caller = program(idun)
    body = {"name": "Spår längs kusten", "goal": "Mål 3", "organisation": parties.region.pk, "issues": [rail.pk]}
    assert program(elis).post("agenda-items", **body).status_code == 403
    answer = caller.post("agenda-items", **body)
    assert (answer.status_code, [issue["id"] for issue in answer.json()["issues"]]) == (201, [rail.pk])
    assert fields(caller.post("agenda-items", **body)) == ["name"]
    address = f"agenda-items/{answer.json()['id']}"
    tag = caller.get(address).headers["ETag"]
    assert caller.change(address, issues=[]).json()["issues"] == []
    assert caller.change(address, etag=tag, goal="Mål 4").status_code == 412
    campaign = CampaignFactory.create()
    changed = program(lova).change(f"campaigns/{campaign.pk}", agenda_item=answer.json()["id"])
    assert changed.json()["agenda_item"]["name"] == "Spår längs kusten"
    assert [row["id"] for row in caller.get(address).json()["campaigns"]] == [campaign.pk]
    assert caller.remove(address).status_code == 422
    assert program(lova).change(f"campaigns/{campaign.pk}", agenda_item=None).json()["agenda_item"] is None
    assert caller.remove(address).status_code == 204


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, elis, rail, n, django_assert_num_queries):
    for _ in range(n):
        CampaignFactory.create(agenda_item=AgendaItemFactory.create(issues=[rail]))
    caller = program(elis)
    caller.get("agenda-items")
    with django_assert_num_queries(6):  # token, council, count, rows, issues, campaigns
        assert caller.get("agenda-items").json()["total"] == n
