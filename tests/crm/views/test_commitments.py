"""Pages about promises."""

import datetime as dt

import pytest
from django.urls import reverse

from crm.models import Commitment
from tests.factories import CommitmentFactory, UserFactory

DAY = dt.date
LIST = "commitment_list"


@pytest.fixture
def promise(parties, vera, elis):
    """Vera's promise, which Elis follows up; overdue."""
    return CommitmentFactory.create(person=vera, organisation=parties.harnas, owner=elis, due=DAY(2027, 6, 10))


def rows(client, **query):
    return client.get(reverse(LIST), query).context["rows"]


def test_open_ones_the_most_overdue_first(client, promise, parties, vera, elis, ylva, olle):
    common = {"person": vera, "organisation": parties.harnas, "owner": elis}
    later = CommitmentFactory.create(due=DAY(2027, 8, 1), direction="ours", made_by_user=elis, **common)
    kept = CommitmentFactory.create(state="kept", evidence="Brev", closed_on=DAY(2027, 6, 1), **common)
    client.force_login(elis)
    for query, found in (
        ({}, [promise, later]),
        ({"show": "overdue"}, [promise]),
        ({"show": "closed"}, [kept]),
        ({"show": "all"}, [promise, kept, later]),
        ({"direction": "ours"}, [later]),
        ({"direction": "theirs"}, [promise]),
        ({"owner": elis.pk, "person": vera.pk}, [promise, later]),
        ({"owner": ylva.pk}, []),
    ):
        assert rows(client, **query) == found
    assert "1" in client.get(reverse(LIST)).context["totals"].split("·")[1]
    client.force_login(ylva)
    assert rows(client, show="all") == []
    assert client.get(promise.get_absolute_url()).status_code == 404
    client.force_login(olle)
    assert client.get(reverse(LIST)).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, parties, vera, elis, n, django_assert_num_queries):
    CommitmentFactory.create_batch(n, person=vera, organisation=parties.harnas, owner=elis)
    client.force_login(elis)
    # One of them for saved views.
    with django_assert_num_queries(13):
        assert len(rows(client)) == n


def test_noting_a_promise_of_the_meeting(client, contact, vera, elis, parties):
    client.force_login(elis)
    url = f"{reverse('commitment_create')}?meeting={contact.pk}"
    assert client.get(url).context["form"]["person"].value() == vera.pk
    values = {"direction": "theirs", "person": vera.pk, "text": "Återkomma.", "due": "2027-07-01", "owner": elis.pk}
    assert client.post(url, values | {"made_by_user": elis.pk}).url == contact.get_absolute_url()
    made = Commitment.objects.get()
    assert (made.meeting, made.organisation, made.made_by_user) == (contact, parties.harnas, None)
    for changes, field in (
        ({"text": " "}, "text"),
        ({"due": ""}, "due"),
        ({"due": "2027-05-01"}, "due"),
        ({"direction": "ours", "made_by_user": ""}, "made_by_user"),
        ({"direction": "båda"}, "direction"),
        ({"owner": "0"}, "owner"),
    ):
        response = client.post(url, values | changes)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
    assert Commitment.objects.count() == 1


def test_a_meeting_that_one_does_not_read_is_not_there(client, contact, ylva):
    client.force_login(ylva)
    for number in (contact.pk, 0, "x"):
        assert client.get(f"{reverse('commitment_create')}?meeting={number}").status_code == 404


def test_kept_with_evidence_and_opened_again(client, promise, elis):
    client.force_login(elis)
    keep = reverse("commitment_keep", args=[promise.pk])
    assert list(client.post(keep, {"closed_on": "2027-06-21"}).context["form"].errors) == ["evidence"]
    late = client.post(keep, {"closed_on": "2027-06-22", "evidence": "Brev"})
    assert list(late.context["form"].errors) == ["closed_on"]
    assert client.post(keep, {"closed_on": "2027-06-21", "evidence": "Brev"}).url == promise.get_absolute_url()
    promise.refresh_from_db()
    assert (promise.state, promise.evidence) == ("kept", "Brev")
    assert client.post(keep, {"closed_on": "2027-06-21", "evidence": "Brev"}).status_code == 409
    assert client.post(reverse("commitment_reopen", args=[promise.pk])).url == promise.get_absolute_url()
    promise.refresh_from_db()
    assert promise.state == "open"


def test_not_kept_with_how_we_know(client, promise, elis):
    client.force_login(elis)
    url = reverse("commitment_breach", args=[promise.pk])
    assert url in client.get(promise.get_absolute_url()).content.decode()
    assert list(client.post(url, {"closed_on": "2027-06-21"}).context["form"].errors) == ["evidence"]
    assert list(client.post(url, {"evidence": "Protokoll"}).context["form"].errors) == ["closed_on"]
    page = client.post(url, {"closed_on": "2027-06-21", "evidence": "Protokoll"}, follow=True).content.decode()
    assert "Hölls inte" in page
    assert f'action="{reverse("commitment_reopen", args=[promise.pk])}"' in page
    assert (rows(client), rows(client, show="closed")) == ([], [promise])


def test_lapsed_and_withdrawn(client, promise, elis):
    client.force_login(elis)
    for verb, state in (("lapse", "lapsed"), ("withdraw", "withdrawn")):
        url = reverse(f"commitment_{verb}", args=[promise.pk])
        assert client.get(url).status_code == 200
        client.post(url, {"closed_on": "2027-06-20", "note": "Lämnade uppdraget."})
        promise.refresh_from_db()
        assert (promise.state, promise.note) == (state, "Lämnade uppdraget.")
        client.post(reverse("commitment_reopen", args=[promise.pk]))


def test_closing_offers_to_undo(client, promise, elis):
    client.force_login(elis)
    values = {"closed_on": "2027-06-20", "note": "Lämnade uppdraget."}
    page = client.post(reverse("commitment_lapse", args=[promise.pk]), values, follow=True)
    assert f'action="{reverse("commitment_reopen", args=[promise.pk])}"' in page.content.decode()


def test_changing_it_and_losing_the_race(client, promise, elis):
    client.force_login(elis)
    url = reverse("commitment_update", args=[promise.pk])
    values = {"text": "Skriva.", "due": "2027-07-02", "owner": elis.pk, "version": "1"}
    assert client.get(url).context["form"]["version"].value() == 1
    assert client.post(url, values).status_code == 302
    assert client.post(url, values | {"text": "Ringa."}).status_code == 409
    promise.refresh_from_db()
    assert promise.text == "Skriva."


def test_whoever_reads_but_neither_promised_nor_follows_up_gets_403(client, promise, parties, idun):
    colleague = UserFactory.create(organisation=parties.harnas, role="process_leader")
    client.force_login(colleague)
    assert client.get(promise.get_absolute_url()).status_code == 200
    for verb in ("update", "keep", "breach", "lapse", "withdraw"):
        assert client.get(reverse(f"commitment_{verb}", args=[promise.pk])).status_code == 403
    assert client.post(reverse("commitment_reopen", args=[promise.pk])).status_code == 403


def test_a_commitment_whose_maker_has_left_office_is_proposed_to_lapse(client, parties, samuel, vera, elis, at):
    gone, held, ours = (
        CommitmentFactory.create(person=person, organisation=parties.harnas, owner=elis, **values)
        for person, values in (
            (samuel, {}),
            (vera, {}),
            (samuel, {"direction": "ours", "made_by_user": elis}),
        )
    )
    client.force_login(elis)
    assert rows(client, show="former") == [gone]
    page = client.get(gone.get_absolute_url()).content.decode()
    assert "Samuel Plansten lämnade uppdraget 2027-05-31." in page
    for other in (held, ours):
        assert client.get(other.get_absolute_url()).context["left_on"] is None
    form = client.get(reverse("commitment_lapse", args=[gone.pk])).context["form"]
    assert form["note"].value() == "Samuel Plansten lämnade uppdraget 2027-05-31."
    assert client.get(reverse("commitment_lapse", args=[held.pk])).context["form"]["note"].value() is None
    client.post(reverse("commitment_lapse", args=[gone.pk]), {"note": form["note"].value(), "closed_on": "2027-06-21"})
    assert rows(client, show="former") == []


def test_nothing_is_proposed_of_an_end_that_nobody_knows(client, parties, samuel, elis):
    gone = CommitmentFactory.create(person=samuel, organisation=parties.harnas, owner=elis)
    body = samuel.mandates.get().body
    samuel.mandates.create(body=body, title="Ordförande", starts=DAY(2027, 1, 1), end_known=False)
    client.force_login(elis)
    assert rows(client, show="former") == []
    assert client.get(gone.get_absolute_url()).context["left_on"] is None
