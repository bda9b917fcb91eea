"""Which arenas a mail is about, so that the outbox can be narrowed to one of them."""

from __future__ import annotations

from collections.abc import Collection

from campaigns.models import Arena
from crm.models import Delivery


def about(delivery: Delivery, arenas: Collection[int]) -> None:
    """Note the arenas of a mail, by their numbers, in the transaction that queues it. What is noted already stays."""
    links = Arena.mails.through
    links._base_manager.bulk_create(
        [links(arena_id=number, delivery=delivery) for number in sorted(arenas)], ignore_conflicts=True
    )
