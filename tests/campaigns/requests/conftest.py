"""An arena with an agreed meeting and those who ask for another, as the pages of requests are tested."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from crm.enums import MeetingState
from crm.models import Council
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    IssueFactory,
    MandateFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
)

TUESDAY = dt.datetime(2027, 6, 29, 13, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def scene(parties, idun, elis, sigrid, ylva, make_message, at):
    """The region's agreed meeting with a minister, and a delegate of each party."""
    arena = ArenaFactory.create(coordinator=idun)
    minister = MandateFactory.create(person=PersonFactory.create(name="Edvin Ström")).person
    issue = IssueFactory.create(name="Elnät", organisation=parties.region)
    message = make_message(issue, red_lines=("Vi byter inte bort bygden.",), asks={"Öppna köerna.": [minister]})
    dag = UserFactory.create(name="Dag Härnäs", organisation=parties.harnas)
    for user in (sigrid, ylva, dag):
        DelegateFactory.create(arena=arena, user=user)
    booked = ProgrammeItemFactory.create(
        arena=arena,
        title="Enskilt möte",
        starts=TUESDAY,
        people=[minister],
        issues=[issue],
        uses=[message],
        ours=[sigrid],
        local_ask="Industrin först.",
    )
    form = {
        "people": [minister.pk],
        "day": "2027-06-29",
        "starts_at": "15:30",
        "ends_at": "15:50",
        "title": "Vattenkraft",
        "kind": "bilateral",
        "joint_messages": [message.pk],
        "local_ask": "Bygden först.",
        "lead": dag.pk,
    }
    names = {
        "arena": arena,
        "minister": minister,
        "issue": issue,
        "message": message,
        "booked": booked,
        "dag": dag,
        "at": at,
    }
    return SimpleNamespace(**names, form=form, new=reverse("request_create", args=[arena.pk]))


@pytest.fixture
def request_of(scene):
    """Makes a request to meet the minister the same day."""

    def make(user, **values):
        item = {"arena": scene.arena, "state": MeetingState.REQUESTED, "people": [scene.minister], "ours": [user]}
        return ProgrammeItemFactory.create(**{**item, "issues": [scene.issue], "title": "Vattenkraft", **values})

    return make


def text(answer):
    return answer.content.decode()


def sealed(answer):
    return answer.context["form"]["seen"].value()
