"""Watch notes."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.watch_notes import NewWatchNoteInput, WatchNoteInput, WatchNoteOutput
from campaigns.filters.feeds import WatchNoteFilter
from campaigns.models import WatchNote
from campaigns.services import watch_notes as services


class WatchNotes(Listed, Readable, Creatable, Changeable, Removable):
    """What happened around issues and what it means for us, the newest first."""

    model = WatchNote
    output = WatchNoteOutput
    inputs = {"create": NewWatchNoteInput, "partial_update": WatchNoteInput}
    filterset_class = WatchNoteFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Those of the caller's party, and those shared with all."""
        return WatchNote.objects.visible_to(self.viewer).select_related("issue", "organisation", "author")

    def add(self, **values: Any) -> WatchNote:
        """Write a note."""
        return services.write_note(actor=self.viewer, at=self.at, **values)

    def change(self, row: WatchNote, **values: Any) -> WatchNote:
        """Change a note of the caller's party."""
        return services.change_note(actor=self.viewer, at=self.at, note=row, version=row.version, **values)

    def remove(self, row: WatchNote) -> None:
        """Take a note away."""
        services.remove_note(actor=self.viewer, at=self.at, note=row, version=row.version)
