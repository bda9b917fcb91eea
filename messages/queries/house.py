"""The content of a version, read back as values, and the facts that need a look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from crm.models import Person, User
from messages.enums import BlockKind
from messages.house import ASK, COVERED, AskText, Fact, House, Places, digest, doubt, stale_before
from messages.models import Block, MessageVersion, ProofPoint


def house_of(version: MessageVersion) -> House:
    """The version's house. Costs four queries; for several use ``houses_of``."""
    return houses_of([version])[version.pk]


def houses_of(versions: list[MessageVersion]) -> dict[int, House]:
    """Houses by version, in four queries whatever the number of versions."""
    prefetch_related_objects(
        versions,
        "blocks",
        Prefetch("proof_points", ProofPoint.objects.select_related("waived_by")),
        "asks",
        Prefetch("asks__addressees", Person.objects.order_by("sort_key", "pk")),
    )
    return {version.pk: _house(version) for version in versions}


def covered_places(version: MessageVersion) -> Places:
    """What a party that endorses the version stands behind, by place. Two queries."""
    blocks = version.blocks.filter(kind__in=COVERED).order_by("kind", "position")
    places = {
        (kind, str(position)): content_hash
        for kind, position, content_hash in blocks.values_list("kind", "position", "content_hash")
    }
    asks = version.asks.order_by("position").values_list("ref", "content_hash")
    return {**places, **{(ASK, ref): content_hash for ref, content_hash in asks}}


def covered_hashes(version: MessageVersion) -> set[str]:
    """Hashes of what a party that endorses the version stands behind. Two queries."""
    return set(covered_places(version).values())


def covered_texts(house: House) -> list[tuple[str, str]]:
    """Hash and words of what a party stands behind, in reading order."""
    said = [(digest(kind, text, answer), text) for kind, text, answer in house.blocks() if kind in COVERED]
    return said + [(ask.content_hash, ask.text) for ask in house.asks]


def in_reading_order(blocks: Iterable[Block]) -> list[Any]:
    """The blocks of a version as they are read, each with ``is_covered``: whether an endorsement is of it too."""
    order = list(BlockKind)
    rows: list[Any] = sorted(blocks, key=lambda block: (order.index(BlockKind(block.kind)), block.position))
    for block in rows:
        block.is_covered = block.kind in COVERED
    return rows


def doubted(facts: Iterable[ProofPoint], on: dt.date) -> list[Any]:
    """The facts, each with the ``doubt`` that there is about its grounds on the day, or on its own ``as_of``."""
    rows: list[Any] = list(facts)
    for fact in rows:
        fact.doubt = doubt(fact.source, fact.checked_on, fact.valid_until, getattr(fact, "as_of", on))
    return rows


def _house(version: MessageVersion) -> House:
    texts: dict[str, list[Block]] = {kind: [] for kind in BlockKind}
    for block in sorted(version.blocks.all(), key=lambda block: block.position):
        texts[block.kind].append(block)

    def said(kind: BlockKind) -> tuple[str, ...]:
        return tuple(block.text for block in texts[kind])

    return House(
        text=version.text,
        roof="".join(said(BlockKind.ROOF)),
        pillars=said(BlockKind.PILLAR),
        proof_points=tuple(_fact(point) for point in version.proof_points.all()),
        asks=tuple(AskText(ask.ref, ask.text, tuple(ask.addressees.all())) for ask in version.asks.all()),
        red_lines=said(BlockKind.RED_LINE),
        do_not_say=said(BlockKind.DO_NOT_SAY),
        questions=tuple((block.text, block.answer) for block in texts[BlockKind.QUESTION]),
        defensive=said(BlockKind.DEFENSIVE),
    )


def _fact(point: ProofPoint) -> Fact:
    waived_by: User | None = point.waived_by
    return Fact(
        text=point.text,
        source=point.source,
        checked_on=point.checked_on,
        valid_until=point.valid_until,
        needs_verification=point.needs_verification,
        waived_by=waived_by,
        waived_on=point.waived_on,
        waive_reason=point.waive_reason,
    )


def is_stale(on: dt.date) -> Q:
    """Facts that are over on the day, or whose check is over 24 months old."""
    return Q(checked_on__lt=stale_before(on)) | Q(valid_until__lt=on)


def current_facts(facts: QuerySet[ProofPoint]) -> QuerySet[ProofPoint]:
    """Those of the facts that stand in current versions, by message."""
    facts = facts.filter(version__current_of__isnull=False).select_related("version__message", "waived_by")
    return facts.order_by("version__message__sort_key", "position", "pk")
