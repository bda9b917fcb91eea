"""Deciding about mails on their pages: shown first, then done, and told when somebody was first."""

from __future__ import annotations

import pytest
from django.urls import reverse

from crm.models import AuditEntry, Delivery
from crm.outbox.models import DeliveryState as State

PAGE = "/outbox/decide/"


def row(delivery):
    return f"{delivery.pk}.{delivery.fence}"


@pytest.mark.parametrize(
    ("state", "act", "becomes"),
    [
        (State.FAILED, "retry", State.QUEUED),
        (State.SUPPRESSED, "retry", State.QUEUED),
        (State.UNCERTAIN, "resend", State.QUEUED),
        (State.UNCERTAIN, "cancel", State.CANCELLED),
        (State.QUEUED, "cancel", State.CANCELLED),
    ],
)
def test_a_coordinator_decides_after_seeing_whom_it_concerns(client, mail, idun, sigrid, state, act, becomes):
    delivery = mail(sigrid, state=state)
    client.force_login(idun)
    address = f"{PAGE}?act={act}&row={delivery.pk}"
    assert address.replace("&", "&amp;") in client.get(delivery.get_absolute_url()).content.decode()
    asked = client.get(address)
    assert asked.context["doable"] == [delivery]
    assert "Sigrid Fjäll" in asked.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == state, "looking changes nothing"
    done = client.post(PAGE, {"act": act, "row": row(delivery)})
    assert (done.status_code, done["Location"]) == (302, delivery.get_absolute_url())
    delivery.refresh_from_db()
    assert delivery.state == becomes


def test_what_came_back_is_sent_again_and_what_did_not_is_left(client, mail, idun, sigrid, at):
    back = mail(sigrid, state=State.SENT, bounced_at=at, bounce="552 5.2.2 full")
    sent = mail(sigrid, state=State.SENT, bounce="451 4.2.2 full")
    client.force_login(idun)
    assert "act=retry" in client.get(back.get_absolute_url()).content.decode()
    assert "act=retry" not in client.get(sent.get_absolute_url()).content.decode()
    page = client.get(reverse("delivery_list"))
    assert ([act.value for act in page.context["acts"]], page.context["decidable"]) == (["retry"], {back.pk})
    asked = client.get(PAGE, {"act": "retry", "row": [back.pk, sent.pk]})
    assert (asked.context["doable"], asked.context["others"]) == ([back], [sent])
    told = client.post(PAGE, {"act": "retry", "row": [row(back), row(sent)]})
    assert (told.status_code, told.context["done"], told.context["others"]) == (409, [back], [sent])
    assert list(Delivery.objects.order_by("pk").values_list("state", "bounce")) == [
        ("queued", ""),
        ("sent", "451 4.2.2 full"),
    ]
    assert "Kom tillbaka" in client.get(back.get_absolute_url()).content.decode(), "the story keeps it"


def test_whoever_sends_again_what_may_have_arrived_is_told_so_and_it_keeps_its_identity(client, mail, idun, sigrid):
    delivery = mail(sigrid, state=State.UNCERTAIN)
    client.force_login(idun)
    assert "mejlet kan ha kommit fram" in client.get(f"{PAGE}?act=resend&row={delivery.pk}").content.decode()
    client.post(PAGE, {"act": "resend", "row": row(delivery)})
    assert Delivery.objects.get().message_id == delivery.message_id


def test_several_are_decided_at_once_and_what_does_not_allow_it_stands_beside(client, mail, idun, sigrid, ylva):
    failed, cancelled = mail(sigrid, state=State.FAILED), mail(ylva, state=State.CANCELLED)
    doubtful = mail(ylva, state=State.UNCERTAIN)
    client.force_login(idun)
    asked = client.get(PAGE, {"act": "retry", "row": [failed.pk, cancelled.pk, doubtful.pk]})
    assert (asked.context["doable"], asked.context["others"]) == ([cancelled, failed], [doubtful])
    assert "Skicka 2 mejl igen" in asked.content.decode()
    done = client.post(PAGE, {"act": "retry", "row": [row(failed), row(cancelled)]}, follow=True)
    assert done.redirect_chain == [(reverse("delivery_list"), 302)]
    assert "2 mejl är köade igen." in done.content.decode()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["queued", "queued", "uncertain"]
    assert AuditEntry.objects.filter(actor=idun, object_type="crm.Delivery").count() == 2


def test_what_moved_on_is_left_as_it_is_and_told_with_what_was_done(client, mail, idun, sigrid, ylva):
    mine, taken, again = mail(sigrid), mail(ylva), mail(sigrid, state=State.UNCERTAIN)
    seen = [row(mine), row(taken), row(again)]
    Delivery.objects.filter(pk=taken.pk).update(state=State.SENT)
    # In doubt once more since the page was opened: the same word, but another doubt.
    Delivery.objects.filter(pk=again.pk).update(fence=again.fence + 2)
    client.force_login(idun)
    told = client.post(PAGE, {"act": "cancel", "row": seen})
    assert told.status_code == 409
    assert (told.context["done"], told.context["others"]) == ([mine], [again, taken])
    assert "1 mejl skickas inte." in told.content.decode()
    assert [d.state for d in Delivery.objects.order_by("pk")] == ["cancelled", "sent", "uncertain"]


def test_an_only_one_that_moved_on_is_told_as_nothing_done(client, mail, idun, sigrid):
    delivery = mail(sigrid, state=State.SENT)
    client.force_login(idun)
    told = client.post(PAGE, {"act": "cancel", "row": row(delivery)})
    assert (told.status_code, told.context["others"]) == (409, [delivery])
    assert "Ingenting gjordes." in told.content.decode()
    assert Delivery.objects.get().state == State.SENT


@pytest.mark.parametrize("act", ["retry", "resend", "cancel"])
def test_nobody_else_decides(client, mail, sigrid, elis, act):
    delivery = mail(sigrid, state=State.UNCERTAIN)
    for user in (sigrid, elis):
        client.force_login(user)
        assert client.get(f"{PAGE}?act={act}&row={delivery.pk}").status_code == 403
        assert client.post(PAGE, {"act": act, "row": row(delivery)}).status_code == 403
    assert Delivery.objects.get().state == State.UNCERTAIN


def test_an_act_that_is_none_is_not_there_and_no_marked_row_is_said(client, idun):
    client.force_login(idun)
    assert client.get(f"{PAGE}?act=burn&row=1").status_code == 404
    for rows in ([], ["x"], ["9" * 30]):
        back = client.get(PAGE, {"act": "retry", "row": rows}, follow=True)
        assert "Markera mejlen först." in back.content.decode()
    assert client.post(PAGE, {"act": "retry", "row": ["1", "x.y"]}).status_code == 409


@pytest.mark.parametrize("n", [1, 3])
def test_the_question_costs_the_same_for_three_as_for_one(client, mail, idun, sigrid, n, django_assert_num_queries):
    rows = [mail(sigrid, state=State.FAILED).pk for _ in range(n)]
    client.force_login(idun)
    client.get(PAGE, {"act": "retry", "row": rows})
    with django_assert_num_queries(5):  # who asks and the council; mails
        client.get(PAGE, {"act": "retry", "row": rows})
