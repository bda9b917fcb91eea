"""Four rows from a phone: once per key, at their own time, and never thrown away."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import ArrivalState, MeetingState, Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Debrief, DebriefArrival, Meeting
from crm.services.arrivals import Parcel, may_take_in, merged, receive_rows, set_aside, take_in
from crm.services.debriefs import ROW_LIMIT, FourRows, TooEarly, write_debrief
from crm.visibility import Viewer
from tests.conftest import AT
from tests.factories import MeetingFactory

HOUR = dt.timedelta(hours=1)
ROWS = FourRows(said="De lyssnade.", we_promised="Skicka underlag.")


@pytest.fixture
def meeting(parties, sigrid, ylva):
    """Began three hours ago, with Sigrid and Ylva."""
    return MeetingFactory.create(
        organisation=parties.region,
        ours=[sigrid, ylva],
        state=MeetingState.CONFIRMED,
        visibility=Visibility.PARTIES,
        on=AT.date(),
        starts=AT - 3 * HOUR,
        ends=AT - 2 * HOUR,
    )


@pytest.fixture
def send(meeting):
    """Sends rows of somebody; ``meeting`` is read anew, as a request does."""

    def send(user, key="k1", rows=ROWS, at=AT, **values):
        return receive_rows(
            actor=Viewer.of(user),
            at=at,
            meeting=Meeting.objects.get(pk=meeting.pk),
            parcel=Parcel(rows, key, **values),
        )

    return send


def test_they_become_the_debrief_with_the_phones_time_and_their_author(send, meeting, sigrid):
    arrival = send(sigrid, written_at=AT - HOUR)
    debrief = Debrief.objects.get(meeting=meeting)
    assert (arrival.state, debrief.said, debrief.author) == (ArrivalState.WRITTEN, "De lyssnade.", sigrid)
    assert (debrief.written_at, debrief.received_at) == (AT - HOUR, AT)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.HELD


@pytest.mark.parametrize("written", [AT + HOUR, AT - 4 * HOUR, None])
def test_a_time_that_cannot_be_true_is_the_servers(send, meeting, sigrid, written):
    send(sigrid, written_at=written)
    assert Debrief.objects.get(meeting=meeting).written_at == AT


def test_the_same_key_is_answered_as_the_first_time(send, meeting, sigrid):
    first = send(sigrid, written_at=AT - HOUR)
    entries = AuditEntry.objects.count()
    again = send(sigrid, rows=FourRows(said="Annat."), at=AT + HOUR)
    assert (again, Debrief.objects.get().said, DebriefArrival.objects.count()) == (first, "De lyssnade.", 1)
    assert AuditEntry.objects.count() == entries


def test_the_same_words_under_another_key_are_there_already(send, sigrid):
    send(sigrid)
    assert send(sigrid, key="k2").state == ArrivalState.WRITTEN
    assert Debrief.objects.count() == 1


def test_other_words_wait_and_their_author_takes_them_in(send, meeting, sigrid):
    send(sigrid)
    arrival = send(sigrid, key="k2", rows=FourRows(said="De lovade också."))
    assert (arrival.state, Debrief.objects.get().said) == (ArrivalState.WAITING, "De lyssnade.")
    both = merged(Debrief.objects.get(), arrival)
    assert both == FourRows(said="De lyssnade.\nDe lovade också.", we_promised="Skicka underlag.")
    take_in(actor=Viewer.of(sigrid), at=AT, arrival=arrival, rows=both)
    assert Debrief.objects.get().said == "De lyssnade.\nDe lovade också."
    assert DebriefArrival.objects.get(pk=arrival.pk).state == ArrivalState.TAKEN
    with pytest.raises(StaleObject):
        set_aside(actor=Viewer.of(sigrid), at=AT, arrival=arrival)


def test_a_colleagues_words_wait_for_whoever_wrote_first(send, meeting, sigrid, ylva, idun):
    send(sigrid)
    arrival = send(ylva, rows=FourRows(said="Jag hörde nej."))
    assert arrival.state == ArrivalState.WAITING
    assert [may_take_in(Viewer.of(user), arrival) for user in (sigrid, ylva, idun)] == [True, False, False]
    with pytest.raises(NotAllowed):
        set_aside(actor=Viewer.of(idun), at=AT, arrival=arrival)
    assert set_aside(actor=Viewer.of(ylva), at=AT, arrival=arrival).state == ArrivalState.SET_ASIDE
    assert AuditEntry.objects.filter(object_type="crm.DebriefArrival").count() == 2


def test_of_a_cancelled_meeting_the_text_is_kept_and_no_debrief_made(send, meeting, sigrid):
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED)
    arrival = send(sigrid)
    assert (arrival.state, arrival.said, Debrief.objects.count()) == (ArrivalState.WAITING, "De lyssnade.", 0)
    assert not may_take_in(Viewer.of(sigrid), arrival)


def test_of_a_moved_meeting_they_are_with_it_and_it_is_said(send, meeting, sigrid):
    arrival = send(sigrid, starts=meeting.starts - HOUR)
    assert (arrival.state, arrival.moved) == (ArrivalState.WRITTEN, True)
    assert not send(sigrid, key="k2", starts=meeting.starts).moved


def test_before_the_meeting_nothing_is_kept(send, meeting, sigrid):
    with pytest.raises(TooEarly):
        send(sigrid, at=AT - 4 * HOUR)
    assert not DebriefArrival.objects.exists()
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CONFIRMED


@pytest.mark.parametrize(
    ("rows", "key", "field"),
    [
        (FourRows(said=" "), "k1", "said"),
        (FourRows(said="x", other="y" * (ROW_LIMIT + 1)), "k1", "other"),
        (ROWS, "", "key"),
        (ROWS, "x" * 65, "key"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(send, sigrid, rows, key, field):
    with pytest.raises(DomainError) as error:
        send(sigrid, key=key, rows=rows)
    assert error.value.field == field
    assert not DebriefArrival.objects.exists()


def test_whoever_was_not_there_writes_none(send, idun):
    with pytest.raises(NotAllowed):
        send(idun)


def test_a_row_of_the_longest_length_is_taken_on_every_surface(meeting, sigrid):
    rows = FourRows(said="x" * ROW_LIMIT)
    assert len(write_debrief(actor=Viewer.of(sigrid), at=AT, meeting=meeting, rows=rows).said) == ROW_LIMIT
