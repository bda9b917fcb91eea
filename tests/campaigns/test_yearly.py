"""The year's checklist: counted where it can be, ticked where it cannot, and kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import YearlyItem
from campaigns.models import YearlyCheck
from campaigns.queries.yearly import checklist, left_of_year
from campaigns.services.yearly import tick, untick
from crm.enums import Role
from crm.errors import AlreadyExists, DomainError, NotAllowed
from crm.models import AuditEntry, Council, User
from crm.visibility import Viewer
from tests.factories import (
    CommitmentFactory,
    ExpertFactory,
    IssueFactory,
    MandateFactory,
    PersonFactory,
    StanceFactory,
    UserFactory,
)

AUTUMN = dt.datetime(2027, 10, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def lead(parties) -> User:
    user = UserFactory.create(name="Lova Led", organisation=parties.region, role=Role.PROJECT_LEAD)
    Council.current()
    Council.objects.update(organisation=parties.region, responsible=user)
    return user


def items(user, at, year=2027):
    return {item.code: item for item in checklist(Viewer.of(user), at, Council.current(), year)}


def test_what_is_wrong_is_counted_and_each_count_opens_its_rows(lead, parties, client, settings, at):
    settings.SAMSYN_NOW = at.isoformat()
    IssueFactory.create(owner=None, organisation=parties.region)
    IssueFactory.create(owner=UserFactory.create(is_active=False), organisation=parties.region)
    CommitmentFactory.create(owner=lead, organisation=parties.region, due=dt.date(2027, 6, 20))
    person, issue = PersonFactory.create(), IssueFactory.create(owner=lead, organisation=parties.region)
    StanceFactory.create(person=person, issue=issue, as_of=dt.date(2025, 1, 1))
    StanceFactory.create(person=person, issue=issue, as_of=dt.date(2026, 1, 1))
    StanceFactory.create(issue=issue, as_of=dt.date(2027, 1, 1))
    StanceFactory.create(person=person, issue=IssueFactory.create(owner=lead), as_of=dt.date(2027, 1, 1))
    ExpertFactory.create(issue=issue, confirmed_on=dt.date(2026, 1, 1))
    MandateFactory.create(person=PersonFactory.create(email="x@y.example"), starts=None, ends=dt.date(2024, 9, 30))
    found = items(lead, at)
    counted = {code: item.count for code, item in found.items() if item.count is not None}
    assert counted == {"owners": 1, "left": 1, "commitments": 1, "stances": 1, "experts": 1, "disposal": 1}
    assert found[YearlyItem.DISPOSAL].url == ""  # the coordinator's and the registrar's list
    client.force_login(lead)
    for code in sorted(counted.keys() - {"disposal"}):
        assert len(client.get(found[code].url).context["rows"]) == 1, code
    assert found[YearlyItem.USERS].url == ""  # an administrator's list


def test_nothing_wrong_is_done_and_the_rest_is_ticked_with_day_name_and_note(lead, at):
    found = items(lead, at)
    assert {code for code, item in found.items() if item.is_done} == {
        "owners",
        "left",
        "commitments",
        "stances",
        "experts",
        "disposal",
    }
    check = tick(actor=Viewer.of(lead), at=at, year=2027, item="restore", note=" Återläst: lika antal ")
    assert (check.done_on, check.done_by, check.note, check.count) == (at.date(), lead, "Återläst: lika antal", None)
    assert items(lead, at)["restore"].is_done
    counted = tick(actor=Viewer.of(lead), at=at, year=2027, item="owners", note="Genomgånget")
    assert counted.count == 0
    untick(actor=Viewer.of(lead), at=at, check=check)
    assert not items(lead, at)["restore"].is_done
    acts = AuditEntry.objects.filter(object_type="campaigns.YearlyCheck").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["create", "create", "delete"]


def test_what_cannot_be_ticked_is_told_at_its_field(lead, at):
    actor = Viewer.of(lead)
    tick(actor=actor, at=at, year=2026, item="users", note="I januari")
    for values, kind, field in (
        ({"note": " "}, DomainError, "note"),
        ({"year": 2025}, DomainError, "year"),
        ({"year": 2028}, DomainError, "year"),
        ({"year": 2026}, AlreadyExists, "item"),
    ):
        with pytest.raises(kind) as caught:
            tick(actor=actor, at=at, **{"year": 2027, "item": "users", "note": "Klart", **values})
        assert caught.value.field == field


def test_whoever_is_in_charge_ticks_and_other_readers_do_not(lead, sigrid, parties, at):
    with pytest.raises(NotAllowed):
        tick(actor=Viewer.of(sigrid), at=at, year=2027, item="users", note="Klart")
    Council.objects.update(responsible=sigrid)
    assert tick(actor=Viewer.of(sigrid), at=at, year=2027, item="users", note="Klart").done_by == sigrid


def test_the_page_shows_the_year_and_keeps_earlier_ones(lead, elis, client, settings, at):
    settings.SAMSYN_NOW = at.isoformat()
    YearlyCheck.objects.create(year=2024, item="restore", done_on="2024-11-03", note="Återläst då")
    client.force_login(lead)
    page = client.get(reverse("yearly_now"))
    assert (page.context["year"], page.context["years"], page.context["may_tick"]) == (2027, [2024], True)
    form = reverse("yearly_tick", args=[2027, "restore"])
    assert client.post(form, {"note": ""}).status_code == 422
    assert client.post(form, {"note": "Återläst på provmaskin"}).url == reverse("yearly_checklist", args=[2027])
    assert "Återläst på provmaskin" in client.get(reverse("yearly_now")).content.decode()
    check = YearlyCheck.objects.get(year=2027)
    assert client.post(reverse("yearly_untick", args=[check.pk])).status_code == 302
    kept = client.get(reverse("yearly_checklist", args=[2024]))
    assert (kept.context["may_tick"], "Återläst då" in kept.content.decode()) == (False, True)
    assert client.get(reverse("yearly_checklist", args=[2019])).status_code == 404
    assert client.get(reverse("yearly_tick", args=[2027, "dance"])).status_code == 404
    client.force_login(elis)
    assert client.get(reverse("yearly_now")).context["may_tick"] is False
    assert client.get(form).status_code == 403


def test_from_october_it_waits_for_whoever_is_in_charge(lead, idun, at, client, settings):
    council = Council.current()
    assert left_of_year(Viewer.of(lead), at, council) == 0
    assert left_of_year(Viewer.of(lead), AUTUMN, council) == 4
    assert left_of_year(Viewer.of(idun), AUTUMN, council) == 0
    settings.SAMSYN_NOW = AUTUMN.isoformat()
    client.force_login(lead)
    assert "4 punkter återstår i år" in client.get(reverse("today")).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_at_any_number(lead, n, client, django_assert_num_queries):
    for _ in range(n):
        IssueFactory.create(owner=None)
        StanceFactory.create(as_of=dt.date(2020, 1, 1))
    client.force_login(lead)
    client.get(reverse("yearly_now"))
    with django_assert_num_queries(12):
        client.get(reverse("yearly_now"))
