"""Writing an arena's programme."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import ProgrammeItem
from campaigns.services import programme
from crm.enums import MeetingKind, MeetingState, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Meeting
from crm.visibility import Viewer
from tests.factories import ArenaFactory, IssueFactory, MandateFactory, PersonFactory, ProgrammeItemFactory

STARTS = dt.datetime(2027, 6, 29, 13, 0, tzinfo=dt.UTC)
ENDS = STARTS + dt.timedelta(minutes=20)


@pytest.fixture
def minister(db):
    return MandateFactory.create(person__name="Edvin Ström").person


@pytest.fixture
def values(ylva, sigrid, minister):
    return {
        "arena": ArenaFactory.create(),
        "kind": MeetingKind.BILATERAL,
        "title": "Enskilt möte",
        "starts": STARTS,
        "ends": ENDS,
        "place": "Biblioteket",
        "lead": ylva,
        "participants": [sigrid, ylva],
        "people": [minister],
    }


@pytest.fixture
def iduns(idun):
    return Viewer.of(idun)


def test_an_item_is_its_meeting(values, iduns, at, ylva, sigrid, minister, make_message):
    issue = IssueFactory.create()
    message = make_message(issue, asks={"Öppna köerna": [minister], "Bygg ut": [minister]})
    ask = message.current.asks.first()
    item = programme.add_item(actor=iduns, at=at, uses=[(message, [ask])], local_ask="Industrin först", **values)
    meeting = item.meeting
    assert (meeting.organisation, meeting.visibility, meeting.state) == (
        ylva.organisation,
        Visibility.PARTIES,
        MeetingState.CONFIRMED,
    )
    assert [(p.user, p.is_lead) for p in meeting.participants.all()] == [(ylva, True), (sigrid, False)]
    assert list(meeting.issues.all()) == [issue]
    assert [(use.message, list(use.asks.all())) for use in meeting.message_uses.all()] == [(message, [ask])]
    assert (item.local_ask, meeting.on) == ("Industrin först", dt.date(2027, 6, 29))


def test_lead_need_not_be_a_delegate_nor_listed(values, iduns, at, lova, sigrid):
    item = programme.add_item(actor=iduns, at=at, **{**values, "lead": lova, "participants": [sigrid]})
    assert item.meeting.lead() == lova
    assert item.meeting.organisation == lova.organisation
    assert item.meeting.participants.count() == 2


def test_only_coordinators_plan(values, sigrid, elis, lova, at):
    for user in (sigrid, elis, lova):
        with pytest.raises(NotAllowed):
            programme.add_item(actor=Viewer.of(user), at=at, **values)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": STARTS}, "ends"),
        ({"ends": STARTS + dt.timedelta(hours=25)}, "ends"),
        ({"starts": STARTS - dt.timedelta(days=2), "ends": ENDS - dt.timedelta(days=2)}, "starts"),
        ({"starts": STARTS + dt.timedelta(days=4), "ends": ENDS + dt.timedelta(days=4)}, "starts"),
        ({"kind": "seance"}, "kind"),
    ],
)
def test_bad_input_names_its_field_and_saves_nothing(values, iduns, at, wrong, field):
    with pytest.raises(ValidationError) as error:
        programme.add_item(actor=iduns, at=at, **{**values, **wrong})
    assert list(error.value.message_dict) == [field]
    assert not Meeting.objects.exists()
    assert not ProgrammeItem.objects.exists()


def test_an_outsider_takes_no_part(values, iduns, at, olle):
    for wrong, field in (({"lead": olle}, "lead"), ({"participants": [olle]}, "participants")):
        with pytest.raises(ValidationError) as error:
            programme.add_item(actor=iduns, at=at, **{**values, **wrong})
        assert list(error.value.message_dict) == [field]


def test_somebody_who_left_cannot_be_booked(values, iduns, at):
    left = MandateFactory.create(person__name="Samuel Plan", body__name="Riksdagen", ends=dt.date(2027, 5, 31)).person
    with pytest.raises(DomainError, match="2027-05-31") as error:
        programme.add_item(actor=iduns, at=at, **{**values, "people": [left]})
    assert error.value.field == "people"
    assert not Meeting.objects.exists()


def test_a_move_competes(idun, iduns, at):
    item = ProgrammeItemFactory.create(starts=STARTS)
    later = {"starts": STARTS + dt.timedelta(minutes=30), "ends": ENDS + dt.timedelta(minutes=30)}
    mine = ProgrammeItem.objects.get(pk=item.pk)
    theirs = ProgrammeItem.objects.get(pk=item.pk)
    programme.move_item(actor=iduns, at=at, item=mine, version=1, **later)
    assert (mine.meeting.state, mine.meeting.starts) == (MeetingState.MOVED, later["starts"])
    with pytest.raises(StaleObject):
        programme.move_item(actor=iduns, at=at, item=theirs, version=1, **later)


def test_a_move_stays_within_the_arena(iduns, at):
    item = ProgrammeItemFactory.create()
    with pytest.raises(ValidationError) as error:
        programme.move_item(
            actor=iduns, at=at, item=item, starts=STARTS + dt.timedelta(days=9), ends=ENDS + dt.timedelta(days=9)
        )
    assert list(error.value.message_dict) == ["starts"]


def test_confirm_decline_cancel(iduns, at):
    request = ProgrammeItemFactory.create(state=MeetingState.REQUESTED)
    programme.confirm_item(actor=iduns, at=at, item=request)
    assert request.meeting.state == MeetingState.CONFIRMED
    programme.cancel_item(actor=iduns, at=at, item=request, reason="Statsrådet reser.")
    assert (request.meeting.state, request.meeting.state_reason) == (MeetingState.CANCELLED, "Statsrådet reser.")
    with pytest.raises(InvalidTransition):
        programme.confirm_item(actor=iduns, at=at, item=request)
    other = ProgrammeItemFactory.create(state=MeetingState.REQUESTED)
    with pytest.raises(DomainError) as error:
        programme.decline_item(actor=iduns, at=at, item=other, reason=" ")
    assert error.value.field == "reason"
    programme.decline_item(actor=iduns, at=at, item=other, reason="Slås ihop.")
    assert other.meeting.state == MeetingState.DECLINED


def test_deciding_is_the_coordinators(sigrid, lova, at):
    item = ProgrammeItemFactory.create(state=MeetingState.REQUESTED, ours=[sigrid])
    for user in (sigrid, lova):
        with pytest.raises(NotAllowed):
            programme.confirm_item(actor=Viewer.of(user), at=at, item=item)


def test_update_item(values, iduns, at, lova, sigrid, make_message):
    message, other = make_message(IssueFactory.create()), make_message(IssueFactory.create(), title="Annat")
    item = programme.add_item(actor=iduns, at=at, uses=[(message, [])], **values)
    programme.update_item(
        actor=iduns,
        at=at,
        item=item,
        version=item.meeting.version,
        title="Nytt namn",
        warning="Mobiler utanför",
        lead=lova,
        participants=[sigrid],
        uses=[(other, [])],
    )
    item = ProgrammeItem.objects.get(pk=item.pk)
    assert (item.meeting.title, item.warning, item.meeting.lead()) == ("Nytt namn", "Mobiler utanför", lova)
    assert [use.message for use in item.meeting.message_uses.all()] == [other]
    assert list(item.meeting.issues.all()) == [other.issue]
    trail = AuditEntry.objects.filter(object_type="crm.Meeting", object_id=item.meeting.pk).order_by("pk")
    told = [entry.changes["uses"] for entry in trail if "uses" in entry.changes]
    assert told == [[None, f"{message.title}: –"], [message.title, None], [None, "Annat: –"]]


def test_two_editors_of_an_item(values, iduns, at):
    item = programme.add_item(actor=iduns, at=at, **values)
    seen = item.meeting.version
    programme.update_item(actor=iduns, at=at, item=item, version=seen, title="Först")
    with pytest.raises(StaleObject):
        programme.update_item(actor=iduns, at=at, item=item, version=seen, title="Sedan")


def test_two_editors_of_an_items_own_fields(values, iduns, at):
    item = programme.add_item(actor=iduns, at=at, **values)
    seen = item.meeting.version
    programme.update_item(actor=iduns, at=at, item=item, version=seen, local_ask="Industrin först.")
    with pytest.raises(StaleObject):
        programme.update_item(actor=iduns, at=at, item=item, version=seen, local_ask="Bygden först.")
    programme.update_item(actor=iduns, at=at, item=item, version=seen, local_ask="Industrin först.")
    assert ProgrammeItem.objects.get(pk=item.pk).local_ask == "Industrin först."


def test_people_are_unchanged_by_other_edits(values, iduns, at, minister):
    item = programme.add_item(actor=iduns, at=at, **values)
    programme.update_item(actor=iduns, at=at, item=item, place="Lobbyn")
    assert [c.person for c in item.meeting.counterparts.all()] == [minister]
    assert PersonFactory.create() not in item.meeting.people.all()
