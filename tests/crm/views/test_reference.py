"""Pages about organisations and issues."""

import pytest
from django.urls import reverse

from crm.models import Issue, Organisation
from tests.factories import IssueFactory, OrganisationFactory


@pytest.mark.parametrize("noun", ["organisation", "issue"])
def test_who_reads_and_who_changes(client, noun, rail, elis, idun, olle):
    row = rail if noun == "issue" else rail.organisation
    create, update = reverse(f"{noun}_create"), reverse(f"{noun}_update", args=[row.pk])
    for user, codes in ((olle, [404, 404, 404]), (elis, [200, 403, 403]), (idun, [200, 200, 200])):
        client.force_login(user)
        assert [client.get(url).status_code for url in (reverse(f"{noun}_list"), create, update)] == codes


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("noun", "number"), [("organisation", 9), ("issue", 9)])
def test_lists_cost_the_same_for_one_and_three(client, idun, noun, number, n, django_assert_num_queries):
    for _ in range(n):
        OrganisationFactory.create()
        IssueFactory.create(owner=idun, organisation=idun.organisation)
    client.force_login(idun)
    with django_assert_num_queries(number):
        client.get(reverse(f"{noun}_list"))


def test_an_organisation_is_added_and_changed(client, idun, parties):
    client.force_login(idun)
    values = {"name": "Riksdagen", "kind": "parliament", "partnership": "none", "endorses": "positions"}
    assert client.post(reverse("organisation_create"), values).url == reverse("organisation_list")
    made = Organisation.objects.get(name="Riksdagen")
    again = client.post(reverse("organisation_create"), values)
    assert list(again.context["form"].errors) == ["name"]
    url = reverse("organisation_update", args=[made.pk])
    assert client.get(url).context["form"]["version"].value() == 1
    change = values | {"short_name": "Riksdagen", "valid_from": "2027-01-01", "valid_to": "2026-01-01", "version": "1"}
    assert list(client.post(url, change).context["form"].errors) == ["valid_to"]
    assert client.post(url, change | {"valid_to": ""}).status_code == 302
    assert client.post(url, values | {"short_name": "R", "version": "1"}).status_code == 409


def test_an_issue_is_added_and_changed(client, idun, parties):
    client.force_login(idun)
    values = {"name": "Elnät", "organisation": parties.region.pk, "owner": idun.pk}
    assert client.get(reverse("issue_create")).context["form"]["organisation"].value() == parties.region.pk
    assert client.post(reverse("issue_create"), values).url == reverse("issue_list")
    bad = client.post(reverse("issue_create"), {"name": "", "organisation": parties.outside.pk})
    assert set(bad.context["form"].errors) == {"name", "organisation"}
    issue = Issue.objects.get()
    url = reverse("issue_update", args=[issue.pk])
    assert client.get(url).context["form"]["organisation"].value() == parties.region.pk
    assert client.post(url, values | {"name": "Elnät och effekt", "version": "1"}).status_code == 302
    issue.refresh_from_db()
    assert (issue.name, issue.version) == ("Elnät och effekt", 2)
