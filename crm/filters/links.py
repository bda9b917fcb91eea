"""Narrowing personal links."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import PersonalLink, User


class LinkFilter(SiteFilterSet):
    """Whose, and whether it opens anything now, in real time."""

    search = "user__name"
    user = VisibleChoiceFilter(model=User, label=_("Recipient"))
    live = django_filters.BooleanFilter(method="by_life", label=_("Opens something"))

    class Meta:
        model = PersonalLink
        fields = ("user",)

    def by_life(self, rows: QuerySet[PersonalLink], name: str, value: bool) -> QuerySet[PersonalLink]:
        """Those that are neither revoked nor expired, or the others."""
        live = PersonalLink.objects.live(timezone.now())
        return rows.filter(pk__in=live.values("pk")) if value else rows.exclude(pk__in=live.values("pk"))
