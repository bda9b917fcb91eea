"""Networks, who sits in them, and allies."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.networks import (
    AllyInput,
    AllyOutput,
    MemberInput,
    MemberOutput,
    NetworkInput,
    NetworkOutput,
    NewAllyInput,
    NewMemberInput,
    NewNetworkInput,
)
from crm import clock
from crm.filters.networks import AllyFilter, MemberFilter, NetworkFilter
from crm.models import Ally, Network, NetworkMember
from crm.queries import networks as queries
from crm.services import allies, networks


class Networks(Listed, Readable, Creatable, Changeable, Removable):
    """Groups that matter to us, by name."""

    model = Network
    output = NetworkOutput
    inputs = {"create": NewNetworkInput, "partial_update": NetworkInput}
    filterset_class = NetworkFilter
    order = ("sort_key", "pk")

    def rows(self) -> Rows:
        """Those of the caller's party, and those shared with all."""
        return queries.networks(self.viewer, clock.day(self.at))

    def add(self, **values: Any) -> Network:
        """Add a network."""
        return networks.add_network(actor=self.viewer, at=self.at, **values)

    def change(self, row: Network, **values: Any) -> Network:
        """Change a network of the caller's party."""
        return networks.change_network(actor=self.viewer, at=self.at, network=row, version=row.version, **values)

    def remove(self, row: Network) -> None:
        """Take away a network that is nobody's ally, and its members."""
        networks.remove_network(actor=self.viewer, at=self.at, network=row, version=row.version)


class NetworkMembers(Listed, Readable, Creatable, Changeable, Removable):
    """Who sits in one network; those of today unless ``show=all``. There is no list by person."""

    model = NetworkMember
    output = MemberOutput
    inputs = {"create": NewMemberInput, "partial_update": MemberInput}
    filterset_class = MemberFilter
    order = ("network", "pk")

    def rows(self) -> Rows:
        """Those of the networks that the caller reads."""
        return queries.members(self.viewer)

    def add(self, **values: Any) -> NetworkMember:
        """Note who sits in a network of the caller's party."""
        return networks.add_member(actor=self.viewer, at=self.at, **values)

    def change(self, row: NetworkMember, **values: Any) -> NetworkMember:
        """Change role, days or source; a last day says that they have left."""
        return networks.change_member(actor=self.viewer, at=self.at, member=row, version=row.version, **values)

    def remove(self, row: NetworkMember) -> None:
        """Take away a member noted by mistake."""
        networks.remove_member(actor=self.viewer, at=self.at, member=row, version=row.version)


class Allies(Listed, Readable, Creatable, Changeable, Removable):
    """Who works for our issues with us; those of today unless ``show=all``."""

    model = Ally
    output = AllyOutput
    inputs = {"create": NewAllyInput, "partial_update": AllyInput}
    filterset_class = AllyFilter
    order = ("issue__sort_key", "issue", "pk")

    def rows(self) -> Rows:
        """Those of the caller's party, and those shared with all."""
        return queries.allies(self.viewer)

    def add(self, **values: Any) -> Ally:
        """Note an ally."""
        return allies.add_ally(actor=self.viewer, at=self.at, **values)

    def change(self, row: Ally, **values: Any) -> Ally:
        """Change what it does, days or source."""
        return allies.change_ally(actor=self.viewer, at=self.at, ally=row, version=row.version, **values)

    def remove(self, row: Ally) -> None:
        """Take away an ally noted by mistake."""
        allies.remove_ally(actor=self.viewer, at=self.at, ally=row, version=row.version)
