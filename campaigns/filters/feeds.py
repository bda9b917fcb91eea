"""Filters of what feeds advocacy."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.enums import NeedState
from campaigns.models import BusinessNeed
from crm.enums import OrganisationKind, Partnership
from crm.filters.base import DayFilter, NamedFilterSet, PeriodForm, VisibleChoiceFilter
from crm.models import Issue, Organisation


class NeedFilter(NamedFilterSet):
    """What companies need: by company, state, issue, municipality, the party that took it in, and day."""

    q = django_filters.CharFilter(label=_("Company"), method="by_name")
    state = django_filters.ChoiceFilter(label=_("State"), choices=NeedState.choices, empty_label=_("All"))
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"))
    municipality = VisibleChoiceFilter(
        model=Organisation, only={"kind": OrganisationKind.MUNICIPALITY}, label=_("Municipality")
    )
    organisation = VisibleChoiceFilter(
        model=Organisation,
        only={"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]},
        label=_("Party that took it in"),
    )

    class Meta:
        model = BusinessNeed
        form = PeriodForm
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """With ``from`` and ``to``, words of the language itself."""
        days = {"from": (_("From"), "gte"), "to": (_("To"), "lte")}
        own = {name: DayFilter(label=label, field_name="on", lookup_expr=how) for name, (label, how) in days.items()}
        return {**super().get_filters(), **own}
