"""Filters of what hangs on a message's text. The rows are already those whose text the viewer may read."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm import clock
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Meeting, Organisation
from messages.enums import EndorsementState
from messages.models import Endorsement, JointMessage, MessageDraft, MessageUse, MessageVersion, ProofPoint
from messages.queries.house import is_stale


class ReadableChoiceFilter(VisibleChoiceFilter):
    """Filters by a row of ``model`` whose text the viewer may read at the instant."""

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """The rows to choose among."""
        manager: Any = self.choices_of._default_manager
        rows: QuerySet[Any] = manager.readable_by(self.parent.viewer, self.parent.at)
        return rows


class VersionFilter(SiteFilterSet):
    """The versions of one message."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), required=True)

    class Meta:
        model = MessageVersion
        fields: list[str] = []


class DraftFilter(SiteFilterSet):
    """The saves of one message."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), required=True)

    class Meta:
        model = MessageDraft
        fields: list[str] = []


class EndorsementFilter(SiteFilterSet):
    """By message, version, party and answer. Of current versions, unless a version is named."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), field_name="version__message")
    version = ReadableChoiceFilter(model=MessageVersion, label=_("Version"))
    organisation = VisibleChoiceFilter(model=Organisation, label=_("Party"))
    state = django_filters.ChoiceFilter(choices=EndorsementState, label=pgettext_lazy("noun", "Answer"))

    class Meta:
        model = Endorsement
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Endorsement]) -> QuerySet[Endorsement]:
        """The answers within the filters."""
        rows: QuerySet[Endorsement] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["version"] else rows.filter(version__current_of__isnull=False)


class UseFilter(SiteFilterSet):
    """By message and meeting."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"))
    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"))

    class Meta:
        model = MessageUse
        fields: list[str] = []


class ProofPointFilter(SiteFilterSet):
    """By message, whether the check is over 24 months old or missing, and whether it passes all the same."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), field_name="version__message")
    stale = django_filters.BooleanFilter(label=_("Check the source"), method="filter_stale")
    waived = django_filters.BooleanFilter(
        label=_("Passes without source or fresh check"), field_name="waived_on", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = ProofPoint
        fields: list[str] = []

    def filter_stale(self, rows: QuerySet[ProofPoint], _name: str, value: bool) -> QuerySet[ProofPoint]:
        """Facts never checked, checked over 24 months ago or over, or the others."""
        stale = rows.filter(Q(checked_on=None) | is_stale(clock.day(self.at)))
        return stale if value else rows.exclude(pk__in=stale.values("pk"))
