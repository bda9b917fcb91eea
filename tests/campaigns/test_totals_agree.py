"""A goal's figure, the rows behind it and the log's count are the same, for everybody and whatever the log holds."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.filters.log import LogFilter
from campaigns.queries.progress import progress
from crm.enums import MeetingKind, MeetingState, Visibility
from crm.queries.log import log
from crm.visibility import Viewer
from tests.conftest import AT
from tests.factories import CampaignFactory, GoalFactory, IssueFactory, MeetingFactory, PersonFactory

FIRST, LAST = dt.date(2027, 2, 1), dt.date(2027, 5, 31)
DAYS = [FIRST - dt.timedelta(days=1), FIRST, dt.date(2027, 4, 1), LAST, LAST + dt.timedelta(days=1)]

contacts = st.lists(
    st.fixed_dictionaries(
        {
            "party": st.integers(0, 2),
            "visibility": st.sampled_from(Visibility.values),
            "issues": st.sets(st.integers(0, 1)),
            "people": st.integers(0, 2),
            "on": st.sampled_from(DAYS),
            "state": st.sampled_from([MeetingState.HELD, MeetingState.HELD, MeetingState.HELD, MeetingState.CONFIRMED]),
            "kind": st.sampled_from([MeetingKind.MEETING, MeetingKind.MEDIA, MeetingKind.INTERNAL_BRIEFING]),
            "ours": st.sets(st.integers(0, 4), max_size=2),
            "named": st.sets(st.integers(0, 4), max_size=1),
        }
    ),
    max_size=10,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contacts=contacts)
def test_the_figure_its_rows_and_the_log_agree(parties, sigrid, elis, idun, ylva, lova, olle, contacts):
    cast = [sigrid, elis, idun, ylva, lova]
    owners = [parties.region, parties.harnas, parties.kramnas]
    with transaction.atomic():
        issues = [IssueFactory.create(organisation=parties.region) for _n in range(2)]
        people = [PersonFactory.create() for _n in range(2)]
        campaign = CampaignFactory.create(organisation=parties.region, issue=issues[0], starts=FIRST, ends=LAST)
        goal = GoalFactory.create(campaign=campaign)
        for row in contacts:
            meeting = MeetingFactory.create(
                organisation=owners[row["party"]],
                visibility=row["visibility"],
                issues=[issues[n] for n in row["issues"]],
                people=people[: row["people"]],
                ours=[cast[n] for n in row["ours"]],
                **{name: row[name] for name in ("on", "state", "kind")},
            )
            meeting.named_viewers.set(cast[n] for n in row["named"])
        for user in (*cast, olle):
            viewer = Viewer.of(user)
            found = progress(goal, viewer, AT)
            rows = log(viewer)
            same = LogFilter(QueryDict(found.log_query), rows, viewer=viewer, at=AT, request=None)
            of_campaign = LogFilter(
                QueryDict(f"campaign={campaign.pk}&met=somebody"), rows, viewer=viewer, at=AT, request=None
            )
            ids = sorted(row.pk for row in found.rows)
            assert same.is_valid() or user == olle
            if user != olle:
                assert sorted(same.qs.values_list("pk", flat=True)) == ids
                assert sorted(of_campaign.qs.values_list("pk", flat=True)) == ids
            assert found.value == len(ids)
            assert user != olle or ids == []
        transaction.set_rollback(True)
