"""Lists as files over the interface: what the page's own export holds, under the same filters, in the same trail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from crm.enums import MeetingState, Role, Visibility
from crm.exports import xlsx
from crm.models import AuditEntry
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import CommitmentFactory, MandateFactory, MeetingFactory, PersonFactory, UserFactory

LISTS = {"log": "meetings", "people": "decision-makers", "commitments": "commitments"}
NARROWED = {"log": {"who": "vera"}, "people": {"q": "vera"}, "commitments": {"show": "all"}}


@pytest.fixture
def rows(elis, ylva, parties):
    for name in ("Vera Lindmåne", "Bo Gran"):
        person = MandateFactory.create(person=PersonFactory.create(name=name)).person
        MeetingFactory.create(people=[person], ours=[elis], visibility=Visibility.PARTIES, state=MeetingState.HELD)
        MeetingFactory.create(people=[person], ours=[ylva], organisation=parties.kramnas, title="Hemlig")
        CommitmentFactory.create(person=person, owner=elis, due=dt.date(2027, 7, 1))


@pytest.mark.parametrize("asked", [{}, NARROWED])
@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_file_is_that_of_the_page_and_is_noted_alike(program, settings, elis, rows, kind, form, asked):
    settings.SAMSYN_NOW = AT.isoformat()
    query = asked.get(kind, {})
    page = Client()
    page.force_login(elis)
    there = page.get(reverse(f"export_{kind}", args=[form]), query)
    here = program(elis).get(f"{LISTS[kind]}/{form}", **query)
    assert here.getvalue() == there.getvalue()
    assert {name: here[name] for name in ("Content-Disposition", "Content-Type", "Cache-Control")} == {
        name: there[name] for name in ("Content-Disposition", "Content-Type", "Cache-Control")
    }
    first, second = AuditEntry.objects.filter(action="export").values_list("changes", flat=True)
    assert first == second
    assert b"Hemlig" not in here.getvalue()


def test_a_workbook_comes_too_within_its_cap(program, elis, rows, monkeypatch):
    answer = program(elis).get("meetings/xlsx")
    assert answer["Content-Type"] == xlsx.CONTENT_TYPE
    assert answer.getvalue().startswith(b"PK")
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1)
    assert program(elis).get("meetings/xlsx").status_code == 422


@pytest.mark.parametrize(
    ("kind", "query"), [("log", {"kind": "dance"}), ("people", {"page": 2}), ("log", {"dance": 1})]
)
def test_a_filter_that_cannot_be_read_is_an_error_and_takes_nothing(program, elis, rows, kind, query):
    answer = program(elis).get(f"{LISTS[kind]}/csv", **query)
    assert (answer.status_code, fields(answer)) == (400, list(query))
    assert not AuditEntry.objects.filter(action="export").exists()


def test_who_takes_a_list_away(program, parties, olle, rows):
    page = Client()
    page.force_login(olle)
    assert page.get("/api/v1/meetings/csv").status_code == 404
    admin = UserFactory.create(organisation=parties.harnas, role=Role.ADMIN)
    assert program(admin).get("meetings/csv").getvalue().count(b"\r\n") == 1
    assert program(admin, ["people:read"]).get("meetings/csv").status_code == 403
