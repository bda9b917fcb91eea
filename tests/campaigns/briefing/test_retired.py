"""Packs in hand that print what nobody should say any more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.queries.retired import retired
from campaigns.services.alerts import look
from campaigns.services.sending import blocked, preview, send_packs
from crm.errors import DomainError
from crm.models import Council, Delivery
from crm.visibility import SYSTEM, Viewer
from messages.models import JointMessage
from messages.queries.house import house_of
from messages.services.messages import expire_message, revise_message
from messages.services.versions import save_version
from tests.campaigns.briefing.test_alerts import alerted, leave

LATER = dt.timedelta(minutes=1)


@pytest.fixture
def sent(stage, at):
    """The stage after a first sending that has left, and a first look."""
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": at})
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    leave()
    look(at=at)
    return stage


def told(viewer, at, **of):
    return [
        (row.message.title, row.numbers, [user.given_name for user in row.holders], row.is_over)
        for row in retired(viewer, at, **of)
    ]


def rewrite(message, at, change="substantial"):
    """Another roof; in revision, so that the text may change."""
    if message.state == "adopted":
        revise_message(actor=SYSTEM, message=message, at=at)
    house = house_of(message.current)
    save_version(
        actor=SYSTEM, message=message, house=type(house)(**{**_fields(house), "roof": house.roof + "."}), at=at,
        change=change,
    )  # fmt: skip


def _fields(house):
    return {name: getattr(house, name) for name in house.__slots__}


def test_nothing_is_retired_while_the_packs_print_what_holds(sent, at):
    assert told(SYSTEM, at) == []


def test_a_version_that_was_left_behind_is_named_with_its_holders(sent, at):
    message = sent.adopted
    rewrite(message, at + LATER)
    [(title, numbers, holders, is_over)] = told(SYSTEM, at + LATER, message=message)
    assert (title, is_over) == (message.title, False)
    assert numbers != (message.current.number,)
    assert holders
    # It is over once the new pack has left.
    send_packs(actor=SYSTEM, arena=sent.arena, at=at + LATER)
    assert told(SYSTEM, at + LATER, message=message)
    leave()
    assert told(SYSTEM, at + LATER, message=message) == []


def test_spelling_retires_nothing(sent, at):
    rewrite(sent.adopted, at + LATER, change="minor")
    assert told(SYSTEM, at + LATER, message=sent.adopted) == []


def test_only_whoever_reads_the_packs_is_told_of_others(sent, at):
    rewrite(sent.adopted, at + LATER)
    everybody = told(SYSTEM, at + LATER)
    assert told(Viewer.of(sent.arena.coordinator), at + LATER) == everybody
    [(*_rest, holders, _over)] = told(Viewer.of(sent.sigrid), at + LATER)
    assert holders == ["Sigrid"]


def test_an_expired_message_is_corrected_like_a_withdrawn_one_and_blocks_sending(sent, at):
    message = sent.adopted
    expire_message(actor=SYSTEM, message=message, at=at + LATER)
    assert [row[0] for row in told(SYSTEM, at + LATER)] == [message.title]
    assert message.title in blocked(sent.arena)
    assert preview(actor=SYSTEM, arena=sent.arena, at=at + LATER).blocked
    with pytest.raises(DomainError) as error:
        send_packs(actor=SYSTEM, arena=sent.arena, at=at + LATER)
    assert message.title in error.value.message
    look(at=at + LATER)
    assert {name for name, _version, state in alerted() if state == "queued"} >= {"Sigrid"}
    assert "har gått ut" in Delivery.objects.filter(kind="pack_alert").first().text
    leave()
    # The correction has left: no pack in hand prints it.
    assert told(SYSTEM, at + LATER, message=message) == []


@pytest.mark.parametrize("page", ["message", "arena", "today"])
def test_it_stands_where_it_is_mended(client, sent, at, page):
    message = sent.adopted
    where = {
        "message": reverse("message_detail", args=[message.pk]),
        "arena": reverse("arena_detail", args=[sent.arena.pk]),
        "today": reverse("today"),
    }[page]
    client.force_login(sent.arena.coordinator)
    packs = reverse("arena_packs", args=[sent.arena.pk])
    words = "gammal version" if page != "today" else "Gammal version"
    assert words not in client.get(where).content.decode()
    rewrite(JointMessage.objects.get(pk=message.pk), at - LATER)
    said = client.get(where).content.decode()
    assert words in said
    assert packs in said


@pytest.mark.parametrize("n", [1, 3])
def test_looking_costs_one_query_or_two(sent, at, n, django_assert_num_queries):
    with django_assert_num_queries(1):
        retired(SYSTEM, at)
    for _ in range(n):
        rewrite(sent.adopted, at + n * LATER)
    with django_assert_num_queries(2):
        assert retired(SYSTEM, at + n * LATER)
