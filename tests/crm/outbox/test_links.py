import datetime as dt

import pytest
from django.core import serializers

from crm.models import AuditEntry, Delivery, PersonalLink
from crm.outbox import links
from crm.outbox.deliver import drain
from crm.services.links import revoke_links
from crm.visibility import Viewer
from tests.crm.outbox_fixtures import LINK, REAL

DAY = dt.timedelta(days=1)


@pytest.fixture
def token(outbox, queue, at):
    """The token that the recipient's mail carried."""
    queue(link=LINK)
    drain(at=at)
    text = outbox.sent[0].content.decode()
    return text.partition("http://127.0.0.1:8000/l/")[2].split()[0].partition("<")[0].rstrip("/")


def test_the_token_has_128_bits_and_opens_its_document(token, sigrid):
    link = links.resolve(token, purpose="arena_pack", now=REAL)
    assert len(token) == 22
    assert (link.user, link.purpose, link.subject_id) == (sigrid, "arena_pack", 7)
    assert links.resolve(token, now=REAL) == link


def test_the_token_is_nowhere_in_the_database(token):
    rows = [*Delivery.objects.all(), *PersonalLink.objects.all()]
    stored = serializers.serialize("json", rows)
    assert token not in stored
    assert links.PLACEHOLDER in stored


def test_what_is_stored_does_not_answer(token):
    link = PersonalLink.objects.get()
    for known in (link.token_hash, str(link.pk), links.PLACEHOLDER, "", "\0", "å" * 22):
        assert links.resolve(known, now=REAL) is None


def test_it_opens_nothing_else(token):
    assert links.resolve(token, purpose="endorsement", now=REAL) is None


def test_it_expires_on_real_time(token):
    assert links.resolve(token, now=REAL + LINK.lifetime - DAY)
    assert links.resolve(token, now=REAL + LINK.lifetime) is None


def test_a_user_who_left_opens_nothing(token, sigrid):
    sigrid.is_active = False
    sigrid.save()
    assert links.resolve(token, now=REAL) is None


def test_a_user_of_an_organisation_that_left_opens_nothing(token, sigrid, parties):
    sigrid.organisation = parties.outside
    sigrid.save()
    assert links.resolve(token, now=REAL) is None


def test_a_coordinator_revokes_links_to_a_document(token, idun, at):
    assert revoke_links(actor=Viewer.of(idun), purpose="arena_pack", subject_id=8, at=at) == 0
    assert revoke_links(actor=Viewer.of(idun), purpose="arena_pack", subject_id=7, at=at) == 1
    assert revoke_links(actor=Viewer.of(idun), purpose="arena_pack", subject_id=7, at=at) == 0

    assert links.resolve(token, now=REAL) is None
    assert AuditEntry.objects.get().action == "link"


def test_the_text_stays_masked_after_sending(token):
    delivery = Delivery.objects.get()
    assert delivery.state == "sent"
    assert links.PLACEHOLDER in delivery.text
    assert links.PLACEHOLDER in delivery.html


def test_a_changed_key_leaves_queued_links_valid(outbox, queue, at, settings):
    queue(link=LINK)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 8
    drain(at=at)
    token = outbox.sent[0].content.decode().partition("/l/")[2].split()[0].partition("<")[0].rstrip("/")
    assert links.resolve(token, now=REAL)


def test_a_lost_key_sends_no_dead_link(outbox, queue, at, settings):
    queue(link=LINK)
    settings.SECRET_KEY = "another" * 8
    drain(at=at)
    assert outbox.sent == []
    assert "LinkLost" in Delivery.objects.get().last_error


def test_a_deleted_link_sends_no_placeholder(outbox, queue, at):
    queue(link=LINK)
    PersonalLink.objects.all().delete()
    drain(at=at)
    assert outbox.sent == []
    assert Delivery.objects.get().state == "queued"
