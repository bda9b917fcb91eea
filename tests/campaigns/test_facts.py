"""Facts that will not hold at the next arena: the page, and who is told every Monday."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from campaigns.queries.facts import upkeep
from campaigns.queries.today import waiting
from campaigns.reminders.plan import plan
from campaigns.reminders.rules import DEFAULT_RULES, set_rules
from campaigns.reminders.texts import RuleText
from campaigns.reminders.tick import tick
from crm.enums import Role
from crm.models import Council, Delivery
from crm.visibility import SYSTEM, Viewer
from messages.enums import MessageState
from messages.house import Fact
from messages.models import JointMessage, ProofPoint
from messages.queries.ageing import by_message
from tests.campaigns.reminders.conftest import local, rows
from tests.factories import ArenaFactory, MessageFactory, UserFactory
from tests.factories.messages import write_version

pytestmark = pytest.mark.django_db
RULE = RuleText(
    "facts_weekly", "mondays, 08:00", "those who see to facts that will not hold at the next arena", "same day"
)
START = dt.date(2027, 6, 28)
FACTS = (
    Fact("Gott.", "SCB", dt.date(2026, 1, 1)),
    Fact("Snart för gammalt.", "SCB", START.replace(year=2025) - dt.timedelta(days=1)),
    Fact("På dagen.", "SCB", START.replace(year=2025)),
    Fact("Gäller arenans första dag.", "SCB", dt.date(2026, 1, 1), valid_until=START),
    Fact("Gäller till dagen före.", "SCB", dt.date(2026, 1, 1), valid_until=START - dt.timedelta(days=1)),
    Fact("Utan källa.", " ", dt.date(2026, 1, 1)),
    Fact("Okontrollerat.", "SCB"),
    Fact("Får stå.", waived_on=dt.date(2027, 6, 1), waive_reason="Partens egen uppgift."),
)
AGEING = ["Snart för gammalt.", "Gäller till dagen före.", "Utan källa.", "Okontrollerat.", "Får stå."]


@pytest.fixture
def arena(idun):
    return ArenaFactory.create(name="Skogsveckan", starts=START, ends=START, coordinator=idun)


@pytest.fixture
def message(elis):
    row = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    write_version(row, proof_points=FACTS)
    return row


@pytest.fixture
def weekly(db, at):
    set_rules(actor=SYSTEM, rules=(RULE,), at=at - dt.timedelta(days=1))


def told(user, by=START):
    found = by_message(ProofPoint.objects.visible_to(Viewer.of(user)), by, user.pk)
    return {group.message.title: [fact.text for fact in group.facts] for group in found}


def test_what_will_not_hold_on_the_day(message, elis, olle):
    assert told(elis) == {"Hela sträckan": AGEING}
    assert told(olle) == {}


def test_every_fact_of_a_message_that_is_to_be_looked_at_before(message, elis):
    JointMessage.objects.update(review_by=START)
    assert told(elis) == {"Hela sträckan": AGEING}
    JointMessage.objects.update(review_by=START - dt.timedelta(days=1))
    assert told(elis) == {"Hela sträckan": [fact.text for fact in FACTS]}


@pytest.mark.parametrize("state", [MessageState.EXPIRED, MessageState.WITHDRAWN])
def test_what_nobody_says_any_more_needs_no_look(message, elis, state):
    JointMessage.objects.update(state=state)
    assert told(elis) == {}


def test_the_first_page_tells_of_the_same_but_waived_ones(message, elis, at):
    def waits():
        return [row.title for row in waiting(Viewer.of(elis), at, None) if row.url == message.get_absolute_url()]

    assert waits() == ["Utan källa.", "Okontrollerat."]
    JointMessage.objects.update(state=MessageState.WITHDRAWN)
    assert waits() == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(n, elis, django_assert_num_queries):
    for _ in range(n):
        row = MessageFactory.create(owner=elis, organisation=elis.organisation, editors=[UserFactory.create()])
        write_version(row, proof_points=FACTS)
    with django_assert_num_queries(2):
        found = by_message(ProofPoint.objects.visible_to(Viewer.of(elis)), START, elis.pk)
        assert [len(group.message.editors.all()) for group in found] == [1] * n


@pytest.fixture
def get(client, at):
    """The page as a user, and what it says."""
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})

    def get(user, name, query=""):
        client.force_login(user)
        response = client.get(reverse(name) + query)
        response.said = html.unescape(response.content.decode())
        return response

    return get


class TestPage:
    def test_it_begins_with_the_next_arena(self, get, elis, message, arena):
        said = get(elis, "message_facts").said
        assert 'value="2027-06-28"' in said
        assert "Skogsveckan börjar" in said
        assert "5 belägg" in said
        assert "Partens egen uppgift." in said
        assert f"/messages/{message.pk}/text/#proof_points" in said

    def test_without_an_arena_it_begins_today(self, get, elis, message):
        assert 'value="2027-06-21"' in get(elis, "message_facts").said

    def test_a_reader_is_led_to_the_message(self, get, ylva, message, arena):
        JointMessage.objects.update(state=MessageState.RELEASED, adopted_by="Rådet", adopted_on=dt.date(2027, 6, 1))
        said = get(ylva, "message_facts", query="?before=2027-06-28").said
        assert "Utan källa." in said
        assert "#proof_points" not in said

    @pytest.mark.parametrize("day", ["igår", "2027-02-30", "1000-01-01"])
    def test_what_is_no_day_is_told_beside_the_field(self, get, elis, message, day):
        page = get(elis, "message_facts", query=f"?before={day}")
        assert page.status_code == 200
        assert '<p class="error">' in page.said
        assert "Utan källa." not in page.said

    def test_an_embargoed_text_is_its_readers_alone(self, get, elis, idun, message, arena, at):
        JointMessage.objects.update(embargo_until=at + dt.timedelta(hours=1))
        assert "Utan källa." in get(elis, "message_facts").said
        assert "Utan källa." not in get(idun, "message_facts").said

    def test_an_outsider_finds_nothing(self, get, olle):
        assert get(olle, "message_facts").status_code == 404


@pytest.mark.usefixtures("weekly", "arena", "message")
class TestMonday:
    def test_whoever_sees_to_them_is_told_every_monday(self, parties, elis):
        UserFactory.create(name="Kim Vag", organisation=parties.harnas, role=Role.READER)
        assert rows("2027-06-21T08:00", "2027-06-28T08:00") == [("06-21 08:00", "Elis", ["facts_weekly"])]

    def test_a_communicator_of_the_organisation_is_told_what_may_be_read(self, parties, message, at):
        UserFactory.create(name="Bo Bok", organisation=parties.harnas, role=Role.COMMUNICATOR)
        assert [row[1] for row in rows("2027-06-21T08:00", "2027-06-22T08:00")] == ["Elis"]
        JointMessage.objects.update(state=MessageState.RELEASED, adopted_by="Rådet", adopted_on=dt.date(2027, 6, 1))
        assert [row[1] for row in rows("2027-06-21T08:00", "2027-06-22T08:00")] == ["Bo", "Elis"]
        JointMessage.objects.update(embargo_until=at + dt.timedelta(hours=1))
        assert [row[1] for row in rows("2027-06-21T08:00", "2027-06-22T08:00")] == ["Elis"]

    def test_one_mail_lists_them_all_but_those_that_pass(self, elis):
        elis.language = "en"
        elis.save()
        (mail,) = plan(at=local("2027-06-21T08:00"), until=local("2027-06-22T08:00"))
        words = mail.reminders[0].words
        assert words.title == "4 facts to check by Monday 28 June"
        assert words.lines == (
            "Hela sträckan: Snart för gammalt. (checked over 24 months ago)",
            "Hela sträckan: Gäller till dagen före. (no longer valid)",
            "Hela sträckan: Utan källa. (no source)",
            "Hela sträckan: Okontrollerat. (never checked)",
        )
        assert words.url == "/messages/facts/?before=2027-06-28"

    def test_of_an_embargoed_text_the_mail_says_how_many(self, elis, at):
        JointMessage.objects.update(embargo_until=at + dt.timedelta(hours=1))
        (mail,) = plan(at=local("2027-06-21T08:00"), until=local("2027-06-22T08:00"))
        assert mail.reminders[0].words.lines == ("Hela sträckan: 4 belägg",)

    def test_nobody_is_told_where_everything_holds(self, message):
        write_version(message, proof_points=FACTS[:1])
        assert rows("2027-06-21T08:00", "2027-06-28T08:00") == []

    def test_after_the_last_arena_facts_must_hold_on_the_day_itself(self, message):
        write_version(message, proof_points=FACTS[2:4])
        assert rows("2027-06-21T08:00", "2027-06-29T08:00") == []
        assert rows("2027-07-05T08:00", "2027-07-06T08:00") == [("07-05 08:00", "Elis", ["facts_weekly"])]

    def test_each_monday_is_told_once(self, at):
        Council.objects.update_or_create(pk=1)
        assert tick(at=at).queued == 1
        assert tick(at=at).queued == 0
        assert tick(at=at + dt.timedelta(days=7)).queued == 1
        assert Delivery.objects.count() == 2


@pytest.mark.parametrize("n", [1, 3])
def test_who_sees_to_what_costs_a_query_per_communicator(n, elis, arena, at, django_assert_num_queries):
    for _ in range(n):
        write_version(
            MessageFactory.create(owner=elis, organisation=elis.organisation, editors=[UserFactory.create()]),
            proof_points=FACTS,
        )
    with django_assert_num_queries(6):
        found = upkeep(at, at.date())
    assert len(found.facts[elis.pk]) == 4 * n
    assert len(found.facts) == 1 + n


def test_it_is_offered_and_not_built_in():
    assert RULE.code not in {rule.code for rule in DEFAULT_RULES}
