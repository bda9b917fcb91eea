"""Acts on a party's answer beside the answer itself."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage
from messages.models import Endorsement
from messages.services.conditions import release_condition


class ConditionRelease(ActionPage):
    """A party that is asked again lets go of the condition of its last answer."""

    success_message = _("The condition no longer holds.")
    object: Endorsement

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """What one's own party has been asked, where one may read the text."""
        rows = Endorsement.objects.readable_by(self.viewer, self.at)
        own = rows.filter(organisation_id=self.viewer.organisation_id or 0)
        return own.select_related("organisation", "version__message")

    def perform(self) -> None:
        """Let go."""
        release_condition(actor=self.viewer, endorsement=self.object, at=self.at)

    def get_return_url(self) -> str:
        """Back to the question."""
        return reverse("endorsement_answer", args=[self.object.pk])
