"""The tree: frozen, stored as JSON, hashed by what it says."""

import dataclasses
import json
from dataclasses import replace

import pytest

from campaigns.briefing import document as d
from campaigns.briefing.tree import content_hash, from_json, to_json
from tests.campaigns.briefing import samples


def test_a_pack_survives_json():
    for pack in (samples.item_pack(), samples.arena_pack()):
        assert from_json(type(pack), json.loads(json.dumps(to_json(pack)))) == pack


def test_an_old_snapshot_without_a_later_field_stays_readable():
    data = to_json(samples.item_pack())
    del data["fallback"]
    data["from the future"] = 1
    assert from_json(d.ItemPack, data) == samples.item_pack(fallback="")


def test_a_pack_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        samples.item_pack().title = "annat"


def test_the_hash_is_of_what_is_said():
    pack = samples.item_pack()
    later = replace(
        pack,
        footer=replace(pack.footer, version=9, built_at="2027-06-28T08:00:00+02:00", built="senare"),
        logistics=replace(pack.logistics, moved_from=""),
        promises=(replace(samples.PROMISE, overdue=False),),
        changes=(),
    )
    assert content_hash(later) == content_hash(pack)
    assert content_hash(replace(pack, title="annat")) != content_hash(pack)
    moved = replace(pack, logistics=replace(pack.logistics, starts="2027-06-29T16:00:00+02:00"))
    assert content_hash(samples.arena_pack(items=(moved,))) != content_hash(samples.arena_pack())


def test_the_order_of_sections_is_the_product():
    assert d.SECTIONS == (
        "bottom_line",
        "logistics",
        "purpose_ask",
        "people",
        "messages",
        "status_line",
        "qa",
        "defensive",
        "do_not_say",
        "commitments",
        "facts",
        "contacts",
        "followup",
    )
    assert set(d.SECTIONS) - set(d.REQUIRED) == {"defensive"}
