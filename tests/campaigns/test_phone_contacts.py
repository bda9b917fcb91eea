"""The address in a pack that takes a contact that nobody had planned: once, with its time and author."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import ArenaContact
from crm import clock
from crm.enums import Role
from crm.models import DebriefArrival, Meeting, PersonalLink
from crm.outbox import write_keys
from tests.campaigns.briefing.conftest import built, local, stage
from tests.campaigns.test_rows_page import mailed
from tests.factories import MandateFactory, PersonFactory

__all__ = ["built", "mailed", "stage"]
SAID = "Vill se siffror."


@pytest.fixture
def now(monkeypatch):
    """Half past nine on the arena's Tuesday."""
    now = local(29, 9, 30)
    monkeypatch.setattr(clock, "now", lambda *_: now)
    return now


@pytest.fixture
def lo(db):
    return MandateFactory.create(person=PersonFactory.create(name="Lo Ek")).person


@pytest.fixture
def where(client, mailed, now):
    """Sigrid's address, as the day's page has it."""
    html = client.get(mailed.urls[mailed.sigrid]).content.decode()
    return re.search(r'href="(/contacts/[^"]+)"', html)[1]


def post(where, **data):
    values = {"key": "k1", "who": "Lo Ek", "kind": "chance", "said": SAID, **data}
    return Client(enforce_csrf_checks=True).post(where, values, headers={"Accept": "application/json"})


def test_it_arrives_once_with_its_time_and_author_at_the_arena(where, mailed, lo, now):
    written = now - dt.timedelta(minutes=20)
    answers = [post(where, written_at=written.isoformat()) for _ in range(3)]
    assert [answer.json() for answer in answers] == [{"state": "written", "message": "Mottaget 09.30."}] * 3
    meeting = Meeting.objects.get(kind="chance")
    assert (meeting.on, meeting.starts, meeting.visibility) == (dt.date(2027, 6, 29), None, "own_org")
    assert (meeting.organisation, meeting.lead()) == (mailed.sigrid.organisation, mailed.sigrid)
    debrief = meeting.debrief
    assert (debrief.said, debrief.author, debrief.written_at, debrief.received_at) == (
        SAID, mailed.sigrid, written, now,
    )  # fmt: skip
    assert [row.person for row in meeting.counterparts.all()] == [lo]
    assert ArenaContact.objects.get(meeting=meeting).arena == mailed.arena
    assert DebriefArrival.objects.filter(meeting=meeting).count() == 1


def test_it_may_have_been_another_day(where, lo, now):
    assert post(where, when="2027-06-20T16:10").status_code == 200
    meeting = Meeting.objects.get(kind="chance")
    assert meeting.starts == dt.datetime(2027, 6, 20, 14, 10, tzinfo=dt.UTC)
    assert not ArenaContact.objects.exists()


def test_a_clock_that_is_ahead_is_not_believed(where, lo, now):
    post(where, written_at=(now + dt.timedelta(days=2)).isoformat())
    assert Meeting.objects.get(kind="chance").debrief.written_at == now


def test_whom_the_register_holds_cannot_be_learned_by_guessing(where, lo, now):
    PersonFactory.create(name="Lo Ekström")
    told = {name: post(where, who=name).json()["fields"]["who"].replace(name, "") for name in ("Ingen", "Lo")}
    assert told["Ingen"] == told["Lo"] == "Det är inte klart vem som menas med ””. Skriv hela namnet och rollen."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"who": ""}, "who"),
        ({"who": "Ingen"}, "who"),
        ({"said": ""}, "said"),
        ({"said": "x" * 5001}, "said"),
        ({"kind": "dance"}, "kind"),
        ({"when": "sen"}, "when"),
        ({"when": "2027-06-30T10:00"}, "on"),
        ({"key": ""}, "key"),
        ({"written_at": "nyss"}, "written_at"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_lost(where, lo, change, field):
    answer = post(where, **change)
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert field == "on" or list(answer.json()["fields"]) == [field]
    assert not Meeting.objects.filter(kind="chance").exists()


def test_nothing_of_the_register_is_told_to_whoever_guesses(where, lo):
    MandateFactory.create(person=PersonFactory.create(name="Lo Eklund"), body=lo.mandates.get().body)
    answer = post(where, who="Lo")
    assert answer.status_code == 422
    assert "Eklund" not in answer.content.decode()
    page = Client().get(where).content.decode()
    assert "Eklund" not in page
    assert SAID not in page


def test_it_works_without_script(where, mailed, lo):
    page = Client().get(where)
    assert "Syns för: " in page.content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    answer = Client().post(where, {"key": key, "who": "Lo Ek", "kind": "phone", "said": SAID})
    assert "Kontakten är loggad." in answer.content.decode()
    assert Client().post(where, {"key": "k", "who": "", "kind": "phone", "said": SAID}).status_code == 422


def test_an_address_that_is_no_longer_valid_takes_nothing(where, mailed, lo):
    PersonalLink.objects.update(revoked_at=timezone.now())
    assert post(where).status_code == Client().get(where).status_code == 404
    assert Client().get(reverse("phone-contact", args=["x"])).status_code == 404


def test_an_address_of_rows_is_none_of_contacts_and_the_other_way_round(mailed, lo, now):
    rows = write_keys.make(user=mailed.sigrid, meeting_id=mailed.first.meeting_id)
    assert post(reverse("phone-contact", args=[rows])).status_code == 404
    contact = write_keys.make(user=mailed.sigrid, meeting_id=0)
    assert Client().get(reverse("rows", args=[contact])).status_code == 404
    assert post(reverse("phone-contact", args=[contact]) + "?arena=999").status_code == 200
    assert not ArenaContact.objects.exists()


def test_who_logs_no_contacts_is_offered_none(client, mailed, lo, where):
    mailed.sigrid.role = Role.SECRETARIAT
    mailed.sigrid.save()
    assert "/contacts/" not in client.get(mailed.urls[mailed.sigrid]).content.decode()
    assert post(where).status_code == 404


def test_another_site_cannot_send(where, lo):
    answer = Client().post(where, {"key": "k", "who": "Lo Ek", "said": SAID}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
