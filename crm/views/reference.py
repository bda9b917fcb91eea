"""Organisations and issues."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.forms.base import SiteForm
from crm.forms.reference import IssueForm, OrganisationForm
from crm.models import Issue, Organisation
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.services import issues, organisations
from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage, ListPage


class OrganisationList(ListPage):
    """Partners and bodies."""

    template_name = "crm/organisation_list.html"
    title = gettext_lazy("Organisations")
    keyset = ("sort_key", "pk")
    page_size = 200

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every organisation."""
        return Organisation.objects.visible_to(self.viewer).select_related("successor")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``15 organisations``."""
        n = bounded.count(rows)
        return ngettext("%(n)s organisation", "%(n)s organisations", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows and what may be done."""
        return super().get_context(
            may_create=self.may(Action.CREATE, Thing.ORGANISATION),
            may_edit=self.may(Action.UPDATE, Thing.ORGANISATION),
            may_import=self.may(Action.CREATE, Thing.REGISTER_IMPORT),
            **extra,
        )


class OrganisationForms(FormPage):
    """What adding and changing share."""

    form_class = OrganisationForm
    success_message = gettext_lazy("Saved.")

    def get_success_url(self, result: Any) -> str:
        """Back to the list."""
        return reverse("organisation_list")

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("organisation_list")


class OrganisationCreate(OrganisationForms):
    """Add an organisation."""

    title = gettext_lazy("Add an organisation")

    def perform(self, form: SiteForm) -> Organisation:
        """Save it."""
        return organisations.create_organisation(actor=self.viewer, at=self.at, **form.to_create)


class OrganisationUpdate(OrganisationForms):
    """Change an organisation."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every organisation."""
        return Organisation.objects.visible_to(self.viewer)

    def get_title(self) -> str:
        """``Change Riksdagen``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The organisation as it is."""
        return {name: getattr(self.object, name) for name in (*organisations.FIELDS, "version")}

    def perform(self, form: SiteForm) -> Organisation:
        """Save what differs."""
        return organisations.update_organisation(
            actor=self.viewer, at=self.at, organisation=self.object, **form.cleaned_data
        )


class IssueList(ListPage):
    """Issues, with who keeps each together."""

    template_name = "crm/issue_list.html"
    title = gettext_lazy("Issues")
    keyset = ("sort_key", "pk")
    page_size = 200

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every issue."""
        return Issue.objects.visible_to(self.viewer).select_related("organisation", "owner")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``4 issues``."""
        n = rows.count()
        return ngettext("%(n)s issue", "%(n)s issues", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows and what may be done."""
        return super().get_context(
            may_create=self.may(Action.CREATE, Thing.ISSUE), may_edit=self.may(Action.UPDATE, Thing.ISSUE), **extra
        )


class IssueForms(FormPage):
    """What adding and changing share."""

    form_class = IssueForm
    success_message = gettext_lazy("Saved.")

    def get_success_url(self, result: Any) -> str:
        """Back to the list."""
        return reverse("issue_list")

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("issue_list")


class IssueCreate(IssueForms):
    """Add an issue."""

    title = gettext_lazy("Add an issue")

    def perform(self, form: SiteForm) -> Issue:
        """Save it."""
        return issues.create_issue(actor=self.viewer, at=self.at, **form.to_create)


class IssueUpdate(IssueForms):
    """Change an issue."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every issue."""
        return Issue.objects.visible_to(self.viewer).select_related("organisation", "owner")

    def get_title(self) -> str:
        """``Change Kuststråket``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """The issue as it is."""
        return {name: getattr(self.object, name) for name in (*issues.FIELDS, "version")}

    def perform(self, form: SiteForm) -> Issue:
        """Save what differs."""
        return issues.update_issue(actor=self.viewer, at=self.at, issue=self.object, **form.cleaned_data)
