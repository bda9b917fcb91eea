"""The advocacy agenda: items with their regional goal, issues and campaigns."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.models import AgendaItem
from campaigns.services import agenda as services
from crm.errors import AlreadyExists, DomainError, NotAllowed, StaleObject
from crm.models import AuditEntry, Council
from crm.visibility import Viewer
from tests.factories import AgendaItemFactory, CampaignFactory, IssueFactory

GOAL = "Mål 3: hållbara resor"


@pytest.fixture(autouse=True)
def frozen(db, at):
    """The council's clock stands still."""
    Council.current()
    Council.objects.update(frozen_at=at)


@pytest.fixture
def rail(parties):
    return IssueFactory.create(name="Kuststråket", organisation=parties.region)


@pytest.fixture
def put(idun, parties, at):
    """Puts an item on the agenda as Idun."""

    def put(actor=idun, **values):
        facts = {"name": "Spår längs hela kusten", "goal": GOAL, "organisation": parties.region}
        return services.put_on_agenda(actor=Viewer.of(actor), at=at, **{**facts, **values})

    return put


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_item_is_put_on_changed_and_taken_off(put, lova, rail, at):
    item, actor = put(issues=[rail]), Viewer.of(lova)
    services.change_item(actor=actor, at=at, item=item, version=1, goal="Mål 4", issues=[])
    assert (item.goal, list(item.issues.all()), item.version) == ("Mål 4", [], 2)
    assert AuditEntry.objects.filter(changes__has_key="issues", object_type="campaigns.AgendaItem").exists()
    campaign = CampaignFactory.create(agenda_item=item)
    with pytest.raises(DomainError):
        services.take_off_agenda(actor=actor, at=at, item=item, version=2)
    campaign.agenda_item = None
    campaign.save()
    item.refresh_from_db()
    services.take_off_agenda(actor=actor, at=at, item=item)
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"name": " "}, DomainError, "name"),
        ({"name": "spår längs hela kusten"}, AlreadyExists, "name"),
        ({"starts": dt.date(2027, 2, 1), "ends": dt.date(2027, 1, 1)}, ValidationError, "ends"),
        ({"url": "javascript:alert(1)"}, ValidationError, "url"),
    ],
)
def test_an_item_that_cannot_be(put, wrong, error, field):
    put()
    with pytest.raises(error) as caught:
        put(**{"name": "Ett annat", **wrong})
    found = caught.value
    assert (found.field if hasattr(found, "field") else next(iter(found.message_dict))) == field
    assert AgendaItem.objects.count() == 1


def test_who_writes_and_who_comes_second(put, elis, idun, at):
    item = put()
    with pytest.raises(NotAllowed):
        put(actor=elis, name="Ett annat")
    for act in (
        lambda: services.change_item(actor=Viewer.of(elis), at=at, item=item, goal="Mål 4"),
        lambda: services.take_off_agenda(actor=Viewer.of(elis), at=at, item=item),
    ):
        with pytest.raises(NotAllowed):
            act()
    services.change_item(actor=Viewer.of(idun), at=at, item=item, version=1, goal="Mål 4")
    for act in (
        lambda: services.change_item(actor=Viewer.of(idun), at=at, item=item, version=1, goal="Mål 5"),
        lambda: services.take_off_agenda(actor=Viewer.of(idun), at=at, item=item, version=1),
    ):
        with pytest.raises(StaleObject):
            act()


def test_pages_from_agenda_to_campaign_and_issue(client, idun, lova, ylva, olle, rail, parties):
    client.force_login(idun)
    form = {"name": "Spår längs kusten", "goal": GOAL, "issues": [rail.pk], "organisation": parties.region.pk}
    assert list(client.post(reverse("agenda_item_create"), {**form, "name": ""}).context["form"].errors) == ["name"]
    assert client.post(reverse("agenda_item_create"), form).status_code == 302
    item = AgendaItem.objects.get()
    edit = reverse("agenda_item_update", args=[item.pk])
    assert client.get(edit).context["form"]["issues"].value() == [rail.pk]
    assert client.post(edit, {**form, "ends": "2030-12-31", "version": "1"}).status_code == 302
    assert client.post(edit, {**form, "version": "1"}).status_code == 409
    campaign = CampaignFactory.create(issue=rail, agenda_item=item, name="Hela banan")
    client.force_login(ylva)
    for page in (reverse("agenda"), rail.get_absolute_url(), campaign.get_absolute_url()):
        assert item.get_absolute_url() in text(client, page)
    assert "Hela banan" in text(client, item.get_absolute_url())
    assert "1 punkt på agendan" in text(client, reverse("agenda") + f"?issue={rail.pk}&when=now")
    assert "0 punkter på agendan" in text(client, reverse("agenda") + "?when=past")
    assert client.get(edit).status_code == 403
    client.force_login(olle)
    assert client.get(reverse("agenda")).status_code == 404
    client.force_login(lova)
    remove = reverse("agenda_item_remove", args=[item.pk])
    assert client.post(remove, {"version": "2"}).status_code == 302
    assert AgendaItem.objects.exists()
    campaign.delete()
    assert client.post(remove, {"version": "2"})["Location"] == reverse("agenda")
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_one_and_three(client, idun, rail, n, django_assert_num_queries):
    for _ in range(n):
        CampaignFactory.create(agenda_item=AgendaItemFactory.create(issues=[rail]))
    client.force_login(idun)
    client.get(reverse("agenda"))
    with django_assert_num_queries(9):
        client.get(reverse("agenda"))
