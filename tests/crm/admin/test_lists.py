"""Django's lists: their cost, their order, their filters, and addresses that make no sense."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from crm.models import Committee, PoliticalParty
from tests.factories import IssueFactory, OrganisationFactory, UserFactory


def names(response) -> list[str]:
    return [str(line.name) for line in response.context["cl"].lines()]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("model", "number"), [("organisation", 6), ("committee", 6), ("politicalparty", 6), ("user", 6)]
)
def test_lists_cost_the_same_for_one_and_three(as_admin, parties, model, number, n, django_assert_num_queries):
    for k in range(n):
        Committee.objects.create(code=f"U{k}", name=f"Utskott {k}", body=parties.outside)
        PoliticalParty.objects.create(code=f"P{k}", name=f"Parti {k}")
        UserFactory.create()
    with django_assert_num_queries(number):
        as_admin.get(reverse(f"admin:crm_{model}_changelist"))


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_issues_costs_the_same_for_one_and_three(
    as_coordinator, parties, idun, n, django_assert_num_queries
):
    for _ in range(n):
        IssueFactory.create(organisation=parties.region, owner=idun)
    with django_assert_num_queries(6):
        as_coordinator.get(reverse("admin:crm_issue_changelist"))


def test_a_list_is_in_swedish_order_and_can_be_turned(as_admin, parties):
    for name in ("Östra kommun", "Åbro kommun", "Zinkgruvans kommun"):
        OrganisationFactory.create(name=name)
    url = reverse("admin:crm_organisation_changelist")
    assert names(as_admin.get(url))[-3:] == ["Zinkgruvans kommun", "Åbro kommun", "Östra kommun"]
    turned = as_admin.get(url, {"o": "-0"})
    assert names(turned)[0] == "Östra kommun"
    assert 'aria-sort="descending"' in turned.content.decode()


def test_a_list_is_searched_as_swedes_type_and_keeps_its_filters(as_admin, parties):
    url = reverse("admin:crm_organisation_changelist")
    found = as_admin.get(url, {"q": "harnas", "partnership__exact": "active"})
    assert names(found) == ["Härnäs kommun"]
    assert '<input type="hidden" name="partnership__exact" value="active">' in found.content.decode()
    assert "Inget passar" in as_admin.get(url, {"q": "finns inte"}).content.decode()


def test_accounts_are_found_by_name_address_and_organisation(as_admin, elis, ylva):
    url = reverse("admin:crm_user_changelist")
    assert names(as_admin.get(url, {"q": "elis"})) == ["Elis Text"]
    assert names(as_admin.get(url, {"q": elis.email})) == ["Elis Text"]
    assert names(as_admin.get(url, {"q": "kramnäs"})) == ["Ylva Kanal"]
    ylva.is_active = False
    ylva.save()
    assert names(as_admin.get(url, {"is_active__exact": "0"})) == ["Ylva Kanal"]
    assert names(as_admin.get(url, {"role__exact": "communicator"})) == ["Elis Text"]


def test_what_has_ended_is_told_from_what_is_valid_today(as_admin, parties):
    day = dt.date
    for code, first, last in (
        ("A", None, day(2027, 6, 20)),
        ("B", day(2027, 6, 21), None),
        ("C", None, day(2027, 6, 21)),
        ("D", day(2027, 6, 22), None),
    ):
        PoliticalParty.objects.create(code=code, name=code, valid_from=first, valid_to=last)
    url = reverse("admin:crm_politicalparty_changelist")
    assert names(as_admin.get(url, {"valid": "today"})) == ["B", "C"]
    assert names(as_admin.get(url, {"valid": "ended"})) == ["A"]
    assert names(as_admin.get(url)) == ["A", "B", "C", "D"]
    assert names(as_admin.get(url, {"q": "b"})) == ["B"]


@pytest.mark.parametrize(
    "query", ["password__startswith=argon", "email__startswith=e", "organisation__name=x", "_to_field=password"]
)
def test_nothing_can_be_guessed_letter_by_letter(as_admin, query):
    assert as_admin.get(f"{reverse('admin:crm_user_changelist')}?{query}").status_code == 400


def test_an_address_that_makes_no_sense_leads_to_the_whole_list(as_admin):
    url = reverse("admin:crm_user_changelist")
    assert as_admin.get(f"{url}?is_active__exact=maybe").url == f"{url}?e=1"
    assert as_admin.get(f"{url}?e=1&is_active__exact=maybe").url == url
    assert [as_admin.get(f"{url}?{query}").status_code for query in ("p=99", "p=x&o=99.x", "_popup=1")] == [200] * 3


def test_a_long_list_has_pages(as_admin, monkeypatch):
    from crm.admin.site import site

    PoliticalParty.objects.bulk_create(
        PoliticalParty(code=f"{n:03}", name=f"P{n:03}", sort_key=f"{n:03}") for n in range(3)
    )
    monkeypatch.setattr(site._registry[PoliticalParty], "list_per_page", 2)
    url = reverse("admin:crm_politicalparty_changelist")
    first, last = as_admin.get(url), as_admin.get(url, {"p": "2"})
    assert (names(first), names(last)) == (["P000", "P001"], ["P002"])
    assert 'href="?p=2"' in first.content.decode()
    assert 'href="?p=1"' in last.content.decode()


def test_a_list_takes_no_bulk_actions(as_admin, parties):
    url = reverse("admin:crm_organisation_changelist")
    data = {"action": "delete_selected", "_selected_action": [parties.harnas.pk], "post": "yes"}
    assert as_admin.post(url, data).status_code == 405
