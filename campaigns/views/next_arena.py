"""Next year's arena: what will be made is shown before anything is saved."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.arenas import NextArenaForm
from campaigns.models import Arena
from campaigns.queries import next_arena as queries
from campaigns.services import next_arena as services
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import FormPage


class NextArenaPage(FormPage):
    """Make next year's arena from this one."""

    form_class = NextArenaForm
    template_name = "campaigns/next_arena.html"
    submit_label = gettext_lazy("Create next year's arena")
    success_message = gettext_lazy("Next year's arena is created. Its programme is empty.")

    def get_title(self) -> str:
        """``Next year's arena after Almedalsveckan 2027``."""
        return _("Next after %(arena)s") % {"arena": self.object}

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer).select_related("coordinator")

    @cached_property
    def proposal(self) -> queries.Proposal:
        """What would be made."""
        return queries.proposal(self.object, self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """The same week, everybody who is still active."""
        return {
            "name": self.proposal.name,
            "starts": self.proposal.starts,
            "ends": self.proposal.ends,
            "coordinator": self.object.coordinator_id,
            "delegates": [user.pk for user in self.proposal.delegates],
        }

    def get_form_extra(self) -> dict[str, Any]:
        """The delegates on offer."""
        return {"offered": self.proposal.delegates}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what would be made."""
        return super().get_context(proposal=self.proposal, **extra)

    def get_cancel_url(self) -> str:
        """This year's arena."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> Arena:
        """Make it."""
        return services.create_next_arena(actor=self.viewer, at=self.at, arena=self.object, **form.cleaned_data)
