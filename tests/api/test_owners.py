"""Whom programs may name for an issue, a relation and a commitment."""

from __future__ import annotations

import pytest

from crm.enums import Role
from tests.api.conftest import fields
from tests.factories import CommitmentFactory, IssueFactory, NetworkFactory, PersonFactory, UserFactory

KINDS = [
    (IssueFactory, "owner", "issues", {"name": "Annat"}),
    (PersonFactory, "relation_owner", "decision-makers", {"gatekeeper": "Kansliet"}),
    (CommitmentFactory, "owner", "commitments", {"text": "Annat"}),
    (NetworkFactory, "representative", "networks", {"name": "Annat"}),
]


@pytest.mark.parametrize(("factory", "field", "things", "other"), KINDS)
def test_an_administrator_is_refused_and_stays_where_they_are(program, idun, parties, factory, field, things, other):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    own = {} if factory is PersonFactory else {"organisation": parties.region}
    caller = program(idun)
    row = factory.create(**own)
    had = getattr(row, f"{field}_id")
    refused = caller.change(f"{things}/{row.pk}", **{field: admin.pk})
    assert (refused.status_code, fields(refused)) == (422, [field])
    row.refresh_from_db()
    assert getattr(row, f"{field}_id") == had
    kept = factory.create(**own, **{field: admin})
    assert caller.change(f"{things}/{kept.pk}", **other, **{field: admin.pk}).status_code == 200
    assert caller.change(f"{things}/{kept.pk}", **{field: idun.pk}).json()[field]["id"] == idun.pk


def test_who_is_named_for_something_new_may_have_it(program, idun, parties):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    person = PersonFactory.create()
    promise = {"direction": "theirs", "person": person.pk, "text": "Besked", "due": "2027-07-01", "owner": admin.pk}
    for things, field, body in (
        ("issues", "owner", {"name": "Ny", "organisation": parties.region.pk, "owner": admin.pk}),
        ("decision-makers", "relation_owner", {"name": "Vera Ny", "relation_owner": admin.pk}),
        ("commitments", "owner", promise),
    ):
        refused = program(idun).post(things, **body)
        assert (refused.status_code, fields(refused)) == (422, [field])
