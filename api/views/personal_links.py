"""Personal links."""

from __future__ import annotations

from api.acts import act
from api.base import Listed, Readable
from api.serializers.personal_links import PersonalLinkOutput
from crm.filters.links import LinkFilter
from crm.models import PersonalLink
from crm.services import links as services
from crm.visibility import VisibleQuerySet


class PersonalLinks(Listed, Readable):
    """Links that open a document without a password, the newest first: one's own; for coordinators everybody's."""

    model = PersonalLink
    output = PersonalLinkOutput
    filterset_class = LinkFilter
    order = ("-created_at", "-pk")

    def rows(self) -> VisibleQuerySet[PersonalLink]:
        """Links that the viewer may take back."""
        return PersonalLink.objects.visible_to(self.viewer).select_related("user")

    @act
    def revoke(self, row: PersonalLink) -> None:
        """Take the link back: it opens nothing more, and what a phone saved through it goes at its next contact."""
        services.revoke_link(actor=self.viewer, link=row, at=self.at)
