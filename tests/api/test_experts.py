"""Who can answer on which issue, over the interface."""

from __future__ import annotations

from tests.api.conftest import fields
from tests.factories import ExpertFactory, IssueFactory


def test_experts_are_noted_changed_confirmed_and_listed(program, elis, ylva):
    issue = IssueFactory.create(name="Stambanan")
    caller = program(elis)
    made = caller.post("experts", issue=issue.pk, user=elis.pk, knows="Kapacitet", phone="060-1").json()
    assert (made["user"]["name"], made["organisation"]["short_name"]) == ("Elis Text", elis.organisation.short_name)
    address = f"experts/{made['id']}"
    assert caller.change(address, knows="Tidplan").json()["knows"] == "Tidplan"
    assert caller.act(f"{address}/confirm").status_code == 200
    assert [row["id"] for row in caller.get("experts", issue=issue.pk).json()["items"]] == [made["id"]]
    assert fields(caller.post("experts", issue=issue.pk, knows="Kapacitet")) == ["contact"]
    assert program(ylva).change(address, knows="Annat").status_code == 403


def test_who_can_be_asked_no_longer_is_listed_when_asked_for(program, elis):
    over = ExpertFactory.create(valid_to="2027-01-02")
    assert program(elis).get("experts").json()["items"] == []
    assert [row["id"] for row in program(elis).get("experts", show="all").json()["items"]] == [over.pk]
