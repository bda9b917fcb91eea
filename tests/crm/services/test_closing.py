"""Closing accounts, and who answers for what afterwards."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.enums import Direction, MeetingState
from crm.errors import DomainError, InvalidTransition, NotAllowed
from crm.models import AuditEntry, EndorsementAuthority, MeetingParticipant, PersonalLink, User
from crm.services import accounts, duties
from crm.services.closing import deactivate_user, reactivate_user
from crm.services.tokens import create_token, resolve_token
from crm.visibility import SYSTEM, Viewer
from tests.factories import CommitmentFactory, IssueFactory, MeetingFactory, UserFactory

DAY = dt.date


@pytest.fixture
def bo(parties) -> User:
    """A colleague of Elis."""
    return UserFactory.create(name="Bo Kollega", organisation=parties.harnas)


def link(user: User, at: dt.datetime, **values) -> PersonalLink:
    return PersonalLink.objects.create(
        user=user,
        purpose="arena_pack",
        subject_id=1,
        token_hash=f"{PersonalLink.objects.count():064}",
        created_at=at,
        expires_at=at + dt.timedelta(days=7),
        **values,
    )


def test_links_and_rights_to_answer_end_with_the_account(elis, bo, at):
    mine, gone, others = link(elis, at), link(elis, at, revoked_at=at), link(bo, at)
    for first, last in ((DAY(2027, 1, 1), None), (DAY(2027, 9, 1), None), (DAY(2026, 1, 1), DAY(2026, 12, 31))):
        EndorsementAuthority.objects.create(user=elis, valid_from=first, valid_to=last)
    deactivate_user(actor=SYSTEM, at=at, user=elis)
    assert [PersonalLink.objects.get(pk=row.pk).revoked_at is None for row in (mine, others)] == [False, True]
    assert PersonalLink.objects.get(pk=gone.pk).revoked_at == at
    assert list(elis.authorities.order_by("pk").values_list("valid_to", flat=True)) == [
        DAY(2027, 6, 21),
        DAY(2027, 9, 1),
        DAY(2026, 12, 31),
    ]
    acts = AuditEntry.objects.values_list("object_type", "action")
    assert sorted(acts) == [
        ("crm.EndorsementAuthority", "update"),
        ("crm.EndorsementAuthority", "update"),
        ("crm.PersonalLink", "link"),
        ("crm.User", "update"),
    ]
    assert not elis.has_usable_password()


def test_the_access_of_programs_ends_with_the_account_and_does_not_come_back(elis, bo, at):
    def token(user: User):
        scopes, lasts = ["log:read"], dt.timedelta(days=7)
        return create_token(actor=Viewer.of(user), at=at, name="Kalender", scopes=scopes, lasts=lasts)[1]

    mine, others = token(elis), token(bo)
    deactivate_user(actor=SYSTEM, at=at, user=elis)
    reactivate_user(actor=SYSTEM, at=at, user=elis)
    assert [resolve_token(text, now=timezone.now()) is not None for text in (mine, others)] == [False, True]


def test_what_is_held_is_counted_and_handed_over(elis, bo, parties, at):
    planned = MeetingFactory.create(
        organisation=parties.harnas, ours=[elis, bo], state=MeetingState.CONFIRMED, on=DAY(2027, 7, 1)
    )
    second = MeetingFactory.create(
        organisation=parties.harnas, ours=[elis], state=MeetingState.REQUESTED, on=DAY(2027, 7, 2)
    )
    guest = MeetingFactory.create(organisation=parties.harnas, ours=[bo, elis], state=MeetingState.CONFIRMED)
    held = MeetingFactory.create(organisation=parties.harnas, ours=[elis])
    promise = CommitmentFactory.create(owner=elis, organisation=parties.harnas)
    kept = CommitmentFactory.create(owner=elis, state="kept", evidence="Brev", closed_on=DAY(2027, 6, 1))
    ours = CommitmentFactory.create(owner=bo, direction=Direction.OURS, made_by_user=elis)
    issue = IssueFactory.create(owner=elis)
    with pytest.raises(DomainError) as caught:
        deactivate_user(actor=SYSTEM, at=at, user=elis)
    assert caught.value.field == "reassign_to"
    assert caught.value.message == (
        "Elis Text ansvarar för 2 planerade möten att leda, 1 öppet löfte och 1 påverkansfråga. Säg vem som tar över."
    )
    deactivate_user(actor=SYSTEM, at=at, user=elis, reassign_to=bo)
    assert duties.held(elis, at) == []
    for row in (planned, second, guest, held, promise, kept, ours, issue):
        row.refresh_from_db()
    assert [meeting.lead() for meeting in (planned, second, guest, held)] == [bo, bo, bo, elis]
    assert list(MeetingParticipant.objects.filter(meeting=planned).values_list("user", "is_lead")) == [(bo.pk, True)]
    assert (promise.owner, kept.owner, ours.made_by_user, issue.owner) == (bo, elis, elis, bo)
    told = AuditEntry.objects.get(object_type="crm.Commitment")
    assert (told.visibility, told.organisation, told.changes) == (
        "own_org",
        parties.harnas,
        {"owner": [elis.pk, bo.pk]},
    )
    moved = AuditEntry.objects.get(object_type="crm.Meeting", object_id=planned.pk)
    assert moved.changes == {"ours": [[elis.pk, bo.pk], [bo.pk]]}


def test_a_colleague_of_another_party_or_with_a_closed_account_takes_nothing_over(elis, bo, ylva, parties, at):
    promise = CommitmentFactory.create(owner=elis, organisation=parties.harnas)
    User.objects.filter(pk=bo.pk).update(is_active=False)
    bo.refresh_from_db()
    for colleague in (elis, bo, ylva):
        with pytest.raises(DomainError) as caught:
            deactivate_user(actor=SYSTEM, at=at, user=elis, reassign_to=colleague)
        assert caught.value.field == "reassign_to"
    promise.refresh_from_db()
    assert (promise.owner, elis.is_active) == (elis, True)


def test_an_account_is_closed_once_and_opened_once(elis, at):
    with pytest.raises(InvalidTransition):
        reactivate_user(actor=SYSTEM, at=at, user=elis)
    deactivate_user(actor=SYSTEM, at=at, user=elis)
    with pytest.raises(InvalidTransition):
        deactivate_user(actor=SYSTEM, at=at, user=elis)
    assert not Viewer.of(elis).member
    reactivate_user(actor=SYSTEM, at=at, user=elis, version=2)
    assert (elis.is_active, elis.version) == (True, 3)


def test_only_an_administrator_closes_changes_and_opens(elis, idun, at):
    actor = Viewer.of(idun)
    for act in (deactivate_user, reactivate_user):
        with pytest.raises(NotAllowed):
            act(actor=actor, at=at, user=elis)
    with pytest.raises(NotAllowed):
        accounts.update_user(actor=actor, at=at, user=idun, role="admin")
    with pytest.raises(NotAllowed):
        accounts.grant_authority(actor=actor, at=at, user=idun, valid_from=DAY(2027, 1, 1))


def test_the_last_administrator_is_not_closed(parties, at):
    one = UserFactory.create(organisation=parties.region, role="admin")
    UserFactory.create(organisation=parties.outside, role="admin")  # an administrator of nothing
    with pytest.raises(DomainError):
        deactivate_user(actor=SYSTEM, at=at, user=one)
    two = UserFactory.create(organisation=parties.harnas, role="admin")
    deactivate_user(actor=Viewer.of(two), at=at, user=one)
    assert not one.is_active


def test_each_kind_may_go_to_somebody_else_and_a_stranger_is_told_at_its_kind(elis, bo, ylva, parties, at):
    asa = UserFactory.create(organisation=parties.harnas)
    promise = CommitmentFactory.create(owner=elis, organisation=parties.harnas)
    issue = IssueFactory.create(owner=elis)
    with pytest.raises(DomainError) as caught:
        deactivate_user(actor=SYSTEM, at=at, user=elis, reassign_to=bo, reassign={"issue_owner": ylva})
    assert caught.value.field == "issue_owner"
    with pytest.raises(DomainError, match="1 öppet löfte"):
        deactivate_user(actor=SYSTEM, at=at, user=elis, reassign={"issue_owner": asa})
    deactivate_user(actor=SYSTEM, at=at, user=elis, reassign={"issue_owner": asa, "commitment_owner": bo})
    promise.refresh_from_db()
    issue.refresh_from_db()
    assert (promise.owner, issue.owner, elis.is_active) == (bo, asa, False)
