"""Forms around a decision-maker."""

import pytest
from django.urls import reverse

from crm.models import ContactDetail, DoorOpener, PersonIdentifier
from tests.factories import (
    ContactDetailFactory,
    DoorOpenerFactory,
    PartyMembershipFactory,
    PersonIdentifierFactory,
    UserFactory,
)


@pytest.fixture
def rut(parties):
    return UserFactory.create(organisation=parties.harnas, role="process_leader")


def test_facts_are_added_shown_and_taken_away(client, rut, elis, vera, parties):
    client.force_login(rut)
    for page, sent, shown in (
        ("party_create", {"party": "C", "group": "Renew", "starts": "2019"}, "C, Renew"),
        ("identifier_create", {"scheme": "wikidata", "value": "Q42"}, "https://www.wikidata.org/wiki/Q42"),
        ("detail_create", {"kind": "web", "value": "https://skog.example", "source": "Webben"}, "källa: Webben"),
        ("door_opener_create", {"user": elis.pk, "how": "Satt i nämnden"}, "Satt i nämnden"),
    ):
        url = reverse(page, args=[vera.pk])
        assert client.get(url).status_code == 200
        assert client.post(url, sent).url == vera.get_absolute_url()
        assert shown in client.get(vera.get_absolute_url()).content.decode()
    for model, page in (
        (PersonIdentifier, "identifier_remove"),
        (ContactDetail, "detail_remove"),
        (DoorOpener, "door_opener_remove"),
    ):
        assert client.post(reverse(page, args=[model.objects.get().pk])).url == vera.get_absolute_url()
        assert not model.objects.exists()


def test_leaving_a_party_stands_in_the_timeline(client, rut, vera):
    row = PartyMembershipFactory.create(person=vera, party="C", starts="2019-07-01")
    url = reverse("party_end", args=[row.pk])
    client.force_login(rut)
    assert client.get(url).status_code == 200
    assert client.post(url, {"ends": "2024-05"}).url == vera.get_absolute_url()
    page = client.get(vera.get_absolute_url()).content.decode()
    assert "Lämnade partiet C" in page
    assert "maj 2024" in page
    assert client.post(url, {"ends": "2024"}).status_code == 409


def test_the_profile_says_who_keeps_the_relation_and_the_tie(client, rut, elis, sigrid, vera):
    client.force_login(rut)
    sent = {"county_tie": "Uppvuxen i Härnäs", "relation_owner": elis.pk, "version": 1}
    assert client.post(reverse("person_update", args=[vera.pk]), sent).status_code == 302
    client.force_login(sigrid)
    page = client.get(vera.get_absolute_url()).content.decode()
    assert "Uppvuxen i Härnäs" in page
    assert "Elis Text, Härnäs" in page


@pytest.mark.parametrize(
    ("page", "sent", "field"),
    [
        ("party_create", {"party": "C", "starts": "snart"}, "starts"),
        ("identifier_create", {"scheme": "wikidata", "value": "42"}, "value"),
        ("detail_create", {"kind": "web", "value": "javascript:alert(1)"}, "value"),
        ("detail_create", {"kind": "brev", "value": "x"}, "kind"),
        ("door_opener_create", {"user": "0"}, "user"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(client, rut, vera, page, sent, field):
    client.force_login(rut)
    bad = client.post(reverse(page, args=[vera.pk]), sent)
    assert bad.status_code == 422
    assert list(bad.context["form"].errors) == [field]


def test_who_may_not(client, sigrid, elis, olle, vera):
    rows = {
        "party_end": PartyMembershipFactory.create(person=vera),
        "identifier_remove": PersonIdentifierFactory.create(person=vera),
        "detail_remove": ContactDetailFactory.create(person=vera),
        "door_opener_remove": DoorOpenerFactory.create(person=vera),
    }
    addresses = [reverse(page, args=[row.pk]) for page, row in rows.items()]
    addresses += [
        reverse(page, args=[vera.pk])
        for page in ("party_create", "identifier_create", "detail_create", "door_opener_create")
    ]
    for user, status in ((sigrid, 403), (elis, 403), (olle, 404)):
        client.force_login(user)
        assert [client.post(url).status_code for url in addresses] == [status] * len(addresses)


def test_another_name_is_found_by_searching(client, sigrid, vera):
    vera.other_names = "Vera Ängö"
    vera.save()
    client.force_login(sigrid)
    response = client.get(reverse("person_list"), {"q": "ango"})
    assert [line.person for line in response.context["lines"]] == [vera]


def test_a_party_whose_end_nobody_knows_is_settled_on_the_page(client, rut, sigrid, vera):
    row = PartyMembershipFactory.create(person=vera, party="C", starts="2019-07-01", end_known=False)
    url = reverse("party_confirm", args=[row.pk])
    client.force_login(sigrid)
    page = client.get(vera.get_absolute_url()).content.decode()
    assert "slut okänt" in page
    assert url not in page
    assert client.post(url).status_code == 403
    client.force_login(rut)
    page = client.get(vera.get_absolute_url()).content.decode()
    assert url in page
    assert reverse("party_end", args=[row.pk]) in page
    assert client.post(url).url == vera.get_absolute_url()
    row.refresh_from_db()
    assert (row.end_known, row.ends) == (True, None)
    assert row.source.startswith("bekräftat")
    assert url not in client.get(vera.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 409


def test_an_unknown_end_of_a_party_becomes_a_day(client, rut, vera):
    row = PartyMembershipFactory.create(person=vera, party="C", starts="2019-07-01", end_known=False)
    client.force_login(rut)
    assert client.post(reverse("party_end", args=[row.pk]), {"ends": "2024-05"}).status_code == 302
    row.refresh_from_db()
    assert (row.end_known, str(row.ends), row.ends_precision) == (True, "2024-05-31", "month")
