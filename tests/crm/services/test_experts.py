"""Who can answer on which issue: the services, the page and the interface."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from crm.enums import Role
from crm.errors import AlreadyExists, DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Expert, User
from crm.services.experts import add_expert, confirm_expert, update_expert
from crm.visibility import SYSTEM, Viewer
from tests.factories import ExpertFactory, IssueFactory, UserFactory

DAY = dt.date


@pytest.fixture
def issue(parties):
    return IssueFactory.create(name="Stambanan")


def test_ones_own_knowledge_is_noted_changed_and_confirmed(issue, elis, parties, at):
    actor = Viewer.of(elis)
    expert = add_expert(actor=actor, at=at, issue=issue, user=elis, knows=" Kapacitet ", phone="070-174 06 31")
    assert (expert.organisation, expert.knows, expert.valid_from, expert.confirmed_on) == (
        parties.harnas, "Kapacitet", DAY(2027, 6, 21), DAY(2027, 6, 21),
    )  # fmt: skip
    update_expert(actor=actor, at=at, expert=expert, knows="Tidplan", valid_to=DAY(2027, 12, 31), version=1)
    confirm_expert(actor=actor, at=at + dt.timedelta(days=40), expert=expert, version=2)
    assert expert.confirmed_on == DAY(2027, 7, 31)
    with pytest.raises(StaleObject):
        confirm_expert(actor=actor, at=at + dt.timedelta(days=50), expert=expert, version=2)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["create", "update", "update"]


def test_somebody_without_an_account_is_named_with_their_party(issue, parties, at):
    expert = add_expert(
        actor=SYSTEM, at=at, issue=issue, contact="Åsa Ström, nätchef", organisation=parties.kramnas, knows="Elnät"
    )
    assert (expert.name, expert.user) == ("Åsa Ström, nätchef", None)


@pytest.mark.parametrize("case", ["nobody", "both", "party", "outside", "closed", "days", "knows", "twice"])
def test_bad_input_is_told_at_its_field(issue, elis, ylva, parties, at, case):
    User.objects.filter(pk=ylva.pk).update(is_active=False)
    ylva.refresh_from_db()
    ExpertFactory.create(issue=issue, user=elis)
    values, field = {
        "nobody": ({"user": None}, "contact"),
        "both": ({"contact": "Åsa"}, "user"),
        "party": ({"user": None, "contact": "Åsa"}, "organisation"),
        "outside": ({"user": None, "contact": "Åsa", "organisation": parties.outside}, "organisation"),
        "closed": ({"user": ylva}, "user"),
        "days": ({"valid_to": DAY(2027, 6, 20)}, "valid_to"),
        "knows": ({"knows": " "}, "knows"),
        "twice": ({}, "user"),
    }[case]
    user = elis if case in {"twice", "both"} else UserFactory.create(organisation=parties.harnas)
    with pytest.raises((DomainError, AlreadyExists)) as caught:
        add_expert(actor=SYSTEM, at=at, issue=issue, **{"user": user, "knows": "Allt", **values})
    assert caught.value.field == field


def test_a_party_notes_its_own_and_a_coordinator_anybodys(issue, elis, sigrid, ylva, idun, parties, at):
    other = UserFactory.create(organisation=parties.harnas)
    add_expert(actor=Viewer.of(elis), at=at, issue=issue, user=other, knows="Kapacitet")
    add_expert(actor=Viewer.of(idun), at=at, issue=issue, user=ylva, knows="Vatten")
    add_expert(actor=Viewer.of(sigrid), at=at, issue=issue, user=sigrid, knows="Vård")
    admin = UserFactory.create(organisation=parties.harnas, role=Role.ADMIN)
    for actor, user in ((elis, idun), (sigrid, idun), (admin, elis)):
        with pytest.raises(NotAllowed):
            add_expert(actor=Viewer.of(actor), at=at, issue=issue, user=user, knows="Allt")
    with pytest.raises(NotAllowed):
        confirm_expert(actor=Viewer.of(elis), at=at, expert=Expert.objects.get(user=ylva))


def test_the_list_holds_who_can_be_asked_today_and_filters_find_the_rest(issue, elis, ylva, parties, client, settings):
    settings.SAMSYN_NOW = "2027-06-21T08:00:00+02:00"
    rows = {
        "now": ExpertFactory.create(issue=issue, user=elis),
        "over": ExpertFactory.create(issue=issue, valid_to=DAY(2027, 6, 20)),
        "later": ExpertFactory.create(issue=issue, valid_from=DAY(2027, 6, 22)),
        "closed": ExpertFactory.create(issue=issue, user=UserFactory.create(is_active=False)),
        "outside": ExpertFactory.create(issue=issue, user=UserFactory.create(organisation=parties.outside)),
        "old": ExpertFactory.create(issue=issue, user=ylva, confirmed_on=DAY(2026, 1, 1), knows="Vatten"),
    }

    def listed(**query):
        context = client.get(reverse("expert_list"), query).context
        return {name for name, row in rows.items() if row in context["rows"]}

    client.force_login(elis)
    assert listed() == {"now", "old"}
    assert listed(show="old") == {"old"}
    assert listed(show="all") == set(rows)
    assert listed(q="elis kapacitet") == {"now"}
    assert listed(organisation=parties.kramnas.pk) == {"old"}
    assert listed(issue=IssueFactory.create().pk) == set()
    page = client.get(reverse("issue_detail", args=[issue.pk]))
    assert set(page.context["experts"]) == {rows["now"], rows["old"]}
    assert "070-174 06 31" in page.content.decode()


def test_the_pages_note_change_and_confirm(issue, elis, ylva, client):
    client.force_login(elis)
    data = {"issue": issue.pk, "user": elis.pk, "knows": "Kapacitet", "phone": "060-1", "valid_from": "2027-01-01"}
    create = f"{reverse('expert_create')}?issue={issue.pk}"
    assert client.get(create).context["form"]["issue"].value() == issue.pk
    assert list(client.post(create, {**data, "user": ""}).context["form"].errors) == ["contact"]
    expert_page = client.post(create, data)
    expert = Expert.objects.get()
    assert expert_page.url == expert.get_absolute_url()
    update = reverse("expert_update", args=[expert.pk])
    change = {"knows": "Tidplan", "valid_from": "2027-01-01", "version": 1}
    assert client.post(update, change).status_code == 302
    assert client.post(update, {**change, "knows": "Annat"}).status_code == 409
    Expert.objects.update(confirmed_on=DAY(2026, 1, 1))
    assert client.post(reverse("expert_confirm", args=[expert.pk]), {"version": 2}).status_code == 302
    expert.refresh_from_db()
    assert (expert.knows, expert.confirmed_on > DAY(2026, 1, 1)) == ("Tidplan", True)
    client.force_login(ylva)
    assert client.get(update).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_at_any_number(elis, n, client, django_assert_num_queries):
    for _ in range(n):
        ExpertFactory.create()
    client.force_login(elis)
    client.get(reverse("expert_list"))
    with django_assert_num_queries(8):  # session, user, party, council, issues, parties, rows, count
        client.get(reverse("expert_list"))
