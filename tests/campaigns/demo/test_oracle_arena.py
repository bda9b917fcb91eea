"""The oracle on the arena, its delegation, and the campaigns' goals."""

from __future__ import annotations

from django.utils import translation

from campaigns.models import Goal
from campaigns.queries.clashes import clashes
from campaigns.queries.presence import parties_without_delegate
from campaigns.queries.progress import progress
from campaigns.services.programme import decline_item
from crm.visibility import SYSTEM


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


def test_goal_progress(demo, expected, viewer):
    with translation.override("sv"):
        found = {
            ref: progress(Goal.objects.select_related("campaign").get(ref=ref), viewer("US1")).text
            for ref in expected["goal_progress"]
        }
    assert found == expected["goal_progress"]
