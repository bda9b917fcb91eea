"""Versions of joint messages: the exact texts that parties answer on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from api.acts import reading
from api.base import Creatable, Listed, Readable, Rows
from api.serializers.versions import ComparisonInput, ComparisonOutput, NewVersionInput, VersionOutput
from crm import clock
from crm.errors import DomainError
from messages import speech
from messages.enums import BlockKind
from messages.filters.texts import VersionFilter
from messages.models import MessageVersion
from messages.queries.compare import compare
from messages.queries.house import doubted, houses_of, in_reading_order
from messages.services.drafts import publish_text


class Versions(Listed, Readable, Creatable):
    """The versions of a joint message, newest first. Immutable: whoever changes the text saves a new version."""

    model = MessageVersion
    output = VersionOutput
    outputs = {"compare": ComparisonOutput}
    inputs = {"create": NewVersionInput, "compare": ComparisonInput}
    filterset_class = VersionFilter
    order = ("-major", "-minor", "-pk")

    def rows(self) -> Rows:
        """Versions whose text the viewer may read."""
        rows = MessageVersion.objects.readable_by(self.viewer, self.at)
        return rows.select_related("message", "created_by")

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows with their houses. Houses cost four queries, whatever the number."""
        houses, today = houses_of(list(rows)), clock.day(self.at)
        for row in rows:
            house = houses[row.pk]
            for name in ("roof", "pillars", "red_lines", "do_not_say", "defensive"):
                setattr(row, name, getattr(house, name))
            row.is_current = row.message.current_id == row.pk
            row.facts, row.reading_blocks = doubted(row.proof_points.all(), today), in_reading_order(row.blocks.all())
            row.tough = [block for block in row.reading_blocks if block.kind == BlockKind.QUESTION]
            row.words, row.seconds_aloud = speech.word_count(house.text), speech.seconds_aloud(house.text)
        return super().represent(rows)

    def add(self, **values: Any) -> MessageVersion:
        """Save the text as a new version, now the message's current one. For owner and editors, until it is frozen.

        A substantial change asks the parties again about what changed. 409 when somebody saved since ``seen``, and
        when somebody else's save is not published: it is named, and its hash as ``seen`` says that you have read it.
        """
        return publish_text(actor=self.viewer, at=self.at, **values)

    @reading
    def compare(self, row: MessageVersion, **query: Any) -> Any:
        """What the version changes in another of the same message (``with``), block by block and word by word."""
        other = query["with"]
        if other.message_id != row.message_id:
            raise DomainError(_("Versions of two messages cannot be compared."), field="with")
        houses = houses_of([other, row])
        return ComparisonOutput(compare(houses[other.pk], houses[row.pk]), context=self.context()).data
