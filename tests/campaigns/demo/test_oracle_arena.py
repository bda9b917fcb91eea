"""The oracle on the arena, its delegation, and the campaigns' goals."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from campaigns.models import Goal
from campaigns.queries.clashes import clashes
from campaigns.queries.presence import parties_without_delegate
from campaigns.queries.programme import by_party, lines
from campaigns.queries.progress import progress
from campaigns.queries.queue import waiting
from campaigns.services.programme import decline_item
from campaigns.services.requests import merge_request, request_meeting
from crm import clock
from crm.errors import DomainError
from crm.models import Delivery, Person, User
from crm.visibility import SYSTEM
from messages.enums import BlockKind


def test_conflicts(arena, expected, now):
    found = clashes(arena, SYSTEM)
    rows = [
        {
            "items": [item.label for item in clash.items],
            "decision_maker": clash.person.ref,
            "kind": [kind.value for kind in clash.kinds],
        }
        for clash in found
    ]
    resolutions = [row.pop("resolution") for row in expected["conflicts"]]
    assert rows == expected["conflicts"]
    # The oracle's second way out: decline the request, with a reason to its party.
    decline_item(actor=SYSTEM, at=now, item=found[0].items[1], reason=resolutions[0])
    assert clashes(arena, SYSTEM) == []


def test_parties_without_delegate(arena, expected):
    assert [party.ref for party in parties_without_delegate(arena)] == expected["parties_without_delegate"]


def test_goal_progress(demo, expected, viewer, now):
    with translation.override("sv"):
        found = {
            ref: progress(Goal.objects.select_related("campaign").get(ref=ref), viewer("US1"), now).text
            for ref in expected["goal_progress"]
        }
    assert found == expected["goal_progress"]


def test_the_queue_shows_both_local_asks_beside_the_red_line(arena, expected, viewer, now):
    """The oracle's conflict, as the coordinator weighs it."""
    [conflict] = expected["conflicts"]
    [request] = waiting(arena, viewer("US4"), now)
    [other] = request.beside
    assert [other.line.item.label, request.line.item.label] == conflict["items"]
    assert [person.ref for person in other.people] == [conflict["decision_maker"]]
    assert [kind.value for kind in other.kinds] == conflict["kind"]
    assert all(line.item.local_ask for line in (request.line, other.line))
    [(message, red_lines)] = request.red_lines
    assert message.ref == "MSG2"
    assert red_lines == [block.text for block in message.current.blocks.filter(kind=BlockKind.RED_LINE)]


def test_the_first_way_out_merges_under_the_chair_with_the_message_unchanged(arena, expected, viewer, now):
    [request] = waiting(arena, viewer("US4"), now)
    other = request.beside[0].line.item
    chair = User.objects.get(ref="DG1")
    kept = merge_request(
        actor=viewer("US4"), at=now, request=request.line.item, other=other, lead=chair, reason="En röst."
    )
    assert (kept.label, kept.local_ask) == ("P06", "")
    assert kept.meeting.lead() == chair
    assert [use.message.ref for use in kept.meeting.message_uses.all()] == ["MSG2"]
    told = Delivery.objects.filter(kind="request_decision").values_list("recipient__ref", flat=True)
    assert set(told) == {"DG1", "DG2", "DG5"}
    assert clashes(arena, SYSTEM) == []


def test_who_cannot_be_booked_cannot_be_asked_for(arena, expected, viewer, now):
    for ref in expected["not_bookable"]:
        with translation.override("sv"), pytest.raises(DomainError, match="lämnade uppdraget 2027-05-31"):
            request_meeting(
                actor=viewer("US6"),
                at=now,
                arena=arena,
                kind="bilateral",
                title="Möte",
                starts=clock.wall(arena.starts, dt.time(10)),
                ends=clock.wall(arena.starts, dt.time(11)),
                place="",
                lead=User.objects.get(ref="DG6"),
                people=[Person.objects.get(ref=ref)],
            )


def test_the_board_by_party_flags_who_sends_nobody(arena, expected, viewer, now):
    board = by_party(arena, lines(arena, viewer("US4"), now), viewer("US4"))
    assert [party.organisation.ref for party in board if not party.delegates] == expected["parties_without_delegate"]
