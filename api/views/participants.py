"""Who signed up for activities, and files of figures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.participants import (
    FigureImportOutput,
    NewFigureImportInput,
    NewParticipantInput,
    ParticipantInput,
    ParticipantOutput,
)
from campaigns.filters.participants import FigureImportFilter, ParticipantFilter
from campaigns.imports.figures import MOST_BYTES
from campaigns.models import ActivityParticipant, FigureImport
from campaigns.services import figure_imports, participants


class Participants(Listed, Readable, Creatable, Changeable, Removable):
    """Organisations that signed up for activities. An indicator that counts them counts each number once."""

    model = ActivityParticipant
    output = ParticipantOutput
    inputs = {"create": NewParticipantInput, "partial_update": ParticipantInput}
    filterset_class = ParticipantFilter
    order = ("activity", "name", "pk")

    def rows(self) -> Rows:
        """Every row, for members."""
        return ActivityParticipant.objects.visible_to(self.viewer).select_related("activity")

    def add(self, **values: Any) -> ActivityParticipant:
        """Sign an organisation up. A personal number, as a sole trader has, is refused."""
        return participants.sign_up(actor=self.viewer, at=self.at, **values)

    def change(self, row: ActivityParticipant, **values: Any) -> ActivityParticipant:
        """Say how many came, or mend the name."""
        return participants.change_participant(
            actor=self.viewer, at=self.at, participant=row, version=row.version, **values
        )

    def remove(self, row: ActivityParticipant) -> None:
        """Take an organisation off the list."""
        participants.remove_participant(actor=self.viewer, at=self.at, participant=row, version=row.version)


class FigureImports(Listed, Readable, Creatable, Removable):
    """Files of monthly figures and of participants: read first, saved by a person, taken back as a whole."""

    model = FigureImport
    output = FigureImportOutput
    inputs = {"create": NewFigureImportInput}
    filterset_class = FigureImportFilter
    largest = MOST_BYTES
    order = ("-pk",)

    def rows(self) -> Rows:
        """Those that the caller may save."""
        return FigureImport.objects.visible_to(self.viewer).select_related("made_by", "indicator", "activity")

    def add(self, **values: Any) -> FigureImport:
        """Read a file; what it would change stands in ``plan``, and nothing is saved."""
        about: dict[str, Any] = {name: values[name] for name in ("indicator", "activity") if name in values}
        if len(about) != 1:
            raise ValidationError({"indicator": _("Say which indicator or which activity the file is about.")})
        who: dict[str, Any] = {"actor": self.viewer, "at": self.at, **about}
        plan: Any = figure_imports.plan_months if "indicator" in about else figure_imports.plan_participants
        run: FigureImport = plan(**who, name=values["file_name"], data=values["file"].encode("utf-8", "replace"))
        return run

    def remove(self, row: FigureImport) -> None:
        """Forget a plan that was not saved."""
        figure_imports.discard_import(actor=self.viewer, at=self.at, run=row)

    @act
    def apply(self, row: FigureImport) -> None:
        """Save what the plan says. 409 when the rows were changed since it was read."""
        figure_imports.apply_import(actor=self.viewer, at=self.at, run=row, version=row.version)

    @act
    def undo(self, row: FigureImport) -> None:
        """Put every row back as it was before the file. 409 when one of them was changed since."""
        figure_imports.undo_import(actor=self.viewer, at=self.at, run=row, version=row.version)
