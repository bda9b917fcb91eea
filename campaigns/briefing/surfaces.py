"""What may stand where.

Mail, PDF and pages without a password are open surfaces: they may reach the wrong hands, and the coordinator reads them
in the outbox. So a promise that is one party's own stays behind sign-in, too.
"""

from __future__ import annotations

from dataclasses import replace

from campaigns.briefing import labels
from campaigns.briefing.document import (
    ArenaPack,
    Entry,
    ItemPack,
    LastContact,
    PersonCard,
    Promise,
)
from crm.enums import Basis


def open_item(pack: ItemPack) -> ItemPack:
    """The pack for an open surface: stances of public record, no notes of what was said, nothing private."""
    if pack.confidential:
        return _withheld(pack)
    return replace(
        pack,
        people=tuple(_open_person(person) for person in pack.people),
        promises=_open_promises(pack.promises),
        weighs=(),
    )


def open_arena(pack: ArenaPack) -> ArenaPack:
    """The arena's pack for an open surface."""
    secret = labels.words_of(pack)["confidential_meeting"]
    days = tuple(replace(day, entries=tuple(open_entry(entry, secret) for entry in day.entries)) for day in pack.days)
    return replace(pack, days=days, items=tuple(open_item(item) for item in pack.items))


def _open_person(person: PersonCard) -> PersonCard:
    stances = tuple(stance for stance in person.stances if stance.basis == Basis.PUBLIC_RECORD)
    contact = _open_contact(person.last_contact)
    return replace(person, stances=stances, last_contact=contact, promises=_open_promises(person.promises))


def _open_contact(contact: LastContact | None) -> LastContact | None:
    return None if contact is None or contact.confidential else replace(contact, said="")


def _open_promises(promises: tuple[Promise, ...]) -> tuple[Promise, ...]:
    return tuple(promise for promise in promises if not promise.private)


def open_entry(entry: Entry, title: str) -> Entry:
    """The row for an open surface; ``title`` stands instead of a confidential one."""
    if not entry.confidential:
        return entry
    return replace(entry, title=title, people=(), ask="", ask_to=(), reason="", embargo="")


def _withheld(pack: ItemPack) -> ItemPack:
    """Time, place and whom to call; the rest asks for sign-in. Made anew, so that a new field stays behind it, too."""
    return ItemPack(
        key=pack.key,
        ref=pack.ref,
        language=pack.language,
        recipient=pack.recipient,
        title=labels.words_of(pack)["confidential_meeting"],
        logistics=pack.logistics,
        contacts=pack.contacts,
        fallback=pack.fallback,
        footer=pack.footer,
        confidential=True,
        withheld=True,
    )
