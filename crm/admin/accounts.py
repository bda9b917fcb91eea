"""Accounts and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from crm.admin import account_pages as pages
from crm.admin.base import ReferenceAdmin
from crm.admin.lists import NAME, Titled, column
from crm.forms.administration import AccountForm
from crm.models import User
from crm.models.base import fold
from crm.policy import Thing
from crm.services import accounts
from crm.visibility import Viewer


@admin.display(description=_("Account"), ordering="is_active")
def _account(row: User) -> str:
    """Whether it is open, in a word."""
    return pgettext("account", "Open") if row.is_active else pgettext("account", "Closed")


class Open(admin.BooleanFieldListFilter):
    """Open accounts, or closed ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("Open account")


class UserAdmin(ReferenceAdmin):
    """The people of the parties, and what they may do."""

    thing = Thing.ACCOUNT
    title = _("Accounts and roles")
    add_title = _("Open an account")
    about = _("Who signs in, with which role, and who may answer for a party.")
    site_form = AccountForm
    edited = accounts.FIELDS
    add_page = pages.Open
    change_page = pages.Account
    list_display = (
        NAME,
        column(_("E-mail"), "email", "email"),
        column(_("Organisation"), "organisation", "organisation__sort_key"),
        column(_("Role"), "role", "role"),
        _account,
    )
    list_filter = (("is_active", Open), ("role", Titled))
    narrowed_by = frozenset({"is_active__exact", "role__exact"})
    related = ("organisation",)

    def create(self, *, actor: Viewer, at: dt.datetime, **values: Any) -> User:
        """Run the service."""
        return accounts.create_user(actor=actor, at=at, **values)

    def update(self, *, actor: Viewer, at: dt.datetime, row: Any, **values: Any) -> User:
        """Run the service."""
        return accounts.update_user(actor=actor, at=at, user=row, **values)

    def trail(self, row: Any) -> Sequence[Model]:
        """The account, and the rights to answer that go with it."""
        return [row, *row.authorities.all()]

    def matching(self, text: str) -> Q:
        """By name, address or organisation."""
        return super().matching(text) | Q(email__icontains=text) | Q(organisation__search_key__contains=fold(text))

    def get_urls(self) -> list[URLPattern]:
        """Rights to answer, invitations, closing and opening, too."""
        return [
            *super().get_urls(),
            self.page("<int:pk>/authority/", pages.Grant, "authority"),
            self.page("authority/<int:pk>/end/", pages.EndGrant, "authority_end"),
            self.page("<int:pk>/close/", pages.Close, "close"),
            self.page("<int:pk>/reopen/", pages.Reopen, "reopen"),
            self.page("<int:pk>/invite/", pages.Invite, "invite"),
            self.page("<int:pk>/address/", pages.Address, "address"),
        ]
