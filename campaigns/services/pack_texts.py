"""Which versions of messages a new pack prints, kept beside its snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from campaigns.briefing.document import ArenaPack, ItemPack, Message
from campaigns.models import BriefingPack, PackText
from messages.models import MessageVersion


@dataclass(frozen=True, slots=True)
class Printed:
    """One text of a pack: for which item, of which message, and its number."""

    pack: BriefingPack
    item: int | None
    message: int
    number: str


def printed(row: BriefingPack, pack: ItemPack | ArenaPack, items: Mapping[str, int]) -> Iterator[Printed]:
    """The texts of a pack, withheld ones aside. ``items`` are its items by the key that the pack gives them."""
    if isinstance(pack, ItemPack):
        yield from _of(row, items.get(pack.key), pack.messages)
        return
    for part in pack.items:
        yield from _of(row, items.get(part.key), part.messages)
    yield from _of(row, None, pack.messages)


def store_texts(found: Iterable[Printed]) -> None:
    """Keep them. Two queries, whatever their number; none when there are none."""
    rows = list(found)
    if not rows:
        return
    versions = MessageVersion.objects.filter(message__in={row.message for row in rows})
    numbers = {
        (message, f"{major}.{minor}"): pk
        for pk, message, major, minor in versions.order_by().values_list("pk", "message_id", "major", "minor")
    }
    named = {(row.pack, row.item, numbers[row.message, row.number]) for row in rows}
    PackText.objects.bulk_create(PackText(pack=pack, item_id=item, version_id=pk) for pack, item, pk in named)


def _of(row: BriefingPack, item: int | None, messages: Iterable[Message]) -> Iterator[Printed]:
    return (Printed(row, item, one.number, one.version) for one in messages if not one.withheld)
