"""The year's checklist."""

from __future__ import annotations

from typing import Any

from api.base import Creatable, Listed, Readable, Removable, Rows
from api.serializers.yearly import YearlyCheckInput, YearlyCheckOutput
from campaigns.filters.yearly import YearlyCheckFilter
from campaigns.models import YearlyCheck
from campaigns.services import yearly as services


class YearlyChecks(Listed, Readable, Creatable, Removable):
    """What was gone through each year, by whom and when. What is not here is still to be done."""

    model = YearlyCheck
    output = YearlyCheckOutput
    inputs = {"create": YearlyCheckInput}
    filterset_class = YearlyCheckFilter
    order = ("-year", "pk")

    def rows(self) -> Rows:
        """Everything noted, for members."""
        return YearlyCheck.objects.visible_to(self.viewer).select_related("done_by")

    def add(self, **values: Any) -> YearlyCheck:
        """Say that an item has been gone through. For project leaders, coordinators and whoever is in charge."""
        return services.tick(actor=self.viewer, at=self.at, **values)

    def remove(self, row: YearlyCheck) -> None:
        """Take it back; the trail keeps what was said."""
        services.untick(actor=self.viewer, at=self.at, check=row)
