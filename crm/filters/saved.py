"""Query strings that are kept: as short as they can be, and none that the list would not understand."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.enums import ListKind
from crm.errors import DomainError
from crm.filters.base import SiteFilterSet
from crm.models import SavedView
from crm.visibility import Viewer

# Not a filter, but the place on the list.
PLACE = "after"


def short(query: QueryDict) -> str:
    """The query string without what asks nothing, in the order of its names."""
    asked = QueryDict(mutable=True)
    for name in sorted(query):
        if name != PLACE and (values := [value for value in query.getlist(name) if value]):
            asked.setlist(name, values)
    return asked.urlencode()


def understood(query: str, kind: type[SiteFilterSet], *, viewer: Viewer, at: dt.datetime) -> str:
    """The query string as it is kept. Raises DomainError naming a filter that the list lacks or that cannot be read."""
    try:
        asked = QueryDict(query.removeprefix("?"))
    except (UnicodeError, ValueError) as error:
        raise DomainError(_("The filters cannot be read."), field="query") from error
    for name in asked:
        if name not in kind.base_filters and name != PLACE:
            raise DomainError(_("There is no such parameter: “%(name)s”.") % {"name": name}, field="query")
    text = short(asked)
    # No row is read: only whether the filters can be.
    found = kind(QueryDict(text), SavedView.objects.none(), viewer=viewer, at=at)
    if not found.is_valid():
        raise DomainError(" ".join(sentence.text for sentence in found.sentences()), field="query")
    return text


class SavedViewFilter(SiteFilterSet):
    """Kept views by list."""

    kind = django_filters.ChoiceFilter(label=gettext_lazy("List"), choices=ListKind.choices)

    class Meta:
        model = SavedView
        fields: list[str] = []
