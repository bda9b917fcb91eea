"""Narrowing the handover register."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.queries.handover import GONE, NOBODY, Register
from campaigns.queries.handover_kinds import KINDS
from crm.enums import Partnership
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Council, Organisation, User

ALL = "all"
_PARTIES = {"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}


class HandoverFilter(SiteFilterSet):
    """By kind, by whose it is, by what is missing; what is under way unless asked otherwise.

    The rows are of many models, so no queryset is narrowed: the filters make a ``Register``.
    """

    search = "kind"
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=[(kind.code, kind.label) for kind in KINDS])
    organisation = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Owning organisation"))
    person = VisibleChoiceFilter(model=User, label=_("In charge"))
    gap = django_filters.ChoiceFilter(
        label=_("What is missing"), choices=[(NOBODY, _("Nobody owns it")), (GONE, _("Whoever is in charge has left"))]
    )
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=[(ALL, _("Also what is over"))], empty_label=_("What is under way")
    )

    @cached_property
    def register(self) -> Register:
        """What the filters leave."""
        asked: dict[str, Any] = dict(self.form.cleaned_data) if self.form.is_valid() else {}
        return Register(
            viewer=self.viewer,
            at=self.at,
            council=Council.current(),
            kind=asked.get("kind") or "",
            organisation=asked.get("organisation"),
            person=asked.get("person"),
            gap=asked.get("gap") or "",
            every=asked.get("show") == ALL,
        )

    @property
    def qs(self) -> QuerySet[Any]:
        """Its keys; none for a filter that cannot be understood."""
        rows: QuerySet[Any] = self.register.rows() if self.form.is_valid() else self.queryset.none()
        return rows
