"""Filters of what hangs on a message's text. The rows are already those whose text the viewer may read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm import clock
from crm.filters.base import DayFilter, SiteFilterSet, VisibleChoiceFilter
from crm.models import Meeting, Organisation, Person
from messages.enums import EndorsementState, VariantAudience, VariantForm, VariantLanguage
from messages.models import (
    Comment,
    Endorsement,
    JointMessage,
    MessageDraft,
    MessageUse,
    MessageVersion,
    ProofPoint,
    Variant,
)
from messages.queries.ageing import ageing
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


class CommentFilter(SiteFilterSet):
    """The comments on one message, open or resolved; replies stand with what they reply to."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), required=True)
    open = django_filters.BooleanFilter(field_name="resolved_at", lookup_expr="isnull", label=_("Open"))

    class Meta:
        model = Comment
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """The comments within the filters."""
        rows: QuerySet[Comment] = super().filter_queryset(queryset)
        return rows.filter(parent=None)


class VariantFilter(SiteFilterSet):
    """By message, audience, language and form, whether the text is behind the message, and whether it is retired.

    Those in use, unless the retired are asked for.
    """

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"))
    audience = django_filters.ChoiceFilter(choices=VariantAudience, label=pgettext_lazy("variant", "For whom"))
    language = django_filters.ChoiceFilter(choices=VariantLanguage, label=_("Language"))
    form = django_filters.ChoiceFilter(choices=VariantForm, label=pgettext_lazy("variant", "What it is"))
    behind = django_filters.BooleanFilter(field_name="is_behind", label=_("Behind the text"))
    retired = django_filters.BooleanFilter(method="filter_retired", label=_("Retired"))

    class Meta:
        model = Variant
        fields: list[str] = []

    def filter_retired(self, rows: QuerySet[Variant], _name: str, _value: bool) -> QuerySet[Variant]:
        """What ``filter_queryset`` sees to, also where nobody asks."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Variant]) -> QuerySet[Variant]:
        """The variants within the filters."""
        rows: QuerySet[Variant] = super().filter_queryset(queryset)
        return rows.filter(retired_at__isnull=not self.form.cleaned_data["retired"])


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
    """By message, meeting and decision-maker."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"))
    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"))
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"), field_name="meeting__people")

    class Meta:
        model = MessageUse
        fields: list[str] = []


class ProofPointFilter(SiteFilterSet):
    """By message, whether the check is over 24 months old or missing, and whether it passes all the same."""

    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), field_name="version__message")
    before = DayFilter(label=_("Needs a look by"), method="filter_before")
    stale = django_filters.BooleanFilter(label=_("Check the source"), method="filter_stale")
    waived = django_filters.BooleanFilter(
        label=_("Passes without source or fresh check"), field_name="waived_on", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = ProofPoint
        fields: list[str] = []

    def filter_before(self, rows: QuerySet[ProofPoint], _name: str, value: dt.date) -> QuerySet[ProofPoint]:
        """Facts of messages in use that will not hold on the day; each is then told as it stands on that day."""
        return ageing(rows, value).annotate(as_of=Value(value))

    def filter_stale(self, rows: QuerySet[ProofPoint], _name: str, value: bool) -> QuerySet[ProofPoint]:
        """Facts never checked, checked over 24 months ago or over, or the others."""
        stale = rows.filter(Q(checked_on=None) | is_stale(clock.day(self.at)))
        return stale if value else rows.exclude(pk__in=stale.values("pk"))
