"""Narrowing the outbox."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.models import Arena
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Delivery, User
from crm.outbox.models import DeliveryState

# What mails are about.
KINDS = {
    "reminder": _("Reminder"),
    "arena_pack": _("Briefing pack"),
    "pack_alert": _("Change of a briefing pack"),
    "anchoring_request": _("Question about a joint message"),
    "anchoring_news": _("News about a party's answer"),
    "op_ed_signature": _("Signature under an op-ed"),
    "request_decision": _("Decision on a request"),
    "report_gaps": _("What is missing for a report"),
    "address_failed": _("An address that takes no mail"),
}


class DeliveryFilter(SiteFilterSet):
    """State, kind, arena and recipient."""

    search = "state"
    state = django_filters.ChoiceFilter(label=_("State"), choices=DeliveryState.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=list(KINDS.items()), empty_label=_("All"))
    arena = VisibleChoiceFilter(model=Arena, field_name="arenas", label=_("Arena"), empty_label=_("All"))
    recipient = VisibleChoiceFilter(model=User, label=_("Recipient"), empty_label=_("Everybody"))

    class Meta:
        model = Delivery
        fields = ("state", "kind", "recipient")
