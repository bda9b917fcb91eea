"""Disposal of what this package says of somebody."""

from __future__ import annotations

import datetime as dt

from campaigns.models import CampaignTarget, ClaimEvidence
from campaigns.services import claims, targets
from crm.enums import Basis
from crm.models import AuditEntry, Person
from crm.queries.disposal import due
from crm.services import disposal, merging, people
from crm.visibility import Viewer
from tests.factories import (
    CampaignFactory,
    CampaignTargetFactory,
    MandateFactory,
    OutcomeClaimFactory,
    PersonFactory,
    StanceFactory,
)

SECRET = "hemlig bedömning"


def gone():
    person = PersonFactory.create(email="vera@departementet.example")
    MandateFactory.create(person=person, starts=None, ends=dt.date(2024, 9, 30))
    return person


def erase(idun, at, person):
    return disposal.erase_facts(actor=Viewer.of(idun), at=at, person=person, reference="HSO 2027:12")


def test_evidence_that_rests_on_an_erased_stance_is_nowhere(idun, lova, at):
    person = gone()
    claim = OutcomeClaimFactory.create(person=person, campaign=CampaignFactory.create(organisation=lova.organisation))
    stance = StanceFactory.create(
        person=person, issue=claim.campaign.issue, basis=Basis.JUDGEMENT, source=SECRET, as_of=dt.date(2024, 5, 1)
    )
    row = claims.add_evidence(
        actor=Viewer.of(lova), at=at, claim=claim, text=SECRET, source=SECRET, on=dt.date(2024, 5, 1), stance=stance
    )
    trail = AuditEntry.objects.filter(object_type="campaigns.ClaimEvidence", object_id=row.pk)
    assert SECRET in str(trail.get().changes)
    erase(idun, at, person)
    assert ClaimEvidence.objects.get().text == ""
    assert [(entry.changes, entry.object_label) for entry in trail] == [({}, person.name)]
    assert not AuditEntry.objects.filter(object_label__contains=SECRET).exists()


def test_whoever_never_held_a_mandate_but_is_somebody_to_convince_since_is_not_proposed(idun, lova, at):
    noted = at - dt.timedelta(days=900)
    person = people.create_person(actor=Viewer.of(idun), at=noted, name="Ebba Tallkvist", email="ebba@red.example")
    assert list(due(Viewer.of(idun), at)) == [person]
    targets.add_target(
        actor=Viewer.of(lova), at=at - dt.timedelta(days=300), campaign=CampaignFactory.create(), person=person,
        desired="supportive", why="Skriver om banan.", by=dt.date(2027, 12, 1), owner=lova,
    )  # fmt: skip
    assert list(due(Viewer.of(idun), at)) == []


def test_why_somebody_was_a_target_is_erased_in_merges_and_the_trail_too(idun, lova, at):
    person, other = gone(), PersonFactory.create(email="")
    target = CampaignTargetFactory.create(person=person)
    CampaignTargetFactory.create(person=other, campaign=target.campaign, why=SECRET)
    targets.change_target(actor=Viewer.of(lova), at=at, target=target, why=SECRET)
    merge = merging.merge_persons(actor=Viewer.of(idun), at=at, kept=person, removed=other)
    assert SECRET in str(merge.repointed)
    row = erase(idun, at, Person.objects.get(pk=person.pk))
    assert row.erased == {"email": 1, "campaigntarget": 1}
    merge.refresh_from_db()
    merging.undo_merge(actor=Viewer.of(idun), at=at, merge=merge)
    assert [target.why for target in CampaignTarget.objects.all()] == ["", ""]
    assert SECRET not in str(list(AuditEntry.objects.values()))
    assert SECRET not in str(merge.repointed)
