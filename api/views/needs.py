"""What companies need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.acts import act, overview
from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.needs import (
    AcceptNeedInput,
    NeedContactInput,
    NeedInput,
    NeedOutput,
    NeedTotals,
    NewNeedInput,
    TurnDownNeedInput,
)
from campaigns.filters.feeds import NeedFilter
from campaigns.models import BusinessNeed, NeedContact
from campaigns.services import needs as services
from crm.filters.base import SiteFilterSet
from crm.models import Issue


class BusinessNeeds(Listed, Readable, Creatable, Changeable):
    """What companies have told the parties that they need, the newest first."""

    model = BusinessNeed
    output = NeedOutput
    outputs = {"totals": NeedTotals}
    inputs = {
        "create": NewNeedInput,
        "partial_update": NeedInput,
        "accept": AcceptNeedInput,
        "turn_down": TurnDownNeedInput,
        "keep_contact": NeedContactInput,
    }
    filterset_class = NeedFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Those of the caller's party, and those shared with all."""
        rows = BusinessNeed.objects.visible_to(self.viewer)
        return rows.select_related("municipality", "organisation", "taken_by", "issue", "assessed_by")

    def represent(self, rows: Sequence[BusinessNeed]) -> list[Any]:
        """With the contacts that the caller may see, read at once."""
        contacts = NeedContact.objects.visible_to(self.viewer).filter(need__in=[row.pk for row in rows])
        known = {contact.need_id: contact for contact in contacts}
        return list(self.output(rows, many=True, context={**self.context(), "contacts": known}).data)

    def add(self, **values: Any) -> BusinessNeed:
        """Take a need in. A personal number, as a sole trader has, is refused."""
        return services.take_in(actor=self.viewer, at=self.at, **values)

    def change(self, row: BusinessNeed, **values: Any) -> BusinessNeed:
        """Change what is said of it; what became of it stands."""
        return services.change_need(actor=self.viewer, at=self.at, need=row, version=row.version, **values)

    @act
    def accept(self, row: BusinessNeed, *, issue: Issue | None = None, new_issue: str = "") -> None:
        """Let it join an issue, or become a new one."""
        services.accept_need(
            actor=self.viewer, at=self.at, need=row, issue=issue, new_issue=new_issue, version=row.version
        )

    @act
    def turn_down(self, row: BusinessNeed, *, reason: str) -> None:
        """Turn it down with the reason; its contact is forgotten."""
        services.turn_down_need(actor=self.viewer, at=self.at, need=row, reason=reason, version=row.version)

    @act
    def reopen(self, row: BusinessNeed) -> None:
        """Assess it anew: it leaves its issue."""
        services.reopen_need(actor=self.viewer, at=self.at, need=row, version=row.version)

    @act
    def keep_contact(self, row: BusinessNeed, **contact: Any) -> None:
        """Note whom to ask, instead of whoever it was. The person has been told, and only the own party sees it."""
        services.keep_contact(
            actor=self.viewer, at=self.at, need=row, contact=services.Contact(**contact), version=row.version
        )

    @act
    def forget_contact(self, row: BusinessNeed) -> None:
        """Let nothing of the contact be left."""
        services.forget_contact(actor=self.viewer, at=self.at, need=row, version=row.version)

    @overview
    def totals(self, found: SiteFilterSet) -> Any:
        """How many needs the filters leave, from how many companies: each organisation number counts once."""
        return found.qs.counted()  # type: ignore[attr-defined]
