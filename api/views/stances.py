"""Stances."""

from __future__ import annotations

from typing import Any

from api.base import Creatable, Listed, Readable
from api.serializers.stances import StanceInput, StanceOutput
from crm.filters.stances import StanceFilter
from crm.models import Stance
from crm.services import people as services
from crm.visibility import VisibleQuerySet


class Stances(Listed, Readable, Creatable):
    """One person's stances, the newest first. Name the person: nobody is listed by opinion. Ratings never change."""

    model = Stance
    output = StanceOutput
    inputs = {"create": StanceInput}
    filterset_class = StanceFilter
    order = ("-as_of", "-pk")

    def rows(self) -> VisibleQuerySet[Stance]:
        """Every stance, for members."""
        return Stance.objects.visible_to(self.viewer).select_related("person", "issue", "recorded_by")

    def add(self, **values: Any) -> Stance:
        """Rate where a person stands on an issue. The earlier ratings stay."""
        return services.rate_stance(actor=self.viewer, at=self.at, **values)
