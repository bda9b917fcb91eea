"""Narrowing the log and counting what is left, on the page and over the interface."""

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.models import ArenaContact
from crm.enums import Role, Visibility
from crm.queries import bounded
from tests.campaigns.contacts import COUNTS, at_the_arena, log
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    IssueFactory,
    MeetingFactory,
    PersonFactory,
)

__all__ = ["at_the_arena", "log"]

DAY = dt.date
LOG = reverse("meeting_list")


@pytest.fixture(autouse=True)
def frozen(settings, at):
    """The council's clock stands still."""
    settings.SAMSYN_NOW = at.isoformat()


def shown(client, query):
    response = client.get(LOG + query if isinstance(query, str) else LOG, None if isinstance(query, str) else query)
    assert response.status_code == 200
    return response.context["rows"]


def test_every_filter_leaves_its_rows(client, elis, log, at_the_arena):
    client.force_login(elis)
    for query, names in (
        ({}, "media june may april march"),
        ({"who": "lindmane vera"}, "april march"),
        ({"who": "ingen"}, ""),
        ({"person": log.lo.pk}, "june may april"),
        ({"person": "none"}, "media"),
        ({"body": log.old.pk}, "march"),
        ({"body": log.new.pk}, "may april"),
        ({"body": "none"}, "media june"),
        ({"issue": "none"}, "media june"),
        ({"channel": "phone"}, "april"),
        ({"visibility": "own_org"}, "june"),
        ({"arena": log.arena.pk}, "may"),
        ({"arena": "none"}, "media june april march"),
        ({"campaign": log.campaign.pk}, "april march"),
        ({"campaign": "none"}, "media june may"),
        ({"work_package": "AP1"}, "april march"),
        ({"work_package": "AP1", "body": log.new.pk}, "april"),
        ({"work_package": "AP9"}, ""),
        ({"body": "9" * 30}, ""),
    ):
        assert shown(client, query) == [getattr(log, name) for name in names.split()], query


def test_what_the_viewer_does_not_read_is_in_no_filter_and_no_count(client, sigrid, log):
    client.force_login(sigrid)
    assert shown(client, {"visibility": "own_org"}) == []
    assert shown(client, {"person": log.lo.pk}) == [log.may, log.april]
    page = client.get(LOG, {"group": "month"})
    assert [(group.name, group.count) for group in page.context["groups"]] == [
        ("juni 2027", 1),
        ("maj 2027", 1),
        ("april 2027", 1),
        ("mars 2027", 1),
    ]


def test_an_arena_that_the_viewer_does_not_see_is_named_in_no_count(client, sigrid, log, at_the_arena):
    """A reader sees the arenas that they take part in: what was elsewhere counts under none, and is found there."""
    own = ArenaFactory.create(name="Kustdagarna")
    DelegateFactory.create(arena=own, user=sigrid)
    ArenaContact.objects.create(arena=own, meeting=log.april)
    client.force_login(sigrid)
    groups = client.get(LOG, {"group": "arena"}).context["groups"]
    assert [(group.name, group.count) for group in groups] == [("Kustdagarna", 1), ("Ingen arena", 3)]
    assert [shown(client, group.url) for group in groups] == [[log.april], [log.media, log.may, log.march]]


@pytest.mark.parametrize("by", COUNTS)
def test_every_count_is_a_link_to_exactly_its_rows(client, elis, log, at_the_arena, by):
    client.force_login(elis)
    groups = client.get(LOG, {"group": by}).context["groups"]
    assert [(group.name, group.count) for group in groups] == COUNTS[by]
    for group in groups:
        assert len(shown(client, group.url)) == group.count, group
    narrowed = {"group": by, "person": str(log.lo.pk), "from": "2027-04-15", "period": "2027-1"}
    groups = client.get(LOG, narrowed).context["groups"]
    assert groups
    for group in groups:
        assert len(shown(client, group.url)) == group.count, group


@pytest.mark.parametrize("by", ["month", "party", "kind"])
def test_where_a_contact_has_one_group_the_counts_add_up_to_the_total(client, elis, log, by):
    client.force_login(elis)
    page = client.get(LOG, {"group": by})
    assert sum(group.count for group in page.context["groups"]) == 5
    assert page.context["totals"] == "5 kontakter"
    assert "räknas under var och en" not in page.content.decode()
    assert "räknas under var och en" in client.get(LOG, {"group": "person"}).content.decode()


def test_a_group_that_is_chosen_already_is_the_only_one(client, elis, log):
    client.force_login(elis)
    (group,) = client.get(LOG, {"group": "person", "person": log.lo.pk}).context["groups"]
    assert (group.name, group.count, group.url) == ("Lo Ek", 3, f"?person={log.lo.pk}")


def test_a_count_that_is_not_known_is_refused(client, elis, log):
    client.force_login(elis)
    page = client.get(LOG, {"group": "opinion"})
    assert (page.context["groups"], page.context["rows"]) == ([], [])
    assert page.context["sentences"][0].text.startswith("Räkna per: ")


def test_counting_tells_the_project_leader_no_more_of_what_is_hidden(client, elis, log, parties):
    MeetingFactory.create(organisation=parties.kramnas, on=DAY(2027, 1, 19))
    elis.role = Role.PROJECT_LEAD
    elis.save()
    client.force_login(elis)
    assert client.get(LOG, {"group": "month"}).context["totals"].endswith("1 visas inte: en annan parts egen")
    assert client.get(LOG, {"channel": "phone"}).context["totals"] == "1 kontakt"


def test_a_coordinator_asking_for_contacts_with_nobody_is_told_of_none(client, idun, log, parties):
    MeetingFactory.create(organisation=parties.kramnas)
    client.force_login(idun)
    page = client.get(LOG, {"person": "none"})
    assert (page.context["existence"], page.context["totals"]) == ([], "1 kontakt")


@pytest.mark.parametrize("by", COUNTS)
@pytest.mark.parametrize("n", [1, 3])
def test_a_count_costs_two_queries_at_any_length(client, idun, by, n, django_assert_max_num_queries):
    vera, rail = PersonFactory.create(), IssueFactory.create()
    for _ in range(n):
        MeetingFactory.create(people=[vera], ours=[idun], issues=[rail], visibility=Visibility.PARTIES)
    client.force_login(idun)
    with django_assert_max_num_queries(23):
        client.get(LOG, {"group": by})


def test_no_more_than_a_thousand_are_counted(client, idun, monkeypatch):
    monkeypatch.setattr(bounded, "MOST", 2)
    MeetingFactory.create_batch(4, visibility=Visibility.PARTIES)
    client.force_login(idun)
    assert client.get(LOG).context["totals"] == "fler än 2 kontakter"
