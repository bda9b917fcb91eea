"""Rules one by one: general ones, an arena's own, switched on and off."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.models import ReminderRule
from campaigns.reminders.language import RuleError
from campaigns.reminders.rules import DEFAULT_RULES
from campaigns.reminders.texts import RuleText
from campaigns.reminders.tick import tick
from campaigns.services.quiet_hours import set_quiet_hours
from campaigns.services.reminder_rules import add_rule, change_rule, preview_rule, remove_rule, switch_rule
from crm import clock
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council
from crm.visibility import Viewer
from tests.campaigns.reminders.conftest import local, rows
from tests.factories.campaigns import ArenaFactory, DelegateFactory, ProgrammeItemFactory

DAY = ("2027-06-28T00:00", "2027-06-29T00:00")


@pytest.fixture(autouse=True)
def words(english):
    """Words as they stand in the code."""


@pytest.fixture
def by(idun):
    return Viewer.of(idun)


def soon(text="item start - 30 min", code="soon"):
    return RuleText(code, text, "participants", "item start")


def rule(code="soon"):
    return ReminderRule.objects.get(code=code, arena=None)


def test_a_changed_rule_holds_from_now_on(week, by, at):
    later = at + dt.timedelta(hours=1)
    changed = change_rule(actor=by, at=later, rule=rule(), texts=soon(), version=1)
    assert (changed.since, changed.version) == (later, 2)
    assert ("06-28 09:30", "Sigrid", ["soon:A1"]) in rows(*DAY)
    with pytest.raises(StaleObject):
        change_rule(actor=by, at=later, rule=rule(), texts=soon("item start - 10 min"), version=1)
    assert AuditEntry.objects.filter(object_type="campaigns.ReminderRule", action="update").count() == 1


def test_an_arena_has_a_rule_of_its_own(week, by, at, sigrid):
    other = ArenaFactory.create(name="Havsveckan")
    ProgrammeItemFactory.create(arena=other, ref="B1", starts=local("2027-06-28T14:00"), ours=[sigrid])
    mine = add_rule(actor=by, at=at, code="soon", texts=soon(), arena=week.arena)
    assert [row for row in rows(*DAY) if row[1] == "Sigrid" and "tomorrow" not in row[2]] == [
        ("06-28 09:30", "Sigrid", ["soon:A1"]),
        ("06-28 13:00", "Sigrid", ["soon:B1"]),
    ]
    switch_rule(actor=by, at=at, rule=mine, on=False)
    assert ("06-28 13:00", "Sigrid", ["soon:B1"]) in rows(*DAY)
    assert not [row for row in rows(*DAY) if "soon:A1" in row[2]]


def test_taken_away_it_leaves_the_general_rule_from_then_on(week, by, at):
    mine = add_rule(actor=by, at=at, code="pack_first", arena=week.arena, texts=RuleText(
        "pack_first", "arena start - 1 d, 12:00", "delegates", "arena end"))  # fmt: skip
    tick(at=at)
    assert tick(at=local("2027-06-24T08:00")).queued == 0
    remove_rule(actor=by, at=local("2027-06-24T10:00"), rule=mine)
    assert tick(at=local("2027-06-24T10:01")).queued == 0, "a rule never reaches back"
    again = add_rule(actor=by, at=local("2027-06-24T11:00"), code="pack_first", arena=week.arena, texts=RuleText(
        "pack_first", "arena start - 1 d, 12:00", "delegates", "arena end"))  # fmt: skip
    assert (again.pk, again.follows, again.is_on) == (mine.pk, False, True)
    assert tick(at=local("2027-06-27T12:00")).queued == 2


def test_switched_on_again_it_sends_nothing_of_the_time_between(week, by, at):
    tick(at=at)
    switch_rule(actor=by, at=at, rule=rule("pack_first"), on=False)
    assert tick(at=local("2027-06-24T08:00")).queued == 0
    switch_rule(actor=by, at=local("2027-06-24T09:00"), rule=rule("pack_first"), on=True)
    assert tick(at=local("2027-06-24T09:01")).queued == 0


def test_a_day_at_two_arenas_is_one_card(week, by, at, sigrid):
    other = ArenaFactory.create(name="Havsveckan")
    ProgrammeItemFactory.create(arena=other, ref="B1", starts=local("2027-06-28T14:00"), ours=[sigrid])
    text = RuleText("tomorrow", "day of item - 1 d, 12:00", "participants, once per person and day", "day of item")
    add_rule(actor=by, at=at, code="tomorrow", texts=text, arena=other)
    found = rows("2027-06-27T00:00", "2027-06-28T00:00")
    assert [row for row in found if row[1] == "Sigrid"] == [
        ("06-27 12:00", "Sigrid", ["tomorrow"]),
        ("06-27 18:00", "Sigrid", ["pack_final"]),
    ]


def test_the_first_own_rule_leaves_the_built_in_ones(by, at, parties):
    add_rule(actor=by, at=at, code="early", texts=soon(code="early"))
    assert ReminderRule.objects.count() == len(DEFAULT_RULES) + 1


def test_a_preview_counts_what_would_be_sent_and_saves_nothing(week, by, at):
    found = preview_rule(actor=by, at=at, code="early", texts=soon("item start - 2 h", "early"))
    assert [(mail.recipient.given_name, mail.kinds) for mail in found.mails] == [
        ("Sigrid", ["early:A1"]), ("Ylva", ["early:A1"]), ("Ylva", ["early:A2"]), ("Sigrid", ["early:A3"]),
    ]  # fmt: skip
    assert found.people == 2
    assert found.words == (
        "Sent 2 hours before the start of the item to those who take part. Not later than the start of the item."
    )
    assert not ReminderRule.objects.filter(code="early").exists()
    elsewhere = ArenaFactory.create(name="Havsveckan")
    none = preview_rule(actor=by, at=at, code="early", texts=soon("item start - 2 h", "early"), arena=elsewhere)
    assert none.mails == []


@pytest.mark.parametrize(
    ("code", "at_text", "to", "until", "field"),
    [
        ("Early!", "item start - 2 h", "participants", "item start", "code"),
        ("soon", "item start - 2 h", "participants", "item start", "code"),
        ("early", "item start - 2 weeks", "participants", "item start", "rule.at"),
        ("early", "item start + 2 h", "participants", "item start", "rule.useful_until"),
        ("early", "item start - 2 h", "everybody", "item start", "rule.to"),
        ("early", "arena start - 400 d, 08:00", "delegates", "arena end", "rule.at"),
    ],
)
def test_a_rule_that_cannot_be_names_its_field(week, by, at, code, at_text, to, until, field):
    with pytest.raises(DomainError) as caught:
        add_rule(actor=by, at=at, code=code, texts=RuleText(code, at_text, to, until))
    assert caught.value.field == field


def test_what_is_no_arenas_has_no_exception_there(week, by, at):
    text = RuleText("commitment_due", "due - 3 d, 08:00", "owner, while open", "due")
    with pytest.raises(DomainError, match="belongs to no arena") as caught:
        add_rule(actor=by, at=at, code="commitment_due", texts=text, arena=week.arena)
    assert caught.value.field == "arena"


def test_only_coordinators_write_rules(week, sigrid, elis, at):
    for user in (sigrid, elis):
        with pytest.raises(NotAllowed):
            add_rule(actor=Viewer.of(user), at=at, code="early", texts=soon(code="early"))
        with pytest.raises(NotAllowed):
            remove_rule(actor=Viewer.of(user), at=at, rule=rule())


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [(21, None, "ends"), (None, 6, "starts"), (21, 21, "ends"), (0, 0, "ends"), (6, 23, "ends"), (8, 7, "ends")],
)
def test_quiet_hours_that_cannot_be(by, at, starts, ends, field):
    hours = [dt.time(hour) if hour is not None else None for hour in (starts, ends)]
    with pytest.raises(DomainError) as caught:
        set_quiet_hours(actor=by, at=at, starts=hours[0], ends=hours[1])
    assert caught.value.field == field


def test_quiet_hours_are_set_once_of_two_at_a_time(by, at, db):
    council = Council.current()
    seen = council.quiet_from, council.quiet_to
    set_quiet_hours(actor=by, at=at, starts=dt.time(22), ends=dt.time(7), seen=seen)
    with pytest.raises(StaleObject):
        set_quiet_hours(actor=by, at=at, starts=None, ends=None, seen=seen)
    set_quiet_hours(actor=by, at=at, starts=None, ends=None)
    council.refresh_from_db()
    assert council.quiet_from == council.quiet_to


def test_a_damaged_rule_stops_its_tick_and_is_shown(week, client, idun, at):
    ReminderRule.objects.filter(code="soon").update(at="when it suits")
    with pytest.raises(RuleError):
        tick(at=at)
    client.force_login(idun)
    page = client.get(reverse("reminder_rules"))
    assert "Cannot be read" in page.content.decode()


def hours_before(amount, **others):
    """Choices of a rule about items, as the page sends them."""
    at = {"at_amount": amount, "at_unit": "-h", "at_anchor": "item start", "at_time": ""}
    until = {"until_amount": "", "until_unit": "", "until_anchor": "item start", "until_time": ""}
    return {**at, "who": ["participants"], **until, "arena": "", **others}


ABOUT_ITEMS = {"about": "item"}


@pytest.fixture
def page(client, week, idun, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda *_: at)
    client.force_login(idun)
    return client


def test_the_pages_show_before_they_save(page):
    url = reverse("reminder_rule_create", query=ABOUT_ITEMS)
    shown = page.post(url, {**hours_before(2), "preview": "yes"})
    assert (shown.status_code, len(shown.context["preview"].mails)) == (200, 4)
    assert not ReminderRule.objects.filter(code="rule_1").exists()
    assert page.post(url, hours_before(2)).status_code == 302
    made = ReminderRule.objects.get(code="rule_1")
    assert (made.at, made.to, made.useful_until, made.arena) == ("item start - 2 h", "participants", "item start", None)
    edit = reverse("reminder_rule_update", args=[made.pk])
    assert page.post(edit, {**hours_before(3), "version": 1}).status_code == 302
    assert page.post(edit, {**hours_before(4), "version": 1}).status_code == 409
    assert page.post(reverse("reminder_rule_switch", args=[made.pk]), {"on": "no"}).status_code == 302
    made.refresh_from_db()
    assert (made.at, made.is_on) == ("item start - 3 h", False)
    assert page.post(reverse("reminder_rule_remove", args=[made.pk])).status_code == 302
    assert not ReminderRule.objects.filter(pk=made.pk).exists()


def test_first_the_page_asks_what_the_rule_is_about(page):
    url = reverse("reminder_rule_create")
    names = [about.name for about in page.get(url).context["choices"]]
    assert names == ["arena", "item", "contacts", "commitment", "endorsement", "facts"]
    assert all(page.get(url, {"about": name}).context["form"].groups for name in names)
    assert page.post(url, hours_before(2)).status_code == 404


def test_of_facts_one_chooses_the_time_of_day_alone(page):
    url = reverse("reminder_rule_create", query={"about": "facts"})
    assert page.post(url, {"at_time": "08:00"}).status_code == 302
    made = ReminderRule.objects.get(code="rule_1")
    assert (made.at, made.useful_until) == ("mondays, 08:00", "same day")
    assert made.to == "those who see to facts that will not hold at the next arena"
    assert (
        page.post(reverse("reminder_rule_update", args=[made.pk]), {"at_time": "09:30", "version": 1}).status_code
        == 302
    )


def test_every_rule_comes_back_from_its_choices(page, rules):
    """Opened and saved as it stands, no rule changes, not even since when it holds."""
    before = list(ReminderRule.objects.values())
    for row in ReminderRule.objects.all():
        edit = reverse("reminder_rule_update", args=[row.pk])
        form = page.get(edit).context["form"]
        sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
        assert page.post(edit, sent).status_code == 302, row.code
    assert list(ReminderRule.objects.values()) == before


def test_an_exception_begins_with_the_general_rule(page, week):
    url = reverse("reminder_rule_create", query={"like": "soon"})
    form = page.get(url).context["form"]
    assert (form["at_amount"].value(), form["at_unit"].value(), form["who"].value()) == (60, "-min", ["participants"])
    assert list(page.post(url, hours_before(1)).context["form"].errors) == ["arena"]
    assert page.post(url, hours_before(1, arena=week.arena.pk)).status_code == 302
    assert ReminderRule.objects.get(arena=week.arena).code == "soon"
    again = page.post(url, hours_before(1, arena=week.arena.pk))
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["arena"])


@pytest.mark.parametrize(
    ("about", "choices", "field"),
    [
        ("item", {"at_unit": ""}, "at_unit"),
        ("item", {"at_amount": ""}, "at_amount"),
        ("item", {"at_amount": 9000}, "at_amount"),
        ("item", {"at_time": "08:00"}, "at_time"),
        ("item", {"at_anchor": "day of item"}, "at_unit"),
        ("item", {"at_anchor": "day of item", "at_unit": "-d"}, "at_time"),
        ("item", {"at_unit": "+h"}, "until_anchor"),
        ("item", {"until_anchor": "same day", "until_time": "08:00"}, "until_time"),
        ("item", {"until_anchor": "due"}, "until_anchor"),
        ("item", {"who": []}, "who"),
        ("facts", {"at_time": ""}, "at_time"),
        ("contacts", {"at_time": "", "ended_over": 24}, "at_time"),
        ("contacts", {"at_time": "08:00", "ended_over": 9000}, "ended_over"),
        ("contacts", {"at_time": "08:00", "ended_over": ""}, "ended_over"),
    ],
)
def test_a_choice_that_cannot_be_is_told_beside_it(page, about, choices, field):
    url = reverse("reminder_rule_create", query={"about": about})
    for extra in ({}, {"preview": "yes"}):
        answer = page.post(url, {**hours_before(2), **choices, **extra})
        assert list(answer.context["form"].errors) == [field]
        assert answer.context["form"].data["until_anchor"] == choices.get("until_anchor", "item start")
    assert not ReminderRule.objects.filter(code="rule_1").exists()


def test_two_rules_of_a_kind_are_told_apart(page, rules):
    lines = [line for _, group in page.get(reverse("reminder_rules")).context["groups"] for line in group]
    assert len({line.title for line in lines}) == len(lines) == len(rules)
    assert [line.title for line in lines if line.title.startswith("Briefing pack")] == [
        "Briefing pack · 1 workday before the arena's first day at 08:00",
        "Briefing pack · 1 day before the arena's first day at 18:00",
    ]


def test_a_damaged_rule_is_chosen_anew(page):
    ReminderRule.objects.filter(code="soon").update(at="when it suits")
    edit = reverse("reminder_rule_update", args=[rule().pk])
    assert len(page.get(edit).context["choices"]) == 6
    assert page.post(f"{edit}?about=item", {**hours_before(2), "version": 1}).status_code == 302
    assert rule().at == "item start - 2 h"


def test_the_page_of_quiet_hours(client, idun, parties):
    client.force_login(idun)
    url = reverse("quiet_hours")
    version = client.get(url).context["form"]["version"].value()
    assert client.post(url, {"starts": "22:00", "ends": "", "version": version}).status_code == 422
    assert client.post(url, {"starts": "22:00", "ends": "07:00", "version": version}).status_code == 302
    assert client.post(url, {"starts": "23:00", "ends": "07:00", "version": version}).status_code == 409
    assert Council.current().quiet_from == dt.time(22)


@pytest.mark.parametrize("name", ["reminder_rules", "reminder_rule_create", "quiet_hours"])
def test_rules_are_the_coordinators(client, sigrid, elis, olle, name):
    for user, status in ((sigrid, 403), (elis, 403), (olle, 404)):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == status


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same(client, week, idun, by, at, n, django_assert_num_queries):
    for number in range(n):
        arena = ArenaFactory.create(name=f"Arena {number}")
        DelegateFactory.create(arena=arena)
        add_rule(actor=by, at=at, code="soon", texts=soon(), arena=arena)
    client.force_login(idun)
    client.get(reverse("reminder_rules"))
    with django_assert_num_queries(5):
        assert client.get(reverse("reminder_rules")).status_code == 200
