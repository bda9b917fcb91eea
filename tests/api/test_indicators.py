"""The project's indicators, their rows, targets and notes, over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import Indicator, IndicatorReading
from tests.api.conftest import fields
from tests.factories import IndicatorFactory, IndicatorNoteFactory, IndicatorReadingFactory, IndicatorTargetFactory

BODY = {"code": "supported", "name": "Stöd", "unit": "organisationer", "target": 11}


@pytest.fixture
def caller(program, lova):
    return program(lova)


def test_an_indicator_is_added_once_and_its_words_are_changed(caller):
    answer = caller.post("indicators", **BODY)
    assert answer.status_code == 201
    address = f"indicators/{answer.json()['id']}"
    assert caller.change(address, name="Stöd till organisationer").json() == {
        **BODY,
        "id": answer.json()["id"],
        "name": "Stöd till organisationer",
        "source": "readings",
        "current": 0,
        "added": 0,
        "previous_target": None,
        "notes": [],
        "version": 2,
    }
    assert fields(caller.post("indicators", **BODY)) == ["code"]
    assert fields(caller.change(address, code="other")) == ["code"]
    assert fields(caller.change(address, current=9)) == ["current"]


@pytest.mark.parametrize("wrong", [{"code": "två ord"}, {"target": 2**31}, {"source": "guesses"}, {"position": 1}])
def test_an_indicator_that_cannot_be(caller, wrong):
    assert fields(caller.post("indicators", **{**BODY, **wrong})) == list(wrong)
    assert not Indicator.objects.exists()


def test_rows_target_and_note_move_the_figure_and_stay(caller):
    pk = IndicatorFactory.create().pk
    row = {"indicator": pk, "on": "2027-03-01", "amount": 9, "text": "Nio", "evidence": "Avtal"}
    assert caller.post("indicator-readings", **row).status_code == 201
    note = {"indicator": pk, "text": "Två av elva lämnar."}
    assert caller.post("indicator-notes", **note).status_code == 201
    target = {"indicator": pk, "on": "2027-06-01", "target": 12, "reason": "Beslut"}
    assert caller.post("indicator-targets", **target).status_code == 201
    found = caller.get(f"indicators/{pk}").json()
    assert (found["current"], found["target"], found["previous_target"]) == (9, 12, 11)
    assert found["notes"] == [{"on": "2027-06-21", "text": "Två av elva lämnar."}]
    [past] = caller.get("indicators", **{"from": "2026-01-01", "to": "2026-12-31"}).json()["items"]
    assert (past["current"], past["target"], past["notes"]) == (0, 11, [])
    assert caller.get("indicator-readings", indicator=pk, to="2027-02-28").json()["total"] == 0


def test_a_row_that_cannot_be_names_its_field(caller):
    pk = IndicatorFactory.create(source="organisations").pk
    row = {"indicator": pk, "on": "2027-03-01", "amount": 1, "text": "Exempel AB", "evidence": "Avtal"}
    assert fields(caller.post("indicator-readings", **row, number="559999-0116")) == ["number"]
    assert fields(caller.post("indicator-readings", **row, number="811218-9876")) == ["number"]
    assert fields(caller.post("indicator-readings", **{**row, "on": "2027-06-22"})) == ["on"]
    assert not IndicatorReading.objects.exists()
    assert caller.post("indicator-readings", **row, number="559999-0115").json()["number"] == "5599990115"


def test_only_the_project_leader_keeps_indicators(program, idun, olle):
    reading = IndicatorReadingFactory.create()
    assert program(idun).get(f"indicators/{reading.indicator_id}").json()["current"] == 2
    assert program(idun).change(f"indicators/{reading.indicator_id}", name="x").status_code == 403
    assert program(idun).post("indicators", **BODY).status_code == 403
    body = {"indicator": reading.indicator_id, "text": "x"}
    assert program(idun).post("indicator-notes", **body).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("path", "factory", "queries"),
    [
        ("indicators", IndicatorFactory, 7),  # token, council, count, rows, and the readings, targets, notes of all
        ("indicator-readings", IndicatorReadingFactory, 4),
        ("indicator-targets", IndicatorTargetFactory, 4),
        ("indicator-notes", IndicatorNoteFactory, 4),
    ],
)
def test_a_list_costs_the_same_at_any_length(caller, path, factory, queries, n, django_assert_num_queries):
    factory.create_batch(n)
    caller.get(path)
    with django_assert_num_queries(queries):
        assert caller.get(path).json()["total"] == n
