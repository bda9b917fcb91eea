"""A body's own page: what it is called and was, and its people then and now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock
from crm.enums import Partnership
from crm.forms.administration import RenameForm
from crm.forms.base import SiteForm
from crm.models import Organisation
from crm.policy import Action, Thing
from crm.queries.bodies import earlier_names, people_of
from crm.services.renaming import rename_body
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage, FormPage


class OrganisationPage(DetailPage):
    """Facts, names over time, and people."""

    template_name = "crm/organisation_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every organisation."""
        return Organisation.objects.visible_to(self.viewer).select_related("successor")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The people, the other names, and what may be done."""
        body = self.object
        may_edit = self.may(Action.UPDATE, Thing.ORGANISATION)
        lasts = body.partnership == Partnership.NONE and body.valid_to is None
        return super().get_context(
            people=people_of(body, self.viewer, clock.day(self.at)),
            earlier=earlier_names(body, self.viewer),
            may_edit=may_edit,
            may_rename=may_edit and lasts,
            **extra,
        )


class OrganisationRename(FormPage):
    """Give a body a new name from a day on."""

    form_class = RenameForm
    submit_label = gettext_lazy("Rename")
    success_message = gettext_lazy("Renamed. What happened before keeps the old name.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every organisation."""
        return Organisation.objects.visible_to(self.viewer)

    def get_title(self) -> str:
        """``Rename Miljödepartementet``."""
        return _("Rename %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """What the form has seen."""
        return {"version": self.object.version}

    def perform(self, form: SiteForm) -> Organisation:
        """End the old row and begin the new one."""
        return rename_body(actor=self.viewer, at=self.at, organisation=self.object, **form.cleaned_data)

    def get_cancel_url(self) -> str:
        """Back to the body."""
        return str(self.object.get_absolute_url())
