"""What is known around a decision-maker: parties over time, numbers in registers, contact details, door-openers."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from api.acts import act
from api.base import Creatable, Listed, Readable, Removable
from api.serializers.relations import (
    ContactDetailInput,
    ContactDetailOutput,
    DoorOpenerInput,
    DoorOpenerOutput,
    PartyMembershipConfirmInput,
    PartyMembershipEndInput,
    PartyMembershipInput,
    PartyMembershipOutput,
    PersonIdentifierInput,
    PersonIdentifierOutput,
)
from crm.filters.relations import ContactDetailFilter, DoorOpenerFilter, IdentifierFilter, PartyMembershipFilter
from crm.models import ContactDetail, DoorOpener, PartyMembership, PersonIdentifier
from crm.services import relations as services
from crm.visibility import VisibleQuerySet


class PartyMemberships(Listed, Readable, Creatable):
    """Parties of decision-makers over time. Never overwritten: one ends and another begins."""

    model = PartyMembership
    output = PartyMembershipOutput
    inputs = {
        "create": PartyMembershipInput,
        "end": PartyMembershipEndInput,
        "confirm": PartyMembershipConfirmInput,
    }
    filterset_class = PartyMembershipFilter
    order = ("person__sort_key", "person", "starts", "pk")

    def rows(self) -> VisibleQuerySet[PartyMembership]:
        """Every membership, for members."""
        return PartyMembership.objects.visible_to(self.viewer).select_related("person")

    def add(self, **values: Any) -> PartyMembership:
        """Note a time in a party."""
        return services.add_party_membership(actor=self.viewer, at=self.at, **values)

    @act
    def end(self, row: PartyMembership, *, ends: dt.date, **how: str) -> None:
        """Set the last day in the party."""
        services.end_party_membership(actor=self.viewer, at=self.at, membership=row, ends=ends, **how)

    @act
    def confirm(self, row: PartyMembership, *, source: str = "") -> None:
        """Say that somebody of whom nobody knew it is still in the party."""
        services.confirm_party_membership(actor=self.viewer, at=self.at, membership=row, source=source)


class _Facts(Listed, Readable, Creatable, Removable):
    """Facts that are noted, and taken away when they are wrong."""

    related: ClassVar[tuple[str, ...]] = ("person",)
    order = ("person__sort_key", "person", "pk")

    def rows(self) -> VisibleQuerySet[Any]:
        """Every fact, for members."""
        manager: Any = self.model._default_manager
        rows: VisibleQuerySet[Any] = manager.visible_to(self.viewer)
        return rows.select_related(*self.related)

    def remove(self, row: Any) -> None:
        """Take it away; the trail keeps what it said."""
        services.remove(actor=self.viewer, at=self.at, fact=row)


class PersonIdentifiers(_Facts):
    """What registers call decision-makers."""

    model = PersonIdentifier
    output = PersonIdentifierOutput
    inputs = {"create": PersonIdentifierInput}
    filterset_class = IdentifierFilter

    def add(self, **values: Any) -> PersonIdentifier:
        """Note a number in a register."""
        return services.add_identifier(actor=self.viewer, at=self.at, **values)


class ContactDetails(_Facts):
    """Addresses and numbers of decision-makers, with where they were found."""

    model = ContactDetail
    output = ContactDetailOutput
    inputs = {"create": ContactDetailInput}
    filterset_class = ContactDetailFilter

    def add(self, **values: Any) -> ContactDetail:
        """Note an address or number."""
        return services.add_contact_detail(actor=self.viewer, at=self.at, **values)


class DoorOpeners(_Facts):
    """Who of ours knows which decision-maker."""

    model = DoorOpener
    output = DoorOpenerOutput
    inputs = {"create": DoorOpenerInput}
    filterset_class = DoorOpenerFilter
    related = ("person", "user")

    def add(self, **values: Any) -> DoorOpener:
        """Note who knows the person."""
        return services.add_door_opener(actor=self.viewer, at=self.at, **values)
