"""A planned meeting in a programme is its planners' to change; once it has been held, its participants' again."""

import datetime as dt

import pytest
from django.urls import reverse

from crm.enums import MeetingState
from crm.errors import NotAllowed
from crm.models import Council, Meeting
from crm.services import meetings
from crm.services.meetings import FourRows
from crm.visibility import SYSTEM, Viewer
from messages.models import MessageUse
from messages.services.uses import drop_use, use_message
from tests.api.conftest import fields, program
from tests.factories import (
    ArenaFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    ProgrammeItemFactory,
    UserFactory,
    VenueFactory,
)

__all__ = ["program"]

DAY = dt.timedelta(days=1)


@pytest.fixture
def message(make_message, elis):
    return make_message(IssueFactory.create(), owner=elis)


@pytest.fixture
def planned(elis, message):
    """Elis leads it, for his own party."""
    return ProgrammeItemFactory.create(ours=[elis], uses=[message]).meeting


def decide(meeting, actor, at):
    """Every act on a planned meeting, with what it needs."""
    common = {"actor": actor, "at": at, "meeting": meeting}
    times = {"starts": meeting.starts + DAY, "ends": meeting.ends + DAY}
    return [
        lambda: meetings.update_meeting(place="Torget", **common),
        lambda: meetings.confirm_meeting(**common),
        lambda: meetings.decline_meeting(reason="Nej", **common),
        lambda: meetings.cancel_meeting(reason="Nej", **common),
        lambda: meetings.move_meeting(**common, **times),
        lambda: meetings.resume_meeting(**common, **times),
        lambda: meetings.end_in_another(to=MeetingState.MERGED, reason="Nej", **common),
        lambda: meetings.hold_meeting(**common),
    ]


def test_whoever_takes_part_in_a_programme_item_changes_nothing_of_it(planned, elis, idun, lova, at):
    for user in (elis, lova):
        for act in decide(planned, Viewer.of(user), at):
            with pytest.raises(NotAllowed):
                act()
    planned.refresh_from_db()
    assert (planned.place, planned.state, planned.version) == ("Skogssalen", "confirmed", 1)
    assert meetings.update_meeting(actor=Viewer.of(idun), at=at, meeting=planned, place="Torget").version == 2


@pytest.mark.parametrize("state", ["requested", "confirmed", "moved", "cancelled", "declined"])
def test_who_may_change_a_programme_item_that_is_not_held(elis, idun, state):
    meeting = ProgrammeItemFactory.create(ours=[elis], state=state).meeting
    assert [meetings.may_edit(Viewer.of(user), meeting) for user in (elis, idun)] == [False, True]


def test_a_planned_meeting_outside_any_programme_stays_its_partys(elis, parties):
    meeting = MeetingFactory.create(organisation=parties.harnas, ours=[elis], state=MeetingState.CONFIRMED)
    assert meetings.may_edit(Viewer.of(elis), meeting)


def test_when_it_has_been_held_it_is_its_participants(planned, elis, message):
    after = planned.ends + DAY
    meetings.write_debrief(actor=Viewer.of(elis), at=after, meeting=planned, rows=FourRows("Ja."))
    assert meetings.update_meeting(actor=Viewer.of(elis), at=after, meeting=planned, place="Torget").place == "Torget"
    use = use_message(actor=Viewer.of(elis), meeting=planned, message=message, at=after)
    drop_use(actor=Viewer.of(elis), use=use, at=after)
    assert not MessageUse.objects.exists()


def test_what_a_programme_item_uses_is_its_planners_to_say(planned, message, elis, idun, at):
    use = planned.message_uses.get()
    with pytest.raises(NotAllowed):
        use_message(actor=Viewer.of(elis), meeting=planned, message=message, at=at)
    with pytest.raises(NotAllowed):
        drop_use(actor=Viewer.of(elis), use=use, at=at)
    assert use_message(actor=Viewer.of(idun), meeting=planned, message=message, at=at) == use


def test_no_link_on_the_page_leads_to_a_refusal(client, planned, elis, idun):
    change = reverse("meeting_update", args=[planned.pk])
    client.force_login(elis)
    assert change not in client.get(planned.get_absolute_url()).content.decode()
    assert [client.get(change).status_code, client.post(change, {"title": "Mitt"}).status_code] == [403, 403]
    client.force_login(idun)
    assert change in client.get(planned.get_absolute_url()).content.decode()
    assert client.get(change).status_code == 200
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": planned.ends + DAY})
    meetings.hold_meeting(actor=SYSTEM, at=planned.ends, meeting=planned)
    client.force_login(elis)
    page = client.get(planned.get_absolute_url()).content.decode()
    for name in ("meeting_update", "debrief_write", "meeting_messages"):
        url = reverse(name, args=[planned.pk])
        assert url in page
        assert client.get(url).status_code == 200


class TestChangedOnTheMeetingItself:
    """What the item's own page checks holds here too."""

    @pytest.fixture
    def booked(self, elis, idun):
        """A seminar in a venue, and a ministry that takes one visit per county and has agreed to one."""
        body = OrganisationFactory.create(kind="ministry", partnership="none", county_limit=1)
        minister, secretary = (MandateFactory.create(body=body).person for _ in range(2))
        arena = ArenaFactory.create(coordinator=idun)
        ProgrammeItemFactory.create(arena=arena, ours=[elis], people=[minister])
        venue = VenueFactory.create(arena=arena)
        item = ProgrammeItemFactory.create(arena=arena, venue=venue, ours=[elis], people=[secretary], kind="seminar")
        Meeting.objects.filter(pk=item.meeting_id).update(place=venue.said)
        item.meeting.refresh_from_db()
        return item

    def test_a_bodys_rule(self, client, program, booked, idun, elis):
        meeting = booked.meeting
        refused = program(idun).change(f"meetings/{meeting.pk}", kind="bilateral")
        assert (refused.status_code, fields(refused)) == (422, ["people"])
        client.force_login(idun)
        typed = {
            "kind": "bilateral", "people": [row.person_id for row in meeting.counterparts.all()], "lead": elis.pk,
            "visibility": meeting.visibility, "place": meeting.place, "version": meeting.version,
        }  # fmt: skip
        url = reverse("meeting_update", args=[meeting.pk])
        page = client.post(url, typed)
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["people"])
        meeting.refresh_from_db()
        assert meeting.kind == "seminar"
        assert client.post(url, {**typed, "kind": "seminar", "title": "Nytt"}).status_code == 302
        meeting.refresh_from_db()
        booked.refresh_from_db()
        assert (meeting.title, booked.venue.said) == ("Nytt", meeting.place)

    def test_a_place_that_is_written_takes_the_venues_place(self, program, booked, idun):
        meeting = f"meetings/{booked.meeting_id}"
        assert fields(program(idun).change(meeting, place="")) == ["place"]
        assert program(idun).change(meeting, place="Torget").json()["place"] == "Torget"
        booked.refresh_from_db()
        assert booked.venue is None

    def test_only_active_parties_take_part(self, program, booked, idun, elis):
        ours = UserFactory.create(organisation=OrganisationFactory.create(partnership="former"))
        meeting = f"meetings/{booked.meeting_id}"
        assert fields(program(idun).change(meeting, ours=[ours.pk])) == ["ours"]
        assert fields(program(idun).change(meeting, starts="2027-06-29T08:00:00Z")) == ["starts"]
        assert program(idun).change(meeting, lead=idun.pk).json()["version"] == 2

    def test_what_was_called_off_books_nobody(self, booked, idun, at):
        Meeting.objects.filter(pk=booked.meeting_id).update(state=MeetingState.CANCELLED)
        meeting = Meeting.objects.get(pk=booked.meeting_id)
        change = {"actor": Viewer.of(idun), "at": at, "meeting": meeting}
        assert meetings.change_meeting(kind="bilateral", **change).kind == "bilateral"
