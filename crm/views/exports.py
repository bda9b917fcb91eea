"""Lists to take away, with the rows, order and columns of the page that they are taken from."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from crm.filters import saved
from crm.views.saved_views import PAGES, SavingList
from crm.web.taken import FORMS, TakenList


class TakenPage(SavingList):
    """A list that can be taken away. ``taken`` says what it holds."""

    taken: ClassVar[type[TakenList]]

    @cached_property
    def listed(self) -> TakenList:
        """The viewer's own."""
        return self.taken(self.viewer, self.at)

    def get_queryset(self) -> Any:
        """What the viewer reads."""
        rows: QuerySet[Any] = self.listed.rows()
        return rows

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the addresses of the files."""
        asked = saved.short(self.request.GET)
        files = [
            (form.upper(), f"{reverse(f'export_{self.kind}', args=[form])}{'?' if asked else ''}{asked}")
            for form in FORMS
        ]
        return super().get_context(files=files, **extra)


class Export(TakenPage):
    """The list as a file. Filters that cannot be read are told on the page of the list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, sent as it is written."""
        form = kwargs["form"]
        if form not in FORMS:
            raise Http404
        found, _rows = self.narrowed()
        if found is None or not found.is_valid():
            return HttpResponseRedirect(f"{reverse(PAGES[self.kind])}?{saved.short(request.GET)}")
        return cast(HttpResponse, self.listed.answer(form, found))
