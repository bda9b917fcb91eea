"""Lists taken away on the demo's data equal what the page shows, for each role; journey C9."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import openpyxl
import pytest
from django.urls import reverse

from crm.enums import Role, Visibility
from crm.models import AuditEntry, Meeting, User

ASKED = {
    "log": ["", "period=2027-1", "kind=phone", "debrief=missing&person={DM03}", "group=month", "who=ingen"],
    "people": ["", "office=left", "q=ö", "q=statsr"],
    "commitments": ["", "show=all", "direction=ours", "show=closed"],
}
LISTS = {"log": "meeting_list", "people": "person_list", "commitments": "commitment_list"}
READERS = sorted(role.value for role in Role if role != Role.ADMIN)


class _Rows(HTMLParser):
    """The texts of the list's rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if tag in {"tbody", "ul"} and (tag == "tbody" or ("class", "list") in attrs):
            self.inside = True
        if self.inside and tag in {"tr", "li"}:
            self.rows.append("")

    def handle_endtag(self, tag):
        if tag in {"tbody", "ul"}:
            self.inside = False

    def handle_data(self, data):
        if self.inside and self.rows:
            self.rows[-1] += f" {data}"


def shown(client, kind, query):
    """The page's rows as texts, and its totals."""
    page = client.get(f"{reverse(LISTS[kind])}?{query}")
    html = page.content.decode()
    # What is counted and what merely exists are tables and lists of their own.
    html = re.sub(r"<table>.*?</table>", "", html, flags=re.S)
    html = html[html.index('id="results"') :]
    html = re.sub(r'<ul class="active".*?</ul>', "", html, flags=re.S)
    html = re.sub(r'<section class="card.*?</section>', "", html, flags=re.S)
    found = _Rows()
    found.feed(html)
    return [re.sub(r"\s+", " ", row) for row in found.rows], page


def taken(client, kind, form, query):
    answer = client.get(f"{reverse(f'export_{kind}', args=[form])}?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def of_csv(data):
    text = data.decode("utf-8-sig")
    rows, _empty, note = text.partition("\r\n\r\n")
    return list(csv.reader(io.StringIO(rows), delimiter=";"))[1:], note.strip()


def of_xlsx(data):
    def told(cell):
        return "" if cell is None else cell.date().isoformat() if hasattr(cell, "date") else str(cell)

    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[told(cell) for cell in row] for row in page.iter_rows(min_row=2, values_only=True)]


def as_text(cell):
    """A cell as the page says it: a long text is cut there."""
    words = str(cell).removeprefix("'").split()
    return " ".join(words[:30])


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_taken_away_is_the_list_on_the_screen(demo, client, kind, role):
    user = User.objects.filter(role=role).order_by("pk")[0]
    client.force_login(user)
    numbers = dict(Meeting.people.through.objects.values_list("person__ref", "person"))
    for template in ASKED[kind]:
        query = template.format(**numbers)
        rows, page = shown(client, kind, query)
        data = json.loads(taken(client, kind, "json", query))
        cells, note = of_csv(taken(client, kind, "csv", query))
        assert len(rows) == len(data["rows"]) == len(cells), query
        assert [[str(cell if cell is not None else "") for cell in row.values()] for row in data["rows"]] == [
            [cell.removeprefix("'") for cell in row] for row in cells
        ]
        assert [row for row in of_xlsx(taken(client, kind, "xlsx", query)) if any(row)] == [
            [cell.removeprefix("'") for cell in row] for row in cells
        ]
        told = {"log": ("contact", "said", "issues", "ours", "party"), "people": ("name", "role"),
                "commitments": ("text", "person", "owner")}[kind]  # fmt: skip
        for row, line in zip(rows, data["rows"], strict=True):
            for name in told:
                assert as_text(line[name]) in row, (query, name)
        if kind == "log":
            totals = str(page.context["totals"])
            assert note == (totals.partition(" · ")[2])
            assert (data["not_shown"] or 0) == int(note.split()[0] if note else 0)


def test_c9_anothers_own_contacts_are_in_no_file_and_their_number_is_said(demo, client):
    lead = User.objects.get(ref="US1")
    hidden = Meeting.objects.get(ref="I04")
    assert hidden.visibility == Visibility.OWN_ORG
    client.force_login(lead)
    texts = [hidden.debrief.said, *(filter(None, [hidden.title, hidden.place]))]
    for form in ("csv", "json"):
        data = taken(client, "log", form, "period=2027-1").decode()
        assert not [text for text in texts if text in data]
        assert "19" not in [line.split(";")[0][8:10] for line in data.splitlines() if line.startswith("2027-01")]
    assert of_csv(taken(client, "log", "csv", "period=2027-1"))[1] == "1 visas inte: en annan parts egen"
    book = openpyxl.load_workbook(io.BytesIO(taken(client, "log", "xlsx", "period=2027-1")))
    about = [cell.value for cell in book.worksheets[1]["A"]]
    assert about[1:] == ["Period: Januari–juni 2027", "1 visas inte: en annan parts egen"]
    assert book.worksheets[0].max_row == 12


def test_who_took_what_is_in_the_trail(demo, client):
    lead = User.objects.get(ref="US1")
    client.force_login(lead)
    taken(client, "log", "csv", "kind=&period=2027-1")
    entry = AuditEntry.objects.filter(action="export").latest("pk")
    assert (entry.actor, entry.object_type, entry.object_id) == (lead, "crm.User", lead.pk)
    assert {name: after for name, (_before, after) in entry.changes.items()} == {
        "list": "log",
        "form": "csv",
        "query": "period=2027-1",
        "rows": 11,
        "not_shown": 1,
    }
