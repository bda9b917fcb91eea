"""The open channel: only released texts, never what is the parties' own, the same for everybody."""

from __future__ import annotations

import datetime as dt
import html
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from messages.enums import MessageState
from messages.house import Fact
from messages.models import JointMessage
from messages.queries.public import released
from tests.factories import MessageFactory
from tests.factories.messages import write_version
from tests.messages.conftest import SECRET

ATOM = "{http://www.w3.org/2005/Atom}"
OWN = ("Inte norr mot söder.", "Årtal.", "Varför?", "Därför.", "Vera Lindmåne", "Enkelspår.")


def release(message, **values):
    """The message as released."""
    JointMessage.objects.filter(pk=message.pk).update(
        state=MessageState.RELEASED, adopted_by="Rådet", adopted_on=dt.date(2027, 6, 2), **values
    )
    message.refresh_from_db()
    return message


@pytest.fixture
def open_message(clock, full_message):
    return release(full_message)


def said(client, name):
    return html.unescape(client.get(reverse(name)).content.decode())


NAMES = ("public_list", "public_json", "public_atom")


@pytest.mark.parametrize("name", NAMES)
def test_a_released_text_is_read_without_signing_in(client, open_message, name):
    text = said(client, name)
    assert SECRET in text
    assert "Peka ut sträckan." in text
    assert "0 av" in text
    assert [own for own in OWN if own in text] == []


@pytest.mark.parametrize("state", [state for state in MessageState if state != MessageState.RELEASED])
def test_no_other_text_is_open(clock, full_message, at, state):
    release(full_message)
    JointMessage.objects.filter(pk=full_message.pk).update(state=state)
    assert released(at, "sv") == []


@pytest.mark.parametrize(("minutes", "count"), [(1, 0), (0, 1), (-1, 1)])
def test_an_embargo_holds_to_its_minute(clock, full_message, at, minutes, count):
    release(full_message, embargo_until=at + dt.timedelta(minutes=minutes))
    assert len(released(at, "sv")) == count


def test_facts_whose_ground_is_unsound_are_left_out(clock, elis, at):
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    day = dt.date(2027, 5, 1)
    facts = (
        Fact("Säkert.", "SCB", day),
        Fact("Utan källa.", "", day),
        Fact("Gammalt.", "SCB", dt.date(2020, 1, 1)),
        Fact("Osäkert.", "SCB", day, needs_verification=True),
        Fact("Förbi.", "SCB", day, valid_until=dt.date(2027, 5, 2)),
    )
    write_version(message, roof="Tak.", proof_points=facts)
    release(message)
    assert [fact.text for fact in released(at, "sv")[0].facts] == ["Säkert."]


def test_the_json_feed(client, open_message):
    answer = client.get(reverse("public_json"))
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    feed = answer.json()
    [item] = feed["items"]
    assert (feed["version"], feed["language"]) == ("https://jsonfeed.org/version/1.1", "sv")
    assert item["url"].endswith(f"/public/#m{open_message.pk}")
    assert item["id"] == f"{item['url']}-{open_message.current.number}"
    assert item["_samsyn"]["content_hash"] == open_message.current.content_hash
    assert (item["date_published"], item["tags"]) == ("2027-06-02T12:00:00+02:00", [open_message.issue.name])
    assert "<strong>spår</strong>" in item["content_html"]


def test_the_atom_feed(client, open_message):
    answer = client.get(reverse("public_atom"))
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == open_message.title
    assert entry.findtext(f"{ATOM}updated") == "2027-06-02T12:00:00+02:00"


def test_the_page_may_be_framed_and_can_do_nothing(client, open_message, idun):
    client.force_login(idun)
    answer = client.get(reverse("public_list"))
    policy = answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    page = answer.content.decode()
    assert [word for word in ("<form", "<button", "<script", idun.name) if word in page] == []
    client.logout()
    assert client.get(reverse("public_list")).content.decode() == page


@pytest.mark.parametrize("name", NAMES)
def test_whoever_holds_it_gets_304_until_it_changes(client, open_message, name):
    tag = client.get(reverse(name))["ETag"]
    assert client.get(reverse(name), headers={"If-None-Match": tag}).status_code == 304
    JointMessage.objects.filter(pk=open_message.pk).update(state=MessageState.WITHDRAWN)
    assert client.get(reverse(name), headers={"If-None-Match": tag}).status_code == 200
    assert client.post(reverse(name)).status_code == 405


def test_nothing_released_says_so(client, clock):
    assert "Inget budskap är släppt ännu." in said(client, "public_list")
    assert client.get(reverse("public_json")).json()["items"] == []
    atom = client.get(reverse("public_atom"))
    assert client.get(reverse("public_atom"), headers={"If-None-Match": atom["ETag"]}).status_code == 304


@pytest.mark.parametrize("n", [1, 3])
def test_queries(clock, at, elis, n, django_assert_num_queries):
    for number in range(n):
        message = MessageFactory.create(title=f"Budskap {number}", owner=elis, organisation=elis.organisation)
        write_version(message, roof="Tak.", proof_points=(Fact("Säkert.", "SCB", dt.date(2027, 5, 1)),))
        release(message)
    with django_assert_num_queries(7):
        assert len(released(at, "sv")) == n
