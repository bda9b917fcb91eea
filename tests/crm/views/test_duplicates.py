"""Pages about persons who may be one and the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from crm.models import Commitment, Mandate, Network, NetworkMember, NotSame, Person, PersonMerge
from crm.queries.merges import kind_of
from crm.services import merging, repointing
from crm.visibility import SYSTEM
from tests.factories import (
    CommitmentFactory,
    ContactDetailFactory,
    MandateFactory,
    MeetingFactory,
    PersonFactory,
    UserFactory,
)

LIST = "person_duplicates"
SECRET = "Kanariefågel"


@pytest.fixture
def wera(vera):
    """Vera once more, with another spelling, a number and a promise."""
    wera = PersonFactory.create(name="Wera Lindmåne", phone="08-1", email="wera@skog.example", other_names="Vera L")
    MandateFactory.create(person=wera, body=vera.mandates.get().body, title="Ledamot")
    Person.objects.filter(pk=vera.pk).update(email="vera@skog.example")
    vera.refresh_from_db()
    return wera


def form_of(client, kept, removed):
    response = client.get(reverse("person_merge", args=[kept.pk, removed.pk]))
    assert response.status_code == 200
    return response


def test_coordinators_alone_compare(client, vera, wera, sigrid, elis, olle, idun, parties):
    addresses = [
        reverse(LIST),
        reverse("person_matches", args=[vera.pk]),
        reverse("person_merge", args=[vera.pk, wera.pk]),
    ]
    admin = UserFactory.create(organisation=parties.region, role="admin")
    for user, status in ((sigrid, 403), (elis, 403), (admin, 403), (olle, 404), (idun, 200)):
        client.force_login(user)
        assert [client.get(url).status_code for url in addresses] == [status] * 3
        if status != 200:
            assert client.post(reverse("not_same", args=[vera.pk, wera.pk])).status_code == status
    assert not NotSame.objects.exists()
    assert reverse("person_matches", args=[vera.pk]) in client.get(vera.get_absolute_url()).content.decode()


def test_places_in_networks_are_told_by_themselves(client, idun, vera, wera):
    network = Network.objects.create(
        name="Kustbanan", kind="network", purpose="Driver banan.", organisation=idun.organisation
    )
    NetworkMember.objects.create(network=network, person=wera, source="Webben")
    client.force_login(idun)
    moving = [(count.kind, count.n) for count in form_of(client, vera, wera).context["moving"]]
    assert moving == [("Uppdrag", 1), ("Nätverk", 1)]


def test_every_row_of_this_package_that_hangs_on_somebody_is_told_by_its_kind():
    """The rest are of upper packages."""
    labels = {field.model._meta.label for field in repointing.relations(Person)}
    rest = kind_of("campaigns.CampaignTarget")
    assert {label for label in labels if label.startswith("crm.") and kind_of(label) == rest} == set()


def test_a_choice_per_field_and_the_old_address_leads_on(client, idun, vera, wera):
    CommitmentFactory.create(person=wera)
    client.force_login(idun)
    assert "Wera Lindmåne" in client.get(reverse(LIST)).content.decode()
    page = form_of(client, vera, wera)
    form = page.context["form"]
    assert set(form.fields) == {"name", "email", "phone", "version", "other_version"}
    assert (form["name"].value(), form["phone"].value()) == ("ours", "theirs")
    sent = {"name": "ours", "email": "theirs", "phone": "theirs", "version": 1, "other_version": 1}
    answer = client.post(reverse("person_merge", args=[vera.pk, wera.pk]), sent)
    assert answer.url == vera.get_absolute_url()
    vera.refresh_from_db()
    assert (vera.name, vera.email, vera.phone) == ("Vera Lindmåne", "wera@skog.example", "08-1")
    assert vera.other_names.splitlines() == ["Vera L", "Wera Lindmåne"]
    assert vera.mandates.count() == 2
    assert Commitment.objects.get().person == vera
    assert client.get(wera.get_absolute_url()).url == vera.get_absolute_url()
    assert client.get(reverse("person_detail", args=[10**9])).status_code == 404


def test_whoever_was_changed_meanwhile_is_compared_anew(client, idun, vera, wera):
    client.force_login(idun)
    Person.objects.filter(pk=wera.pk).update(version=2, phone="08-2")
    sent = {"name": "ours", "email": "ours", "phone": "theirs", "version": 1, "other_version": 1}
    late = client.post(reverse("person_merge", args=[vera.pk, wera.pk]), sent)
    assert late.status_code == 409
    assert "08-2" in late.content.decode()
    assert Person.objects.filter(pk=wera.pk).exists()


def test_nobody_is_merged_with_themself_or_with_nobody(client, idun, vera):
    client.force_login(idun)
    for other in (vera.pk, 10**9):
        assert client.get(reverse("person_merge", args=[vera.pk, other])).status_code == 404


def test_not_the_same_is_remembered_and_taken_back(client, idun, vera, wera):
    client.force_login(idun)
    wera.name = "Vera Lindmåne"
    wera.save()
    assert len(client.get(reverse(LIST)).context["pairs"]) == 1
    url = reverse("not_same", args=[vera.pk, wera.pk])
    assert client.post(url).url == reverse(LIST)
    assert client.get(reverse(LIST)).context["pairs"] == []
    assert "redan noterat" in client.post(url, follow=True).content.decode()
    client.post(reverse("not_same_forget", args=[NotSame.objects.get().pk]))
    assert len(client.get(reverse(LIST)).context["pairs"]) == 1


def test_parting_says_first_what_stays_as_it_is(client, idun, vera, wera, ylva, parties):
    private = CommitmentFactory.create(person=wera, text=SECRET, organisation=parties.kramnas, owner=ylva)
    client.force_login(idun)
    sent = {"name": "ours", "email": "ours", "phone": "theirs", "version": 1, "other_version": 1}
    client.post(reverse("person_merge", args=[vera.pk, wera.pk]), sent)
    url = reverse("merge_undo", args=[PersonMerge.objects.get().pk])
    assert "precis det som" in client.get(url).content.decode()
    Commitment.objects.filter(pk=private.pk).update(person=PersonFactory.create())
    Person.objects.filter(pk=vera.pk).update(phone="08-9", version=3)
    page = client.get(url).content.decode()
    assert "någon har ändrat den sedan dess" in page
    assert SECRET not in page  # another party's own
    assert client.post(url).url == reverse(LIST)
    assert Person.objects.get(pk=wera.pk).phone == "08-1"
    assert Person.objects.get(pk=vera.pk).phone == "08-9"
    assert client.post(url).status_code == 409
    assert "delades igen" in client.get(reverse(LIST)).content.decode()


def test_the_comparison_tells_no_private_contact(client, idun, vera, wera, parties, ylva):
    meeting = MeetingFactory.create(
        organisation=parties.kramnas, title=SECRET, people=[vera, wera], on=dt.date(2027, 1, 19)
    )
    CommitmentFactory.create(person=wera, meeting=meeting, text=SECRET, organisation=parties.kramnas, owner=ylva)
    client.force_login(idun)
    page = form_of(client, vera, wera)
    assert SECRET not in page.content.decode()
    assert [(count.kind, count.n) for count in page.context["twice"]] == [("Kontakter och möten", 1)]


def test_anybody_can_be_searched_for(client, idun, vera, samuel):
    client.force_login(idun)
    url = reverse("person_matches", args=[vera.pk])
    assert reverse("person_merge", args=[vera.pk, samuel.pk]) in client.get(url, {"q": "plan"}).content.decode()
    assert "Ingen hittas på det" in client.get(url, {"q": "xyz"}).content.decode()


UNLIKE = [
    "Alma Qvist",
    "Bo Zorn",
    "Eva Wahl",
    "Ivar Hjelm",
    "Kaj Uddman",
    "Lo Fryx",
    "My Bång",
    "Nils Jernek",
    "Pia Grop",
]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(client, idun, n, django_assert_num_queries):
    for k in range(n):
        for _ in range(2):
            MandateFactory.create(person=PersonFactory.create(name=f"Namn{k}x Efternamn{k}x"))
        PersonMerge.objects.create(
            kept=PersonFactory.create(name=UNLIKE[3 * k]),
            removed={},
            removed_name="Gammal",
            repointed=[],
            merged_by=idun,
            merged_at=dt.datetime(2027, 6, 1, tzinfo=dt.UTC),
        )
        NotSame.objects.create(
            first=PersonFactory.create(name=UNLIKE[3 * k + 1]),
            second=PersonFactory.create(name=UNLIKE[3 * k + 2]),
            decided_on=dt.date(2027, 6, 1),
        )
    client.force_login(idun)
    client.get(reverse(LIST))
    with django_assert_num_queries(16):
        assert len(client.get(reverse(LIST)).context["pairs"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_comparing_and_parting_two_cost_the_same_whatever_hangs_on_them(client, idun, at, n, django_assert_num_queries):
    kept, gone = PersonFactory.create_batch(2)
    for person in (kept, gone):
        for k in range(n):
            MandateFactory.create(person=person, title=f"Ledamot {k}")
            ContactDetailFactory.create(person=person, value=f"a{k}@skog.example")
    client.force_login(idun)
    page = reverse("person_merge", args=[kept.pk, gone.pk])
    client.get(page)
    with django_assert_num_queries(30):
        twice = client.get(page).context["twice"]
    assert sum(one.n for one in twice) == n
    merge = merging.merge_persons(actor=SYSTEM, at=at, kept=kept, removed=gone)
    Mandate.objects.filter(person=kept).update(person=PersonFactory.create())
    with django_assert_num_queries(8):
        left = client.get(reverse("merge_undo", args=[merge.pk])).context["left"]
    assert len(left) == n
