"""The council's rules of anchoring."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.forms.base import SiteForm
from crm.web.views import FormPage
from messages.forms.rules import RulesForm
from messages.models import AnchoringRules
from messages.queries.rules import Levels
from messages.services.rules import set_rules


class AnchoringRulesPage(FormPage):
    """Who must stand behind a text, how many, and at which levels."""

    template_name = "messages/rules.html"
    title = _("Rules of anchoring")
    form_class = RulesForm
    success_message = _("The rules are saved.")

    def get_initial(self) -> dict[str, Any]:
        """As they are."""
        rules = AnchoringRules.current()
        ranks = Levels.current().ranks()
        return {
            "must_endorse": [party.pk for party in rules.must_endorse.all()] if rules.is_stored else [],
            "quorum": rules.quorum,
            "conditional_counts": rules.conditional_counts,
            "all_must_answer": rules.all_must_answer,
            "gate": rules.gate,
            "silence_allowed": rules.silence_allowed,
            "days_to_answer": rules.days_to_answer,
            "levels": "\n".join(", ".join(rank) for rank in ranks),
            "version": rules.revision,
        }

    def perform(self, form: SiteForm) -> AnchoringRules:
        """Save them, unless somebody else did meanwhile."""
        data = dict(form.cleaned_data)
        revision = data.pop("version")
        return set_rules(actor=self.viewer, at=self.at, revision=revision, **data)

    def get_success_url(self, result: Any) -> str:
        """To the parties."""
        return reverse("anchoring_list")

    def get_cancel_url(self) -> str:
        """To the parties."""
        return reverse("anchoring_list")
