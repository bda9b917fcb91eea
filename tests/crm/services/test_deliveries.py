import pytest

from crm.errors import InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, Council, Delivery
from crm.outbox import claim
from crm.outbox.bounces import Bounce
from crm.outbox.deliver import Handover, drain
from crm.outbox.transport import InDoubt, Refused
from crm.services.addresses import record_bounce
from crm.services.deliveries import cancel_delivery, pause_sending, resend_uncertain, retry_delivery
from crm.visibility import Viewer


@pytest.fixture
def coordinator(idun):
    return Viewer.of(idun)


@pytest.fixture
def failed(outbox, queue, at, sigrid):
    delivery = queue()
    outbox.before[sigrid.email] = Refused(550, "no such user", address=True)
    drain(at=at)
    outbox.before.clear()
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def uncertain(outbox, queue, at, sigrid):
    delivery = queue()
    outbox.after[sigrid.email] = InDoubt("gone")
    drain(at=at)
    outbox.after.clear()
    delivery.refresh_from_db()
    return delivery


def test_a_failed_delivery_goes_to_the_corrected_address(failed, coordinator, outbox, at, sigrid):
    sigrid.email = "ny@skog.example"
    sigrid.save()
    failed.refresh_from_db()
    retry_delivery(actor=coordinator, delivery=failed, at=at)
    drain(at=at)
    assert [mail.recipient for mail in outbox.sent] == ["ny@skog.example"]
    assert Delivery.objects.get().message_id == failed.message_id
    assert AuditEntry.objects.get().changes["state"] == ["failed", "queued"]


def test_a_doubtful_delivery_is_sent_again_with_the_same_message_id(uncertain, coordinator, outbox, at):
    resend_uncertain(actor=coordinator, delivery=uncertain, at=at)
    drain(at=at)
    assert Delivery.objects.get().state == "sent"
    assert uncertain.message_id.encode() in outbox.sent[0].content


def test_a_doubtful_delivery_is_let_rest(uncertain, coordinator, outbox, at):
    cancel_delivery(actor=coordinator, delivery=uncertain, at=at)
    drain(at=at)
    assert (Delivery.objects.get().state, outbox.sent) == ("cancelled", [])


def test_a_queued_delivery_is_cancelled(outbox, queue, coordinator, at):
    cancel_delivery(actor=coordinator, delivery=queue(), at=at)
    drain(at=at)
    assert (Delivery.objects.get().state, outbox.sent) == ("cancelled", [])


def test_what_a_worker_took_meanwhile_is_not_cancelled(outbox, queue, coordinator, at):
    delivery = queue()
    claim.claim(1)
    with pytest.raises(StaleObject):
        cancel_delivery(actor=coordinator, delivery=delivery, at=at)
    assert Delivery.objects.get().state == "leased"


def test_a_persons_decision_fences_out_a_late_worker(outbox, queue, coordinator, at, real):
    queue()
    [late] = claim.claim(1)
    Handover(late).mark()
    real.shift(301)
    claim.reap(at=at)
    resend_uncertain(actor=coordinator, delivery=Delivery.objects.get(), at=at)
    assert not claim.move(late, "sent", frm=["handing_over", "uncertain", "queued"])


def test_what_came_back_goes_to_the_present_address_and_may_come_back_again(outbox, queue, coordinator, sigrid, at):
    delivery = queue()
    drain(at=at)
    record_bounce(bounce=Bounce(delivery.message_id, "5.1.1 gone", is_final=True, is_bad_address=True), at=at)
    sigrid.email = "ny@skog.example"
    sigrid.save()
    retry_delivery(actor=coordinator, delivery=Delivery.objects.get(key="pack:1"), at=at)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.bounced_at, delivery.bounce, delivery.receipt) == ("queued", None, "", "")
    drain(at=at)
    assert "ny@skog.example" in [mail.recipient for mail in outbox.sent]
    assert record_bounce(bounce=Bounce(delivery.message_id, "5.2.2 full", is_final=True), at=at)


@pytest.mark.parametrize("act", [resend_uncertain, cancel_delivery])
def test_what_came_back_is_otherwise_as_what_was_sent(outbox, queue, coordinator, at, act):
    delivery = queue()
    drain(at=at)
    record_bounce(bounce=Bounce(delivery.message_id, "5.2.2 full", is_final=True), at=at)
    with pytest.raises(InvalidTransition):
        act(actor=coordinator, delivery=Delivery.objects.get(), at=at)


@pytest.mark.parametrize("act", [retry_delivery, resend_uncertain, cancel_delivery])
def test_what_is_sent_stays_sent(outbox, queue, coordinator, at, act):
    queue()
    drain(at=at)
    with pytest.raises(InvalidTransition):
        act(actor=coordinator, delivery=Delivery.objects.get(), at=at)


@pytest.mark.parametrize("act", [retry_delivery, resend_uncertain, cancel_delivery])
def test_only_a_coordinator_decides(outbox, queue, elis, at, act):
    with pytest.raises(NotAllowed):
        act(actor=Viewer.of(elis), delivery=queue(), at=at)
    assert not AuditEntry.objects.exists()


def test_pausing_is_audited_and_released(outbox, queue, coordinator, elis, at):
    queue()
    pause_sending(actor=coordinator, paused=True, at=at)
    drain(at=at)
    assert outbox.sent == []
    pause_sending(actor=coordinator, paused=False, at=at)
    drain(at=at)
    assert len(outbox.sent) == 1
    assert not Council.current().sending_paused
    assert AuditEntry.objects.count() == 2
    with pytest.raises(NotAllowed):
        pause_sending(actor=Viewer.of(elis), paused=True, at=at)
