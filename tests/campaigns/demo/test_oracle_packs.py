"""The oracle on briefing packs."""

from __future__ import annotations

import pytest

from campaigns.briefing.document import ItemPack
from campaigns.briefing.surfaces import open_item
from campaigns.briefing.tree import from_json
from campaigns.enums import PackKind
from campaigns.models import BriefingPack
from campaigns.services.packs import build_packs
from crm.visibility import SYSTEM


@pytest.fixture
def packs(arena, now):
    """Every pack of the arena, built at the demo's now."""
    return build_packs(actor=SYSTEM, arena=arena, at=now)


def of(packs, item, user):
    """One recipient's pack of one item."""
    row = next(p for p in packs if p.item and p.item.label == item and p.recipient.ref == user)
    return from_json(ItemPack, row.snapshot)


def card(pack, ref):
    """A decision-maker in a pack."""
    return next(person for person in pack.people if person.ref == ref)


def test_last_contact_in_pack(packs, expected):
    for item, people in expected["last_contact_in_pack"].items():
        for person, readers in people.items():
            found = {user: card(of(packs, item, user), person).last_contact for user in readers}
            assert {user: contact and contact.ref for user, contact in found.items()} == readers


def test_stance_shown_by_mail_and_link(packs, expected):
    for item, people in expected["stance_shown_by_mail_and_link"].items():
        recipients = {p.recipient.ref for p in packs if p.item and p.item.label == item}
        for user in recipients:
            shown = open_item(of(packs, item, user))
            for person, position in people.items():
                stances = card(shown, person).stances
                assert [stance.position for stance in stances] == ([position] if position else [])


def test_packs(packs, expected, arena, now):
    kinds = [pack.kind for pack in packs]
    assert (kinds.count(PackKind.ITEM), kinds.count(PackKind.ARENA)) == (
        expected["packs"]["item"],
        expected["packs"]["arena"],
    )
    assert build_packs(actor=SYSTEM, arena=arena, at=now) == []
    assert BriefingPack.objects.count() == len(packs)


def test_only_the_county_board_is_not_told_to_ask(packs):
    asking = {p.recipient.ref for p in packs if p.item and not from_json(ItemPack, p.snapshot).facts_only}
    silent = {p.recipient.ref for p in packs if p.item and from_json(ItemPack, p.snapshot).facts_only}
    assert silent == {"DG8"}
    assert "DG8" not in asking
