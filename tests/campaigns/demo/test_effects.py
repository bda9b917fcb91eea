"""What the demo's campaigns want and have brought about, as the project leader opens their pages (C2, C3)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Campaign, CampaignActivity, Indicator
from crm.models import User


@pytest.fixture
def page(demo, client):
    """Opens a campaign's page as the project leader."""
    client.force_login(User.objects.get(ref="US1"))
    return lambda ref: client.get(Campaign.objects.get(ref=ref).get_absolute_url())


def test_c3_a_claim_without_evidence_prints_as_one(page):
    shown = {row.claim.ref: (row.mark, row.gap) for row in page("CMP1").context["claims"]}
    assert shown == {"K1": ("", ""), "K2": ("Påstående", "Inget belägg än.")}
    assert page("CMP1").content.decode().count("Påstående") == 3  # what is next, the outcome, and the timeline


def test_figures_targets_and_coverage_are_those_of_the_log(page):
    context = page("CMP1").context
    assert [row["progress"].text for row in context["figures"]][0::3] == ["5 av 12", "8 av 8"]
    heard = {row.target.person.ref: row.cells[0].heard for row in context["coverage"].rows}
    assert {ref: (cell.meeting.ref, cell.version.number) for ref, cell in heard.items()} == {
        "DM01": ("I08", "2.0"),
        "DM02": ("I15", "2.1"),
        "DM06": ("I09", "2.0"),
        "DM07": ("I09", "2.0"),
        "DM14": ("I15", "2.1"),
    }
    assert {row.target.person.ref: row.is_there for row in context["movements"]} == {
        "DM01": False,
        "DM02": False,
        "DM06": True,
        "DM07": False,
        "DM14": False,
    }


def test_an_activity_that_is_over_asks_what_became_of_it(page):
    assert [row.ref for row in page("CMP2").context["steps"].activities_behind] == ["A4"]
    assert page("CMP2").context["coverage"].gaps > 0


def test_c4_an_organisation_at_two_events_counts_once(demo, client):
    client.force_login(User.objects.get(ref="US1"))
    one, two = (client.get(reverse("activity_participants", args=[row.pk])) for row in signed_up("A3", "A4"))
    assert [page.context["counted"]["organisations"] for page in (one, two)] == [3, 2]
    indicator = Indicator.objects.get(code="support_structure_users")
    figure = client.get(indicator.get_absolute_url()).context["figure"]
    assert (figure.total, figure.target) == (312, 500)
    [carried] = indicator.readings.all()
    assert carried.amount == 312 - 4  # five sign-ups of four organisations, of which one came twice


def signed_up(*refs):
    return [CampaignActivity.objects.get(ref=ref) for ref in refs]
