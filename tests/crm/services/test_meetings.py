"""Recording and planning meetings."""

import datetime as dt

import pytest

from crm.enums import AuditAction, MeetingKind, MeetingState, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Meeting
from crm.services import meetings
from crm.services.meetings import FourRows
from crm.visibility import SYSTEM, Viewer
from tests.factories import MeetingFactory, UserFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def record(at, elis, vera, rail):
    """Record a contact as Elis, with whatever differs."""

    def call(**changes):
        values = {
            "actor": Viewer.of(elis),
            "at": at,
            "kind": MeetingKind.MEETING,
            "on": dt.date(2027, 6, 1),
            "people": [vera],
            "ours": [elis],
            "issues": [rail],
        }
        return meetings.record_meeting(**(values | changes))

    return call


@pytest.fixture
def plan(at, idun, vera, rail):
    """Plan a meeting as Idun, a week ahead, with whatever differs."""

    def call(**changes):
        values = {
            "actor": Viewer.of(idun),
            "at": at,
            "kind": MeetingKind.BILATERAL,
            "starts": at + 7 * 24 * HOUR,
            "ends": at + 7 * 24 * HOUR + HOUR,
            "lead": idun,
            "people": [vera],
            "issues": [rail],
        }
        return meetings.plan_meeting(**(values | changes))

    return call


def test_a_contact_belongs_to_the_own_organisation_and_is_its_own(record, parties, elis, sigrid, vera, rail, at):
    meeting = record(ours=[elis, sigrid, elis], debrief=FourRows(said=" Öppen. "), place=" Visby ", ref="I01")

    assert (meeting.organisation, meeting.visibility, meeting.state) == (parties.harnas, "own_org", "held")
    assert meeting.lead() == elis
    assert list(meeting.ours.order_by("pk")) == sorted([elis, sigrid], key=lambda u: u.pk)
    assert (list(meeting.people.all()), list(meeting.issues.all())) == ([vera], [rail])
    assert (meeting.debrief.said, meeting.debrief.author, meeting.place) == ("Öppen.", elis, "Visby")
    entry = AuditEntry.objects.get(object_type="crm.Meeting", action=AuditAction.CREATE)
    assert (entry.actor, entry.organisation, entry.visibility, entry.at) == (elis, parties.harnas, "own_org", at)
    assert entry.changes["ours"] == [None, [elis.pk, sigrid.pk]]
    assert AuditEntry.objects.get(object_type="crm.Debrief").organisation == parties.harnas


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": dt.date(2027, 6, 22)}, "on"),
        ({"ours": []}, "ours"),
        ({"visibility": Visibility.CONFIDENTIAL}, "named_viewers"),
        ({"debrief": FourRows(said=" ")}, "said"),
        ({"starts": dt.datetime(2027, 6, 2, 9, tzinfo=dt.UTC)}, "starts"),
        ({"ends": dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)}, "ends"),
    ],
)
def test_bad_input_names_the_field_and_saves_nothing(record, changes, field):
    with pytest.raises(DomainError) as caught:
        record(**changes)
    assert caught.value.field == field
    assert not Meeting.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_reference_is_used_once(record):
    record(ref="I01")
    with pytest.raises(DomainError) as caught:
        record(ref="I01")
    assert caught.value.field == "ref"


def test_nobody_records_for_another_organisation(record, parties, idun, sigrid):
    for user in (idun, sigrid):
        with pytest.raises(NotAllowed):
            record(actor=Viewer.of(user), organisation=parties.harnas, ours=[user])
    assert record(actor=SYSTEM, organisation=parties.harnas).recorded_by is None
    with pytest.raises(DomainError) as caught:
        record(actor=SYSTEM)
    assert caught.value.field == "organisation"


def test_a_reader_records_only_what_she_took_part_in(record, sigrid, elis, olle):
    assert record(actor=Viewer.of(sigrid), ours=[sigrid, elis]).organisation == sigrid.organisation
    with pytest.raises(NotAllowed):
        record(actor=Viewer.of(sigrid), ours=[elis])
    with pytest.raises(NotAllowed):
        record(actor=Viewer.of(olle), ours=[olle])


def test_a_past_contact_may_be_with_somebody_who_left_since(record, samuel):
    assert list(record(people=[samuel]).people.all()) == [samuel]


def test_whoever_left_cannot_be_booked(plan, samuel, vera, at):
    with pytest.raises(DomainError) as caught:
        plan(people=[vera, samuel])
    assert caught.value.field == "people"
    assert "2027-05-31" in caught.value.message
    assert "Samuel Plansten" in caught.value.message


def test_planning_for_another_party_needs_the_programme(plan, parties, elis, sigrid):
    meeting = plan(organisation=parties.harnas, lead=elis, ours=[sigrid], state=MeetingState.CONFIRMED)
    assert (meeting.organisation, meeting.lead(), meeting.on) == (parties.harnas, elis, dt.date(2027, 6, 28))
    with pytest.raises(NotAllowed):
        plan(actor=Viewer.of(elis), organisation=parties.region, lead=sigrid)
    with pytest.raises(DomainError) as caught:
        plan(state=MeetingState.HELD)
    assert caught.value.field == "state"


def test_a_request_goes_its_way(plan, idun, at, vera):
    actor = Viewer.of(idun)
    meeting = plan()
    meetings.move_meeting(actor=actor, at=at, meeting=meeting, starts=meeting.starts + HOUR, ends=meeting.ends + HOUR)
    assert meeting.state == MeetingState.REQUESTED
    meetings.confirm_meeting(actor=actor, at=at, meeting=meeting)
    start = meeting.starts + 24 * HOUR
    meetings.move_meeting(actor=actor, at=at, meeting=meeting, starts=start, ends=start + HOUR, version=3)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.on, meeting.version) == (MeetingState.MOVED, dt.date(2027, 6, 29), 4)
    with pytest.raises(DomainError):
        meetings.hold_meeting(actor=actor, at=at, meeting=meeting)
    meetings.hold_meeting(actor=actor, at=start, meeting=meeting)
    assert meeting in Meeting.objects.held()
    with pytest.raises(InvalidTransition):
        meetings.cancel_meeting(actor=actor, at=at, meeting=meeting, reason="Sjukdom")


def test_declining_and_cancelling_give_a_reason(plan, idun, at):
    actor = Viewer.of(idun)
    request, confirmed = plan(), plan(state=MeetingState.CONFIRMED)
    for act, meeting in ((meetings.decline_meeting, request), (meetings.cancel_meeting, confirmed)):
        with pytest.raises(DomainError) as caught:
            act(actor=actor, at=at, meeting=meeting, reason=" ")
        assert caught.value.field == "reason"
        act(actor=actor, at=at, meeting=meeting, reason="Slås ihop")
        meeting.refresh_from_db()
        assert meeting.state_reason == "Slås ihop"


def test_of_two_approvals_one_wins(plan, idun, at):
    meeting = plan()
    other = Meeting.objects.get(pk=meeting.pk)
    meetings.confirm_meeting(actor=Viewer.of(idun), at=at, meeting=meeting)
    with pytest.raises(StaleObject):
        meetings.confirm_meeting(actor=Viewer.of(idun), at=at, meeting=other)
    with pytest.raises(StaleObject):
        meetings.move_meeting(
            actor=Viewer.of(idun), at=at, meeting=meeting, starts=meeting.starts, ends=meeting.ends, version=1
        )


def test_a_move_must_end_after_it_starts_and_find_people_in_office(plan, idun, at, vera):
    meeting = plan()
    vera.mandates.update(ends=dt.date(2027, 7, 1))
    for starts, ends, field in (
        (meeting.starts, meeting.starts, "ends"),
        (at + 30 * 24 * HOUR, at + 30 * 24 * HOUR + HOUR, "people"),
    ):
        with pytest.raises(DomainError) as caught:
            meetings.move_meeting(actor=Viewer.of(idun), at=at, meeting=meeting, starts=starts, ends=ends)
        assert caught.value.field == field


def test_an_edit_changes_what_differs_and_keeps_the_trail(contact, elis, sigrid, at, rail):
    actor = Viewer.of(elis)
    meetings.update_meeting(
        actor=actor, at=at, meeting=contact, version=1, place="Visby", ours=[sigrid, elis], issues=[rail]
    )
    contact.refresh_from_db()
    assert (contact.place, contact.version, contact.lead()) == ("Visby", 2, sigrid)
    entries = AuditEntry.objects.filter(object_type="crm.Meeting")
    assert [entry.changes for entry in entries.order_by("pk")] == [
        {"place": ["", "Visby"]},
        {"ours": [[elis.pk], [sigrid.pk, elis.pk]]},
    ]
    with pytest.raises(StaleObject):
        meetings.update_meeting(actor=actor, at=at, meeting=contact, version=1, issues=[])
    assert list(contact.issues.all()) == [rail]


def test_who_may_edit(contact, parties, sigrid, idun, at):
    colleague = UserFactory.create(organisation=parties.harnas, role="process_leader")
    meetings.update_meeting(actor=Viewer.of(colleague), at=at, meeting=contact, place="Visby")
    for user in (sigrid, idun):
        with pytest.raises(NotAllowed):
            meetings.update_meeting(actor=Viewer.of(user), at=at, meeting=contact, place="Sälen")


def test_what_a_contact_must_stay_is_checked_when_it_changes(contact, elis, sigrid, at, rail):
    def change(**values):
        return meetings.update_meeting(actor=Viewer.of(elis), at=at, meeting=contact, **values)

    for values, field in (
        ({"people": []}, "people"),
        ({"named_viewers": [sigrid]}, "named_viewers"),
        ({"visibility": Visibility.CONFIDENTIAL}, "named_viewers"),
    ):
        with pytest.raises(DomainError) as refused:
            change(**values)
        assert refused.value.field == field
    change(visibility=Visibility.CONFIDENTIAL, named_viewers=[sigrid])
    assert change(visibility=Visibility.OWN_ORG).named_viewers.count() == 0
    assert change(kind=MeetingKind.MEDIA, people=[], channel="").people.count() == 0


def test_a_contact_without_a_channel_took_place_as_its_kind_says(record):
    assert [record(kind=kind).channel for kind in ("phone", "letter", "seminar")] == ["phone", "letter", "in_person"]
    assert record(kind="phone", channel="video").channel == "video"


def test_a_contact_is_with_somebody_unless_its_kind_is_without(record):
    with pytest.raises(DomainError) as refused:
        record(people=[])
    assert refused.value.field == "people"
    assert record(people=[], kind="media").people.count() == 0


def test_times_of_a_planned_meeting_change_by_moving_it(plan, idun, at):
    with pytest.raises(DomainError, match="flyttas") as refused:
        meetings.update_meeting(actor=Viewer.of(idun), at=at, meeting=plan(), starts=at)
    assert refused.value.field == "starts"


def test_a_debrief_is_written_by_whoever_was_there_and_amended_by_its_author(contact, elis, sigrid, at):
    rows = FourRows("Ja.", other="Inget.")
    with pytest.raises(NotAllowed):
        meetings.write_debrief(actor=Viewer.of(sigrid), at=at, meeting=contact, rows=rows)
    written = meetings.write_debrief(actor=Viewer.of(elis), at=at, meeting=contact, rows=rows)
    assert meetings.write_debrief(actor=Viewer.of(elis), at=at + HOUR, meeting=contact, rows=rows) == written
    assert AuditEntry.objects.filter(object_type="crm.Debrief").count() == 1
    meetings.write_debrief(actor=Viewer.of(elis), at=at, meeting=contact, rows=FourRows("Nej."))
    contact.debrief.refresh_from_db()
    assert (contact.debrief.said, contact.debrief.other) == ("Nej.", "")
    contact.participants.create(user=sigrid)
    with pytest.raises(NotAllowed):
        meetings.write_debrief(actor=Viewer.of(sigrid), at=at, meeting=contact, rows=FourRows("Kanske."))


def test_of_two_debriefs_one_wins(contact, elis, at):
    other = Meeting.objects.get(pk=contact.pk)
    meetings.write_debrief(actor=Viewer.of(elis), at=at, meeting=contact, rows=FourRows("Ja."))
    with pytest.raises(StaleObject):
        meetings.write_debrief(actor=Viewer.of(elis), at=at, meeting=other, rows=FourRows("Nej."))


def test_the_four_rows_make_a_confirmed_meeting_held(plan, idun, at):
    meeting = plan(state=MeetingState.CONFIRMED)
    with pytest.raises(DomainError):
        meetings.write_debrief(actor=Viewer.of(idun), at=at, meeting=meeting, rows=FourRows("Ja."))
    meetings.write_debrief(actor=Viewer.of(idun), at=meeting.ends, meeting=meeting, rows=FourRows("Ja."))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD


def test_an_observation_is_of_somebody_there_on_the_meetings_issue(contact, elis, sigrid, vera, samuel, rail, at):
    actor = Viewer.of(elis)
    seen = meetings.observe_stance(actor=actor, at=at, meeting=contact, person=vera, issue=rail, position="neutral")
    again = meetings.observe_stance(actor=actor, at=at, meeting=contact, person=vera, issue=rail, position="champion")
    assert (again.pk, again.position) == (seen.pk, "champion")
    contact_other = MeetingFactory.create(organisation=elis.organisation, people=[vera], ours=[elis])
    for meeting, person, position, field in (
        (contact, samuel, "neutral", "person"),
        (contact_other, vera, "neutral", "issue"),
        (contact, vera, "tveksam", "position"),
    ):
        with pytest.raises(DomainError) as caught:
            meetings.observe_stance(actor=actor, at=at, meeting=meeting, person=person, issue=rail, position=position)
        assert caught.value.field == field
    with pytest.raises(NotAllowed):
        meetings.observe_stance(
            actor=Viewer.of(sigrid), at=at, meeting=contact, person=vera, issue=rail, position="neutral"
        )
