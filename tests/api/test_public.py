"""Public programmes, matches and imports over the interface."""

from __future__ import annotations

import pytest

from api.views.public import ImportRuns
from campaigns.models import ImportRun, PublicEvent, SpeakerMatch
from tests.api.conftest import fields
from tests.factories import MandateFactory, PersonFactory

FILE = (
    "id,title,start,end,place,speakers\n"
    "1,Hur byggs banan?,2027-06-29 12:00,2027-06-29 13:00,Scenen,Vera Lindmåne (S)\n"
    "2,Mingel,2027-06-29 19:00,,,\n"
    "3,,2027-06-29 19:00,,,\n"
)


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def vera(db):
    return MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne"), party="S").person


@pytest.fixture
def run(caller, arena, vera):
    return caller.post("import-runs", arena=arena.pk, file_name="programmet.csv", file=FILE).json()


@pytest.fixture
def saved(caller, run):
    return caller.act(f"import-runs/{run['id']}/apply").json()


def test_a_file_is_read_saved_and_taken_back(caller, run):
    assert (run["state"], [row["key"] for row in run["plan"]["new"]]) == ("planned", ["1", "2"])
    assert [row["row"] for row in run["plan"]["rejected"]] == [4]
    assert not PublicEvent.objects.exists()
    address = f"import-runs/{run['id']}"
    assert caller.act(f"{address}/apply").json()["state"] == "applied"
    assert caller.get("public-events", day="2027-06-29").json()["total"] == 2
    assert caller.act(f"{address}/apply").status_code == 409
    assert caller.remove(address).status_code == 409
    assert caller.act(f"{address}/undo").json()["state"] == "undone"
    assert not PublicEvent.objects.exists()


def test_a_file_may_be_as_large_as_on_the_site(caller, arena, settings, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = FILE + "9,Dans,2027-06-29 21:00,,,\n" * 60
    assert caller.post("import-runs", arena=arena.pk, file_name="programmet.csv", file=large).status_code == 201
    assert caller.post("arenas", name="x" * 1000).status_code == 413
    monkeypatch.setattr(ImportRuns, "largest", 1500)
    answer = caller.post("import-runs", arena=arena.pk, file_name="programmet.csv", file=large)
    assert (answer.status_code, answer.json()["detail"]) == (413, "Högst 1 kB kan skickas på en gång.")


def test_a_plan_is_forgotten(caller, run):
    assert caller.remove(f"import-runs/{run['id']}").status_code == 204
    assert not ImportRun.objects.exists()


def test_a_match_is_confirmed_rejected_and_opened_again(program, caller, arena, saved, sigrid, vera):
    [found] = caller.get("public-matches", arena=arena.pk, state="suggested").json()["items"]
    assert (found["person"]["id"], found["certainty"], found["reasons"]) == (vera.pk, "sure", ["name", "party"])
    address, reader = f"public-matches/{found['id']}", program(sigrid)
    assert reader.get(address).status_code == 404
    assert caller.act(f"{address}/confirm").json()["state"] == "confirmed"
    assert caller.act(f"{address}/confirm").status_code == 409
    assert reader.get(address).json()["state"] == "confirmed"
    assert [row["key"] for row in reader.get("public-events", person=vera.pk).json()["items"]] == ["1"]
    assert reader.act(f"{address}/reject").status_code == 403
    assert caller.act(f"{address}/reject").json()["state"] == "rejected"
    assert caller.act(f"{address}/reopen").json()["decided_by"] is None
    MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne"))
    assert caller.act(f"arenas/{arena.pk}/rematch").status_code == 200
    assert SpeakerMatch.objects.filter(certainty="unsure").count() == 2


def test_events_are_as_visible_as_their_arena(program, saved, sigrid, ylva):
    assert program(sigrid).get("public-events", q="banan").json()["total"] == 1
    assert program(sigrid).get("public-events", ours="suggested").json()["total"] == 0
    assert program(ylva).get("public-events").json()["total"] == 0
    assert program(sigrid).get("import-runs").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"file": "a,b\n"}, "file"),
        ({"source": "ftp"}, "source"),
        ({"arena": 999999}, "arena"),
        ({"file": ""}, "file"),
    ],
)
def test_a_file_that_cannot_be(caller, arena, wrong, field):
    body = {"arena": arena.pk, "file_name": "x.csv", "file": FILE, **wrong}
    assert fields(caller.post("import-runs", **body)) == [field]
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("path", ["public-events", "public-matches", "import-runs"])
def test_a_list_costs_the_same_at_any_length(caller, saved, path, django_assert_num_queries):
    caller.get(path)
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get(path).json()["total"] >= 1
