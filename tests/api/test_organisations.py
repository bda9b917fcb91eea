"""Organisations over the interface; and, by their example, what every resource does."""

from __future__ import annotations

import pytest

from crm.models import AuditEntry, Organisation
from crm.queries import bounded
from tests.api.conftest import fields
from tests.factories import OrganisationFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def skog(parties):
    return OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")


def test_a_list_is_cut_into_pages(caller, parties):
    first = caller.get("organisations", limit=2).json()
    assert [row["name"] for row in first["items"]] == ["Härnäs kommun", "Kramnäs kommun"]
    assert {key: first[key] for key in ("page", "limit", "total", "next", "previous")} == {
        "page": 1,
        "limit": 2,
        "total": 5,
        "next": "/api/v1/organisations?limit=2&page=2",
        "previous": None,
    }
    last = caller.get("organisations", limit=2, page=3).json()
    assert [row["name"] for row in last["items"]] == ["Utanför AB"]
    assert last["next"] is None
    assert last["previous"] == "/api/v1/organisations?limit=2&page=2"


def test_a_page_beyond_the_last_is_empty(caller, parties):
    answer = caller.get("organisations", page=9).json()
    assert answer["items"] == []
    assert answer["previous"] == "/api/v1/organisations?page=1"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "²"}, "page"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"kind": "castle"}, "kind"),
        ({"on": "someday"}, "on"),
        ({"kind": ""}, "kind"),
        ({"page": ""}, "page"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(caller, parties, query, field):
    answer = caller.get("organisations", **query)
    assert answer.status_code == 400
    assert fields(answer) == [field]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, parties, n, django_assert_num_queries):
    OrganisationFactory.create_batch(n)
    caller.get("organisations")
    with django_assert_num_queries(4):  # token, council, count, rows
        caller.get("organisations")


def test_one_is_read_with_a_strong_tag_and_kept_while_it_holds(caller, skog):
    answer = caller.get(f"organisations/{skog.pk}")
    tag = answer.headers["ETag"]
    assert tag.startswith('"')
    held = caller.client.get(f"/api/v1/organisations/{skog.pk}", headers={"If-None-Match": tag})
    assert (held.status_code, held.content) == (304, b"")
    Organisation.objects.filter(pk=skog.pk).update(short_name="S")
    assert caller.get(f"organisations/{skog.pk}").headers["ETag"] != tag


def test_a_new_one_is_made_audited_and_addressed(caller, parties, idun):
    answer = caller.post("organisations", name=" Skogsverket ", kind="agency", ref="O9")
    assert answer.status_code == 201
    made = Organisation.objects.get(name="Skogsverket")
    assert answer.headers["Location"] == f"/api/v1/organisations/{made.pk}"
    assert answer.headers["ETag"] == caller.get(f"organisations/{made.pk}").headers["ETag"]
    assert answer.json()["ref"] == "O9"
    entry = AuditEntry.objects.get(object_type="crm.Organisation", object_id=made.pk)
    assert (entry.actor, entry.action) == (idun, "create")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"name", "kind"}),
        ({"name": "", "kind": "agency"}, {"name"}),
        ({"name": "x" * 201, "kind": "agency"}, {"name"}),
        ({"name": "A\0B", "kind": "agency"}, {"name"}),
        ({"name": "Skog", "kind": "castle"}, {"kind"}),
        ({"name": 7, "kind": "agency"}, {"name"}),
        ({"name": ["Skog"], "kind": "agency"}, {"name"}),
        ({"name": "Skog", "kind": 1}, {"kind"}),
        ({"name": "Skog", "kind": "agency", "version": 7}, {"version"}),
        ({"name": "Skog", "kind": "agency", "colour": "red"}, {"colour"}),
        ({"name": "Skog", "kind": "agency", "valid_from": "2027-13-01"}, {"valid_from"}),
        ({"name": "Skog", "kind": "agency", "valid_from": "0001-01-01"}, {"valid_from"}),
        ({"name": "Skog", "kind": "agency", "valid_from": "2027-02-01", "valid_to": "2027-01-01"}, {"valid_to"}),
    ],
)
def test_what_cannot_be_saved_is_named_and_nothing_is(caller, parties, body, wrong):
    before = Organisation.objects.count()
    answer = caller.post("organisations", **body)
    assert answer.status_code == 422
    assert set(fields(answer)) == wrong
    assert Organisation.objects.count() == before


def test_a_name_that_is_taken_is_a_conflict(caller, parties):
    before = Organisation.objects.count()
    answer = caller.post("organisations", name="Härnäs kommun", kind="municipality")
    assert (answer.status_code, fields(answer)) == (409, ["name"])
    assert Organisation.objects.count() == before


@pytest.mark.parametrize("body", [{"kind": "\ud800"}, {"name": "Skog", "\ud800": 1}])
def test_half_a_character_is_refused_and_not_repeated(caller, parties, body):
    answer = caller.post("organisations", **body)
    assert answer.status_code == 422
    assert "\ud800" not in answer.content.decode()


def test_a_read_only_field_is_told_from_one_that_is_none(caller, parties):
    answer = caller.post("organisations", name="Skog", kind="agency", version=7, colour="red")
    assert {e["field"]: e["detail"] for e in answer.json()["errors"]} == {
        "version": "Det här fylls i av Samsyn.",
        "colour": "Det finns inget sådant fält.",
    }


@pytest.mark.parametrize("body", ["[]", "7", '"name"', "null"])
def test_a_body_that_is_no_object_is_refused(caller, parties, body):
    answer = caller.client.generic("POST", "/api/v1/organisations", body, content_type="application/json")
    assert answer.status_code == 422


def test_a_change_keeps_what_is_left_out(caller, skog):
    answer = caller.change(f"organisations/{skog.pk}", short_name="SKD")
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["short_name"]) == ("Skogsdepartementet", "SKD")
    assert answer.json()["version"] == skog.version + 1


@pytest.mark.parametrize(("tag", "code"), [("", 428), ("*", 428), ('"old"', 412), ('W/"old"', 412), ("unquoted", 412)])
def test_a_change_needs_the_tag_of_what_is_changed(caller, skog, tag, code):
    answer = caller.change(f"organisations/{skog.pk}", etag=tag, short_name="SKD")
    assert answer.status_code == code
    assert fields(answer) == ["If-Match"]
    assert Organisation.objects.get(pk=skog.pk).short_name == skog.short_name


def test_a_tag_from_before_anothers_change_is_stale(caller, skog):
    tag = caller.get(f"organisations/{skog.pk}").headers["ETag"]
    caller.change(f"organisations/{skog.pk}", short_name="SKD")
    assert caller.change(f"organisations/{skog.pk}", etag=tag, short_name="Sk").status_code == 412
    assert Organisation.objects.get(pk=skog.pk).short_name == "SKD"


def test_filters_are_those_of_the_site(caller, skog):
    def named(**query):
        return [row["name"] for row in caller.get("organisations", **query).json()["items"]]

    assert named(kind="ministry") == ["Skogsdepartementet"]
    assert named(q="harnas") == ["Härnäs kommun"]
    assert named(partnership="none") == ["Skogsdepartementet", "Utanför AB"]
    Organisation.objects.filter(pk=skog.pk).update(valid_from="2028-01-01")
    assert named(kind="ministry", on="2027-06-01") == []


def test_a_body_is_renamed_and_names_its_successor(program, idun):
    caller = program(idun)
    body = OrganisationFactory.create(name="Miljödepartementet", kind="ministry", partnership="none")
    answer = caller.act(f"organisations/{body.pk}/rename", name="Klimatdepartementet", valid_from="2027-06-01")
    assert answer.status_code == 200
    new = caller.get(f"organisations/{answer.json()['successor']}").json()
    assert (answer.json()["valid_to"], new["name"], new["valid_from"]) == (
        "2027-05-31",
        "Klimatdepartementet",
        "2027-06-01",
    )
    assert caller.act(f"organisations/{body.pk}/rename", name="Igen", valid_from="2027-07-01").status_code == 422


def test_no_further_than_is_said_is_counted(program, idun, monkeypatch):
    monkeypatch.setattr(bounded, "MOST", 2)
    first = program(idun).get("organisations", limit=1).json()
    assert (first["total"], first["more"], first["next"]) == (2, True, "/api/v1/organisations?limit=1&page=2")
    third = program(idun).get("organisations", limit=1, page=3).json()
    assert (third["total"], third["more"]) == (3, True)
    assert third["next"] == "/api/v1/organisations?limit=1&page=4"
    last = program(idun).get("organisations", limit=1, page=5).json()
    assert (last["total"], last["more"], last["next"]) == (5, False, None)
