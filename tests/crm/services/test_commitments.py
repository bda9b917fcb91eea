"""Promises in two directions."""

import datetime as dt

import pytest

from crm.enums import CommitmentState, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject, ValidationError
from crm.models import AuditEntry, Commitment
from crm.services import commitments
from crm.visibility import Viewer

DUE = dt.date(2027, 7, 1)
TODAY = dt.date(2027, 6, 21)


@pytest.fixture
def make(at, elis, vera):
    """A promise by Vera that Elis follows up, with whatever differs."""

    def call(**changes):
        values = {
            "actor": Viewer.of(elis),
            "at": at,
            "direction": "theirs",
            "person": vera,
            "text": " Återkomma. ",
            "due": DUE,
            "owner": elis,
        }
        return commitments.make_commitment(**(values | changes))

    return call


def test_a_promise_belongs_to_its_meeting(make, contact, elis, parties):
    promise = make(meeting=contact, ref="C1")
    assert (promise.text, promise.organisation, promise.state) == ("Återkomma.", parties.harnas, "open")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.organisation, entry.visibility) == (elis, parties.harnas, "own_org")


def test_the_trail_of_a_promise_is_as_open_as_its_meeting(make, contact):
    contact.visibility = Visibility.PARTIES
    contact.save()
    make(meeting=contact)
    assert AuditEntry.objects.get().visibility == Visibility.PARTIES


def test_bad_promises_name_their_field(make, contact, elis, samuel):
    for changes, field in (
        ({"direction": "ours"}, "made_by_user"),
        ({"made_by_user": elis}, "made_by_user"),
        ({"meeting": contact, "person": samuel}, "person"),
        ({"meeting": contact, "due": dt.date(2027, 5, 31)}, "due"),
    ):
        with pytest.raises(DomainError) as caught:
            make(**changes)
        assert caught.value.field == field
    for changes, field in (({"text": "  "}, "text"), ({"direction": "både"}, "direction")):
        with pytest.raises(ValidationError) as caught:
            make(**changes)
        assert list(caught.value.message_dict) == [field]
    assert not Commitment.objects.exists()


def test_who_may_promise_for_whom(make, contact, parties, elis, sigrid, idun, ylva):
    assert make(direction="ours", made_by_user=elis).made_by_user == elis
    assert make(actor=Viewer.of(sigrid), owner=sigrid).organisation == parties.region
    assert make(actor=Viewer.of(idun), organisation=parties.harnas, meeting=contact).organisation == parties.harnas
    for changes in (
        {"organisation": parties.region},
        {"actor": Viewer.of(sigrid)},
        {"actor": Viewer.of(ylva), "owner": ylva, "meeting": contact},
    ):
        with pytest.raises(NotAllowed):
            make(**changes)


def test_kept_needs_evidence_and_a_day_that_has_come(make, elis, at):
    actor, promise = Viewer.of(elis), make()
    for closed_on, evidence, field in ((TODAY, " ", "evidence"), (dt.date(2027, 6, 22), "Brev", "closed_on")):
        with pytest.raises(DomainError) as caught:
            commitments.keep_commitment(actor=actor, at=at, commitment=promise, closed_on=closed_on, evidence=evidence)
        assert caught.value.field == field
    commitments.keep_commitment(actor=actor, at=at, commitment=promise, closed_on=TODAY, evidence=" Brev ")
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on, promise.evidence) == ("kept", TODAY, "Brev")
    with pytest.raises(InvalidTransition):
        commitments.lapse_commitment(actor=actor, at=at, commitment=promise)
    commitments.reopen_commitment(actor=actor, at=at, commitment=promise)
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on, promise.evidence) == ("open", None, "")


def test_broken_needs_how_we_know_and_a_day_that_has_come(make, elis, sigrid, at):
    actor, promise = Viewer.of(elis), make()
    for closed_on, evidence, field in ((TODAY, " ", "evidence"), (dt.date(2027, 6, 22), "Protokoll", "closed_on")):
        with pytest.raises(DomainError) as caught:
            commitments.breach_commitment(
                actor=actor, at=at, commitment=promise, closed_on=closed_on, evidence=evidence
            )
        assert caught.value.field == field
    values = {"at": at, "commitment": promise, "closed_on": TODAY, "evidence": " Protokoll "}
    with pytest.raises(NotAllowed):
        commitments.breach_commitment(actor=Viewer.of(sigrid), **values)
    commitments.breach_commitment(actor=actor, **values)
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on, promise.evidence) == ("broken", TODAY, "Protokoll")
    with pytest.raises(InvalidTransition):
        commitments.keep_commitment(actor=actor, **values)
    commitments.reopen_commitment(actor=actor, at=at, commitment=promise)
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on, promise.evidence) == ("open", None, "")


def test_none_is_closed_before_the_meeting_where_it_was_made(make, elis, contact, at):
    before = {"at": at, "actor": Viewer.of(elis), "closed_on": contact.on - dt.timedelta(days=1)}
    promise = make(meeting=contact)
    for act, words in (
        (commitments.keep_commitment, {"evidence": "Brev"}),
        (commitments.breach_commitment, {"evidence": "Brev"}),
        (commitments.lapse_commitment, {"note": "Ombildning"}),
        (commitments.withdraw_commitment, {"note": "Ombildning"}),
    ):
        with pytest.raises(DomainError, match="inte avslutas innan dess") as caught:
            act(commitment=promise, **before, **words)
        assert caught.value.field == "closed_on"
    commitments.keep_commitment(commitment=promise, **before | {"closed_on": contact.on}, evidence="Brev")
    assert promise.closed_on == contact.on


def test_a_promise_is_said_in_a_thousand_characters(make, elis, at):
    with pytest.raises(DomainError, match="högst 1000 tecken; det här är 1001") as caught:
        make(text="x" * 1001)
    assert caught.value.field == "text"
    promise = make(text="x" * 1000)
    with pytest.raises(DomainError):
        commitments.update_commitment(actor=Viewer.of(elis), at=at, commitment=promise, text="x" * 1001)


def test_lapsed_and_withdrawn_say_why(make, elis, at):
    actor = Viewer.of(elis)
    for act, state in (
        (commitments.lapse_commitment, CommitmentState.LAPSED),
        (commitments.withdraw_commitment, CommitmentState.WITHDRAWN),
    ):
        promise = act(actor=actor, at=at, commitment=make(), closed_on=TODAY, note="Lämnade uppdraget.")
        promise.refresh_from_db()
        assert (promise.state, promise.note, promise.closed_on) == (state, "Lämnade uppdraget.", TODAY)


def test_of_two_who_close_one_wins(make, elis, at):
    actor, promise = Viewer.of(elis), make()
    other = Commitment.objects.get(pk=promise.pk)
    commitments.lapse_commitment(actor=actor, at=at, commitment=promise)
    with pytest.raises(StaleObject):
        commitments.keep_commitment(actor=actor, at=at, commitment=other, closed_on=TODAY, evidence="Brev")


def test_only_its_people_and_coordinators_change_it(make, elis, idun, sigrid, at):
    promise = make()
    commitments.update_commitment(actor=Viewer.of(idun), at=at, commitment=promise, version=1, text="Skriva.")
    with pytest.raises(NotAllowed):
        commitments.update_commitment(actor=Viewer.of(sigrid), at=at, commitment=promise, text="Ringa.")
    with pytest.raises(StaleObject):
        commitments.update_commitment(actor=Viewer.of(elis), at=at, commitment=promise, version=1, text="Ringa.")
    promise.refresh_from_db()
    assert (promise.text, promise.version) == ("Skriva.", 2)
