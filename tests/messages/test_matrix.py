"""Who has heard what: decision-makers against messages, and the rows behind."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from crm.models import Person
from crm.visibility import Viewer
from messages.models import JointMessage, MessageUse
from messages.queries.ledger import put_forward
from messages.queries.matrix import columns, lines
from tests.factories import MandateFactory, MeetingFactory, MessageFactory, PersonFactory, UserFactory
from tests.factories.messages import write_version

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def vera():
    person = PersonFactory.create(name="Vera Lind")
    MandateFactory.create(person=person, title="Statsråd")
    return person


@pytest.fixture
def rolf():
    return PersonFactory.create(name="Rolf Käpp")


@pytest.fixture
def message():
    """Decided, so that everybody reads it."""
    message = MessageFactory.create(title="Hela sträckan")
    write_version(message)
    JointMessage.objects.filter(pk=message.pk).update(state="released", adopted_by="Rådet", adopted_on="2027-05-01")
    message.refresh_from_db()
    return message


def hear(message, *people, on, ours, said_by=None, visibility="parties", **meeting):
    row = MeetingFactory.create(
        organisation=ours.organisation, people=people, ours=[ours], on=on, visibility=visibility, **meeting
    )
    return MessageUse.objects.create(
        meeting=row, message=message, version=message.current, said_by=said_by or ours, basis="stated"
    )


def matrix(viewer, at):
    """What there is to see of it, whatever the page makes of it."""
    uses = put_forward(viewer)
    people = list(Person.objects.visible_to(viewer).order_by("sort_key"))
    shown = columns(uses, viewer, at)
    return shown, lines(people, shown, uses)


def test_a_cell_tells_how_often_and_the_last_time(get, elis, ylva, message, vera, rolf, parties):
    hear(message, vera, on=dt.date(2027, 5, 2), ours=elis)
    hear(message, vera, on=dt.date(2027, 5, 12), ours=ylva)
    hear(message, rolf, on=dt.date(2027, 5, 3), ours=elis)
    page = get(elis, "message_matrix")
    said = re.sub(r"</?time[^>]*>", "", page.said)
    assert "Statsråd" in said
    assert "2 gånger" in said
    assert f"v0.1 · 12 maj · {parties.kramnas.short_name}" in said
    assert "3 gånger" in said
    rows = get(elis, "use_list", query=f"?person={vera.pk}&message={message.pk}")
    assert [row.meeting.on.day for row in rows.context["rows"]] == [12, 2]
    assert f"{reverse('use_list')}?person={vera.pk}&message={message.pk}" in said


def test_what_is_planned_was_not_said(elis, message, vera, at):
    hear(message, vera, on=dt.date(2027, 7, 2), ours=elis, state="confirmed")
    shown, found = matrix(Viewer.of(elis), at)
    assert [(column.times, column.people) for column in shown] == [(0, 0)]
    assert [line.heard for line in found] == [[]]


def test_another_partys_private_contact_changes_nothing(get, ylva, elis, message, vera, rolf, at):
    hear(message, vera, on=dt.date(2027, 5, 2), ours=ylva)
    queries = ["", f"?party={elis.organisation_id}", f"?message={message.pk}"]

    def seen():
        pages = [get(ylva, name, query=query) for name in ("message_matrix", "use_list") for query in queries]
        pages.append(get(ylva, "message_matrix", query="?without=on"))
        return matrix(Viewer.of(ylva), at), [page.said.partition("<main")[2] for page in pages]

    before = seen()
    for person in (vera, rolf):
        hear(message, person, on=dt.date(2027, 5, 20), ours=elis, visibility="own_org")
    assert seen() == before
    assert matrix(Viewer.of(elis), at) != before[0]


def test_an_embargoed_message_shows_title_and_time_only(get, ylva, sigrid, message, vera, at):
    JointMessage.objects.filter(pk=message.pk).update(embargo_until=at + dt.timedelta(days=9))
    hear(message, vera, on=dt.date(2027, 5, 2), ours=sigrid)
    shown, found = matrix(Viewer.of(ylva), at)
    assert [column.is_readable for column in shown] == [False]
    assert [cell.number for line in found for cell in line.heard] == [""]
    page = get(ylva, "message_matrix").said
    assert "Hela sträckan" in page
    assert "EMBARGO till" in page
    assert "v0.1" not in page
    assert "v0.1" not in get(ylva, "use_list").said
    # The issue of a text that is withheld is not told by a filter.
    assert not get(ylva, "use_list", query=f"?issue={message.issue_id}").context["rows"]
    assert not get(ylva, "message_matrix", query=f"?issue={message.issue_id}").context["columns"]


def test_the_filters_narrow_what_counts(get, elis, ylva, message, vera, rolf):
    hear(message, vera, on=dt.date(2027, 5, 2), ours=elis)
    hear(message, rolf, on=dt.date(2026, 11, 2), ours=ylva)

    def heard(query):
        found = get(elis, "message_matrix", query=query).context["lines"]
        return {line.person.name.split()[0]: [cell.times for cell in line.heard] for line, _mandate in found}

    assert heard("") == {"Rolf": [1], "Vera": [1]}
    assert heard("?period=2027") == heard("?from=2027-01-01") == {"Vera": [1]}
    assert heard("?period=2027&everybody=on") == {"Rolf": [], "Vera": [1]}
    assert heard(f"?party={ylva.organisation_id}") == heard("?to=2026-12-31") == {"Rolf": [1]}
    assert heard("?period=2027&without=on") == {"Rolf": []}
    assert heard(f"?issue={message.issue_id}") == {"Rolf": [1], "Vera": [1]}
    assert heard("?without=on") == heard("?without=on&everybody=on") == {}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?message=rubbish", "Gemensamt budskap: "),
        ("?party=999999&everybody=on", "Part som framförde det: "),
        ("?period=rubbish&without=on", "Period: "),
        ("?from=2027-05-03&to=2027-05-02", "Till: Sista dagen kan inte komma före den första."),
    ],
)
def test_a_filter_that_cannot_be_leaves_no_rows_and_says_why(get, elis, message, vera, query, said):
    hear(message, vera, on=dt.date(2027, 5, 2), ours=elis)
    for name, shown in (("message_matrix", "lines"), ("use_list", "rows")):
        page = get(elis, name, query=query)
        assert page.status_code == 200
        assert page.context[shown] == []
        assert any(sentence.text.startswith(said) for sentence in page.context["sentences"])
        assert "2 maj" not in page.said
        assert "Ta bort ett filter ovan" in page.said


def test_a_contact_without_a_title_says_with_whom(get, elis, message, vera):
    hear(message, vera, on=dt.date(2027, 5, 2), ours=elis)
    assert "Möte: Vera Lind" in get(elis, "use_list").said


def test_where_nobody_has_heard_anything_the_page_says_how_to_begin(get, elis, message, vera):
    page = get(elis, "message_matrix")
    assert not page.context["lines"]
    assert f'href="{reverse("meeting_create")}"' in page.said
    assert "Ingen har hört något budskap än" in page.said
    # Whoever logs no contacts is not sent to do so.
    registrar = UserFactory.create(role="registrar", organisation=elis.organisation)
    assert f'href="{reverse("meeting_create")}"' not in get(registrar, "message_matrix").said.partition("<main")[2]
    shown = get(elis, "message_matrix", query="?everybody=on")
    assert [line.person for line, _mandate in shown.context["lines"]] == [vera]
    assert "True" not in shown.said


@pytest.mark.parametrize("n", [5, 50])
def test_the_matrix_costs_the_same_at_any_size(client, elis, message, n, django_assert_num_queries):
    for number in range(n):
        person = PersonFactory.create()
        MandateFactory.create(person=person)
        hear(message, person, on=dt.date(2027, 5, 1 + number % 28), ours=elis)
    client.force_login(elis)
    client.get(reverse("message_matrix"))
    with django_assert_num_queries(14):
        assert len(client.get(reverse("message_matrix")).context["lines"]) == n
    with django_assert_num_queries(13):
        assert len(client.get(reverse("use_list")).context["rows"]) == n
