"""Our own people."""

from __future__ import annotations

from api.base import Listed, Readable
from api.serializers.colleagues import ColleagueOutput
from crm.filters.colleagues import ColleagueFilter
from crm.models import User
from crm.visibility import VisibleQuerySet


class Colleagues(Listed, Readable):
    """The people of the parties: those who lead meetings, follow up commitments and answer for their party."""

    model = User
    output = ColleagueOutput
    filterset_class = ColleagueFilter
    order = ("sort_key", "pk")

    def rows(self) -> VisibleQuerySet[User]:
        """Everyone of ours, for members."""
        return User.objects.visible_to(self.viewer).select_related("organisation")
