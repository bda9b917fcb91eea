"""Who somebody is today, when we met, where they stand."""

import datetime as dt

import pytest

from crm.enums import CommitmentState, MeetingState, Visibility
from crm.queries import people as queries
from crm.queries.people import EntryKind
from crm.visibility import Viewer
from tests.factories import (
    CommitmentFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    PersonFactory,
    StanceFactory,
)

DAY = dt.date
TODAY = DAY(2027, 6, 21)


def test_the_role_of_the_day_and_who_has_left(vera, samuel, elis):
    body = vera.mandates.get().body
    deputy = MandateFactory.create(
        person=vera, body=body, title="Statssekreterare", starts=DAY(2024, 1, 1), ends=DAY(2026, 11, 1)
    )
    by_name = {person.name: person for person in queries.people(Viewer.of(elis))}
    vera, samuel = by_name["Vera Lindmåne"], by_name["Samuel Plansten"]
    assert queries.mandate_on(vera, TODAY).title == "Statsråd"
    assert queries.mandate_on(vera, DAY(2025, 1, 1)) == deputy
    assert queries.left_on(vera, TODAY) is None
    assert queries.left_on(samuel, DAY(2027, 5, 31)) is None
    assert queries.left_on(samuel, TODAY) == queries.Left(DAY(2027, 5, 31))
    assert list(queries.not_bookable(TODAY)) == [samuel]
    assert queries.mandate_on(PersonFactory.create(), TODAY) is None


def test_last_contact_is_the_viewers_own_truth(parties, vera, elis, ylva):
    older = MeetingFactory.create(
        organisation=parties.harnas, visibility=Visibility.PARTIES, on=DAY(2027, 1, 1), people=[vera]
    )
    private = MeetingFactory.create(organisation=parties.kramnas, on=DAY(2027, 2, 1), people=[vera])
    MeetingFactory.create(organisation=parties.harnas, on=DAY(2027, 3, 1), people=[vera], state=MeetingState.CANCELLED)
    MeetingFactory.create(organisation=parties.harnas, on=TODAY, people=[vera])
    other = PersonFactory.create()
    ids = [vera.pk, other.pk]
    assert queries.last_contact(ids, Viewer.of(elis), TODAY) == {vera.pk: older}
    assert queries.last_contact(ids, Viewer.of(ylva), TODAY) == {vera.pk: private}


@pytest.mark.parametrize("n", [1, 3])
def test_last_contacts_cost_five_queries(n, parties, elis, django_assert_num_queries):
    people = PersonFactory.create_batch(n)
    for person in people:
        for day in (1, 2):
            MeetingFactory.create(organisation=parties.harnas, on=DAY(2027, 5, day), people=[person], ours=[elis])
    with django_assert_num_queries(5):
        found = queries.last_contact([p.pk for p in people], Viewer.of(elis), TODAY)
        assert [(m.on, m.lead()) for m in found.values()] == [(DAY(2027, 5, 2), elis)] * n


def test_a_contact_goes_stale_after_half_a_year(parties, vera, samuel, elis, ylva):
    PersonFactory.create(name="Aldrig Träffad")
    MeetingFactory.create(organisation=parties.harnas, on=TODAY - dt.timedelta(days=180), people=[vera])
    MeetingFactory.create(organisation=parties.harnas, on=TODAY - dt.timedelta(days=181), people=[samuel])
    stale = queries.stale_contacts(Viewer.of(elis), TODAY)
    assert [(p, p.last_on) for p in stale] == [(samuel, DAY(2026, 12, 22))]
    assert list(queries.stale_contacts(Viewer.of(ylva), TODAY)) == []


def test_the_newest_rating_per_issue(vera, rail, elis, olle):
    power = IssueFactory.create(organisation=rail.organisation)
    old = StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 1, 1))
    new = StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 5, 1))
    other = StanceFactory.create(person=vera, issue=power)
    viewer = Viewer.of(elis)
    assert queries.current_stances([vera.pk], viewer) == {(vera.pk, rail.pk): new, (vera.pk, power.pk): other}
    assert queries.current_stances([vera.pk], viewer, [rail.pk], on=DAY(2027, 4, 30)) == {(vera.pk, rail.pk): old}
    assert queries.current_stances([vera.pk], Viewer.of(olle)) == {}


def test_open_promises_both_ways(vera, elis, parties):
    due = {"person": vera, "organisation": parties.harnas, "owner": elis}
    ours = CommitmentFactory.create(direction="ours", made_by_user=elis, due=DAY(2027, 7, 2), **due)
    theirs = CommitmentFactory.create(due=DAY(2027, 7, 1), **due)
    CommitmentFactory.create(state=CommitmentState.LAPSED, **due)
    CommitmentFactory.create(person=vera, organisation=parties.kramnas)
    assert queries.open_commitments([vera.pk], Viewer.of(elis)) == {vera.pk: [theirs, ours]}


def test_the_timeline_tells_what_the_viewer_reads(parties, vera, rail, elis, idun, ylva):
    contact = MeetingFactory.create(organisation=parties.kramnas, on=DAY(2027, 5, 2), people=[vera], issues=[rail])
    stance = StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 5, 3))
    promise = CommitmentFactory.create(
        person=vera,
        organisation=parties.kramnas,
        meeting=contact,
        owner=ylva,
        state=CommitmentState.KEPT,
        evidence="Brev",
        closed_on=DAY(2027, 6, 1),
    )
    mandate = vera.mandates.get()
    common = [(EntryKind.STANCE, stance), (EntryKind.MANDATE_BEGAN, mandate)]

    def told(user):
        return [(entry.kind, entry.item) for entry in queries.timeline(vera, Viewer.of(user))]

    assert told(elis) == common
    assert told(ylva) == [
        (EntryKind.CLOSED, promise),
        (EntryKind.STANCE, stance),
        (EntryKind.CONTACT, contact),
        (EntryKind.PROMISED, promise),
        (EntryKind.MANDATE_BEGAN, mandate),
    ]
    first, (kind, seen), last = told(idun)
    assert [first, last] == common
    assert (kind, seen.organisation, seen.people) == (EntryKind.EXISTENCE, parties.kramnas, (vera,))


@pytest.mark.parametrize("n", [1, 3])
def test_a_timeline_costs_nine_queries(n, parties, vera, rail, idun, django_assert_num_queries):
    for day in range(1, n + 1):
        MeetingFactory.create(organisation=parties.region, on=DAY(2027, 5, day), people=[vera], issues=[rail])
        MeetingFactory.create(organisation=parties.kramnas, on=DAY(2027, 5, day), people=[vera])
        StanceFactory.create(person=vera, issue=rail, as_of=DAY(2027, 4, day))
    with django_assert_num_queries(9):
        assert len(queries.timeline(vera, Viewer.of(idun))) == 3 * n + 1


def test_the_nearest_meeting_first(parties, vera, elis):
    later = MeetingFactory.create(
        organisation=parties.harnas, on=DAY(2027, 7, 1), people=[vera], state=MeetingState.REQUESTED
    )
    sooner = MeetingFactory.create(organisation=parties.harnas, on=TODAY, people=[vera], state=MeetingState.CONFIRMED)
    MeetingFactory.create(organisation=parties.harnas, on=TODAY, state=MeetingState.CONFIRMED)
    MeetingFactory.create(organisation=parties.kramnas, on=TODAY, people=[vera], state=MeetingState.CONFIRMED)
    assert list(queries.next_meetings(vera, Viewer.of(elis), TODAY)) == [sooner, later]
