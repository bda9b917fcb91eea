"""Proposed ratings and the promises of four rows over the interface: the same services as the web."""

from __future__ import annotations

import pytest

from crm.enums import Visibility
from crm.models import Debrief, ObservedStance, Stance, StanceProposal
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import IssueFactory, MeetingFactory


@pytest.fixture
def seen(parties, minister, rail, elis, idun):
    meeting = MeetingFactory.create(
        organisation=parties.harnas, people=[minister], ours=[elis], issues=[rail], visibility=Visibility.PARTIES
    )
    return ObservedStance.objects.create(meeting=meeting, person=minister, issue=rail, position="supportive")


def test_it_is_proposed_by_who_was_there_and_confirmed_by_a_coordinator(program, elis, idun, sigrid, seen):
    assert program(sigrid).post("stance-proposals", observation=seen.pk, confidence="low").status_code == 403
    made = program(elis).post("stance-proposals", observation=seen.pk, confidence="low")
    assert (made.status_code, made.json()["state"], Stance.objects.count()) == (201, "proposed", 0)
    address = f"stance-proposals/{made.json()['id']}"
    assert program(elis).act(f"{address}/confirm").status_code == 403
    done = program(idun).act(f"{address}/confirm", confidence="high").json()
    stance = Stance.objects.get()
    assert (done["state"], done["stance"], stance.confidence, stance.basis) == (
        "confirmed",
        stance.pk,
        "high",
        "direct",
    )
    assert program(idun).act(f"{address}/confirm").status_code == 409


def test_it_is_declined_with_a_reason(program, elis, idun, seen):
    pk = program(elis).post("stance-proposals", observation=seen.pk, confidence="low").json()["id"]
    assert fields(program(idun).act(f"stance-proposals/{pk}/decline", reason=" ")) == ["reason"]
    assert program(idun).act(f"stance-proposals/{pk}/decline", reason="Nej.").json()["reason"] == "Nej."


def test_unknown_is_not_proposed(program, elis, seen):
    ObservedStance.objects.update(position="unknown")
    assert fields(program(elis).post("stance-proposals", observation=seen.pk, confidence="low")) == ["position"]


def test_nobody_is_listed_by_opinion(program, elis, idun, seen):
    pk = program(elis).post("stance-proposals", observation=seen.pk, confidence="low").json()["id"]
    caller = program(idun)
    assert caller.get("stance-proposals").json()["total"] == 0
    assert caller.get("stance-proposals", waiting="false").json()["total"] == 0
    for query in ({"waiting": "true"}, {"meeting": seen.meeting_id}):
        assert [row["id"] for row in caller.get("stance-proposals", **query).json()["items"]] == [pk]
    assert caller.get("stance-proposals", person=1).status_code == 400


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_at_any_length(program, elis, idun, seen, n, django_assert_num_queries):
    for _ in range(n - 1):
        issue = IssueFactory.create()
        other = ObservedStance.objects.create(meeting=seen.meeting, person=seen.person, issue=issue, position="opposes")
        StanceProposal.objects.create(observation=other, meeting=seen.meeting, confidence="low", proposed_at=AT)
    StanceProposal.objects.create(observation=seen, meeting=seen.meeting, confidence="low", proposed_at=AT)
    caller = program(idun)
    caller.get("stance-proposals", waiting="true")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("stance-proposals", waiting="true").json()["total"] == n


def test_promises_are_read_and_not_saved(program, elis, idun, seen, minister):
    debrief = Debrief.objects.create(
        meeting=seen.meeting, said="Ja.", we_promised="Skicka underlag senast 15 augusti", author=elis, written_at=AT
    )
    [line] = program(elis).get(f"debriefs/{debrief.pk}/promises").json()["lines"]
    assert (line["direction"], line["person"]["id"], line["due"]) == ("ours", minister.pk, "2027-08-15")
    made = program(elis).post(
        "commitments", meeting=seen.meeting_id, direction="ours", person=minister.pk, text=line["text"],
        due=line["due"], owner=elis.pk, made_by_user=elis.pk,
    )  # fmt: skip
    assert made.status_code == 201
    assert program(elis).get(f"debriefs/{debrief.pk}/promises").json()["lines"] == []
