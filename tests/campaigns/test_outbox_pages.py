"""The outbox as each of the cast sees it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from crm.models import Attachment, Council, Delivery
from crm.outbox.enqueue import File, enqueue
from crm.outbox.links import PLACEHOLDER, LinkTo
from crm.outbox.models import DeliveryState as State
from tests.factories import UserFactory


@pytest.fixture
def mail(at):
    """Queues a mail, and puts it in any state."""

    def make(recipient, subject="Underlag", state=State.QUEUED, *, link=None, files=(), **values):
        with transaction.atomic():
            body = f"Läs här: {PLACEHOLDER if link else 'ingen länk'}"
            delivery = enqueue(
                key=f"{subject}:{recipient.pk}:{Delivery.objects.count()}", kind="reminder", recipient=recipient,
                subject=subject, text=body, html=f"<p>{body}</p>", at=at, link=link, attachments=files,
                reason="Du är delegat.",
            )  # fmt: skip
        Delivery.objects.filter(pk=delivery.pk).update(state=state, **values)
        delivery.refresh_from_db()
        return delivery

    return make


def test_coordinators_see_every_mail_and_everyone_else_their_own(client, mail, idun, sigrid, ylva, olle):
    to_sigrid, to_ylva = mail(sigrid), mail(ylva)
    for user, expected in ((idun, [to_ylva, to_sigrid]), (sigrid, [to_sigrid]), (ylva, [to_ylva])):
        client.force_login(user)
        page = client.get(reverse("delivery_list"))
        assert page.status_code == 200
        assert list(page.context["rows"]) == expected
    client.force_login(olle)
    assert client.get(reverse("delivery_list")).status_code == 404


def test_another_ones_mail_is_not_there(client, mail, sigrid, ylva, idun):
    delivery = mail(ylva, files=[File("a.txt", "text/plain", b"hej")])
    file = delivery.attachments.get()
    addresses = [delivery.get_absolute_url(), reverse("delivery_file", args=[delivery.pk, file.pk])]
    for user, status in ((sigrid, 404), (ylva, 200), (idun, 200)):
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [status, status]


def test_the_personal_link_is_masked(client, mail, idun, sigrid, at):
    delivery = mail(sigrid, link=LinkTo("arena_pack", 1, dt.timedelta(days=7)))
    for user in (idun, sigrid):
        client.force_login(user)
        html = client.get(delivery.get_absolute_url()).content.decode()
        assert "Läs här: [" in html
        assert "invalid" not in html
        assert delivery.link.token_hash not in html


def test_a_file_is_downloaded_and_never_shown(client, mail, idun, sigrid):
    delivery = mail(sigrid, files=[File("underlag å.pdf", "application/pdf", b"%PDF-1.7")])
    file = delivery.attachments.get()
    client.force_login(idun)
    answer = client.get(reverse("delivery_file", args=[delivery.pk, file.pk]))
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_opens_only_with_its_own_mail(client, mail, sigrid):
    mine = mail(sigrid)
    other = Attachment.objects.create(digest="0" * 64, filename="b.txt", content_type="text/plain", content=b"b")
    client.force_login(sigrid)
    assert client.get(reverse("delivery_file", args=[mine.pk, other.pk])).status_code == 404


def test_filters_narrow_by_state_kind_and_recipient(client, mail, idun, sigrid, ylva):
    sent, failed = mail(sigrid, state=State.SENT), mail(ylva, state=State.FAILED)
    client.force_login(idun)

    def rows(**query):
        return list(client.get(reverse("delivery_list"), query).context["rows"])

    assert rows(state="failed") == [failed]
    assert rows(recipient=sigrid.pk) == [sent]
    assert rows(kind="reminder") == [failed, sent]


@pytest.mark.parametrize(
    ("state", "action", "becomes"),
    [
        (State.FAILED, "delivery_retry", State.QUEUED),
        (State.UNCERTAIN, "delivery_resend", State.QUEUED),
        (State.UNCERTAIN, "delivery_cancel", State.CANCELLED),
        (State.QUEUED, "delivery_cancel", State.CANCELLED),
    ],
)
def test_a_coordinator_decides(client, mail, idun, sigrid, state, action, becomes):
    delivery = mail(sigrid, state=state)
    client.force_login(idun)
    assert reverse(action, args=[delivery.pk]) in client.get(delivery.get_absolute_url()).content.decode()
    assert client.post(reverse(action, args=[delivery.pk])).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == becomes


def test_a_decision_that_comes_too_late_is_told(client, mail, idun, sigrid):
    delivery = mail(sigrid, state=State.SENT)
    client.force_login(idun)
    assert client.post(reverse("delivery_cancel", args=[delivery.pk])).status_code == 409
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


@pytest.mark.parametrize("action", ["delivery_retry", "delivery_resend", "delivery_cancel"])
def test_nobody_else_decides(client, mail, sigrid, elis, action):
    delivery = mail(sigrid, state=State.FAILED)
    for user in (sigrid, elis):
        client.force_login(user)
        assert client.post(reverse(action, args=[delivery.pk])).status_code == 403
    assert action not in client.get(reverse("delivery_list")).content.decode()


def test_sending_is_paused_and_released(client, idun, sigrid):
    client.force_login(sigrid)
    assert client.post(reverse("sending_pause"), {"paused": "yes"}).status_code == 403
    client.force_login(idun)
    client.post(reverse("sending_pause"), {"paused": "yes"})
    assert Council.current().sending_paused
    client.post(reverse("sending_pause"), {"paused": "no"})
    assert not Council.current().sending_paused


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_as_much_for_three_as_for_one(client, mail, idun, n, django_assert_num_queries):
    for i in range(n):
        mail(UserFactory.create(), files=[File(f"{i}.txt", "text/plain", b"x%d" % i)])
    client.force_login(idun)
    client.get(reverse("delivery_list"))
    with django_assert_num_queries(20):
        client.get(reverse("delivery_list"))


def test_one_mail_costs_a_fixed_number(client, mail, idun, sigrid, django_assert_num_queries):
    delivery = mail(sigrid, files=[File(f"{i}.txt", "text/plain", b"x%d" % i) for i in range(3)])
    client.force_login(idun)
    client.get(delivery.get_absolute_url())
    with django_assert_num_queries(6):
        client.get(delivery.get_absolute_url())
