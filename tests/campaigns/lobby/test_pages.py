"""The pages, files and figures of a comparison."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.enums import GapKind, ReportKind
from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.queries import lobby as queries
from campaigns.reports.gaps import gaps
from campaigns.reports.sources import read
from campaigns.services import lobby_decisions as decisions
from campaigns.services.reports import draft_report
from crm.enums import AuditAction, Role, Visibility
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.campaigns.lobby.samples import HEAD, met, row, text
from tests.factories import UserFactory


def test_a_hidden_meeting_changes_nothing_that_another_reader_sees(compared, parties, vera, idun, ylva, client):
    met(parties, vera, 13, visibility=Visibility.PARTIES)
    run = compared()
    client.force_login(ylva)
    addresses = [f"{reverse('lobby_check', args=[run.pk])}?list={name}" for name in LobbyList]
    before = [shown(client, address) for address in addresses]
    hidden = met(parties, vera, 10, title="Hemligt möte")
    decisions.decide(
        actor=Viewer.of(idun), at=run.made_at, run=run, row=row(run, 2), meeting=hidden, verdict=LobbyVerdict.SAME
    )
    assert [shown(client, address) for address in addresses] == before
    assert "Hemligt möte" not in "".join(before)
    client.force_login(idun)
    assert "Hemligt möte" in text(client, addresses[0])


def shown(client, address):
    """The page without what differs each time."""
    return text(client, address).split("<main", 1)[1].partition("</main>")[0]


@pytest.mark.parametrize(("form", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{")])
def test_each_list_is_taken_away_and_noted(compared, parties, vera, idun, client, form, begins):
    met(parties, vera, 10)
    run = compared()
    client.force_login(idun)
    answer = client.get(reverse("lobby_export", args=[run.pk, "matched", form]))
    data = b"".join(answer.streaming_content)
    assert data.startswith(begins)
    if form == "csv":
        assert "2;2027-05-10;Kuststråket;Vera Lindmåne;Region Skog;" in data.decode("utf-8-sig")
    entry = AuditEntry.objects.get(action=AuditAction.EXPORT)
    assert entry.changes == {"list": [None, "matched"], "form": [None, form], "rows": [None, 1]}
    assert client.get(reverse("lobby_export", args=[run.pk, "other", form])).status_code == 404


def test_a_report_names_what_is_published_and_in_no_contact_that_all_read(compared, parties, vera, idun, at):
    met(parties, vera, 10, visibility=Visibility.PARTIES)
    met(parties, vera, 12)
    compared()
    run = compared(first=dt.date(2027, 5, 2))
    lead = Viewer.of(UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD))
    values = {"kind": ReportKind.STEERING, "organisation": parties.harnas}
    report = draft_report(actor=lead, at=at, first=dt.date(2027, 1, 1), last=dt.date(2027, 5, 31), **values)
    [group] = [one for one in gaps(read(report, at)) if one.kind == GapKind.PUBLISHED]
    [gap] = group.gaps
    assert gap.text.startswith("Öppenhetsregistret: 1 av 2 publicerade möten")
    assert (gap.owner, gap.url) == (idun, f"{run.get_absolute_url()}?list=published")
    later = draft_report(actor=lead, at=at, first=dt.date(2027, 5, 11), last=dt.date(2027, 5, 11), **values)
    assert GapKind.PUBLISHED not in {one.kind for one in gaps(read(later, at))}


def test_the_project_leader_sees_the_share_among_the_campaigns(compared, parties, vera, elis, client):
    met(parties, vera, 10, visibility=Visibility.PARTIES)
    compared()
    for user, told in ((UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD), True), (elis, False)):
        client.force_login(user)
        assert ("1 av 2 publicerade möten" in text(client, reverse("campaign_list"))) is told


@pytest.mark.parametrize("n", [10, 1000])
def test_the_page_costs_the_same_at_any_length(compared, parties, vera, idun, client, n, django_assert_num_queries):
    for day in (10, 11, 25):
        for _n in range(n // 10):
            met(parties, vera, day)
    run = compared(HEAD + "".join(f"2027-05-10;Vera Lindmåne;Region Skog;Ärende {k};\n" for k in range(n)))
    client.force_login(idun)
    costs = {"matched": 15, "published": 11, "unpublished": 15}
    for name, cost in costs.items():
        with django_assert_num_queries(cost):
            client.get(f"{run.get_absolute_url()}?list={name}")
    counts = {name.value: count for name in LobbyList if (count := queries.result(run, Viewer.of(idun)).count(name))}
    assert counts == {"matched": n // 5, "published": n - n // 5, "unpublished": n // 10}


def test_pages_are_cut(compared, parties, vera, idun, client):
    run = compared(HEAD + "".join(f"2027-05-10;Vera Lindmåne;Region Skog;Ärende {k};\n" for k in range(60)))
    client.force_login(idun)
    page = f"{run.get_absolute_url()}?list=published"
    assert text(client, page).count("Ärende") >= 50
    assert f"{page}&amp;from=50" in text(client, page)
    assert "Till början" in text(client, f"{page}&from=50")
    assert client.get(f"{run.get_absolute_url()}?list=none").status_code == 404
