"""Filters of op-eds. The rows are already those that the viewer may read."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Organisation
from crm.models.base import fold
from messages.enums import OpEdState, SignatureState
from messages.models import JointMessage, OpEd, Signatory


class OpEdFilter(SiteFilterSet):
    """By words of the title, status and message."""

    q = django_filters.CharFilter(method="filter_title", label=_("Title"))
    state = django_filters.ChoiceFilter(choices=OpEdState, label=_("Status"), empty_label=_("Any"))
    message = VisibleChoiceFilter(
        model=JointMessage, label=_("Joint message"), field_name="version__message", empty_label=_("Any")
    )

    class Meta:
        model = OpEd
        fields: list[str] = []

    def filter_title(self, rows: QuerySet[OpEd], _name: str, value: str) -> QuerySet[OpEd]:
        """Titles that hold the words; case and marks do not matter."""
        return rows.filter(search_key__contains=fold(value))


class SignatoryFilter(SiteFilterSet):
    """By op-ed, party and answer."""

    op_ed = django_filters.NumberFilter(label=_("Op-ed"), min_value=1)
    organisation = VisibleChoiceFilter(model=Organisation, label=_("Party"))
    state = django_filters.ChoiceFilter(choices=SignatureState, label=_("Status"))

    class Meta:
        model = Signatory
        fields: list[str] = []
