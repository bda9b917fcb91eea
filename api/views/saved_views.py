"""Views of lists that are kept under a name."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Removable
from api.serializers.saved_views import NewSavedViewInput, SavedViewInput, SavedViewOutput
from campaigns.filters.handover import HandoverFilter
from campaigns.filters.log import LogFilter
from crm.enums import ListKind
from crm.filters.base import SiteFilterSet
from crm.filters.commitments import CommitmentFilter
from crm.filters.people import PersonFilter
from crm.filters.saved import SavedViewFilter, understood
from crm.models import SavedView
from crm.services import saved_views as services
from crm.visibility import VisibleQuerySet

FILTERS: dict[str, type[SiteFilterSet]] = {
    ListKind.LOG: LogFilter,
    ListKind.PEOPLE: PersonFilter,
    ListKind.COMMITMENTS: CommitmentFilter,
    ListKind.HANDOVER: HandoverFilter,
}


class SavedViews(Listed, Readable, Creatable, Changeable, Removable):
    """Filters that the caller or others keep under a name, by name; a page's list shows them as tabs."""

    model = SavedView
    output = SavedViewOutput
    inputs = {"create": NewSavedViewInput, "partial_update": SavedViewInput}
    filterset_class = SavedViewFilter
    order = ("sort_key", "pk")

    def rows(self) -> VisibleQuerySet[SavedView]:
        """The caller's own, and those that others share."""
        return SavedView.objects.visible_to(self.viewer).select_related("owner")

    def add(self, **values: Any) -> SavedView:
        """Keep filters that the list understands."""
        values["query"] = self._read(values["kind"], values["query"])
        return services.save_view(actor=self.viewer, at=self.at, **values)

    def change(self, row: SavedView, **values: Any) -> SavedView:
        """Change one's own."""
        if "query" in values:
            values["query"] = self._read(row.kind, values["query"])
        return services.update_view(actor=self.viewer, at=self.at, view=row, version=row.version, **values)

    def remove(self, row: SavedView) -> None:
        """Forget one's own."""
        services.remove_view(actor=self.viewer, at=self.at, view=row, version=row.version)

    def _read(self, kind: str, query: str) -> str:
        return understood(query, FILTERS[kind], viewer=self.viewer, at=self.at)
