"""Who can answer on which issue."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.experts import ExpertInput, ExpertOutput, NewExpertInput
from crm.filters.experts import ExpertFilter
from crm.models import Expert
from crm.services import experts as services


class Experts(Listed, Readable, Creatable, Changeable):
    """Who of the parties can answer on which issue. ``show=all`` lists also who can be asked no longer."""

    model = Expert
    output = ExpertOutput
    inputs = {"create": NewExpertInput, "partial_update": ExpertInput}
    filterset_class = ExpertFilter
    order = ("issue__sort_key", "issue", "organisation__sort_key", "pk")

    def rows(self) -> Rows:
        """Every entry, for members."""
        return Expert.objects.visible_to(self.viewer).select_related("issue", "organisation", "user")

    def add(self, **values: Any) -> Expert:
        """Note who can answer on an issue."""
        return services.add_expert(actor=self.viewer, at=self.at, **values)

    def change(self, row: Expert, **values: Any) -> Expert:
        """Change what somebody knows, the number or the days."""
        return services.update_expert(actor=self.viewer, at=self.at, expert=row, version=row.version, **values)

    @act
    def confirm(self, row: Expert) -> None:
        """Say that it still holds today."""
        services.confirm_expert(actor=self.viewer, at=self.at, expert=row, version=row.version)
