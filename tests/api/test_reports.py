"""Reports over the interface: drafted, written, approved and taken away."""

from __future__ import annotations

import pytest

from campaigns.models import Report
from crm.models import Council
from tests.api.conftest import fields
from tests.campaigns.reports.conftest import AFTER, make_world, world

__all__ = ["make_world", "world"]


@pytest.fixture
def caller(program, lova, world):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": AFTER})
    return program(lova)


@pytest.fixture
def made(caller, parties):
    body = {"kind": "steering", "organisation": parties.harnas.pk, "first": "2027-01-01", "last": "2027-06-30"}
    answer = caller.post("reports", **body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_a_report_is_drafted_written_approved_and_read_by_every_party(program, caller, made, sigrid):
    path = f"reports/{made['id']}"
    assert made["state"] == "draft"
    assert program(sigrid).get(path).status_code == 404
    assert caller.change(path, texts={"summary": "Kort."}).json()["texts"]["summary"] == "Kort."
    read = caller.get(f"{path}/document").json()
    assert {group["kind"] for group in read["gaps"]} == {"debrief", "commitment", "claim", "stance", "period_open"}
    refused = caller.act(f"{path}/approve", seal=read["seal"], confirmed=["debrief"])
    assert refused.status_code == 422
    assert Report.objects.get().snapshot is None
    confirmed = [group["kind"] for group in read["gaps"]]
    answer = caller.act(f"{path}/approve", seal=read["seal"], confirmed=confirmed)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    theirs = program(sigrid)
    assert theirs.get(f"{path}/document").json()["document"]["blocks"][0]["text"] == "Kort."
    for form, kind in (("pdf", "application/pdf"), ("text", "text/plain"), ("data", "application/zip")):
        assert theirs.get(f"{path}/{form}")["Content-Type"].startswith(kind)
    assert caller.change(path, title="x").status_code == 409
    assert caller.get(f"{path}/differences").json() == {"before": None, "figures": [], "tables": [], "texts": []}


def test_a_period_out_of_bounds_is_told_by_field_and_rule(caller, parties):
    body = {"kind": "steering", "organisation": parties.harnas.pk}
    early = caller.post("reports", **body, first="1900-01-01", last="2027-06-30")
    late = caller.post("reports", **body, first="2027-01-01", last="2100-12-31")
    assert [(answer.status_code, fields(answer)) for answer in (early, late)] == [(422, ["first"]), (422, ["last"])]
    assert "1 januari 2017" in early.content.decode()
    assert "31 december 2028" in late.content.decode()
    assert not Report.objects.exists()


def test_a_seal_of_something_else_is_stale(caller, made):
    answer = caller.act(f"reports/{made['id']}/approve", seal="0" * 64)
    assert answer.status_code == 409


def test_gaps_are_asked_about_and_the_mails_stopped(caller, made, idun):
    path = f"reports/{made['id']}"
    assert caller.act(f"{path}/nudge", users=[idun.pk]).status_code == 200
    assert caller.act(f"{path}/nudge", users=[idun.pk]).status_code == 422
    assert caller.act(f"{path}/stop-nudges").status_code == 200


def test_bad_input_names_field_and_rule(caller, parties, made):
    answer = caller.post("reports", kind="fund", organisation=parties.harnas.pk, first="2027-06-30", last="2027-01-01")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "last", "detail": "Slutet ligger före början."}]
    answer = caller.change(f"reports/{made['id']}", texts={"summary": "x" * 4_001})
    assert answer.json()["errors"][0]["detail"] == "”Sammanfattning” har 4001 tecken; högst 4000 får plats."


def test_lengths_are_read_by_all_and_set_by_project_leaders(program, caller, sigrid):
    answer = caller.post("reports/set-length", kind="fund", block="results", most=2_500)
    assert answer.json() == {"kind": "fund", "block": "results", "most": 2_500}
    lengths = program(sigrid).get("reports/lengths").json()["lengths"]
    assert {"kind": "fund", "block": "results", "most": 2_500} in lengths
    assert program(sigrid).post("reports/set-length", kind="fund", block="results", most=1).status_code == 403


def test_a_draft_is_discarded(caller, made):
    caller.remove(f"reports/{made['id']}")
    assert not Report.objects.exists()
