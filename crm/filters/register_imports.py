"""Narrowing the lines of an import, and the list of imports."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.import_enums import ImportState, LineKind
from crm.models import ImportLine, RegisterImport

UNDECIDED, CHOSEN = "undecided", "chosen"


class ImportLineFilter(SiteFilterSet):
    """What becomes of a line, whom it names, and whether somebody decided on it."""

    kind = django_filters.ChoiceFilter(label=_("What happens"), choices=LineKind.choices)
    q = django_filters.CharFilter(label=_("Search name"), field_name="label", lookup_expr="icontains")
    decision = django_filters.ChoiceFilter(
        label=_("Decision"), choices=[(UNDECIDED, _("To decide on")), (CHOSEN, _("Decided"))], method="by_decision"
    )

    def by_decision(self, rows: QuerySet[ImportLine], name: str, value: str) -> QuerySet[ImportLine]:
        """Possible duplicates on which nobody has decided, or what somebody has."""
        return rows.exclude(choice="") if value == CHOSEN else rows.filter(Q(kind=LineKind.DUPLICATE), choice="")


class ImportLineListFilter(ImportLineFilter):
    """The same, and by the import."""

    run = VisibleChoiceFilter(model=RegisterImport, label=_("Import"))


class RegisterImportFilter(SiteFilterSet):
    """Imports by how far they have come."""

    search = "state"
    state = django_filters.ChoiceFilter(label=_("State"), choices=ImportState.choices)
