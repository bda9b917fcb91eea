"""Our own people over the interface."""

from __future__ import annotations

import pytest

from crm.enums import Role
from tests.api.conftest import fields
from tests.factories import CommitmentFactory, IssueFactory, UserFactory


@pytest.fixture
def caller(program, sigrid):
    return program(sigrid)


def test_a_colleague_is_told_without_what_no_page_tells_of_them(caller, elis, parties):
    elis.phone = "060-123"
    elis.save()
    assert caller.get(f"colleagues/{elis.pk}").json() == {
        "id": elis.pk,
        "ref": "",
        "name": "Elis Text",
        "title": "",
        "organisation": {"id": parties.harnas.pk, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "role": "communicator",
        "is_active": True,
    }


def test_the_list_narrows_by_name_party_and_open_account(caller, elis, idun, parties):
    UserFactory.create(name="Åke Förr", organisation=parties.region, is_active=False)

    def names(**query):
        return [row["name"] for row in caller.get("colleagues", **query).json()["items"]]

    assert names() == ["Elis Text", "Idun Kart", "Sigrid Fjäll", "Åke Förr"]
    assert names(organisation=parties.region.pk) == ["Idun Kart", "Sigrid Fjäll", "Åke Förr"]
    assert names(q="ake") == ["Åke Förr"]
    assert names(is_active="true", organisation=parties.region.pk) == ["Idun Kart", "Sigrid Fjäll"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, n, django_assert_num_queries):
    UserFactory.create_batch(n)
    caller.get("colleagues")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("colleagues").json()["total"] == n + 1


def test_accounts_are_not_opened_or_changed_here(caller, elis):
    assert caller.post("colleagues", name="Ny").status_code == 405
    assert caller.change(f"colleagues/{elis.pk}", name="Ny").status_code == 405


def test_an_account_is_closed_when_every_duty_has_somebody(program, parties, elis):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    bo, asa = UserFactory.create_batch(2, organisation=parties.harnas)
    promise = CommitmentFactory.create(owner=elis, organisation=parties.harnas, meeting=None)
    issue = IssueFactory.create(owner=elis)
    caller, address = program(admin), f"colleagues/{elis.pk}"
    assert [(one["code"], one["count"]) for one in caller.get(f"{address}/duties").json()["duties"]] == [
        ("commitment_owner", 1),
        ("issue_owner", 1),
    ]
    heirs = [{"duty": "issue_owner", "to": asa.pk}]
    assert fields(caller.act(f"{address}/close", reassign=heirs)) == ["reassign_to"]
    unknown = [{"duty": "dance", "to": asa.pk}]
    assert fields(caller.act(f"{address}/close", reassign_to=bo.pk, reassign=unknown)) == ["reassign"]
    assert program(elis).act(f"colleagues/{bo.pk}/close").status_code == 403
    assert program(elis).get(f"{address}/duties").status_code == 403
    answer = caller.act(f"{address}/close", reassign_to=bo.pk, reassign=heirs)
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    promise.refresh_from_db()
    issue.refresh_from_db()
    assert (promise.owner, issue.owner) == (bo, asa)
