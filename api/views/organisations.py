"""Partners and bodies."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable
from api.serializers.organisations import (
    NewOrganisationInput,
    OrganisationInput,
    OrganisationOutput,
    OrganisationRenameInput,
)
from crm.filters.organisations import OrganisationFilter
from crm.models import Organisation
from crm.services import organisations as services
from crm.services.renaming import rename_body
from crm.visibility import VisibleQuerySet


class Organisations(Listed, Readable, Creatable, Changeable):
    """Partners of the cooperation, and the bodies of decision-makers. A renamed body ends and gets a new row."""

    model = Organisation
    output = OrganisationOutput
    inputs = {"create": NewOrganisationInput, "partial_update": OrganisationInput, "rename": OrganisationRenameInput}
    filterset_class = OrganisationFilter
    order = ("sort_key", "pk")

    def rows(self) -> VisibleQuerySet[Organisation]:
        """Every organisation, for members."""
        return Organisation.objects.visible_to(self.viewer)

    def add(self, **values: Any) -> Organisation:
        """Found or register one."""
        return services.create_organisation(actor=self.viewer, at=self.at, **values)

    @act
    def rename(self, row: Organisation, **values: Any) -> None:
        """Give a body a new name from a day on: this row ends, and ``successor`` names the one that goes on."""
        rename_body(actor=self.viewer, at=self.at, organisation=row, version=row.version, **values)

    def change(self, row: Organisation, **values: Any) -> Organisation:
        """Change its facts."""
        return services.update_organisation(
            actor=self.viewer, at=self.at, organisation=row, version=row.version, **values
        )
