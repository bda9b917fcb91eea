"""Who holds personal links, and taking them back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from campaigns.queries.links import holders, own
from campaigns.services.sending import send_packs
from crm import clock
from crm.enums import AuditAction, Role
from crm.errors import NotAllowed
from crm.models import AuditEntry, Delivery, PersonalLink
from crm.outbox import links
from crm.services.links import revoke_link, revoke_links_of
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import stage

__all__ = ["stage"]


@pytest.fixture
def mailed(stage, at):
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    stage.urls = {
        mail.recipient: reverse("personal-link", args=[links.derive(mail.pk)]) for mail in Delivery.objects.all()
    }
    return stage


def held(stage, viewer):
    return [(holder.user, len(holder.links)) for holder in holders(stage.arena, Viewer.of(viewer), timezone.now())]


def again(link: PersonalLink, **values) -> PersonalLink:
    """Another link of the same person to the same document."""
    same = {name: getattr(link, name) for name in ("user", "purpose", "subject_id", "created_at", "expires_at")}
    return PersonalLink.objects.create(**{**same, "token_hash": f"{PersonalLink.objects.count():064}", **values})


def test_holders_of_live_links_in_swedish_order(mailed):
    link = PersonalLink.objects.get(user=mailed.sigrid)
    again(link)
    again(link, revoked_at=timezone.now())
    again(link, expires_at=link.created_at + dt.timedelta(microseconds=1))
    again(link, purpose="endorsement")
    assert held(mailed, mailed.idun) == [(mailed.sigrid, 2), (mailed.ylva, 1)]
    assert held(mailed, mailed.sigrid) == [(mailed.sigrid, 2)]
    assert sorted(one.opens for one in own(Viewer.of(mailed.sigrid), timezone.now())) == ["", *["Skogsdagarna"] * 2]


def test_each_names_its_mail_and_keeps_the_clock_of_the_other_pages(client, mailed, at):
    """Links live in real time; a demo's mails are of another year."""
    again(PersonalLink.objects.get(user=mailed.sigrid))
    [first, second] = own(Viewer.of(mailed.sigrid), timezone.now())
    lone, sent = (first, second) if second.mail else (second, first)
    assert (sent.mail.recipient, sent.made, lone.mail) == (mailed.sigrid, at, None)
    assert sent.ends - sent.made == sent.link.expires_at - sent.link.created_at
    assert lone.made == lone.link.created_at
    client.force_login(mailed.sigrid)
    html = client.get(reverse("own_links")).content.decode()
    assert escape(sent.mail.subject) in html
    assert f'datetime="{clock.local(at).isoformat()}"' in html


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_at_any_length(client, mailed, n, django_assert_num_queries):
    for _ in range(n):
        again(PersonalLink.objects.get(user=mailed.ylva, token_hash=links.digest(token(mailed, mailed.ylva))))
    client.force_login(mailed.idun)
    with django_assert_num_queries(7):  # session, user, council, arena, links, their mails, flashes
        assert client.get(reverse("arena_links", args=[mailed.arena.pk])).status_code == 200


def token(stage, user) -> str:
    return stage.urls[user].split("/")[2]


def test_a_coordinator_takes_back_one(client, mailed):
    link = PersonalLink.objects.get(user=mailed.sigrid)
    client.force_login(mailed.idun)
    answer = client.post(reverse("link_revoke", args=[link.pk]), {"arena": mailed.arena.pk})
    assert answer.url == reverse("arena_links", args=[mailed.arena.pk])
    client.logout()
    assert [client.get(mailed.urls[user]).status_code for user in (mailed.sigrid, mailed.ylva)] == [404, 200]
    [entry] = AuditEntry.objects.filter(action=AuditAction.LINK)
    assert (entry.actor, entry.object_id) == (mailed.idun, link.pk)
    assert not revoke_link(actor=Viewer.of(mailed.idun), link=link, at=entry.at)
    assert AuditEntry.objects.filter(action=AuditAction.LINK).count() == 1


def test_a_coordinator_takes_back_all_of_one_person(client, mailed):
    again(PersonalLink.objects.get(user=mailed.sigrid))
    client.force_login(mailed.idun)
    client.post(reverse("links_revoke", args=[mailed.sigrid.pk]), {"arena": mailed.arena.pk})
    assert held(mailed, mailed.idun) == [(mailed.ylva, 1)]


def test_everybody_takes_back_their_own_and_nobody_elses(client, mailed, at):
    theirs = PersonalLink.objects.get(user=mailed.ylva)
    client.force_login(mailed.sigrid)
    assert "Skogsdagarna" in client.get(reverse("own_links")).content.decode()
    assert client.post(reverse("link_revoke", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("links_revoke", args=[mailed.ylva.pk])).status_code == 404
    assert client.get(reverse("arena_links", args=[mailed.arena.pk])).status_code == 403
    answer = client.post(reverse("links_revoke", args=[mailed.sigrid.pk]))
    assert answer.url == reverse("own_links")
    assert held(mailed, mailed.idun) == [(mailed.ylva, 1)]
    with pytest.raises(NotAllowed):
        revoke_links_of(actor=Viewer.of(mailed.sigrid), user=mailed.ylva, at=at)


def test_an_administrator_reads_no_links(client, mailed):
    mailed.idun.role = Role.ADMIN
    mailed.idun.save()
    client.force_login(mailed.idun)
    assert client.get(reverse("own_links")).status_code == 403
