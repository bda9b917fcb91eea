"""Withdrawing a message: why, who is told, and where it shows until the items are changed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Delegate
from campaigns.services.alerts import look
from campaigns.services.holders import holders
from campaigns.services.programme import update_item
from crm.models import AuditEntry, Delivery
from crm.visibility import SYSTEM
from messages.services.messages import withdraw_message
from tests.campaigns.briefing.test_alerts import LATER, alerted, sent

__all__ = ["sent"]


def url(message):
    return reverse("message_withdraw", args=[message.pk])


def test_the_page_asks_why_and_tells_who_gets_a_correction(client, sent, at):
    client.force_login(sent.idun)
    page = client.get(url(sent.adopted)).content.decode()
    assert "2 får en rättelse" in page
    for name in ("Sigrid Fjäll", "Ylva Kanal", "Möte om banan"):
        assert name in page
    refused = client.post(url(sent.adopted), {"reason": " "})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    sent.adopted.refresh_from_db()
    assert sent.adopted.state == "adopted"


def test_the_reason_is_kept_and_shown(client, sent, at):
    client.force_login(sent.idun)
    assert client.post(url(sent.adopted), {"reason": "Nya uppgifter."}).status_code == 302
    entry = AuditEntry.objects.filter(object_id=sent.adopted.pk, action="transition").latest("pk")
    assert entry.changes["reason"] == [None, "Nya uppgifter."]
    assert "Nya uppgifter." in client.get(sent.adopted.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["adopted", "secret", "draft"])
def test_those_it_names_are_those_who_are_told(sent, at, name):
    """A former delegate who holds the message, too."""
    Delegate.objects.filter(user=sent.ylva).delete()
    update_item(actor=SYSTEM, at=at, item=sent.first, participants=[sent.sigrid])
    look(at=at)
    Delivery.objects.update(state="sent")
    before, message = len(alerted()), getattr(sent, name)
    named = sorted(row.user.given_name for row in holders(message, at))
    withdraw_message(actor=SYSTEM, message=message, reason="Nya uppgifter.", at=at)
    look(at=at + LATER)
    assert sorted(row[0] for row in alerted()[before:]) == named
    assert bool(named) == (name != "draft")


def test_who_may_not_end_the_message_does_not_learn_who_holds_it(client, sent, elis):
    client.force_login(elis)
    assert client.get(url(sent.adopted)).status_code == 403


def test_today_and_the_queue_show_what_still_uses_it(client, sent, at):
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    client.force_login(sent.idun)
    page = client.get(reverse("today")).content.decode()
    assert "Tillbakadraget budskap" in page
    assert "”Hela banan” är tillbakadraget: ta bort det från punkten." in page
    update_item(actor=SYSTEM, at=at, item=sent.first, uses=[])
    assert "Tillbakadraget budskap" not in client.get(reverse("today")).content.decode()


def test_an_approval_warns(client, sent, at):
    sent.first.meeting.refresh_from_db()
    type(sent.first.meeting).objects.filter(pk=sent.first.meeting_id).update(state="requested")
    withdraw_message(actor=SYSTEM, message=sent.adopted, reason="Nya uppgifter.", at=at)
    client.force_login(sent.idun)
    queue = reverse("arena_requests", args=[sent.arena.pk])
    assert "Tillbakadraget: använd det inte längre." in client.get(queue).content.decode()
    version = {"version": sent.first.meeting.version}
    page = client.post(reverse("request_approve", args=[sent.first.pk]), version, follow=True)
    assert "”Hela banan” är tillbakadraget: ta först bort det från ”Möte om banan”." in page.content.decode()
