"""The outbox over the interface."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from crm.enums import Role
from crm.models import Attachment, AuditEntry, Council, Delivery, DeliveryAttempt
from crm.outbox.enqueue import File, enqueue
from crm.outbox.links import PLACEHOLDER, LinkTo
from crm.outbox.models import DeliveryState as State
from tests.api.conftest import fields
from tests.conftest import AT
from tests.factories import ArenaFactory, UserFactory


@pytest.fixture
def mail(db):
    """Queues a mail, and puts it in any state."""

    def mail(recipient, subject="Underlag", state=State.QUEUED, *, link=None, files=()):
        body = f"Läs här: {PLACEHOLDER if link else 'ingen länk'}"
        with transaction.atomic():
            delivery = enqueue(
                key=f"{Delivery.objects.count()}", kind="reminder", recipient=recipient, subject=subject, text=body,
                html=f"<p>{body}</p>", at=AT, link=link, attachments=files, reason="Du är delegat.",
            )  # fmt: skip
        Delivery.objects.filter(pk=delivery.pk).update(state=state)
        return delivery

    return mail


def test_a_mail_reads_as_it_was_sent_with_its_link_masked(program, mail, sigrid, parties):
    files = [File("underlag å.pdf", "application/pdf", b"%PDF-1.7")]
    delivery = mail(sigrid, link=LinkTo("arena_pack", 1, dt.timedelta(days=7)), files=files)
    answer = program(sigrid).get(f"deliveries/{delivery.pk}")
    assert answer.json() == {
        "id": delivery.pk,
        "kind": "reminder",
        "state": "queued",
        "recipient": {"id": sigrid.pk, "ref": "", "name": "Sigrid Fjäll", "organisation": parties.region.pk},
        "address": sigrid.email,
        "subject": "Underlag",
        "reason": "Du är delegat.",
        "queued_at": "2027-06-21T06:00:00Z",
        "useful_until": None,
        "attempts": 0,
        "finished_at": None,
        "last_error": "",
        "bounced_at": None,
        "bounce": "",
        "files": [
            {"id": delivery.attachments.get().pk, "filename": "underlag å.pdf", "content_type": "application/pdf"}
        ],
        "arenas": [],
        "text": "Läs här: [personlig länk]",
        "story": [
            {"at": "2027-06-21T06:00:00Z", "what": "queued", "became": "queued", "words": "Du är delegat.", "by": ""}
        ],
        "next": {"what": "soon", "at": None},
    }
    [line] = program(sigrid).get("deliveries").json()["items"]
    more = {"text", "story", "next"}
    assert line == {name: value for name, value in answer.json().items() if name not in more}


def test_a_mail_tells_its_attempts_and_who_decided(program, mail, idun, sigrid):
    delivery = mail(sigrid, state=State.FAILED)
    DeliveryAttempt.objects.create(delivery=delivery, ended_at=AT, became=State.FAILED, words="550 no such user")
    program(idun).act(f"deliveries/{delivery.pk}/retry")
    told = program(idun).get(f"deliveries/{delivery.pk}").json()["story"]
    assert {(e["what"], e["became"], e["words"], e["by"]) for e in told} == {
        ("queued", "queued", "Du är delegat.", ""),
        ("attempt", "failed", "550 no such user", ""),
        ("decision", "queued", "", "Idun Kart"),
    }
    hers = program(sigrid).get(f"deliveries/{delivery.pk}").json()["story"]
    assert [e["what"] for e in hers] == ["queued", "attempt"]


def test_several_mails_are_decided_at_once(program, mail, idun, sigrid, ylva):
    failed, sent = mail(sigrid, state=State.FAILED), mail(ylva, state=State.SENT)
    given = {"act": "retry", "mails": [failed.pk, sent.pk]}
    assert program(sigrid).act("deliveries/decide", etag="", **given).status_code == 403
    answer = program(idun).act("deliveries/decide", etag="", **given)
    assert (answer.status_code, answer.json()) == (
        200,
        {"done": [{"id": failed.pk, "state": "queued"}], "moved_on": [{"id": sent.pk, "state": "sent"}]},
    )
    assert fields(program(idun).act("deliveries/decide", etag="", act="burn", mails=[sent.pk])) == ["act"]
    assert fields(program(idun).act("deliveries/decide", etag="", act="retry", mails=[10**9])) == ["mails"]


def test_coordinators_see_every_mail_and_everyone_else_their_own(program, mail, idun, sigrid, ylva):
    to_sigrid, to_ylva = mail(sigrid), mail(ylva)
    for user, expected in ((idun, [to_ylva, to_sigrid]), (sigrid, [to_sigrid]), (ylva, [to_ylva])):
        found = program(user).get("deliveries").json()
        assert ([row["id"] for row in found["items"]], found["total"]) == ([m.pk for m in expected], len(expected))
    assert program(sigrid).get(f"deliveries/{to_ylva.pk}").status_code == 404
    assert program(sigrid).get("deliveries", recipient=ylva.pk).json()["total"] == 0
    idun.role = Role.ADMIN
    idun.save()
    assert program(idun).get("deliveries").json()["total"] == 0
    assert program(idun).get("deliveries/counts").json() == {"states": []}


def test_filters_are_those_of_the_page_and_counts_go_with_them(program, mail, idun, sigrid, ylva):
    sent, failed = mail(sigrid, state=State.SENT), mail(ylva, state=State.FAILED)
    caller = program(idun)

    def rows(**query):
        return [row["id"] for row in caller.get("deliveries", **query).json()["items"]]

    assert rows(state="failed") == [failed.pk]
    assert rows(recipient=sigrid.pk) == [sent.pk]
    assert rows(kind="reminder") == [failed.pk, sent.pk]
    arena = ArenaFactory.create()
    arena.mails.add(sent)
    assert rows(arena=arena.pk) == [sent.pk]
    assert caller.get(f"deliveries/{sent.pk}").json()["arenas"] == [{"id": arena.pk, "name": arena.name}]
    both = [{"state": "failed", "count": 1}, {"state": "sent", "count": 1}]
    assert caller.get("deliveries/counts").json() == {"states": both}
    assert caller.get("deliveries/counts", recipient=sigrid.pk).json() == {"states": both[1:]}
    assert program(sigrid).get("deliveries/counts").json() == {"states": both[1:]}
    assert fields(caller.get("deliveries/counts", state="lost")) == ["state"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, mail, idun, n, django_assert_num_queries):
    for i in range(n):
        mail(UserFactory.create(), files=[File(f"{i}.txt", "text/plain", b"x%d" % i)])
    caller = program(idun)
    caller.get("deliveries")
    with django_assert_num_queries(6):  # token, council; count, rows, files, arenas
        assert caller.get("deliveries").json()["total"] == n


def test_a_file_opens_with_its_own_mail_only(program, mail, sigrid, ylva):
    mine, other = mail(sigrid, files=[File("a.txt", "text/plain", b"hej")]), mail(ylva)
    file = mine.attachments.get()
    answer = program(sigrid).get(f"deliveries/{mine.pk}/files/{file.pk}")
    assert (answer.content, answer["Content-Type"]) == (b"hej", "text/plain")
    assert answer["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    stray = Attachment.objects.create(digest="0" * 64, filename="b.txt", content_type="text/plain", content=b"b")
    assert program(sigrid).get(f"deliveries/{mine.pk}/files/{stray.pk}").status_code == 404
    assert program(ylva).get(f"deliveries/{mine.pk}/files/{file.pk}").status_code == 404
    assert program(ylva).get(f"deliveries/{other.pk}/files/{file.pk}").status_code == 404
    assert program(ylva).get(f"deliveries/{other.pk}/files/{'9' * 18}").status_code == 404


@pytest.mark.parametrize(
    ("state", "verb", "becomes"),
    [
        (State.FAILED, "retry", "queued"),
        (State.UNCERTAIN, "resend", "queued"),
        (State.UNCERTAIN, "cancel", "cancelled"),
        (State.QUEUED, "cancel", "cancelled"),
    ],
)
def test_a_coordinator_decides(program, mail, idun, sigrid, state, verb, becomes):
    delivery = mail(sigrid, state=state)
    assert program(sigrid).act(f"deliveries/{delivery.pk}/{verb}").status_code == 403
    answer = program(idun).act(f"deliveries/{delivery.pk}/{verb}")
    assert (answer.status_code, answer.json()["state"]) == (200, becomes)
    assert AuditEntry.objects.get(object_type="crm.Delivery", action="transition").actor == idun


def test_a_decision_that_comes_too_late_changes_nothing(program, mail, idun, sigrid):
    delivery = mail(sigrid)
    caller = program(idun)
    tag = caller.get(f"deliveries/{delivery.pk}").headers["ETag"]
    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT)
    assert caller.act(f"deliveries/{delivery.pk}/cancel", etag=tag).status_code == 412
    assert caller.act(f"deliveries/{delivery.pk}/cancel").status_code == 409
    assert Delivery.objects.get().state == State.SENT


def test_sending_is_paused_and_resumed_by_whoever_has_seen_how_it_stands(program, idun, sigrid, parties):
    caller = program(idun)
    nothing = {"restored_at": None, "restored_from": None}
    assert program(sigrid).get("sending").json() == {"paused": False, **nothing}
    assert program(sigrid).act("sending/pause").status_code == 403
    assert caller.act("sending/pause", etag="").status_code == 428
    paused = caller.act("sending/pause")
    assert (paused.status_code, paused.json()) == (200, {"paused": True, **nothing})
    assert Council.current().sending_paused
    assert caller.act("sending/resume", etag='"old"').status_code == 412
    assert fields(caller.act("sending/resume", at="now")) == ["at"]
    assert caller.act("sending/resume", etag=paused.headers["ETag"]).json() == {"paused": False, **nothing}
    assert caller.client.get("/api/v1/sending/1").status_code == 404


def test_a_pause_since_a_restore_says_so_until_it_is_released(program, idun, at):
    restored, taken = at, at - dt.timedelta(hours=10)
    Council.objects.update_or_create(
        pk=1, defaults={"sending_paused": True, "restored_at": restored, "restored_from": taken}
    )
    caller = program(idun)
    told = {"paused": True, "restored_at": "2027-06-21T06:00:00Z", "restored_from": "2027-06-20T20:00:00Z"}
    assert caller.get("sending").json() == told
    caller.act("sending/resume")
    assert caller.get("sending").json() == {"paused": False, "restored_at": None, "restored_from": None}


def test_a_mail_that_came_back_is_told_and_the_address_used_again(program, mail, idun, sigrid, at):
    delivery = mail(sigrid, state=State.SENT)
    Delivery.objects.update(bounced_at=at, bounce="550 5.1.1 User unknown")
    sigrid.address_failed_at = at
    sigrid.save()
    path = f"deliveries/{delivery.pk}"
    told = program(idun).get(path).json()
    assert (told["bounced_at"], told["bounce"]) == ("2027-06-21T06:00:00Z", "550 5.1.1 User unknown")
    assert program(sigrid).act(f"{path}/address-works").status_code == 403
    assert program(idun).act(f"{path}/address-works").status_code == 200
    sigrid.refresh_from_db()
    assert sigrid.address_failed_at is None
    assert program(idun).act(f"{path}/address-works").status_code == 409
    again = program(idun).act(f"{path}/retry").json()
    assert (again["state"], again["bounced_at"], again["bounce"]) == ("queued", None, "")
    told = program(idun).get(path).json()["story"]
    assert ("return", "sent", "550 5.1.1 User unknown") in [(e["what"], e["became"], e["words"]) for e in told]
