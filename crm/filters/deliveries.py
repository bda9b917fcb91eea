"""Narrowing the outbox."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Delivery, User
from crm.outbox.models import DeliveryState

# What mails are about; a kind that is not here is told by its own name.
KINDS = {
    "reminder": _("Reminder"),
    "arena_pack": _("Briefing pack"),
    "pack_alert": _("Change of a briefing pack"),
    "anchoring_news": _("News about a party's answer"),
    "request_decision": _("Decision on a request"),
}


class DeliveryFilter(SiteFilterSet):
    """State, kind and recipient."""

    search = "state"
    state = django_filters.ChoiceFilter(label=_("State"), choices=DeliveryState.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=(), empty_label=_("All"))
    recipient = VisibleChoiceFilter(model=User, label=_("Recipient"), empty_label=_("Everybody"))

    class Meta:
        model = Delivery
        fields = ("state", "kind", "recipient")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = self._kinds()

    def _kinds(self) -> list[tuple[str, Any]]:
        """The kinds that the viewer's own rows have."""
        found = Delivery.objects.visible_to(self.viewer).order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, KINDS.get(kind, kind)) for kind in found]
