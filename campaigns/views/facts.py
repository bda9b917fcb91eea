"""Facts to check before an arena, by message."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from campaigns.forms.facts import FactsForm
from campaigns.queries.facts import coming_arena
from crm import clock
from crm.web.views import Page
from messages.models import ProofPoint
from messages.queries.ageing import Ageing, by_message


class FactsPage(Page):
    """What will not hold on a day: the next arena's first, unless another is asked for."""

    template_name = "campaigns/facts.html"
    title = gettext_lazy("Facts to check")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The facts by message, and the day."""
        today = clock.day(self.at)
        arena = coming_arena(self.viewer, today)
        first = arena.starts if arena else today
        data = {"before": self.request.GET.get("before") or first.isoformat()}
        form = FactsForm(data, viewer=self.viewer, at=self.at)
        by = form.cleaned_data["before"] if form.is_valid() else None
        facts = ProofPoint.objects.readable_by(self.viewer, self.at)
        groups = by_message(facts, by, self.viewer.user_id) if by else []
        return super().get_context(
            form=form, by=by, groups=groups, said=_said(groups), arena=arena if by == first else None, **extra
        )


def _said(groups: list[Ageing]) -> str:
    n = sum(len(group.facts) for group in groups)
    return ngettext("%(n)d fact", "%(n)d facts", n) % {"n": n}
