"""Public programmes of arenas, matches with our decision-makers, and imports."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Creatable, Listed, Readable, Removable
from api.serializers.public import ImportRunOutput, MatchOutput, NewImportRunInput, PublicEventOutput
from campaigns.enums import MatchState
from campaigns.filters.public import ImportRunFilter, MatchFilter, PublicEventsFilter
from campaigns.models import ImportRun, PublicEvent, SpeakerMatch
from campaigns.services import imports, matches
from crm.imports.tables import MOST_BYTES
from crm.visibility import VisibleQuerySet


class PublicEvents(Listed, Readable):
    """What others arrange at an arena, as its organiser publishes it, in order of time. Imports bring them."""

    model = PublicEvent
    output = PublicEventOutput
    filterset_class = PublicEventsFilter
    order = ("starts", "pk")

    def rows(self) -> VisibleQuerySet[PublicEvent]:
        """Those of arenas that the caller sees."""
        return PublicEvent.objects.visible_to(self.viewer)


class PublicMatches(Listed, Readable):
    """Decision-makers who may speak at public events. A suggestion is never confirmed by itself."""

    model = SpeakerMatch
    output = MatchOutput
    filterset_class = MatchFilter
    order = ("event__starts", "pk")

    def rows(self) -> VisibleQuerySet[SpeakerMatch]:
        """Those that the caller may know of."""
        return SpeakerMatch.objects.visible_to(self.viewer).select_related("event", "person", "decided_by")

    @act
    def confirm(self, row: SpeakerMatch) -> None:
        """Say that it is the person; it then stands on their page."""
        self._decide(row, MatchState.CONFIRMED)

    @act
    def reject(self, row: SpeakerMatch) -> None:
        """Say that it is somebody else; later imports remember it."""
        self._decide(row, MatchState.REJECTED)

    @act
    def reopen(self, row: SpeakerMatch) -> None:
        """Make it a suggestion again."""
        self._decide(row, MatchState.SUGGESTED)

    def _decide(self, row: SpeakerMatch, state: str) -> None:
        matches.decide_match(actor=self.viewer, at=self.at, match=row, state=state, version=row.version)


class ImportRuns(Listed, Readable, Creatable, Removable):
    """Imports of public programmes: read first, saved by a person, taken back as a whole."""

    model = ImportRun
    output = ImportRunOutput
    inputs = {"create": NewImportRunInput}
    filterset_class = ImportRunFilter
    largest = MOST_BYTES
    order = ("-pk",)

    def rows(self) -> VisibleQuerySet[ImportRun]:
        """Those that the caller may save."""
        return ImportRun.objects.visible_to(self.viewer).select_related("made_by")

    def add(self, **values: Any) -> ImportRun:
        """Read a file; what it would change stands in ``plan``, and nothing is saved."""
        name, data = values.pop("file_name"), values.pop("file").encode("utf-8", "replace")
        return imports.plan_import(actor=self.viewer, at=self.at, name=name, data=data, **values)

    def remove(self, row: ImportRun) -> None:
        """Forget a plan that was not saved."""
        imports.discard_import(actor=self.viewer, at=self.at, run=row)

    @act
    def apply(self, row: ImportRun) -> None:
        """Save what the plan says, and suggest matches. 409 when another import was saved since it was read."""
        imports.apply_import(actor=self.viewer, at=self.at, run=row, version=row.version)

    @act
    def undo(self, row: ImportRun) -> None:
        """Take back the import that was saved last, and what was decided about the events that it brought."""
        imports.undo_import(actor=self.viewer, at=self.at, run=row, version=row.version)
