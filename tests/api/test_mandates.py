"""Mandates over the interface."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.queries.radar import radar
from crm.models import AuditEntry, Mandate, RegisterImport
from crm.visibility import Viewer
from tests.api.conftest import fields
from tests.factories import CommitmentFactory, MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def body(parties):
    return OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")


@pytest.fixture
def vera(body):
    """Has left one office for another."""
    vera = PersonFactory.create(name="Vera Lindmåne", ref="DM01")
    MandateFactory.create(person=vera, body=body, title="Statssekreterare", starts=None, ends=dt.date(2026, 11, 1))
    MandateFactory.create(person=vera, body=body, committee="TU")
    return vera


def test_a_mandate_names_person_and_body(program, sigrid, vera, body):
    held = vera.mandates.get(ends=None)
    answer = program(sigrid).get(f"mandates/{held.pk}")
    assert answer.json() == {
        "id": held.pk,
        "person": {"id": vera.pk, "ref": "DM01", "name": "Vera Lindmåne"},
        "body": {"id": body.pk, "ref": "", "name": "Skogsdepartementet", "short_name": "Skogsdepartementet"},
        "title": "Statsråd",
        "committee": "TU",
        "party": "",
        "constituency": "",
        "starts": "2026-11-02",
        "starts_precision": "day",
        "ends": None,
        "ends_precision": "day",
        "end_known": True,
        "source": "",
    }


def test_the_list_narrows_by_person_body_committee_and_day(caller, vera, body):
    other = MandateFactory.create(person=PersonFactory.create(name="Adam Ek"), title="Ledamot")

    def titles(**query):
        return [row["title"] for row in caller.get("mandates", **query).json()["items"]]

    assert titles() == ["Ledamot", "Statsråd", "Statssekreterare"]
    assert titles(person=vera.pk) == ["Statsråd", "Statssekreterare"]
    assert titles(body=other.body_id) == ["Ledamot"]
    assert titles(committee="TU") == ["Statsråd"]
    assert titles(on="2026-11-01") == ["Statssekreterare"]
    assert titles(on="2026-11-02", person=vera.pk) == ["Statsråd"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, n, django_assert_num_queries):
    MandateFactory.create_batch(n)
    caller.get("mandates")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("mandates").json()["total"] == n


def test_a_mandate_is_added_and_ended_by_those_who_keep_the_register(caller, program, sigrid, vera, body):
    made = caller.post("mandates", person=vera.pk, body=body.pk, title="Ordförande", starts="2027-01-01")
    assert made.status_code == 201
    address = made.headers["Location"].removeprefix("/api/v1/")
    assert program(sigrid).act(f"{address}/end", ends="2027-06-01").status_code == 403
    ended = caller.act(f"{address}/end", ends="2027-06-01")
    assert (ended.status_code, ended.json()["ends"]) == (200, "2027-06-01")
    entries = AuditEntry.objects.filter(object_type="crm.Mandate", object_id=made.json()["id"])
    assert sorted(entries.values_list("action", flat=True)) == ["create", "update"]
    again = caller.act(f"{address}/end", ends="2027-06-02")
    assert (again.status_code, fields(again)) == (409, ["ends"])
    assert Mandate.objects.get(pk=made.json()["id"]).ends == dt.date(2027, 6, 1)


@pytest.mark.parametrize(
    ("body_of", "field"),
    [
        ({"title": " "}, "title"),
        ({"person": 2**80}, "person"),
        ({"person": "1"}, "person"),
        ({"person": True}, "person"),
        ({"body": None}, "body"),
        ({"starts": "2027-06-02", "ends": "2027-06-01"}, "ends"),
        ({"starts": "12027-06-02"}, "starts"),
        ({"id": 7}, "id"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, vera, body, body_of, field):
    answer = caller.post("mandates", **{"person": vera.pk, "body": body.pk, "title": "Ordförande", **body_of})
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert Mandate.objects.count() == 2


def test_a_role_that_is_held_already_is_a_conflict(caller, vera, body):
    answer = caller.post("mandates", person=vera.pk, body=body.pk, title="Statsråd", committee="TU")
    assert (answer.status_code, fields(answer)) == (409, ["starts"])
    assert Mandate.objects.count() == 2


def test_a_mandate_cannot_end_before_it_began(caller, vera):
    held = vera.mandates.get(ends=None)
    answer = caller.act(f"mandates/{held.pk}/end", ends="2026-11-01")
    assert (answer.status_code, fields(answer)) == (422, ["ends"])
    assert Mandate.objects.get(pk=held.pk).ends is None


def test_an_administrator_reads_none(program, idun, vera):
    idun.role = "admin"
    idun.save()
    assert program(idun).get("mandates").json()["total"] == 0
    assert program(idun).get(f"mandates/{vera.mandates.first().pk}").status_code == 404


def test_days_of_a_month_or_year_and_an_unknown_end(caller, vera, body):
    made = caller.post(
        "mandates",
        person=vera.pk,
        body=body.pk,
        title="Ordförande",
        starts="2027-02-11",
        starts_precision="month",
        end_known=False,
        source="Riksdagens register",
    )
    assert made.status_code == 201
    row = made.json()
    assert (row["starts"], row["starts_precision"], row["end_known"]) == ("2027-02-01", "month", False)
    [card] = caller.get("decision-makers").json()["items"]
    [held] = [mandate for mandate in card["mandates"] if mandate["title"] == "Ordförande"]
    assert (held["starts_precision"], held["end_known"], held["source"]) == ("month", False, "Riksdagens register")
    confirmed = caller.act(f"mandates/{row['id']}/confirm", source="Ringde kansliet")
    assert (confirmed.json()["end_known"], confirmed.json()["source"]) == (True, "Ringde kansliet")
    assert caller.act(f"mandates/{row['id']}/confirm").status_code == 409
    ended = caller.act(f"mandates/{row['id']}/end", ends="2027-05-02", ends_precision="month")
    assert (ended.json()["ends"], ended.json()["ends_precision"]) == ("2027-05-31", "month")


@pytest.fixture
def left(vera, parties, idun):
    """Vera has left, with a meeting, a promise and an ask of hers open."""
    held = vera.mandates.get(ends=None)
    Mandate.objects.filter(pk=held.pk).update(ends=dt.date(2027, 6, 20))
    day = dt.date(2027, 6, 29)
    MeetingFactory.create(organisation=parties.region, people=[vera], state="confirmed", on=day, title="Om banan")
    CommitmentFactory.create(person=vera, organisation=parties.region, owner=idun)
    return held


def test_the_radar_tells_what_its_page_tells(caller, client, idun, left, vera, at):
    [change] = caller.get("mandates/radar").json()["changes"]
    [shown] = radar(Viewer.of(idun), at)
    assert change["person"] == {"id": vera.pk, "ref": vera.ref, "name": vera.name}
    assert [one["id"] for one in change["ended"]] == [left.pk] == [one.pk for one in shown.ended]
    assert [one["id"] for one in change["meetings"]] == [one.pk for one in shown.meetings]
    assert [one["id"] for one in change["commitments"]] == [one.pk for one in shown.commitments]
    assert (change["in_office"], change["owner"], change["asks"]) == (False, None, [])
    client.force_login(idun)
    assert "Om banan" in client.get(reverse("mandate_radar")).content.decode()


def test_the_radar_tells_a_token_no_more_than_its_scopes(program, idun, sigrid, left, parties):
    assert program(idun, scopes=["people:read"]).get("mandates/radar").json() == {"changes": []}
    [change] = program(idun, scopes=["people:read", "log:read"]).get("mandates/radar").json()["changes"]
    assert change["meetings"]


def test_the_radar_of_an_import_is_for_those_who_may_save_it(program, idun, sigrid, left, at):
    run = RegisterImport.objects.create(
        family="vcard", made_at=at, state="applied", undo={"changed": [["crm.Mandate", left.pk, {"ends": [None, "x"]}]]}
    )
    [change] = program(idun).get("mandates/radar", run=run.pk).json()["changes"]
    assert [one["id"] for one in change["ended"]] == [left.pk]
    refused = program(sigrid).get("mandates/radar", run=run.pk)
    assert (refused.status_code, fields(refused)) == (422, ["run"])


@pytest.mark.parametrize("n", [1, 3])
def test_the_radar_costs_the_same_at_any_length(caller, n, idun, django_assert_num_queries):
    for _ in range(n):
        MandateFactory.create(person=PersonFactory.create(relation_owner=idun), ends=dt.date(2027, 6, 20))
    caller.get("mandates/radar")
    with django_assert_num_queries(9):
        assert len(caller.get("mandates/radar").json()["changes"]) == n
