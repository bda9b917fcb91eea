"""Which arenas a mail is about, and what mails are about at all."""

from __future__ import annotations

from campaigns.filters.deliveries import KINDS
from campaigns.reminders import tick
from campaigns.services import decision_mail, letters, report_nudges
from campaigns.services.mails import about
from crm.services import addresses
from messages.services import letters as news
from messages.services import requests, signing_mail
from tests.factories import ArenaFactory


def test_a_mail_may_be_about_several_arenas_and_is_noted_once(mail, sigrid, django_assert_num_queries):
    delivery, arenas = mail(sigrid), [ArenaFactory.create(), ArenaFactory.create()]
    with django_assert_num_queries(0):
        about(delivery, [])
    with django_assert_num_queries(1):
        about(delivery, {arena.pk for arena in arenas})
    about(delivery, [arenas[0].pk])
    assert set(delivery.arenas.all()) == set(arenas)


def test_every_kind_of_mail_has_a_word():
    of_packs = {letters.KIND, letters.ALERT, tick.KIND, decision_mail.KIND, report_nudges.KIND}
    assert of_packs | {requests.KIND, news.KIND, signing_mail.KIND, addresses.KIND} == set(KINDS)
