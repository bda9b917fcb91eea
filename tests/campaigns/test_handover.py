"""The handover register: what there is, whose it is, and what nobody answers for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.filters.handover import HandoverFilter
from campaigns.models import ReminderRule, Report
from campaigns.queries.handover import Register
from crm.enums import Direction, MeetingState, Role, Visibility
from crm.models import AuditEntry, Council, Issue, User
from crm.visibility import Viewer
from messages.enums import MessageState
from messages.models import AnchoringRules
from tests.conftest import AT
from tests.factories import (
    AnchoringFactory,
    ArenaDeadlineFactory,
    ArenaFactory,
    CampaignActivityFactory,
    CampaignFactory,
    CampaignTargetFactory,
    CommitmentFactory,
    IndicatorFactory,
    IssueFactory,
    MeetingFactory,
    MessageFactory,
    PersonFactory,
    RotaShiftFactory,
    UserFactory,
)

DAY = dt.date


@pytest.fixture
def lead(parties) -> User:
    return UserFactory.create(name="Lova Led", organisation=parties.region, role=Role.PROJECT_LEAD)


@pytest.fixture
def everything(parties, idun, elis, lead):
    """One row of every kind, of Region Skog or Härnäs."""
    Council.current()
    Council.objects.update(organisation=parties.region, responsible=lead)
    issue = IssueFactory.create(name="Stambanan", organisation=parties.harnas, owner=elis)
    campaign = CampaignFactory.create(issue=issue, organisation=parties.region, lead=lead)
    arena = ArenaFactory.create(coordinator=idun)
    person = PersonFactory.create(name="Vera Lindmåne", relation_owner=elis)
    MessageFactory.create(issue=issue, owner=elis, organisation=parties.harnas)
    AnchoringFactory.create(organisation=parties.harnas, recipient=elis)
    MeetingFactory.create(
        organisation=parties.region, ours=[lead], people=[person], state=MeetingState.CONFIRMED, on=DAY(2027, 7, 1),
        visibility=Visibility.PARTIES, title="",
    )  # fmt: skip
    CommitmentFactory.create(person=person, owner=elis, organisation=parties.harnas, meeting=None)
    CampaignTargetFactory.create(campaign=campaign, person=person, owner=lead)
    CampaignActivityFactory.create(campaign=campaign, organisation=parties.region)
    ArenaDeadlineFactory.create(arena=arena, responsible=None)
    IndicatorFactory.create()
    AnchoringRules.objects.create(pk=1)
    ReminderRule.objects.create(code="soon", at="item start - 60 min", to="participants", useful_until="x", since=AT)
    Report.objects.create(
        kind="annual", organisation=parties.region, title="Utkast", first=AT.date(), last=AT.date(), created_at=AT
    )


def found(user: User, query: str = "") -> list[tuple[str, str, str, str]]:
    """Kind, title, person and gap of each row that the filters leave."""
    from django.http import QueryDict

    register = HandoverFilter(QueryDict(query), Issue.objects.none(), viewer=Viewer.of(user), at=AT).register
    return [
        (line.kind.code, line.title, line.person.name if line.person else "", line.gap)
        for line in register.lines(register.rows())
    ]


def test_every_kind_is_there_with_whoever_answers_for_it(everything, lead, elis, parties):
    told = {kind: (person, gap) for kind, _title, person, gap in found(lead)}
    assert told == {
        "issue": ("Elis Text", ""),
        "message": ("Elis Text", ""),
        "anchoring": ("Elis Text", ""),
        "relation": ("Elis Text", ""),
        "meeting": ("Lova Led", ""),
        "campaign": ("Lova Led", ""),
        "target": ("Lova Led", ""),
        "activity": ("", ""),
        "report": ("", ""),
        "arena": ("Idun Kart", ""),
        "deadline": ("", "nobody"),
        "indicator": ("Lova Led", ""),
        "reminder_rule": ("Lova Led", ""),
        "anchoring_rules": ("Lova Led", ""),
        "system": ("Lova Led", ""),
    }
    # Elis' own promise is Härnäs' own: the project leader of the region neither sees nor counts it.
    assert {kind for kind, *_rest in found(elis)} == {*told, "commitment"} - {"report"}


def test_what_is_over_is_shown_when_asked_for(elis, parties):
    MessageFactory.create(owner=elis, organisation=parties.harnas, state=MessageState.WITHDRAWN, title="Återtaget")
    CommitmentFactory.create(
        owner=elis, organisation=parties.harnas, state="kept", evidence="Brev", closed_on=AT.date()
    )
    assert found(elis, f"person={elis.pk}") == []
    assert {kind for kind, *_rest in found(elis, f"person={elis.pk}&show=all")} == {"message", "commitment"}


def test_whoever_has_left_and_what_nobody_owns_is_found(lead, elis, ylva, parties):
    Council.current()
    gone = IssueFactory.create(name="Ansvarig slutade", owner=ylva)
    IssueFactory.create(name="Ingen ansvarig", owner=None)
    IssueFactory.create(name="I ordning", owner=elis)
    User.objects.filter(pk=ylva.pk).update(is_active=False)
    assert found(lead, "kind=issue&gap=gone") == [("issue", gone.name, "Ylva Kanal", "gone")]
    assert found(lead, "kind=issue&gap=nobody") == [("issue", "Ingen ansvarig", "", "nobody")]
    # The system has no owner yet.
    assert found(lead, "kind=system") == [("system", "Samsyn", "", "nobody")]


def test_counts_open_exactly_their_rows(everything, lead, client):
    client.force_login(lead)
    page = client.get(reverse("handover"))
    assert page.status_code == 200
    counted = [count for _title, counts in page.context["tables"] for count in counts]
    assert len(counted) > 10
    for count in counted:
        for url, n in (
            (count.rows_url, count.tally.rows),
            (count.nobody_url, count.tally.nobody),
            (count.gone_url, count.tally.gone),
        ):
            assert len(client.get(url).context["rows"]) == n, url
    for _title, counts in page.context["tables"]:
        assert sum(count.tally.rows for count in counts) == len(page.context["rows"])


def test_pages_follow_one_another_without_gap_or_repetition(lead, client: Client, monkeypatch):
    monkeypatch.setattr("campaigns.views.handover.HandoverPage.page_size", 2)
    Council.current()
    for _n in range(3):
        IssueFactory.create(owner=lead)
        IndicatorFactory.create()
    client.force_login(lead)
    query, seen = "", []
    while True:
        page = client.get(reverse("handover") + query)
        seen += [(line.kind.code, line.pk) for line in page.context["rows"]]
        query = page.context["next_url"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == 7
    assert page.context["first_url"] == "?"
    assert [client.get(f"{reverse('handover')}?after={mark}").status_code for mark in ("x", "1-", "1-2-3")] == [404] * 3


def test_another_partys_own_is_neither_shown_nor_counted(parties, idun, elis, ylva, client):
    Council.current()
    for on, state in ((DAY(2027, 7, 1), MeetingState.CONFIRMED), (DAY(2027, 6, 1), MeetingState.HELD)):
        MeetingFactory.create(
            organisation=parties.kramnas, ours=[ylva], people=[PersonFactory.create()], state=state, on=on,
            title="Hemligt möte",
        )  # fmt: skip
    CommitmentFactory.create(organisation=parties.kramnas, owner=ylva, meeting=None, text="Hemligt löfte")
    seen = {user.name: {kind for kind, *_rest in found(user, "show=all")} for user in (elis, ylva)}
    assert seen == {
        "Elis Text": {"system"},
        "Ylva Kanal": {"system", "meeting", "relation", "commitment"},
    }
    client.force_login(elis)
    assert b"Hemligt" not in client.get(f"{reverse('handover')}?show=all").content


def test_an_administrator_and_an_outsider_read_nothing_of_it(parties, olle, client):
    admin = UserFactory.create(organisation=parties.region, role=Role.ADMIN)
    for user, status in ((admin, 403), (olle, 404)):
        client.force_login(user)
        assert client.get(reverse("handover")).status_code == status


def test_the_register_is_taken_away_as_the_page_shows_it(everything, lead, client):
    client.force_login(lead)
    shown = client.get(f"{reverse('handover')}?kind=issue").context["rows"]
    answer = client.get(f"{reverse('export_handover', args=['csv'])}?kind=issue")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Slag;Nummer;Vad;Ägande organisation;Ansvarig;Det som saknas"
    assert lines[1:] == [f"Påverkansfråga;{shown[0].pk};Stambanan;Härnäs kommun;Elis Text;"]
    assert AuditEntry.objects.get(action="export").changes["rows"] == [None, 1]
    assert client.get(reverse("export_handover", args=["pdf"])).status_code == 404


def test_a_filter_that_cannot_be_read_leaves_nothing(everything, lead, client):
    client.force_login(lead)
    page = client.get(f"{reverse('handover')}?kind=okänt")
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "Slag" in page.context["sentences"][0].text


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_at_any_number(everything, lead, elis, n, client, django_assert_num_queries):
    for _ in range(n):
        IssueFactory.create(owner=UserFactory.create())
        CommitmentFactory.create(owner=elis, direction=Direction.THEIRS)
        CampaignFactory.create(lead=lead)
    client.force_login(lead)
    client.get(reverse("handover"))
    # The frame, the filters, the counts, the keys, and the rows of each of fifteen kinds.
    with django_assert_num_queries(32):
        client.get(reverse("handover"))


def test_a_shift_without_anybody_is_a_gap_within_a_week(idun, parties):
    for day, user in ((0, None), (7, None), (8, None), (3, idun)):
        RotaShiftFactory.create(
            organisation=parties.region, user=user, starts=AT.date() + dt.timedelta(days=day), rota__name="Pressjour"
        )
    assert [gap for *_said, gap in found(idun, "kind=shift")] == ["nobody", "nobody", "", ""]
    assert len(found(idun, "kind=shift&gap=nobody")) == 2
    [tally] = Register(Viewer.of(idun), AT, Council.current(), kind="shift").counts()[0].values()
    assert (tally.rows, tally.nobody) == (4, 2)
