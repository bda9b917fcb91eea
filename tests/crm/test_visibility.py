"""Who reads which meeting."""

import pytest

from crm.enums import MeetingState, Role, Visibility
from crm.models import Commitment, Meeting, User
from crm.visibility import SYSTEM, MissingRule, Viewer, VisibleQuerySet
from tests.factories import CommitmentFactory, MeetingFactory, UserFactory


def visible(user: User) -> list[Meeting]:
    return list(Meeting.objects.visible_to(Viewer.of(user)).order_by("pk"))


def test_meetings_by_class(parties, sigrid, ylva, idun, olle):
    shared = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.PARTIES)
    ours = MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG)
    named = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.CONFIDENTIAL)
    named.named_viewers.add(sigrid)

    assert visible(ylva) == [shared, ours]
    assert visible(sigrid) == [shared, named]
    assert visible(idun) == [shared]
    assert visible(olle) == []


@pytest.mark.parametrize("state", [MeetingState.REQUESTED, MeetingState.DECLINED])
def test_what_is_not_decided_is_not_shared_yet(parties, sigrid, elis, ylva, idun, state):
    request = MeetingFactory.create(
        organisation=parties.harnas, visibility=Visibility.PARTIES, state=state, ours=[ylva]
    )
    assert [visible(user) for user in (sigrid, elis, ylva, idun)] == [[], [request], [request], [request]]


def test_whoever_took_part_reads_it(parties, sigrid, ylva):
    meeting = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.OWN_ORG, ours=[ylva])
    assert visible(ylva) == [meeting]
    assert visible(sigrid) == []


def test_administrators_and_inactive_users_read_no_content(parties, sigrid):
    MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES)
    assert visible(UserFactory.create(organisation=parties.region, role=Role.ADMIN)) == []
    sigrid.is_active = False
    assert visible(sigrid) == []


def test_commitment_follows_its_meeting_and_reaches_its_owner(parties, sigrid, ylva, idun):
    meeting = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.OWN_ORG)
    commitment = CommitmentFactory.create(meeting=meeting, organisation=parties.harnas, owner=idun)
    for user, expected in ((idun, [commitment]), (ylva, []), (sigrid, [])):
        assert list(Commitment.objects.visible_to(Viewer.of(user))) == expected


def test_the_operator_reads_everything(parties):
    meeting = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.CONFIDENTIAL)
    assert list(Meeting.objects.visible_to(SYSTEM)) == [meeting]


def test_a_model_without_a_rule_raises():
    from django.contrib.sessions.models import Session

    with pytest.raises(MissingRule):
        VisibleQuerySet(Session).visible_to(SYSTEM)
