"""Horizontal criteria: counts of an arena and of a year, and what one states of oneself."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.filters.horizontal import CriteriaYearFilter
from campaigns.forms.horizontal import OwnTravelForm, StatementForm
from campaigns.models import Arena, Delegate
from campaigns.queries.horizontal import criteria_of, criteria_of_year
from campaigns.services import horizontal as services
from campaigns.views.arenas import ArenaPage
from crm import policy
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage, Page


class ArenaCriteriaPage(ArenaPage):
    """How the delegation and the speakers of an arena are divided, and how they travel."""

    template_name = "campaigns/arena_criteria.html"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The counts, and the viewer's own place in the delegation, if any."""
        own = Delegate.objects.visible_to(self.viewer).filter(arena=self.object, user=self.viewer.user_id).first()
        return super().get_context(criteria=criteria_of(self.object, self.viewer), own=own, **extra)


class CriteriaPage(Page):
    """The criteria of every arena of a year, and of all together."""

    template_name = "campaigns/criteria_list.html"
    title = _("Horizontal criteria")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Of the year that is asked for."""
        rows = Arena.objects.visible_to(self.viewer)
        found = CriteriaYearFilter(self.request.GET, rows, viewer=self.viewer, at=self.at, request=self.request)
        each, together = criteria_of_year(self.viewer, found.chosen)
        words = {"filter": found, "sentences": found.sentences()}
        return super().get_context(rows=each, together=together, **words, **extra)


class OwnStatementPage(FormPage):
    """One's own gender, stated or not. Nobody else does it for one."""

    title = _("What you state of yourself")
    form_class = StatementForm
    template_name = "campaigns/own_statement.html"
    success_message = _("Saved. Nobody else sees it; it is counted.")

    def get_initial(self) -> dict[str, Any]:
        """What is stated now."""
        return {"gender": services.own_gender(self.viewer)}

    def get_cancel_url(self) -> str:
        """Back to the settings."""
        return reverse("settings")

    def perform(self, form: SiteForm) -> str:
        """State it."""
        return services.state_gender(actor=self.viewer, at=self.at, gender=form.cleaned_data["gender"])

    def get_success_url(self, result: Any) -> str:
        """The settings."""
        return self.get_cancel_url()


class TravelPage(FormPage):
    """How a delegate travels: one's own, or any for the coordinator."""

    title = _("How you travel")
    form_class = OwnTravelForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Delegate]:
        """Delegates of visible arenas."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user")

    def load(self) -> None:
        """Another's is not for one: told before the form is shown."""
        super().load()
        own = self.object.user_id == self.viewer.user_id
        if not policy.allows(self.viewer, Action.UPDATE, Thing.TRAVEL, own=own):
            raise NotAllowed("Somebody else's to say.")

    def get_initial(self) -> dict[str, Any]:
        """What is stated now."""
        return {"travel": self.object.travel, "version": self.object.version}

    def get_cancel_url(self) -> str:
        """The arena's criteria."""
        return reverse("arena_criteria", args=[self.object.arena_id])

    def perform(self, form: SiteForm) -> Delegate:
        """Save it."""
        return services.choose_travel(actor=self.viewer, at=self.at, delegate=self.object, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """The arena's criteria."""
        return self.get_cancel_url()
