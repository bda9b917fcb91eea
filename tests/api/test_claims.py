"""Outcome claims, evidence, targets and activities over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import CampaignActivity, CampaignTarget, ClaimEvidence, OutcomeClaim
from crm.enums import Visibility
from tests.api.conftest import fields
from tests.factories import (
    CampaignActivityFactory,
    CampaignFactory,
    CampaignTargetFactory,
    ClaimEvidenceFactory,
    MeetingFactory,
    OutcomeClaimFactory,
    PersonFactory,
)


@pytest.fixture
def caller(program, lova):
    return program(lova)


@pytest.fixture
def campaign(parties):
    return CampaignFactory.create(organisation=parties.region)


@pytest.fixture
def claim(campaign):
    return {
        "campaign": campaign.pk,
        "person": PersonFactory.create().pk,
        "step": 4,
        "changed": "Satte frågan på listan.",
        "on": "2027-06-08",
        "our_part": "Bad om den.",
        "others_part": "Två andra län bad också.",
        "contribution": 1,
        "confirmed_by": "Kansliet",
    }


def test_a_claim_is_shown_by_evidence_and_is_a_claim_again_when_it_is_taken_back(caller, claim):
    made = caller.post("claims", **claim)
    assert (made.status_code, made.json()["is_unproven"], made.json()["evidence"]) == (201, True, [])
    pk = made.json()["id"]
    row = caller.post("claim-evidence", claim=pk, text="Listan", on="2027-06-10", source="Utskottet")
    assert row.status_code == 201
    shown = caller.get(f"claims/{pk}").json()
    assert (shown["is_unproven"], shown["evidence"], shown["hidden_evidence"]) == (False, [row.json()], 0)
    gone = caller.act(f"claim-evidence/{row.json()['id']}/withdraw", reason="Fel fråga")
    assert (gone.status_code, gone.json()["withdrawn_because"]) == (200, "Fel fråga")
    after = caller.get(f"claims/{pk}").json()
    assert (after["is_unproven"], after["lost_on"]) == (True, gone.json()["withdrawn_on"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": None}, "person"),
        ({"our_part": " "}, "our_part"),
        ({"confirmed_by": ""}, "confirmed_by"),
        ({"on": "2027-06-22"}, "on"),
        ({"step": 9}, "step"),
        ({"contribution": 9}, "contribution"),
        ({"is_unproven": False}, "is_unproven"),
    ],
)
def test_a_claim_that_is_not_whole_is_named_and_not_saved(caller, claim, wrong, field):
    answer = caller.post("claims", **{**claim, **wrong})
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not OutcomeClaim.objects.exists()


def test_a_claim_is_changed_as_it_was_read_and_taken_back(caller, claim):
    made = caller.post("claims", **claim)
    address = f"claims/{made.json()['id']}"
    changed = caller.change(address, etag=made["ETag"], contribution=2)
    assert (changed.status_code, changed.json()["contribution"]) == (200, 2)
    assert caller.change(address, etag=made["ETag"], contribution=3).status_code == 412
    taken = caller.act(f"{address}/withdraw", reason="Fel år")
    assert (taken.status_code, taken.json()["withdrawn_because"]) == (200, "Fel år")
    assert caller.post("claim-evidence", claim=made.json()["id"], text="x", on="2027-06-10").status_code == 422


def test_what_evidence_rests_on_is_the_callers_to_read(caller, program, parties, ylva, sigrid):
    hidden = MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG)
    claim = OutcomeClaimFactory.create()
    answer = caller.post("claim-evidence", claim=claim.pk, text="x", on="2027-06-10", meeting=hidden.pk)
    assert (answer.status_code, fields(answer)) == (422, ["meeting"])
    row = ClaimEvidenceFactory.create(claim=claim, meeting=hidden)
    for user, seen in ((ylva, [row.pk]), (sigrid, [])):
        shown = program(user).get(f"claims/{claim.pk}").json()
        assert [one["id"] for one in shown["evidence"]] == seen
        assert (shown["hidden_evidence"], shown["is_unproven"]) == (1 - len(seen), False)
        assert program(user).get(f"claim-evidence/{row.pk}").status_code == (200 if seen else 404)


def test_targets_and_activities(caller, campaign, lova, parties):
    person = PersonFactory.create()
    wish = {"campaign": campaign.pk, "person": person.pk, "desired": "champion", "why": "Leder.", "by": "2027-10-01"}
    made = caller.post("campaign-targets", **wish, owner=lova.pk)
    assert made.status_code == 201
    assert caller.post("campaign-targets", **wish, owner=lova.pk).status_code == 409
    address = f"campaign-targets/{made.json()['id']}"
    changed = caller.change(address, etag=made["ETag"], why="Bereder.")
    assert (changed.status_code, changed.json()["why"]) == (200, "Bereder.")
    assert caller.remove(address, etag=changed["ETag"]).status_code == 204
    assert not CampaignTarget.objects.exists()
    plan = {"campaign": campaign.pk, "title": "Frukost", "kind": "seminar", "starts": "2027-06-01"}
    made = caller.post("activities", **plan, organisation=parties.region.pk)
    assert (made.status_code, made.json()["ends"], made.json()["state"]) == (201, "2027-06-01", "planned")
    row = f"activities/{made.json()['id']}"
    refused = caller.act(f"{row}/cancel", etag=made["ETag"], reason="")
    assert (refused.status_code, fields(refused)) == (422, ["reason"])
    held = caller.act(f"{row}/hold", etag=made["ETag"])
    assert (held.status_code, held.json()["state"]) == (200, "done")
    assert caller.act(f"{row}/cancel", etag=made["ETag"], reason="Sjuk.").status_code == 412
    assert caller.act(f"{row}/replan", etag=held["ETag"]).json()["state"] == "planned"
    assert CampaignActivity.objects.get().state == "planned"


def test_the_contact_of_an_activity_is_shown_to_whoever_reads_it(program, parties, ylva, sigrid):
    hidden = MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG)
    activity = CampaignActivityFactory.create(meeting=hidden)
    assert program(ylva).get(f"activities/{activity.pk}").json()["meeting"]["id"] == hidden.pk
    assert program(sigrid).get(f"activities/{activity.pk}").json()["meeting"] is None


def test_others_read_and_do_not_write(program, claim, sigrid, idun):
    row = OutcomeClaimFactory.create()
    for user in (sigrid, idun):
        assert program(user).get(f"claims/{row.pk}").status_code == 200
        assert program(user).post("claims", **claim).status_code == 403
        assert program(user).post("claim-evidence", claim=row.pk, text="x", on="2027-06-10").status_code == 403
    assert not ClaimEvidence.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(caller, parties, n, django_assert_num_queries):
    for _n in range(n):
        claim = OutcomeClaimFactory.create()
        meeting = MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES)
        ClaimEvidenceFactory.create(claim=claim, meeting=meeting)
        CampaignTargetFactory.create()
        CampaignActivityFactory.create(meeting=meeting)
    for name, queries in (("claims", 5), ("claim-evidence", 4), ("campaign-targets", 4), ("activities", 5)):
        caller.get(name)
        with django_assert_num_queries(queries):
            assert len(caller.get(name).json()["items"]) == n
