"""Our own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.acts import act, reading
from api.base import Listed, Readable
from api.serializers.colleagues import AccountCloseInput, ColleagueOutput, DutiesOutput
from crm.filters.colleagues import ColleagueFilter
from crm.models import User
from crm.services import closing, duties
from crm.visibility import VisibleQuerySet


class Colleagues(Listed, Readable):
    """The people of the parties: those who lead meetings, follow up commitments and answer for their party."""

    model = User
    output = ColleagueOutput
    outputs = {"duties": DutiesOutput}
    inputs = {"close": AccountCloseInput}
    filterset_class = ColleagueFilter
    order = ("sort_key", "pk")

    def rows(self) -> VisibleQuerySet[User]:
        """Everyone of ours, for members."""
        return User.objects.visible_to(self.viewer).select_related("organisation")

    @reading
    def duties(self, row: User) -> Mapping[str, Any]:
        """What somebody answers for, by kind: what is handed over before the account closes. For administrators."""
        return DutiesOutput({"duties": duties.kinds_held(row, self.at)}, context=self.context()).data

    @act
    def close(self, row: User, *, reassign_to: User | None = None, reassign: Sequence[Mapping[str, Any]] = ()) -> None:
        """Close an account; each duty goes to a colleague of the same organisation first. For administrators."""
        heirs = {one["duty"]: one["to"] for one in reassign}
        closing.deactivate_user(
            actor=self.viewer, at=self.at, user=row, reassign_to=reassign_to, reassign=heirs, version=row.version
        )
