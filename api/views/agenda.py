"""The advocacy agenda."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.agenda import AgendaItemInput, AgendaItemOutput, NewAgendaItemInput
from campaigns.filters.feeds import AgendaFilter
from campaigns.models import AgendaItem, Campaign
from campaigns.services import agenda as services
from crm.models import Issue


class AgendaItems(Listed, Readable, Creatable, Changeable, Removable):
    """What the council has agreed to work for, by name."""

    model = AgendaItem
    output = AgendaItemOutput
    inputs = {"create": NewAgendaItemInput, "partial_update": AgendaItemInput}
    filterset_class = AgendaFilter
    order = ("sort_key", "pk")

    def rows(self) -> Rows:
        """Every item, for members."""
        issues: Any = Prefetch("issues", Issue.objects.visible_to(self.viewer))
        campaigns: Any = Prefetch("campaigns", Campaign.objects.visible_to(self.viewer))
        rows = AgendaItem.objects.visible_to(self.viewer).select_related("organisation")
        return rows.prefetch_related(issues, campaigns)

    def add(self, **values: Any) -> AgendaItem:
        """Put an item on the agenda."""
        return services.put_on_agenda(actor=self.viewer, at=self.at, **values)

    def change(self, row: AgendaItem, **values: Any) -> AgendaItem:
        """Change its facts or its issues."""
        return services.change_item(actor=self.viewer, at=self.at, item=row, version=row.version, **values)

    def remove(self, row: AgendaItem) -> None:
        """Take an item off that no campaign serves."""
        services.take_off_agenda(actor=self.viewer, at=self.at, item=row, version=row.version)
