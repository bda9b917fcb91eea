"""What mail, PDF and pages without a password leave out."""

from dataclasses import fields, replace

from campaigns.briefing.document import ItemPack, Limits
from campaigns.briefing.surfaces import open_arena, open_entry, open_item
from tests.campaigns.briefing import samples


def test_only_stances_of_public_record_remain():
    pack = open_item(samples.item_pack())
    assert [[stance.position for stance in person.stances] for person in pack.people] == [["neutral"], []]


def test_what_was_said_stays_behind_sign_in():
    last = open_item(samples.item_pack()).people[0].last_contact
    assert last == replace(samples.CONTACT, said="")


def test_confidential_contacts_and_private_promises_are_left_out():
    secret = replace(samples.PROMISE, private=True, text="hemligt")
    person = replace(
        samples.item_pack().people[0],
        last_contact=replace(samples.CONTACT, confidential=True),
        promises=(secret, samples.PROMISE),
    )
    pack = open_item(samples.item_pack(people=(person,), promises=(secret, samples.PROMISE)))
    assert pack.people[0].last_contact is None
    assert pack.people[0].promises == (samples.PROMISE,)
    assert pack.promises == (samples.PROMISE,)


def test_of_a_confidential_meeting_only_time_and_place_remain():
    pack = open_arena(
        samples.arena_pack(
            items=(samples.item_pack(confidential=True),),
            days=(replace(samples.arena_pack().days[0], entries=(samples.entry(confidential=True),)),),
        )
    )
    item, entry = pack.items[0], pack.entries()[0]
    assert item.withheld
    assert item.title == entry.title != samples.item_pack().title
    assert (item.people, item.messages, item.purpose.asks, item.promises) == ((), (), (), ())
    assert item.limits == Limits()
    assert item.logistics == samples.item_pack().logistics
    assert (entry.people, entry.ask, entry.place) == ((), "", "Hotell Skog, bibliotek")


def test_nothing_else_is_touched():
    pack = samples.item_pack()
    opened = open_item(pack)
    assert replace(opened, people=pack.people) == pack


def test_nothing_of_a_confidential_meeting_leaks_by_any_field():
    """A canary in every field, those that are not thought of yet among them."""
    kept = {"key", "ref", "language", "recipient", "title", "logistics", "contacts", "fallback", "footer"}
    kept |= {"confidential", "withheld"}
    values = {field.name: ("kanarie",) for field in fields(ItemPack) if field.name not in kept}
    opened = open_item(samples.item_pack(confidential=True, **values))
    assert "kanarie" not in repr(opened)
    blank = ItemPack(opened.key, opened.ref, opened.language, opened.recipient, opened.title, opened.logistics)
    assert {name: getattr(opened, name) for name in values} == {name: getattr(blank, name) for name in values}


def test_what_an_alert_weighs_is_on_no_open_surface():
    assert open_item(samples.item_pack(weighs=("kanarie",))).weighs == ()


def test_the_mark_of_a_confidential_row_names_no_message():
    assert open_entry(samples.entry(confidential=True, embargo="EMBARGO: Kanarie"), "Förtroligt möte").embargo == ""
