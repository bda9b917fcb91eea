"""Who signed up for activities, and files of figures, over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import ActivityParticipant, IndicatorReading
from tests.api.conftest import fields
from tests.factories import CampaignActivityFactory, IndicatorFactory, ParticipantFactory


@pytest.fixture
def caller(program, lova):
    return program(lova)


@pytest.fixture
def activity(parties):
    return CampaignActivityFactory.create(organisation=parties.harnas)


def test_an_organisation_signs_up_is_changed_and_taken_off(caller, activity):
    body = {"activity": activity.pk, "number": "559999-0115", "name": "Exempel AB", "came": 3}
    answer = caller.post("participants", **body)
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["kind"]) == ("5599990115", "swedish")
    assert fields(caller.post("participants", **body)) == ["number"]
    address = f"participants/{answer.json()['id']}"
    assert caller.change(address, came=4).json()["came"] == 4
    assert fields(caller.change(address, number="559999-0123")) == ["number"]
    assert caller.remove(address).status_code == 204
    assert not ActivityParticipant.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"number": "559999-0116"}, "number"), ({"number": "811218-9876"}, "number"), ({"kind": "foreign"}, "country")],
)
def test_a_sign_up_that_cannot_be(caller, activity, wrong, field):
    body = {"activity": activity.pk, "number": "559999-0115", "name": "Exempel AB", **wrong}
    assert fields(caller.post("participants", **body)) == [field]


def test_a_file_is_read_saved_and_taken_back(caller):
    indicator = IndicatorFactory.create()
    file = {"indicator": indicator.pk, "file_name": "besok.csv", "file": "månad;besökare\n2027-05;412\n"}
    answer = caller.post("figure-imports", **file)
    assert answer.json()["plan"]["new"] == [{"row": 2, "month": "2027-05-01", "amount": 412}]
    assert not IndicatorReading.objects.exists()
    address = f"figure-imports/{answer.json()['id']}"
    assert caller.act(f"{address}/apply").json()["state"] == "applied"
    assert caller.get(f"indicators/{indicator.pk}").json()["current"] == 412
    assert caller.act(f"{address}/undo").json()["state"] == "undone"
    assert not IndicatorReading.objects.exists()
    wrong = caller.post("figure-imports", **{**file, "file": "månad;besökare\n2027-13;412\n"})
    assert fields(wrong) == ["file"]
    assert fields(caller.post("figure-imports", file_name="a", file="b")) == ["indicator"]


def test_a_list_is_read_for_an_activity_and_forgotten(caller, activity):
    answer = caller.post(
        "figure-imports", activity=activity.pk, file_name="a.csv", file="orgnr;namn\n559999-0115;Exempel AB\n"
    )
    [row] = answer.json()["plan"]["new"]
    assert row == {
        "row": 2, "kind": "swedish", "number": "5599990115", "name": "Exempel AB", "country": "", "came": None,
    }  # fmt: skip
    assert caller.remove(f"figure-imports/{answer.json()['id']}").status_code == 204


def test_only_the_project_leader_reads_files_and_writes(program, idun, activity):
    row = ParticipantFactory.create(activity=activity)
    other = program(idun)
    assert other.get("participants", activity=activity.pk).json()["total"] == 1
    assert other.change(f"participants/{row.pk}", came=1).status_code == 403
    assert other.get("figure-imports").status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, activity, n, django_assert_num_queries):
    ParticipantFactory.create_batch(n, activity=activity)
    caller.get("participants")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("participants").json()["total"] == n
