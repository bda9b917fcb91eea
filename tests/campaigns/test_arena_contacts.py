"""A contact at an arena, though not in its programme: shown, set where a contact is written, on the arena's days."""

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.models import ArenaContact
from crm.enums import MeetingState, Role, Visibility
from crm.models import AuditEntry, Meeting
from tests.api.conftest import fields, program
from tests.factories import (
    ArenaFactory,
    DelegateFactory,
    MandateFactory,
    MeetingFactory,
    PersonFactory,
    ProgrammeItemFactory,
    UserFactory,
)

__all__ = ["program"]
ON = dt.date(2027, 6, 15)


@pytest.fixture(autouse=True)
def frozen(settings, at):
    """The council's clock stands still."""
    settings.SAMSYN_NOW = at.isoformat()


@pytest.fixture
def week(db):
    return ArenaFactory.create(name="Kustveckan 2027", starts=ON - dt.timedelta(days=1), ends=ON)


@pytest.fixture
def contact(parties, elis):
    person = MandateFactory.create(person=PersonFactory.create(name="Vera Lindmåne")).person
    return MeetingFactory.create(
        on=ON, organisation=parties.harnas, visibility=Visibility.PARTIES, ours=[elis], people=[person], title="Kajen",
        state=MeetingState.HELD,
    )  # fmt: skip


def form_of(client, url):
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def test_the_page_says_at_which_arena_to_whom_sees_it(client, elis, parties, contact, week):
    url = contact.get_absolute_url()
    client.force_login(elis)
    assert "Kustveckan 2027" not in client.get(url).content.decode()
    ArenaContact.objects.create(arena=week, meeting=contact)
    link = f'<a href="{week.get_absolute_url()}">Kustveckan 2027</a>'
    assert f"vid {link}" in " ".join(client.get(url).content.decode().split())
    reader = UserFactory.create(organisation=parties.harnas, role=Role.READER)
    client.force_login(reader)
    assert "Kustveckan 2027" not in client.get(url).content.decode()
    DelegateFactory.create(arena=week, user=reader)
    assert link in client.get(url).content.decode()


def test_of_a_programme_the_item_says_it(client, elis, contact, week):
    ProgrammeItemFactory.create(arena=week, meeting=contact)
    client.force_login(elis)
    assert "Kustveckan 2027" in client.get(contact.get_absolute_url()).content.decode()


def test_the_form_sets_changes_and_takes_away(client, elis, contact, week):
    client.force_login(elis)
    url = reverse("meeting_update", args=[contact.pk])
    answer = client.post(url, {**form_of(client, url), "arena": week.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    assert ArenaContact.objects.get().arena == week
    assert AuditEntry.objects.latest("pk").changes == {"arena": [None, week.pk]}
    sent = form_of(client, url)
    assert sent["arena"] == week.pk
    wrong = client.post(url, {**sent, "on": "2027-06-16"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["arena"] == ["Kustveckan 2027 var andra dagar."]
    contact.refresh_from_db()
    assert contact.on == ON
    assert client.post(url, {**sent, "arena": ""}).status_code == 302
    assert not ArenaContact.objects.exists()


def test_a_contact_is_logged_at_an_arena(client, elis, contact, week):
    client.force_login(elis)
    url = reverse("meeting_create")
    body = {"kind": "chance", "on": ON.isoformat(), "people": [contact.people.get().pk], "lead": elis.pk,
            "visibility": "own_org", "arena": week.pk}  # fmt: skip
    assert client.post(url, body).status_code == 302
    assert ArenaContact.objects.get().meeting == Meeting.objects.latest("pk")
    assert client.post(url, {**body, "on": "2027-06-01"}).status_code == 422
    assert Meeting.objects.count() == 2


def test_programs_read_and_set_it(program, elis, sigrid, contact, week):
    path = f"meetings/{contact.pk}"
    caller = program(elis)
    assert caller.get(path).json()["arena"] is None
    assert caller.change(path, arena=week.pk).json()["arena"] == {"id": week.pk, "name": "Kustveckan 2027"}
    assert fields(caller.change(path, on="2027-06-16")) == ["arena"]
    assert program(sigrid).get(path).json()["arena"] is None
    assert caller.change(path, arena=None, on="2027-06-16").json()["arena"] is None
    made = caller.post("meetings", kind="chance", on="2027-06-15", lead=elis.pk, arena=week.pk,
                       people=[contact.people.get().pk])  # fmt: skip
    assert made.json()["arena"]["id"] == week.pk
    ProgrammeItemFactory.create(arena=week, meeting=contact)
    assert fields(caller.change(path, arena=ArenaFactory.create().pk)) == ["arena"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(program, elis, parties, week, n, django_assert_num_queries):
    for _ in range(n):
        meeting = MeetingFactory.create(on=ON, organisation=parties.harnas, ours=[elis])
        ArenaContact.objects.create(arena=week, meeting=meeting)
    caller = program(elis)
    with django_assert_num_queries(14):
        found = caller.get("meetings").json()["items"]
    assert [one["arena"]["id"] for one in found] == [week.pk] * n
