"""A model of the reference data: Django's list, and our own pages for adding, changing and history.

Nothing is written but by the services, so whatever in Django's admin would save, delete or log has no address here.
"""

from __future__ import annotations

import datetime as dt
from abc import ABCMeta, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.forms import MediaDefiningClass
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm import policy
from crm.admin.lists import RowList
from crm.admin.pages import Add, Change, History, Rows
from crm.forms.base import SiteForm
from crm.models.base import fold
from crm.policy import Action, Thing
from crm.visibility import Viewer, VisibleQuerySet

Act = tuple[str, str]


class _Abstract(ABCMeta, MediaDefiningClass):
    """Django's admin classes have a metaclass of their own."""


class ReferenceAdmin(admin.ModelAdmin, metaclass=_Abstract):
    """Words, form and services of one model. ``edited`` names the values that the form takes from a row."""

    thing: Thing
    title: str | Promise
    add_title: str | Promise
    about: str | Promise
    site_form: type[SiteForm]
    edited: tuple[str, ...]
    add_page: type[Add] = Add
    change_page: type[Change] = Change

    # Rows that a line shows something of.
    related: tuple[str, ...] = ()

    actions = None
    search_fields = ("search_key",)
    list_display_links = None
    list_per_page = 100
    show_full_result_count = False
    change_list_template = "reference/list.html"
    # Lookups that the address of the list may narrow it by.
    narrowed_by: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def create(self, *, actor: Viewer, at: dt.datetime, **values: Any) -> Any:
        """Run the service that adds a row."""

    @abstractmethod
    def update(self, *, actor: Viewer, at: dt.datetime, row: Any, **values: Any) -> Any:
        """Run the service that changes the row; ``values`` hold the version that the form showed."""

    def rows(self, viewer: Viewer) -> VisibleQuerySet[Any]:
        """Every row that the viewer sees, with what a line shows loaded."""
        found: VisibleQuerySet[Any] = self.model._default_manager.visible_to(viewer)
        return found.select_related(*self.related) if self.related else found

    def trail(self, row: Any) -> Sequence[Model]:
        """The objects whose history is the row's."""
        return [row]

    def acts(self, row: Any) -> list[Act]:
        """What else can be done with the row: words and address."""
        return [(_("Who changed what"), self.url("history", row.pk))]

    def may(self, viewer: Viewer, action: Action) -> bool:
        """Whether the viewer may do this to any row."""
        return policy.allows(viewer, action, self.thing)

    def url(self, page: str, *args: int) -> str:
        """The address of a page about the model."""
        return reverse(f"admin:crm_{self.opts.model_name}_{page}", args=args)

    def get_urls(self) -> list[URLPattern]:
        """List, add, change and history; nothing is deleted."""
        return [
            self.page("", Rows, "changelist"),
            self.page("new/", self.add_page, "add"),
            self.page("<int:pk>/", self.change_page, "change"),
            self.page("<int:pk>/history/", History, "history"),
        ]

    def page(self, route: str, view: Any, name: str) -> URLPattern:
        """The address of a page that knows this model."""
        return path(route, view.as_view(admin=self), name=f"crm_{self.opts.model_name}_{name}")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RowList]:
        """The list with our own words and addresses."""
        return RowList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the viewer sees."""
        return self.rows(request.viewer)  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Rows with the text in them, as Swedes type it; no row comes twice."""
        return queryset.filter(self.matching(search_term.strip())) if search_term.strip() else queryset, False

    def matching(self, text: str) -> Q:
        """Rows that the text finds."""
        return Q(search_key__contains=fold(text))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters offer: any other field could be guessed letter by letter."""
        return lookup in self.narrowed_by

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change."""
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the policy says."""
        return self.may(request.viewer, Action.UPDATE)  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """As the policy says."""
        return self.may(request.viewer, Action.CREATE)  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a row ends, and stays."""
        return False
