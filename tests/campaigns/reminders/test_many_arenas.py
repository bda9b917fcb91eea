"""What a plan costs does not depend on how many arenas there are."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import Arena, Delegate, ProgrammeItem
from campaigns.reminders.plan import plan
from crm.enums import MeetingKind, MeetingState, Visibility
from crm.models import Council, Meeting, MeetingCounterpart, MeetingParticipant, User
from tests.campaigns.reminders.conftest import local
from tests.factories import PersonFactory, UserFactory


@pytest.fixture
def many(rules, idun, parties):
    """Makes arenas of the same week, each with a delegate and two items."""
    people = [UserFactory.create(organisation=parties.region) for _ in range(10)]
    person = PersonFactory.create()

    def make(n: int) -> None:
        arenas = Arena.objects.bulk_create(
            Arena(
                name=f"Arena {i}", sort_key=f"arena {i}", kind="home_arena", place="Skogby", coordinator=idun,
                starts=dt.date(2027, 6, 28), ends=dt.date(2027, 7, 2),
            )
            for i in range(n)
        )  # fmt: skip
        ours: list[User] = [people[i % len(people)] for i in range(n)]
        Delegate.objects.bulk_create(Delegate(arena=arena, user=user) for arena, user in zip(arenas, ours, strict=True))
        starts = local("2027-06-29T09:00")
        meetings = Meeting.objects.bulk_create(
            Meeting(
                organisation=parties.region, visibility=Visibility.PARTIES, state=MeetingState.CONFIRMED,
                kind=MeetingKind.BILATERAL, title=f"Möte {i}", on=starts.date(),
                starts=starts + dt.timedelta(minutes=i), ends=starts + dt.timedelta(minutes=i + 30),
                place="Sal 1", recorded_at=starts,
            )
            for i in range(2 * n)
        )  # fmt: skip
        ProgrammeItem.objects.bulk_create(
            ProgrammeItem(arena=arenas[i // 2], meeting=meeting) for i, meeting in enumerate(meetings)
        )
        MeetingParticipant.objects.bulk_create(
            MeetingParticipant(meeting=meeting, user=ours[i // 2], is_lead=True) for i, meeting in enumerate(meetings)
        )
        MeetingCounterpart.objects.bulk_create(
            MeetingCounterpart(meeting=meeting, person=person) for meeting in meetings
        )

    return make


@pytest.mark.parametrize("n", [3, 200])
def test_the_number_of_queries_is_literal(many, n, django_assert_num_queries):
    many(n)
    council = Council.current()
    with django_assert_num_queries(17):
        mails = plan(at=local("2027-06-21T08:00"), until=local("2027-07-05T00:00"), council=council)
        assert [mail.reasons for mail in mails]
    kinds = [reminder.kind.split(":")[0] for mail in mails for reminder in mail.reminders]
    assert kinds.count("pack_first") == kinds.count("pack_final") == n
    assert kinds.count("soon") == kinds.count("four_rows") == 2 * n
