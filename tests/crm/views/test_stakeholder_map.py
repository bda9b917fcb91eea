"""The page of the map: the picture, the table that says the same, the period."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import CampaignFactory, IssueFactory, MandateFactory, PersonFactory, StanceFactory

DAY = dt.date(2027, 3, 1)


@pytest.fixture
def issue(db):
    issue = IssueFactory.create(name="Kustbanan")
    person = PersonFactory.create(name="Åsa Vik", influence=5)
    MandateFactory.create(person=person, starts=dt.date(2022, 9, 12), ends=None)
    for day, position in ((dt.date(2026, 5, 1), "neutral"), (DAY, "supportive")):
        StanceFactory.create(person=person, issue=issue, as_of=day, position=position, confidence="low")
    return issue


def test_picture_and_table_say_the_same(client, issue, sigrid):
    client.force_login(sigrid)
    page = client.get(reverse("stakeholder_map", args=[issue.pk])).content.decode()
    assert '<title id="map-title">Inflytande och inställning i Kustbanan' in page
    assert "Åsa Vik" in page
    assert "Närmare: var Neutral" in page
    assert "Osäkert" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "2027-06-01", "last": "2027-05-01"}, "Den första dagen kommer efter den sista."),
        ({"last": "2031-01-01"}, "Välj en dag som inte ligger framåt i tiden."),
        ({"first": "i går"}, "Fyll i ett giltigt datum."),
    ],
)
def test_a_period_that_cannot_be_is_told_at_its_field(client, issue, sigrid, asked, said):
    client.force_login(sigrid)
    page = client.get(reverse("stakeholder_map", args=[issue.pk]), asked).content.decode()
    assert said in page
    assert "map-title" not in page


def test_a_campaign_compares_with_its_first_day(client, issue, idun):
    client.force_login(idun)
    campaign = CampaignFactory.create(issue=issue, starts=dt.date(2027, 4, 1), ends=dt.date(2027, 12, 31))
    page = client.get(reverse("campaign_map", args=[campaign.pk])).content.decode()
    assert 'value="2027-04-01"' in page
    assert "Oförändrat" in page


def test_nobody_yet_teaches_the_next_step(client, idun):
    client.force_login(idun)
    page = client.get(reverse("stakeholder_map", args=[IssueFactory.create().pk])).content.decode()
    assert "Ingen är noterad i frågan den dagen" in page


def test_outsiders_find_nothing(client, issue, olle):
    client.force_login(olle)
    assert client.get(reverse("stakeholder_map", args=[issue.pk])).status_code == 404
