"""The one admin site: an index and what each model brings. No form to sign in, no passwords, no other models."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import include, path

from crm.admin.accounts import UserAdmin
from crm.admin.codes import CommitteeAdmin, IssueAdmin, PoliticalPartyAdmin
from crm.admin.organisations import OrganisationAdmin
from crm.admin.pages import Index
from crm.models import Committee, Issue, Organisation, PoliticalParty, User


class ReferenceSite(AdminSite):
    """Reference data and accounts."""

    def get_urls(self) -> list[Any]:
        """The index and the pages of every model."""
        admins: list[Any] = list(self._registry.values())
        return [
            path("", Index.as_view(admins=admins), name="index"),
            *(path(f"{admin.opts.model_name}/", include(admin.urls)) for admin in admins),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing: our pages know where they are."""
        return {}


site = ReferenceSite(name="admin")
site.register(Organisation, OrganisationAdmin)
site.register(Committee, CommitteeAdmin)
site.register(PoliticalParty, PoliticalPartyAdmin)
site.register(Issue, IssueAdmin)
site.register(User, UserAdmin)
