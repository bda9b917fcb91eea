"""The outbox as each of the cast sees it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.views import outbox
from crm.models import Attachment, Council, Delivery, DeliveryAttempt
from crm.outbox.enqueue import File
from crm.outbox.links import LinkTo
from crm.outbox.models import DeliveryState as State
from crm.queries import bounded
from tests.factories import ArenaFactory, UserFactory


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


def test_filters_narrow_by_state_kind_arena_and_recipient(client, mail, idun, sigrid, ylva):
    sent, failed = mail(sigrid, state=State.SENT), mail(ylva, state=State.FAILED)
    client.force_login(idun)

    def rows(**query):
        return list(client.get(reverse("delivery_list"), query).context["rows"])

    assert rows(state="failed") == [failed]
    assert rows(recipient=sigrid.pk) == [sent]
    assert rows(kind="reminder") == [failed, sent]
    arena = ArenaFactory.create()
    arena.mails.add(sent)
    assert rows(arena=arena.pk) == [sent]
    assert rows(arena=arena.pk, state="failed") == []


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
    with django_assert_num_queries(21):
        client.get(reverse("delivery_list"))


def test_one_mail_costs_a_fixed_number(client, mail, idun, sigrid, django_assert_num_queries):
    delivery = mail(sigrid, files=[File(f"{i}.txt", "text/plain", b"x%d" % i) for i in range(3)])
    client.force_login(idun)
    client.get(delivery.get_absolute_url())
    with django_assert_num_queries(9):  # who asks and the council; mail, files, arenas; attempts, decisions
        client.get(delivery.get_absolute_url())


def test_the_number_in_each_state_opens_its_rows_and_is_never_counted_to_the_end(
    client, mail, idun, sigrid, ylva, monkeypatch
):
    monkeypatch.setattr(bounded, "MOST", 2)
    for recipient in (sigrid, ylva, ylva):
        mail(recipient, state=State.SENT)
    mail(ylva, state=State.UNCERTAIN)
    client.force_login(idun)
    page = client.get(reverse("delivery_list"))
    assert [(value, count) for value, _label, count in page.context["by_state"]] == [
        ("uncertain", "1"),
        ("sent", "fler än 2"),
    ]
    assert page.context["totals"] == "fler än 2 mejl"
    assert len(client.get(reverse("delivery_list"), {"state": "sent"}).context["rows"]) == 3
    client.force_login(sigrid)
    page = client.get(reverse("delivery_list"))
    assert [(value, count) for value, _label, count in page.context["by_state"]] == [("sent", "1")]


def test_coordinators_are_told_which_mail_has_waited_longest_and_when_no_worker_takes_it(client, mail, idun, sigrid):
    now = timezone.now()
    client.force_login(idun)
    assert client.get(reverse("delivery_list")).context["oldest"] is None
    mail(sigrid, not_before=now + dt.timedelta(hours=1))
    assert client.get(reverse("delivery_list")).context["oldest"] is None
    waiting = mail(sigrid, not_before=now - dt.timedelta(minutes=1))
    assert client.get(reverse("delivery_list")).context["oldest"] == outbox.Oldest(waiting, is_late=False)
    mail(sigrid, not_before=now)
    Delivery.objects.filter(pk=waiting.pk).update(not_before=now - dt.timedelta(minutes=3))
    page = client.get(reverse("delivery_list"))
    assert page.context["oldest"] == outbox.Oldest(waiting, is_late=True)
    assert "Ingen tar hand om mejlen" in page.content.decode()
    client.force_login(sigrid)
    assert client.get(reverse("delivery_list")).context["oldest"] is None


def test_a_mails_page_tells_its_story_and_what_comes_next(client, mail, idun, sigrid):
    delivery = mail(sigrid, state=State.FAILED, last_error="550 no such user")
    DeliveryAttempt.objects.create(
        delivery=delivery, ended_at=timezone.now(), became=State.FAILED, words="550 no such user"
    )
    client.force_login(sigrid)
    html = client.get(delivery.get_absolute_url()).content.decode()
    assert "550 no such user" in html
    assert "Det väntar på ett beslut." in html
    assert reverse("delivery_decide") not in html
    client.force_login(idun)
    assert reverse("delivery_decide") in client.get(delivery.get_absolute_url()).content.decode()


def test_all_rows_of_a_page_are_marked_at_once_where_something_can_be_decided(client, mail, idun, sigrid):
    mail(sigrid, state=State.SENT)
    client.force_login(idun)
    page = client.get(reverse("delivery_list"))
    assert (page.context["acts"], 'name="row"' in page.content.decode()) == ([], False)
    mail(sigrid, state=State.FAILED)
    page = client.get(reverse("delivery_list"), {"kind": "reminder"})
    assert [act.value for act in page.context["acts"]] == ["retry"]
    assert page.content.decode().count('type="checkbox" name="row"') == 1
    assert client.get(reverse("delivery_list") + page.context["mark_url"]).content.decode().count(" checked") == 1
    client.force_login(sigrid)
    assert 'name="row"' not in client.get(reverse("delivery_list")).content.decode()


def test_a_mail_that_came_back_is_told_with_the_servers_words(client, mail, idun, sigrid, elis, at):
    delivery = mail(sigrid, state=State.SENT, bounced_at=at, bounce="550 5.1.1 User unknown")
    sigrid.address_failed_at, sigrid.address_failure = at, "550 5.1.1 User unknown"
    sigrid.save()
    act = reverse("delivery_address", args=[delivery.pk])
    client.force_login(idun)
    assert "Kom tillbaka: 550 5.1.1 User unknown" in client.get(reverse("delivery_list")).content.decode()
    page = client.get(delivery.get_absolute_url()).content.decode()
    assert "Mejlet kom tillbaka" in page
    assert f"Adressen {delivery.address} tar inte emot post sedan" in page
    assert act in page
    client.force_login(sigrid)
    assert act not in client.get(delivery.get_absolute_url()).content.decode()
    assert client.post(act).status_code == 403
    client.force_login(idun)
    assert client.post(act, follow=True).status_code == 200
    sigrid.refresh_from_db()
    assert sigrid.address_failed_at is None
    assert act not in client.get(delivery.get_absolute_url()).content.decode()
    assert client.post(act).status_code == 409


def test_a_mail_that_is_on_its_way_still_is_told_so(client, mail, idun, sigrid):
    delivery = mail(sigrid, state=State.SENT, bounce="451 4.2.2 <b>full</b>")
    client.force_login(idun)
    page = client.get(delivery.get_absolute_url()).content.decode()
    assert "har inte kunnat lämna mejlet vidare än" in page
    assert "&lt;b&gt;full" in page
    assert reverse("delivery_address", args=[delivery.pk]) not in page
