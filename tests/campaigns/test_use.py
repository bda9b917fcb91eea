"""Messages used before they may be."""

import datetime as dt

from campaigns.queries import use
from crm.enums import MeetingKind, MeetingState
from crm.visibility import SYSTEM, Viewer
from messages.enums import MessageState
from tests.factories import ArenaFactory, IssueFactory, ProgrammeItemFactory


def test_used_before_adopted(make_message, parties):
    arena = ArenaFactory.create()
    issue = IssueFactory.create(organisation=parties.region)
    adopted = make_message(issue)
    draft = make_message(issue, title="Rätt kompetens", state=MessageState.IN_CONSULTATION)
    item = ProgrammeItemFactory.create(arena=arena, uses=[adopted, draft])
    ProgrammeItemFactory.create(arena=arena, uses=[draft], kind=MeetingKind.INTERNAL_BRIEFING)
    ProgrammeItemFactory.create(arena=arena, uses=[draft], state=MeetingState.DECLINED)
    ProgrammeItemFactory.create(uses=[draft])
    found = use.used_before_adopted(arena, SYSTEM)
    assert [(u.message, u.meeting.programme_item) for u in found] == [(draft, item)]


def test_embargoed(make_message, parties, at, sigrid, olle):
    issue = IssueFactory.create(organisation=parties.region)
    make_message(issue, embargo_until=at)
    later = make_message(issue, title="Robust", embargo_until=at + dt.timedelta(minutes=1))
    assert list(use.embargoed(Viewer.of(sigrid), at)) == [later]
    assert list(use.embargoed(Viewer.of(olle), at)) == []
