"""Mandates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F

from api.acts import act, lookup
from api.base import Creatable, Listed, Readable
from api.permissions import covers
from api.serializers.mandates import MandateConfirmInput, MandateEndInput, MandateInput, MandateOutput
from api.serializers.radar import RadarInput, RadarOutput
from campaigns.queries.radar import radar
from crm.filters.mandates import MandateFilter
from crm.models import Mandate, RegisterImport
from crm.services import mandates as services
from crm.visibility import VisibleQuerySet


class Mandates(Listed, Readable, Creatable):
    """Who holds or held which role in which body. Never overwritten: a change ends one mandate and begins another."""

    model = Mandate
    output = MandateOutput
    inputs = {"create": MandateInput, "end": MandateEndInput, "confirm": MandateConfirmInput, "radar": RadarInput}
    outputs = {"radar": RadarOutput}
    filterset_class = MandateFilter
    order = ("person__sort_key", "person", F("ends").desc(nulls_first=True), F("starts").desc(nulls_last=True), "pk")

    def rows(self) -> VisibleQuerySet[Mandate]:
        """Every mandate, for members."""
        return Mandate.objects.visible_to(self.viewer).select_related("person", "body")

    @lookup
    def radar(self, *, run: RegisterImport | None = None) -> Any:
        """Whom mandates that ended or begin touch, and who may come after. A token is told what its scopes cover."""
        reads_log, reads_texts = (covers(self.request.auth, area) for area in ("log", "messages"))
        changes = radar(self.viewer, self.at, run)
        for change in changes:
            if not reads_log:
                change.meetings, change.commitments = [], []
            if not reads_texts:
                change.asks = []
        told = [change for change in changes if change.has_open or change.owner]
        return RadarOutput({"changes": told}, context=self.context()).data

    def add(self, **values: Any) -> Mandate:
        """Give a person a mandate, beside those they have had."""
        return services.add_mandate(actor=self.viewer, at=self.at, **values)

    @act
    def end(self, row: Mandate, *, ends: dt.date, **how: str) -> None:
        """Set the last day of a mandate. From the day after, the person cannot be booked by it."""
        services.end_mandate(actor=self.viewer, at=self.at, mandate=row, ends=ends, **how)

    @act
    def confirm(self, row: Mandate, *, source: str = "") -> None:
        """Say that a mandate of which nobody knew the end is still held."""
        services.confirm_mandate(actor=self.viewer, at=self.at, mandate=row, source=source)
