"""A body's page, and what is called what on which day (journey E8)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from crm.models import Mandate, Organisation
from tests.factories import MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory, UserFactory

DAY = dt.date


@pytest.fixture
def ministry(db) -> Organisation:
    return OrganisationFactory.create(name="Miljödepartementet", kind="ministry", partnership="none")


def page(client, body):
    response = client.get(body.get_absolute_url())
    assert response.status_code == 200
    return response


def test_people_then_and_now(client, sigrid, ministry):
    seats = {
        "now": MandateFactory.create(body=ministry),
        "unsure": MandateFactory.create(body=ministry, end_known=False, starts=DAY(2022, 1, 1)),
        "coming": MandateFactory.create(body=ministry, starts=DAY(2027, 9, 1)),
        "before": MandateFactory.create(body=ministry, ends=DAY(2027, 5, 31), ends_precision="month"),
    }
    client.force_login(sigrid)
    response = page(client, ministry)
    people = response.context["people"]
    assert {name: getattr(people, name).rows for name in seats} == {name: [row] for name, row in seats.items()}
    assert "maj 2027" in response.content.decode()
    assert not people.now.more


def test_a_hundred_are_shown_and_the_way_to_all(client, sigrid, ministry, monkeypatch):
    monkeypatch.setattr("crm.queries.bodies.SHOWN", 2)
    for _ in range(3):
        MandateFactory.create(body=ministry)
    client.force_login(sigrid)
    response = page(client, ministry)
    assert (len(response.context["people"].now.rows), response.context["people"].now.more) == (2, True)
    assert f"?body={ministry.pk}" in response.content.decode()


def test_a_body_is_renamed_on_its_page_and_old_meetings_keep_its_name(client, idun, sigrid, parties, ministry):
    vera = PersonFactory.create(name="Vera Lindmåne")
    MandateFactory.create(person=vera, body=ministry)
    before = MeetingFactory.create(organisation=parties.region, people=[vera], on=DAY(2027, 5, 1), visibility="parties")
    after = MeetingFactory.create(organisation=parties.region, people=[vera], on=DAY(2027, 6, 10), visibility="parties")
    client.force_login(idun)
    url = reverse("organisation_rename", args=[ministry.pk])
    assert url in page(client, ministry).content.decode()
    sent = {"name": "Klimatdepartementet", "valid_from": "2027-06-01", "version": 1}
    renamed = client.post(url, sent)
    new = Organisation.objects.get(name="Klimatdepartementet")
    assert renamed.url == new.get_absolute_url()
    client.force_login(sigrid)
    assert "Miljödepartementet" in client.get(before.get_absolute_url()).content.decode()
    assert "Klimatdepartementet" not in client.get(before.get_absolute_url()).content.decode()
    assert "Klimatdepartementet" in client.get(after.get_absolute_url()).content.decode()
    old_page, new_page = page(client, ministry).content.decode(), page(client, new).content.decode()
    assert "31 maj" in old_page
    assert new.get_absolute_url() in old_page
    assert ministry.get_absolute_url() in new_page
    profile = client.get(vera.get_absolute_url()).content.decode()
    assert "Miljödepartementet" in profile
    assert "Klimatdepartementet" in profile
    assert Mandate.objects.get(body=ministry).ends == DAY(2027, 5, 31)
    assert "Vera Lindmåne" in old_page
    assert "Vera Lindmåne" in new_page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "Miljödepartementet"}, "name"),
        ({"name": "Nytt", "valid_from": "1027-01-01"}, "valid_from"),
        ({}, "name"),
    ],
)
def test_a_name_that_cannot_be_is_told_at_its_field(client, idun, ministry, sent, field):
    client.force_login(idun)
    bad = client.post(reverse("organisation_rename", args=[ministry.pk]), {"valid_from": "2027-06-01"} | sent)
    assert bad.status_code == 422
    assert field in bad.context["form"].errors
    assert Organisation.objects.filter(successor__isnull=False).count() == 0


def test_who_opens_and_who_renames(client, sigrid, olle, idun, parties, ministry):
    admin = UserFactory.create(organisation=parties.region, role="admin")
    MandateFactory.create(body=ministry)
    rename = reverse("organisation_rename", args=[ministry.pk])
    for user, opens, renames in ((sigrid, 200, 403), (olle, 404, 404), (idun, 200, 200), (admin, 200, 200)):
        client.force_login(user)
        assert client.get(ministry.get_absolute_url()).status_code == opens
        assert client.get(rename).status_code == renames
    assert client.get(ministry.get_absolute_url()).context["people"].now.rows == []  # administrators read no content
    client.force_login(idun)
    assert reverse("organisation_rename", args=[parties.region.pk]) not in page(client, parties.region).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(client, sigrid, ministry, n, django_assert_num_queries):
    for _ in range(n):
        MandateFactory.create(body=ministry)
        MandateFactory.create(body=ministry, ends=DAY(2027, 5, 31))
        OrganisationFactory.create(partnership="none", successor=ministry, valid_to=DAY(2020, 12, 31))
    client.force_login(sigrid)
    client.get(ministry.get_absolute_url())
    with django_assert_num_queries(10):
        page(client, ministry)
