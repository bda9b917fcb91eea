"""Lists taken away: who may, what it costs, and what cannot be asked for."""

import datetime as dt

import pytest
from django.urls import reverse

from crm.enums import Role, Visibility
from crm.exports import xlsx
from crm.models import AuditEntry
from tests.factories import CommitmentFactory, MandateFactory, MeetingFactory, PersonFactory, UserFactory

LISTS = {"log": "meeting_list", "people": "person_list", "commitments": "commitment_list"}


def address(kind, form="csv"):
    return reverse(f"export_{kind}", args=[form])


@pytest.mark.parametrize("kind", LISTS)
def test_who_takes_a_list_away(client, parties, olle, kind):
    assert client.get(address(kind)).status_code == 302
    client.force_login(olle)
    assert client.get(address(kind)).status_code == 404
    client.force_login(UserFactory.create(organisation=parties.harnas, role=Role.ADMIN))
    answer = client.get(address(kind))
    assert answer.getvalue().count(b"\r\n") == 1
    assert "attachment; filename=" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", LISTS)
def test_filters_that_cannot_be_read_are_told_on_the_page(client, elis, kind):
    client.force_login(elis)
    query = {"log": "kind=dance", "people": "office=dance", "commitments": "show=dance"}[kind]
    answer = client.get(f"{address(kind)}?{query}")
    assert answer.url == f"{reverse(LISTS[kind])}?{query}"
    assert client.get(address(kind, "pdf")).status_code == 404
    assert not AuditEntry.objects.exists()


def test_a_workbook_that_cannot_hold_the_list_is_refused_by_its_cap(client, idun, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1)
    MeetingFactory.create_batch(2, visibility=Visibility.PARTIES)
    client.force_login(idun)
    answer = client.get(address("log", "xlsx"))
    assert answer.status_code == 400
    assert not AuditEntry.objects.exists()
    assert client.get(address("log", "csv")).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("kind", "number"), [("log", 16), ("people", 15), ("commitments", 13)])
def test_a_list_costs_the_same_for_one_and_three(client, elis, kind, number, n, django_assert_num_queries):
    for _ in range(n):
        person = MandateFactory.create(person=PersonFactory.create()).person
        MeetingFactory.create(people=[person], ours=[elis], visibility=Visibility.PARTIES)
        CommitmentFactory.create(person=person, owner=elis, due=dt.date(2027, 7, 1))
    client.force_login(elis)
    with django_assert_num_queries(number):
        lines = client.get(address(kind)).getvalue().split(b"\r\n")
    assert len(lines) == n + 2


def test_a_file_speaks_the_readers_language(client, elis):
    elis.language = "en"
    elis.save()
    client.force_login(elis)
    assert client.get(address("log")).getvalue().decode("utf-8-sig").startswith("Day;Contact;")
