"""Saved views as tabs over the lists."""

import pytest
from django.urls import reverse

from crm.enums import Role, Sharing, Visibility
from crm.models import SavedView
from crm.services.merging import merge_persons
from crm.visibility import SYSTEM
from tests.campaigns.contacts import log
from tests.factories import MeetingFactory, PersonFactory, UserFactory

__all__ = ["log"]

LISTS = {"log": "meeting_list", "people": "person_list", "commitments": "commitment_list"}
SAVE = reverse("saved_view_log")


@pytest.fixture(autouse=True)
def frozen(settings, at):
    """The council's clock stands still."""
    settings.SAMSYN_NOW = at.isoformat()


def save(client, query, name="Min vy", sharing="mine", kind="log"):
    return client.post(reverse(f"saved_view_{kind}") + f"?{query}", {"name": name, "sharing": sharing})


def tabs(client, kind="log", query=""):
    context = client.get(reverse(LISTS[kind]) + f"?{query}").context
    return [(tab.label, tab.url, tab.current) for tab in context["views"]]


@pytest.mark.parametrize(
    ("kind", "query"), [("log", "kind=phone&period=2027-1"), ("people", "office=left"), ("commitments", "show=closed")]
)
def test_a_view_is_a_tab_over_its_list(client, elis, log, kind, query):
    client.force_login(elis)
    address = reverse(LISTS[kind])
    assert reverse(f"saved_view_{kind}") in client.get(f"{address}?{query}&after=").context["save_url"]
    answer = save(client, f"{query}&after=", kind=kind)
    assert answer.url == f"{address}?{query}"
    assert ("Min vy", f"?{query}", True) in tabs(client, kind, query)
    assert ("Min vy", f"?{query}", False) in tabs(client, kind)
    # What is kept already is not offered to be kept again, nor is a list without filters.
    assert client.get(answer.url).context["save_url"] == client.get(address).context["save_url"] == ""
    for other in LISTS.keys() - {kind}:
        assert "Min vy" not in [label for label, _url, _current in tabs(client, other)]


def test_the_form_tells_what_is_kept_and_who_finds_it(client, elis, log):
    client.force_login(elis)
    page = client.get(f"{SAVE}?kind=phone&person={log.vera.pk}")
    assert page.context["form"].asked == ["Beslutsfattare: Vera Lindmåne", "Slag: Telefonsamtal"]
    assert "Alla ser genom den bara det som de ändå får läsa." in page.content.decode()


def test_a_shared_view_shows_each_reader_what_is_theirs(client, elis, ylva, log, parties):
    own = MeetingFactory.create(organisation=parties.kramnas, kind="phone")
    client.force_login(elis)
    save(client, "kind=phone", sharing="council")
    client.force_login(ylva)
    (_label, url, _current) = next(tab for tab in tabs(client) if tab[0] == "Min vy")
    assert client.get(reverse("meeting_list") + url).context["rows"] == [own, log.april]
    client.force_login(elis)
    assert client.get(reverse("meeting_list") + url).context["rows"] == [log.april]


def test_a_view_of_somebody_whom_one_may_not_choose_leaves_no_rows(client, elis, log):
    view = SavedView.objects.create(
        owner=elis, organisation=elis.organisation, kind="log", name="Borta", query="person=99999",
        created_at="2027-01-01T00:00Z",
    )  # fmt: skip
    client.force_login(elis)
    page = client.get(f"{reverse('meeting_list')}?{view.query}")
    assert page.context["rows"] == []
    assert page.context["sentences"][0].text.startswith("Beslutsfattare: ")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Välj minst ett filter först."),
        ("after=x", "Välj minst ett filter först."),
        ("opinion=champion", "”opinion”"),
        ("kind=dance", "Slag: "),
        ("from=2027-05-03&to=2027-05-02", "Sista dagen kan inte komma före den första."),
        ("person=99999", "Beslutsfattare: "),
        ("who=" + "x" * 1001, "1000"),
    ],
)
def test_a_query_string_that_is_none_of_the_list_is_refused(client, elis, log, query, told):
    client.force_login(elis)
    answer = save(client, query)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not SavedView.objects.exists()


def test_one_looks_after_ones_own(client, elis, idun, log):
    client.force_login(elis)
    save(client, "kind=phone", sharing="council")
    view = SavedView.objects.get()
    edit, remove = (reverse(f"saved_view_{act}", args=[view.pk]) for act in ("update", "remove"))
    client.force_login(idun)
    assert client.get(reverse("saved_view_list")).context["lines"] == [(view, "/log/?kind=phone", False)]
    assert [client.get(edit).status_code, client.post(edit, {}).status_code, client.post(remove).status_code] == [
        403
    ] * 3
    client.force_login(elis)
    assert client.post(edit, {"name": "", "sharing": "mine", "version": 1}).status_code == 422
    assert client.post(edit, {"name": "Samtal", "sharing": "mine", "version": 1}).status_code == 302
    assert client.post(edit, {"name": "Samtal nu", "sharing": "mine", "version": 1}).status_code == 409
    client.force_login(idun)
    assert [client.get(edit).status_code, client.post(remove).status_code] == [404, 404]
    client.force_login(elis)
    assert client.post(remove, {"version": 2}).status_code == 302
    assert not SavedView.objects.exists()


def test_who_keeps_none(client, olle, parties):
    client.force_login(olle)
    assert client.get(SAVE).status_code == client.get(reverse("saved_view_list")).status_code == 404
    client.force_login(UserFactory.create(organisation=parties.harnas, role=Role.ADMIN))
    assert client.get(SAVE).status_code == client.get(reverse("saved_view_list")).status_code == 403
    assert client.get(reverse("meeting_list") + "?kind=phone").context["save_url"] == ""


def test_a_view_is_found_at_one_query_however_many_there_are(client, elis, log, at, django_assert_num_queries):
    client.force_login(elis)
    client.get(reverse("meeting_list"))
    for n in range(3):
        SavedView.objects.create(
            owner=elis, organisation=elis.organisation, kind="log", name=f"V{n}", query=f"kind=k{n}", created_at=at
        )
    with django_assert_num_queries(16):
        client.get(reverse("meeting_list"))


def test_sharing_is_of_what_the_organisation_was_then(client, elis, log, parties, ylva):
    client.force_login(elis)
    save(client, "visibility=own_org", sharing=Sharing.ORGANISATION)
    elis.organisation = parties.kramnas
    elis.save()
    client.force_login(ylva)
    assert "Min vy" not in [label for label, _url, _current in tabs(client)]
    assert SavedView.objects.get().organisation == parties.harnas
    assert Visibility.OWN_ORG in SavedView.objects.get().query


def test_a_view_of_a_person_who_was_merged_is_of_whom_they_became(client, elis, log, at):
    kept = PersonFactory.create(name="Vera Lindmåne-Ek")
    client.force_login(elis)
    query = f"person={log.vera.pk}"
    save(client, query)
    merge_persons(actor=SYSTEM, at=at, kept=kept, removed=log.vera)
    page = client.get(f"{reverse('meeting_list')}?{query}")
    assert "Beslutsfattare: Vera Lindmåne-Ek" in page.content.decode()
    assert ("Min vy", f"?{query}", True) in tabs(client, "log", query)


def test_at_most_eight_are_tabs_and_the_one_that_is_looked_through_is_among_them(client, elis, log):
    client.force_login(elis)
    for n in range(8):
        save(client, f"who=namn{n}", name=f"Vy {n}")
    page = reverse(LISTS["log"])
    assert "Alla sparade vyer" not in client.get(page).content.decode()
    save(client, "who=namn8", name="Vy 8")
    named = [label for label, _url, _current in tabs(client)]
    assert [label for label in named if label.startswith("Vy")] == [f"Vy {n}" for n in range(8)]
    assert "Alla sparade vyer" in client.get(page).content.decode()
    assert tabs(client, query="who=namn8")[-1] == ("Vy 8", "?who=namn8", True)
    assert client.get(f"{page}?who=namn8").context["save_url"] == ""
