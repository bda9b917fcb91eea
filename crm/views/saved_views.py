"""Views of a list that are kept under a name: tabs over the list, saving one, and looking after one's own."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.enums import ListKind
from crm.errors import NotAllowed
from crm.filters import saved
from crm.filters.base import SiteFilterSet
from crm.forms.base import SiteForm
from crm.forms.saved_views import SavedViewForm
from crm.models import SavedView
from crm.policy import Action, Thing
from crm.services import saved_views as services
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage, ListPage

# So many kept views are tabs; all of them are on a page of their own.
TABS = 8
PAGES = {
    ListKind.LOG: "meeting_list",
    ListKind.PEOPLE: "person_list",
    ListKind.COMMITMENTS: "commitment_list",
    ListKind.HANDOVER: "handover",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Tab:
    """A tab over a list: a question, its address, and whether it is the one on the page."""

    label: str
    url: str
    current: bool


class SavingList(ListPage):
    """A list whose filters can be kept. ``kind`` names it."""

    kind: ClassVar[ListKind]

    def standing(self) -> list[tuple[str, str]]:
        """Views that are always there, as words and query strings."""
        return []

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With tabs, and where to keep what is asked now."""
        asked = saved.short(self.request.GET)
        kept = SavedView.objects.visible_to(self.viewer).filter(kind=self.kind)
        found = kept.values_list("name", "query")
        own = list(found[: TABS + 1])
        more = len(own) > TABS
        if more:
            # The one that is looked through keeps its tab.
            own = own[:TABS]
            own += [row for row in found.filter(query=asked)[:1] if asked and row not in own]
        views = [*self.standing(), *own]
        known = asked in {query for _label, query in views}
        save = reverse(f"saved_view_{self.kind}") if self.may(Action.CREATE, Thing.SAVED_VIEW) else ""
        return super().get_context(
            views=[Tab(label, f"?{query}", query == asked) for label, query in views],
            saved_views=bool(own),
            more_views=more,
            save_url=f"{save}?{asked}" if save and asked and not known else "",
            **extra,
        )


class SavedViewCreate(FormPage):
    """Keep the filters in the address under a name. The list says which filters there are."""

    title = gettext_lazy("Save the view")
    form_class = SavedViewForm
    success_message = gettext_lazy("The view is saved. It is a tab over the list.")
    kind: ClassVar[ListKind]
    filterset_class: type[SiteFilterSet]

    def get_form_extra(self) -> dict[str, Any]:
        """The filters in words."""
        found = self.filterset_class(
            self.request.GET, SavedView.objects.none(), viewer=self.viewer, at=self.at, request=self.request
        )
        return {"asked": [sentence.text for sentence in found.sentences()]}

    def perform(self, form: SiteForm) -> SavedView:
        """Save it."""
        asked = saved.understood(self.request.GET.urlencode(), self.filterset_class, viewer=self.viewer, at=self.at)
        name, sharing = form.cleaned_data["name"], form.cleaned_data["sharing"]
        return services.save_view(
            actor=self.viewer, at=self.at, kind=self.kind, name=name, query=asked, sharing=sharing
        )

    def get_success_url(self, result: SavedView) -> str:
        """The list through the view."""
        return f"{reverse(PAGES[self.kind])}?{result.query}"

    def get_cancel_url(self) -> str:
        """Back to the list as it was."""
        return f"{reverse(PAGES[self.kind])}?{self.request.GET.urlencode()}"


class SavedViewList(ListPage):
    """One's own views of every list, and those that others share."""

    template_name = "crm/saved_view_list.html"
    title = gettext_lazy("Saved views")
    keyset = ("kind", "sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[SavedView]:
        """Those that the viewer finds."""
        return SavedView.objects.visible_to(self.viewer).select_related("owner")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``3 saved views``."""
        n = rows.count()
        return ngettext("%(n)s saved view", "%(n)s saved views", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Each with its address, and whether it is one's own."""
        context = super().get_context(**extra)
        lines = [
            (view, f"{reverse(PAGES[ListKind(view.kind)])}?{view.query}", view.owner_id == self.viewer.user_id)
            for view in context["rows"]
        ]
        return {**context, "lines": lines}


class SavedViewUpdate(FormPage):
    """Another name, or other people who find it. Its filters are changed by saving the list anew."""

    form_class = SavedViewForm
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[SavedView]:
        """Those that the viewer finds."""
        return SavedView.objects.visible_to(self.viewer)

    def load(self) -> None:
        """Find it, and refuse another's before anything is typed."""
        super().load()
        if self.object.owner_id != self.viewer.user_id:
            raise NotAllowed(_("You may read this but not change it."))

    def get_title(self) -> str:
        """``Change: …``."""
        return _("Change: %(name)s") % {"name": self.object.name}

    def get_initial(self) -> dict[str, Any]:
        """The view as it is."""
        return {name: getattr(self.object, name) for name in ("name", "sharing", "version")}

    def get_form_extra(self) -> dict[str, Any]:
        """Its filters stand on the list."""
        return {"asked": []}

    def perform(self, form: SiteForm) -> SavedView:
        """Save what differs."""
        return services.update_view(actor=self.viewer, at=self.at, view=self.object, **form.cleaned_data)

    def get_success_url(self, result: SavedView) -> str:
        """Back to one's views."""
        return reverse("saved_view_list")

    def get_cancel_url(self) -> str:
        """Back to one's views."""
        return reverse("saved_view_list")


class SavedViewRemove(ActionPage):
    """Forget a view of one's own."""

    success_message = gettext_lazy("The view is removed.")

    def get_queryset(self) -> VisibleQuerySet[SavedView]:
        """Those that the viewer finds."""
        return SavedView.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Remove it."""
        services.remove_view(actor=self.viewer, at=self.at, view=self.object, version=self.seen_version())
        return reverse("saved_view_list")
