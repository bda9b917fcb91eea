"""The handover register, and who owns the system."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.acts import overview, single_act
from api.base import Rows, Single
from api.pagination import PARAMETERS, Window
from api.serializers.handover import CouncilOutput, CouncilOwnerInput, HandoverCountsOutput, HandoverOutput
from api.views.exports import Exported
from campaigns import taken
from campaigns.filters.handover import HandoverFilter
from crm.models import Council, Issue
from crm.queries import bounded
from crm.services.council import set_owner


class Handover(Exported):
    """What there is, whose it is and who answers for it: what is under way, unless ``show=all`` asks otherwise.

    Rows are of many kinds, and each has its own resource, where it is changed.
    """

    model = Issue
    output = HandoverOutput
    outputs = {"counts": HandoverCountsOutput}
    filterset_class = HandoverFilter
    exported = taken.Handover

    def rows(self) -> Rows:
        """Nothing of any one model: the filters make the register."""
        return Issue.objects.none()

    def list(self, request: Request, **_kwargs: Any) -> Response:
        """The rows that the filters leave, by kind and number; of another party's own nothing is told."""
        window = Window.of(request.query_params)
        found: Any = self.filters(self.rows(), besides=PARAMETERS)
        most = max(bounded.MOST, window.page * window.limit)
        counted = found.qs[: most + 1].count()
        return self.paged(self.represent(found.register.lines(found.qs[window.rows])), window, counted, most)

    @overview
    def counts(self, found: HandoverFilter) -> Any:
        """The rows that the filters leave counted by owning organisation; null for those that none owns."""
        _by_kind, by_owner = found.register.counts()
        told = [
            {"organisation": owner, "rows": tally.rows, "nobody": tally.nobody, "gone": tally.gone}
            for owner, tally in sorted(by_owner.items(), key=lambda one: (one[0] is None, one[0]))
        ]
        return HandoverCountsOutput({"organisations": told}, context=self.context()).data


class CouncilOwner(Single):
    """The council's name, which organisation owns the system, and who is in charge there."""

    model = Council
    output = CouncilOutput
    inputs = {"set_owner": CouncilOwnerInput}

    def state(self, **_query: Any) -> Any:
        """As it is now."""
        return CouncilOutput(Council.current(), context=self.context()).data

    @single_act
    def set_owner(self, **values: Any) -> None:
        """Let the system change hands. Project leaders and administrators may."""
        set_owner(actor=self.viewer, at=self.at, **values)
