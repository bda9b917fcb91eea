"""Organisations and the bodies of decision-makers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.admin.base import Act, ReferenceAdmin
from crm.admin.lists import FIRST_DAY, LAST_DAY, NAME, InForce, Titled, column
from crm.admin.pages import OfRow
from crm.enums import Partnership
from crm.forms.administration import RenameForm
from crm.forms.base import SiteForm
from crm.forms.reference import OrganisationForm
from crm.models import Organisation
from crm.policy import Thing
from crm.services import organisations
from crm.services.renaming import rename_body
from crm.visibility import Viewer


class Rename(OfRow):
    """Give a body a new name from a day on."""

    form_class = RenameForm
    submit_label = gettext_lazy("Rename")
    success_message = gettext_lazy("Renamed. What happened before keeps the old name.")

    def get_title(self) -> str:
        """``Rename Miljödepartementet``."""
        return _("Rename %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """What the form has seen."""
        return {"version": self.object.version}

    def perform(self, form: SiteForm) -> Organisation:
        """End the old row and begin the new one."""
        return rename_body(actor=self.viewer, at=self.at, organisation=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The body under its new name."""
        return str(self.admin.url("change", result.pk))


class OrganisationAdmin(ReferenceAdmin):
    """Partners, ministries, agencies."""

    thing = Thing.ORGANISATION
    title = gettext_lazy("Organisations")
    add_title = gettext_lazy("Add an organisation")
    about = gettext_lazy("Parties of the cooperation, ministries and other bodies, with the days they are valid.")
    site_form = OrganisationForm
    edited = organisations.FIELDS
    list_display = (
        NAME,
        column(gettext_lazy("Kind"), "kind", "kind"),
        column(gettext_lazy("Place in the cooperation"), "partnership", "partnership"),
        FIRST_DAY,
        LAST_DAY,
    )
    list_filter = (InForce, ("kind", Titled), ("partnership", Titled))
    narrowed_by = frozenset({"valid", "kind__exact", "partnership__exact"})

    def create(self, *, actor: Viewer, at: dt.datetime, **values: Any) -> Organisation:
        """Run the service."""
        return organisations.create_organisation(actor=actor, at=at, **values)

    def update(self, *, actor: Viewer, at: dt.datetime, row: Any, **values: Any) -> Organisation:
        """Run the service."""
        return organisations.update_organisation(actor=actor, at=at, organisation=row, **values)

    def acts(self, row: Any) -> list[Act]:
        """A body that lasts can be renamed."""
        lasts = row.partnership == Partnership.NONE and row.valid_to is None
        return [*([(_("Rename"), self.url("rename", row.pk))] if lasts else []), *super().acts(row)]

    def get_urls(self) -> list[URLPattern]:
        """Renaming, too."""
        return [*super().get_urls(), self.page("<int:pk>/rename/", Rename, "rename")]
