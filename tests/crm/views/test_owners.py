"""Who may be named for an issue, a relation, a commitment and a network, and who stays named."""

from __future__ import annotations

import pytest
from django.urls import reverse

from crm.enums import Role
from tests.factories import CommitmentFactory, IssueFactory, NetworkFactory, PersonFactory, UserFactory


@pytest.fixture
def tuva(parties):
    """Administrator, who opens no content."""
    return UserFactory.create(name="Tuva Arv", organisation=parties.region, role=Role.ADMIN)


@pytest.fixture
def rolf(parties):
    """Registrar, who reads content and closes no promise."""
    return UserFactory.create(name="Rolf Arkiv", organisation=parties.region, role=Role.REGISTRAR)


# Kind, factory, field, and the address of the form.
KINDS = [
    (IssueFactory, "owner", "issue_update"),
    (IssueFactory, "owner", "admin:crm_issue_change"),
    (PersonFactory, "relation_owner", "person_update"),
    (CommitmentFactory, "owner", "commitment_update"),
    (NetworkFactory, "representative", "network_update"),
]


def sent(form, **values):
    """What the form holds, as a browser sends it back, with ``values``."""
    held = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**held, **values}.items() if value is not None}


@pytest.mark.parametrize(("factory", "field", "address"), KINDS)
def test_only_who_may_have_the_duty_is_offered_and_accepted(client, parties, idun, tuva, rolf, factory, field, address):
    row = factory.create(**({} if factory is PersonFactory else {"organisation": parties.region}))
    client.force_login(idun)
    url = reverse(address, args=[row.pk])
    form = client.get(url).context["form"]
    offered = set(form.fields[field].queryset)
    assert idun in offered
    assert tuva not in offered
    # A registrar keeps issues and relations together, but does not close promises.
    assert (rolf in offered) == (factory is not CommitmentFactory)
    refused = client.post(url, sent(form, **{field: tuva.pk}))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert client.post(url, sent(form, **{field: idun.pk})).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == idun


@pytest.mark.parametrize("gone", [{"role": Role.ADMIN}, {"is_active": False}])
@pytest.mark.parametrize(("factory", "field", "address"), KINDS)
def test_whoever_has_it_and_could_not_be_chosen_now_stays(client, parties, idun, factory, field, address, gone):
    was = UserFactory.create(name="Vide Stig", organisation=parties.region, **gone)
    row = factory.create(**{field: was}, **({} if factory is PersonFactory else {"organisation": parties.region}))
    client.force_login(idun)
    url = reverse(address, args=[row.pk])
    page = client.get(url)
    assert "Vide Stig, Region Skog (kan inte väljas på nytt)" in page.content.decode()
    answer = client.post(url, sent(page.context["form"]))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == was
