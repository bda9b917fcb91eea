"""``manage.py outbox``."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.models import AuditEntry, Council, Delivery, DeliveryAttempt
from crm.outbox.models import DeliveryState as State
from tests.factories import ArenaFactory

pytestmark = pytest.mark.django_db


def outbox(*arguments: object) -> str:
    out = StringIO()
    call_command("outbox", *map(str, arguments), stdout=out)
    return out.getvalue()


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_it_counts_and_says_what_is_due_and_whether_sending_is_paused(mail, sigrid):
    assert outbox() == "Nothing is due.\nSending is on.\n"
    due = mail(sigrid, not_before=timezone.now() - dt.timedelta(seconds=90))
    mail(sigrid, state=State.SENT)
    assert outbox().splitlines()[:2] == ["queued               1", "sent                 1"]
    assert outbox().splitlines()[2].startswith(f"Oldest due: {due.pk}, for 9")
    outbox("--pause")
    told = json.loads(outbox("--json"))
    assert told.pop("oldest_due_seconds") in range(90, 100)
    counts = dict.fromkeys(State.values, 0) | {"queued": 1, "sent": 1}
    assert told == {"paused": True, "states": counts, "oldest_due": due.pk}


def test_the_list_is_narrowed(mail, sigrid, ylva):
    sent, failed = mail(sigrid, state=State.SENT), mail(ylva, state=State.FAILED, last_error="550 no such user")
    arena = ArenaFactory.create(name="Almedalen", ref="A1")
    arena.mails.add(sent)

    def found(*narrowed):
        return [row["id"] for row in json.loads(outbox("--list", "--json", *narrowed))]

    assert found() == [failed.pk, sent.pk]
    assert found("--limit", 1) == [failed.pk]
    assert found("--state", "failed") == [failed.pk]
    assert found("--arena", "almedalen") == found("--arena", "a1") == [sent.pk]
    assert found("--recipient", ylva.email.upper()) == [failed.pk]
    [line] = outbox("--state", "failed").splitlines()
    assert "Ylva Kanal" in line
    assert line.endswith("550 no such user")


def test_a_mails_story_is_told(mail, sigrid, idun):
    delivery = mail(sigrid, state=State.FAILED)
    DeliveryAttempt.objects.create(
        delivery=delivery, ended_at=timezone.now(), became=State.FAILED, words="The recipient may no longer have it."
    )
    told = outbox("--show", delivery.pk)
    assert "attempt  failed  The recipient may no longer have it." in told
    assert told.endswith("Next: It waits for a decision.\n")
    outbox("--retry", delivery.pk, "--as", idun.email)
    plain = json.loads(outbox("--show", delivery.pk, "--json"))
    assert [(e["what"], e["by"]) for e in plain["story"]] == [
        ("queued", ""),
        ("attempt", ""),
        ("decision", "Idun Kart"),
    ]
    assert plain["next"] == {"what": "soon", "at": None}


@pytest.mark.parametrize(
    ("act", "state", "becomes", "said"),
    [
        ("--retry", State.FAILED, State.QUEUED, "queued again."),
        ("--resend", State.UNCERTAIN, State.QUEUED, "queued again, as the same mail."),
        ("--cancel", State.QUEUED, State.CANCELLED, "left unsent."),
    ],
)
def test_several_are_decided_in_the_systems_name_or_a_persons(mail, sigrid, idun, act, state, becomes, said):
    first, second, third = (mail(sigrid, state=state) for _ in range(3))
    assert outbox(act, first.pk, second.pk) == f"{first.pk}, {second.pk}: {said}\n"
    assert json.loads(outbox(act, third.pk, "--as", idun.email, "--json")) == {"act": act[2:], "done": [third.pk]}
    assert states() == [becomes] * 3
    entries = AuditEntry.objects.filter(object_type="crm.Delivery").order_by("pk")
    assert [entry.actor_name for entry in entries] == ["system", "system", "Idun Kart"]


def test_what_came_back_is_sent_again(mail, sigrid):
    back = mail(sigrid, state=State.SENT, bounced_at=timezone.now(), bounce="552 5.2.2 full")
    assert outbox("--show", back.pk).endswith("Next: It waits for a decision.\n")
    assert outbox("--retry", back.pk) == f"{back.pk}: queued again.\n"
    assert "return  sent  552 5.2.2 full" in outbox("--show", back.pk)


def test_what_cannot_be_is_said_and_nothing_is_half_done(mail, sigrid):
    failed, sent = mail(sigrid, state=State.FAILED), mail(sigrid, state=State.SENT)
    for arguments, said in (
        (("--retry", failed.pk, sent.pk), f"--retry is not possible: {sent.pk} is sent. Nothing was done."),
        (("--retry", failed.pk, 10**9), "There is no mail 1000000000. Nothing was done."),
        (("--cancel", "x"), "There is no mail x."),
        (("--show", 10**30), "There is no mail 1000"),
        (("--retry", failed.pk, "--as", sigrid.email), f"--as: {sigrid.email} may not decide about mails."),
        (("--retry", failed.pk, "--as", "nobody@x.example"), "there is no active account “nobody@x.example”"),
        (("--pause", "--as", sigrid.email), "may not pause"),
        (("--list", "--arena", "Nowhere"), "no arena is called “Nowhere”"),
    ):
        with pytest.raises(CommandError) as refused:
            outbox(*arguments)
        assert said in str(refused.value)
        assert refused.value.returncode == 1
    assert states() == ["failed", "sent"]
    assert AuditEntry.objects.count() == 0


def test_sending_is_paused_and_released(idun):
    assert outbox("--pause", "--as", idun.email) == "Sending is PAUSED.\n"
    assert Council.current().sending_paused
    assert json.loads(outbox("--release", "--json")) == {"paused": False}
    assert not Council.current().sending_paused
    assert [e.actor_name for e in AuditEntry.objects.order_by("pk")] == ["Idun Kart", "system"]
