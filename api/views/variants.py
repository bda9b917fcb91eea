"""Variants of joint messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.acts import act, reading
from api.base import Creatable, Listed, Readable, Rows
from api.serializers.variants import (
    ConfirmInput,
    NewVariantInput,
    VariantOutput,
    VariantTextInput,
    VariantTextsOutput,
)
from messages import speech
from messages.filters.texts import VariantFilter
from messages.models import Variant, VariantText
from messages.queries.tally import tallies
from messages.queries.variants import based_on
from messages.services import variants as services
from messages.services.locks import lock


class Variants(Listed, Readable, Creatable):
    """Wordings of joint messages for one audience each, by those who write them. Read by whoever reads the message.

    Those in use, unless ``retired`` asks for the others. A text is never changed: another one is written.
    """

    model = Variant
    output = VariantOutput
    outputs = {"texts": VariantTextsOutput}
    inputs = {"create": NewVariantInput, "write": VariantTextInput, "confirm": ConfirmInput}
    filterset_class = VariantFilter
    order = ("message__sort_key", "message", "audience", "language", "form", "pk")

    def rows(self) -> Rows:
        """Variants of messages whose text the viewer may read."""
        rows = Variant.objects.readable_by(self.viewer, self.at)
        return rows.select_related("message__current", "current__source")

    def claimed(self, pk: Any) -> Variant:
        """As any row; its message is held first, since that is the order in which versions mark variants."""
        lock(self.row(pk).message)
        row: Variant = super().claimed(pk)
        return row

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows with their lengths and what they stand on, in two queries whatever the number."""
        found = tallies({row.current.source_id for row in rows})
        for row in rows:
            row.source = row.current.source
            row.words, row.seconds_aloud = speech.word_count(row.current.text), speech.seconds_aloud(row.current.text)
            row.based_on = based_on(row.source, found[row.source.pk])
        return super().represent(rows)

    def add(self, **values: Any) -> Variant:
        """Make a variant from the message's current version. For owner and editors; one of each kind in use."""
        return services.create_variant(actor=self.viewer, at=self.at, **values)

    @reading
    def texts(self, row: Variant) -> Any:
        """Every text that the variant has had, the newest first."""
        texts = VariantText.objects.readable_by(self.viewer, self.at).filter(variant=row)
        found = texts.select_related("source", "created_by").order_by("-number")
        return VariantTextsOutput({"texts": found}, context=self.context()).data

    @act
    def write(self, row: Variant, **values: Any) -> None:
        """Save another text, made from the message's current version. For owner and editors."""
        services.write_text(actor=self.viewer, variant=row, at=self.at, **values)

    @act
    def confirm(self, row: Variant, **values: Any) -> None:
        """Say that the text still holds for the message's current version: the same words, of that version."""
        services.confirm(actor=self.viewer, variant=row, at=self.at, **values)

    @act
    def retire(self, row: Variant) -> None:
        """Take it out of use, so that another of its kind can be made. Its texts are kept."""
        services.retire(actor=self.viewer, variant=row, at=self.at)
