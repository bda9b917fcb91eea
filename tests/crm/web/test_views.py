"""Base views: sign-in, policy, filters, pages, and what becomes of a service's errors."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from crm.enums import Role
from crm.web.views import Page
from tests.factories import IssueFactory, NetworkFactory, UserFactory


@pytest.fixture
def coordinator(signed_in, idun) -> Client:
    return signed_in(idun)


def rows(response) -> list[str]:
    """The names that the list shows."""
    return [row.name for row in response.context["rows"]]


def test_a_page_sends_whoever_is_not_signed_in_to_sign_in_and_back(site, db, client):
    response = client.get("/issues/?name=x")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/issues/%3Fname%3Dx"


def test_an_outsider_finds_no_page_and_is_told_why_on_the_first(signed_in, olle):
    outsider = signed_in(olle)
    assert outsider.get("/issues/").status_code == 404
    first = outsider.get("/")
    assert first.status_code == 403
    assert "inte en aktiv part" in first.content.decode()


def test_a_member_who_may_read_but_not_write_gets_403(signed_in, sigrid):
    reader = signed_in(sigrid)
    assert reader.get("/issues/").status_code == 200
    assert reader.get("/issues/new/").status_code == 403
    assert reader.post("/issues/new/", {"name": "x"}).status_code == 403


def test_what_is_not_visible_is_not_found(coordinator):
    assert coordinator.get("/issues/4711/").status_code == 404


def test_pages_follow_each_other_without_repeating_or_skipping(coordinator):
    for name in ["Öst", "Åre", "Järnväg", "Bro", "Ära"]:
        IssueFactory.create(name=name)
    first = coordinator.get("/issues/")
    second = coordinator.get(f"/issues/{first.context['next_url']}")
    third = coordinator.get(f"/issues/{second.context['next_url']}")
    assert [rows(first), rows(second), rows(third)] == [["Bro", "Järnväg"], ["Åre", "Ära"], ["Öst"]]
    assert first.context["totals"] == {"count": 5}
    assert (first.context["first_url"], third.context["next_url"]) == ("", "")
    assert second.context["first_url"] == "?"


@pytest.mark.parametrize("mark", ["x", "e30", "W10", "WyJhIl0", "åäö"])
def test_a_mark_of_another_list_is_not_found(coordinator, mark):
    assert coordinator.get("/issues/", {"after": mark}).status_code == 404


def test_active_filters_are_told_and_can_be_dropped(coordinator, parties):
    IssueFactory.create(name="Järnväg", organisation=parties.region)
    query = {"name": "järn", "organisation": parties.region.pk, "since": "2027-01-05"}
    response = coordinator.get("/issues/", query)
    texts = [sentence.text for sentence in response.context["sentences"]]
    assert texts == ["Name: järn", "Organisation: Region Skog", "Since: 5 januari"]
    without_name = response.context["sentences"][0].url
    assert without_name == f"?organisation={parties.region.pk}&since=2027-01-05"
    assert "5 januari" in response.content.decode()


def test_a_filter_offers_only_what_the_viewer_sees(signed_in, olle, parties, coordinator):
    response = coordinator.get("/issues/", {"organisation": "4711"})
    assert response.context["filter"].form.errors.keys() == {"organisation"}


def test_a_filter_that_cannot_be_leaves_no_rows_and_can_be_dropped(coordinator, parties):
    IssueFactory.create(name="Järnväg", organisation=parties.region)
    context = coordinator.get("/issues/", {"name": "järn", "since": "rubbish"}).context
    assert (list(context["rows"]), context["totals"]) == ([], {"count": 0})
    since, name = context["sentences"]
    assert since.text.startswith("Since: ")
    assert (since.url, name.text) == (f"?{urlencode({'name': 'järn'})}", "Name: järn")


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(coordinator, parties, django_assert_num_queries, n):
    IssueFactory.create_batch(n, organisation=parties.region)
    # session, user, organisation, council, filter's choices, rows, their number
    with django_assert_num_queries(7):
        assert coordinator.get("/issues/").status_code == 200


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("", 422, "Se över det här först"),
        ("domain", 422, "Too dull"),
        ("elsewhere", 422, "Not today"),
        ("invalid", 422, "Too long"),
        ("stale", 409, "Somebody was first"),
        ("twice", 409, "Någon annan sparade samma sak samtidigt"),
    ],
)
def test_a_services_complaint_comes_back_with_what_was_typed(coordinator, name, status, said):
    response = coordinator.post("/issues/new/", {"name": name, "visibility": "own_org"})
    page = response.content.decode()
    assert response.status_code == status
    assert said in page
    assert f'value="{name}"' in page or not name


def test_an_error_stands_at_its_field_and_in_the_summary(coordinator):
    page = coordinator.post("/issues/new/", {"name": "domain", "visibility": "own_org"}).content.decode()
    assert page.count("Too dull") == 2
    assert 'aria-invalid="true"' in page
    assert 'href="#id_name"' in page
    assert 'aria-describedby="id_name_error"' in page


def test_a_form_refused_by_a_service_is_403(coordinator):
    assert coordinator.post("/issues/new/", {"name": "forbidden", "visibility": "own_org"}).status_code == 403


def test_a_saved_form_leads_on_and_says_so(coordinator):
    response = coordinator.post("/issues/new/", {"name": "Bro", "visibility": "own_org"}, follow=True)
    assert response.redirect_chain == [("/issues/", 302)]
    assert "Saved" in response.content.decode()


def test_who_will_see_it_is_said_before_it_is_saved(coordinator):
    page = coordinator.get("/issues/new/").content.decode()
    shown, hidden = '<p class="seen-by" data-seen-by="own_org" >', '<p class="seen-by" data-seen-by="parties" hidden>'
    assert f"{shown}Syns för: Region Skog." in page
    assert hidden in page


def test_whoever_saves_second_sees_both_and_may_save_again(coordinator, parties):
    issue = IssueFactory.create(name="Railway", organisation=parties.region)
    typed = {"name": "Järnväg", "organisation": parties.harnas.pk, "version": 3}
    lost = coordinator.post(f"/issues/{issue.pk}/rename/", typed)
    page = lost.content.decode()
    assert lost.status_code == 409
    assert 'value="Järnväg"' in page
    assert lost.context["form"].stored_now == [("Name", "Railway"), ("Owner", "Region Skog")]
    assert '<input type="hidden" name="version" value="7"' in page
    assert coordinator.post(f"/issues/{issue.pk}/rename/", {**typed, "version": 7}).status_code == 302


def test_an_act_is_told_with_its_undo(coordinator):
    issue = IssueFactory.create(name="Bro")
    response = coordinator.post(f"/issues/{issue.pk}/close/", follow=True)
    page = response.content.decode()
    assert "Closed" in page
    assert 'action="/issues/1/close/"' in page
    assert "Ångra" in page


def test_an_act_that_a_rule_forbids_is_told_on_the_page_one_came_from(coordinator):
    issue = IssueFactory.create(name="Dull")
    response = coordinator.post(f"/issues/{issue.pk}/close/", follow=True)
    assert "Too dull" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "said"), [("Stale", "Somebody was first"), ("Twice", "Någon annan sparade samma sak samtidigt")]
)
def test_a_lost_race_is_409(coordinator, name, said):
    issue = IssueFactory.create(name=name)
    response = coordinator.post(f"/issues/{issue.pk}/close/")
    assert response.status_code == 409
    assert said in response.content.decode()


def test_an_act_is_never_done_by_looking(coordinator):
    issue = IssueFactory.create()
    answer = coordinator.get(f"/issues/{issue.pk}/close/", follow=True)
    assert answer.redirect_chain == [(f"/issues/{issue.pk}/", 302)]
    assert [str(told) for told in get_messages(answer.wsgi_request)] == [
        "Inget blev gjort. Om du var utloggad när du tryckte på knappen, tryck igen."
    ]
    issue.refresh_from_db()
    assert issue.version == 1


def test_whoever_was_signed_out_at_the_button_comes_to_its_page(client, idun):
    network = NetworkFactory.create()
    asked = client.post(f"/networks/{network.pk}/remove/")
    assert asked.url == f"/account/login/?next=/networks/{network.pk}/remove/"
    client.force_login(idun)
    page = client.get(f"/networks/{network.pk}/remove/", follow=True)
    assert page.redirect_chain == [(f"/networks/{network.pk}/", 302)]
    assert "Inget blev gjort." in page.content.decode()


def _acts(patterns, prefix="", taken=None):
    for one in patterns:
        known = {**(taken or {}), **one.pattern.converters}
        if isinstance(one, URLResolver):
            yield from _acts(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix, known)
            continue
        view = getattr(one.callback, "view_class", None)
        if view and issubclass(view, Page) and not (hasattr(view, "get") and "get" in view.http_method_names):
            yield f"{prefix}{one.name}", known


@pytest.mark.django_db
def test_no_address_of_an_act_answers_a_look_with_an_empty_page(client, idun):
    client.force_login(idun)
    found = list(_acts(get_resolver().url_patterns))
    assert len(found) > 80
    for name, taken in found:
        at = {key: 1 if isinstance(kind, IntConverter) else "x" for key, kind in taken.items()}
        answer = client.get(reverse(name, kwargs=at))
        assert answer.status_code in {302, 403, 404}, name
        assert answer.content or answer["Location"], name


def test_navigation_marks_the_section_and_hides_what_one_may_not_open(coordinator, signed_in, parties):
    page = coordinator.get("/issues/").content.decode()
    assert '<a href="/issues/" aria-current="page">Påverkansfrågor</a>' in page
    administrator = signed_in(UserFactory.create(organisation=parties.region, role=Role.ADMIN))
    assert "/issues/new/" not in administrator.get("/").content.decode()
