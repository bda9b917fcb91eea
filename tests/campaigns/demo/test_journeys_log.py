"""Journeys through the log on the demo's data: C1, C2, C8, D5 and D8 of the product's own description."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Goal
from crm.enums import Role
from crm.models import Meeting, Stance, User

LOG = reverse("meeting_list")
HALF = {"period": "2027-1"}


@pytest.fixture
def lead(demo, client):
    """The project leader's browser."""
    client.force_login(User.objects.get(ref="US1"))
    return client


def refs(rows):
    return sorted(row.ref for row in rows)


def test_c1_a_half_year_lists_what_may_be_read_and_says_what_is_not_shown(lead):
    page = lead.get(LOG, HALF)
    assert page.context["totals"] == "11 kontakter · 1 visas inte: en annan parts egen"
    hidden = Meeting.objects.contacts().filter(on__year=2027).exclude(pk__in=[row.pk for row in page.context["rows"]])
    assert refs(hidden) == ["I04"]
    assert refs(lead.get(LOG, {**HALF, "debrief": "missing"}).context["rows"]) == ["I15"]


def test_c2_a_goal_opens_exactly_its_rows(lead):
    goal = Goal.objects.get(ref="G1")
    page = lead.get(goal.get_absolute_url())
    progress = page.context["progress"]
    assert progress.text == "5 av 12"
    rows = ["I08", "I09", "I10", "I11", "I15"]
    assert refs(progress.rows) == rows
    assert refs(lead.get(f"{LOG}?{progress.log_query}").context["rows"]) == rows


@pytest.mark.parametrize("by", ["month", "party", "kind", "person", "body", "issue", "campaign", "arena"])
def test_c8_the_log_total_is_the_sum_of_its_groups(lead, by):
    total = set(lead.get(LOG, HALF).context["rows"])
    page = lead.get(LOG, {**HALF, "group": by})
    found = [set(lead.get(LOG + group.url).context["rows"]) for group in page.context["groups"]]
    assert [len(rows) for rows in found] == [group.count for group in page.context["groups"]]
    assert set().union(*found) == total
    if not page.context["filter"].counts_overlap:
        assert sum(map(len, found)) == len(total) == 11


def test_d5_a_stance_is_rated_anew_with_basis_and_day_and_the_old_one_stays_and_is_shown(demo, client):
    client.force_login(User.objects.filter(role=Role.COORDINATOR).earliest("pk"))
    old = Stance.objects.filter(as_of__lt="2027-06-01").latest("as_of", "pk")
    before = Stance.objects.filter(pk=old.pk).values().get()
    url = reverse("stance_create", args=[old.person_id])
    bad = client.post(url, {"issue": old.issue_id, "position": "opposes"})
    assert (bad.status_code, set(bad.context["form"].errors)) == (422, {"basis", "confidence", "as_of"})
    assert old.person.stances.filter(issue=old.issue).latest("as_of") == old
    rated = {"issue": old.issue_id, "position": "opposes", "basis": "direct", "confidence": "low"}
    assert client.post(url, rated | {"as_of": "2027-06-01"}).status_code == 302
    assert old.person.stances.filter(issue=old.issue).latest("as_of").position == "opposes"
    assert Stance.objects.filter(pk=old.pk).values().get() == before
    page = client.get(old.person.get_absolute_url()).content.decode()
    assert f'datetime="{old.as_of.isoformat()}"' in page
    assert 'datetime="2027-06-01"' in page


def test_d8_what_another_party_keeps_to_itself_is_known_to_exist_and_no_more(demo, client):
    client.force_login(User.objects.get(ref="US4"))
    page = client.get(LOG, HALF)
    (seen,) = page.context["existence"]
    hidden = Meeting.objects.get(ref="I04")
    assert (seen.on, seen.organisation, set(seen.people)) == (hidden.on, hidden.organisation, set(hidden.people.all()))
    text = page.content.decode()
    assert hidden.get_absolute_url() not in text
    assert hidden.debrief.said not in text
    assert client.get(hidden.get_absolute_url()).status_code == 404
    person = hidden.people.get()
    assert "I04" not in refs(client.get(LOG, {"person": person.pk}).context["rows"])
    client.force_login(User.objects.get(ref="US2"))
    assert client.get(LOG, HALF).context["existence"] == []
