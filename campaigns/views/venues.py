"""Venues of an arena: the list with what is booked where, and adding, changing and removing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.forms.arenas import VenueForm
from campaigns.models import Arena, Venue
from campaigns.queries import venues as queries
from campaigns.services import venues as services
from campaigns.views.arenas import ArenaPage
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage


class VenueListPage(ArenaPage):
    """Where the arena's items are, and how one finds and enters."""

    template_name = "campaigns/arena_venues.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Each venue with its items."""
        return super().get_context(venues=queries.with_items(self.object, self.viewer), **extra)


class VenueCreatePage(FormPage):
    """A new venue of an arena."""

    title = _("New venue")
    form_class = VenueForm
    template_name = "campaigns/form_page.html"
    submit_label = _("Add the venue")
    success_message = _("The venue is added. Choose it in the programme's items.")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """The venues."""
        return reverse("arena_venues", args=[self.object.pk])

    def perform(self, form: SiteForm) -> Venue:
        """Add it."""
        return services.add_venue(actor=self.viewer, at=self.at, arena=self.object, **form.to_create)

    def get_success_url(self, result: Any) -> str:
        """The venues."""
        return self.get_cancel_url()


class VenueUpdatePage(FormPage):
    """A venue's facts; items to come that are booked there follow."""

    form_class = VenueForm
    template_name = "campaigns/venue_form.html"
    success_message = _("Saved. Items to come that are booked there say the same.")

    def get_title(self) -> str:
        """The venue's name."""
        return str(self.object)

    def get_queryset(self) -> VisibleQuerySet[Venue]:
        """Venues of visible arenas."""
        return Venue.objects.visible_to(self.viewer).select_related("arena")

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(self.object, name) for name in VenueForm.base_fields}

    def get_cancel_url(self) -> str:
        """The venues."""
        return reverse("arena_venues", args=[self.object.arena_id])

    def perform(self, form: SiteForm) -> Venue:
        """Save it."""
        return services.update_venue(actor=self.viewer, at=self.at, venue=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The venues."""
        return self.get_cancel_url()


class VenueRemovePage(ActionPage):
    """Remove a venue that nothing to come is booked in."""

    success_message = _("The venue is removed.")

    def get_queryset(self) -> VisibleQuerySet[Venue]:
        """Venues of visible arenas."""
        return Venue.objects.visible_to(self.viewer)

    def get_return_url(self) -> str:
        """The venues."""
        return reverse("arena_venues", args=[self.object.arena_id])

    def perform(self) -> str:
        """Remove it."""
        where = self.get_return_url()
        services.remove_venue(actor=self.viewer, at=self.at, venue=self.object, version=self.seen_version())
        return where
