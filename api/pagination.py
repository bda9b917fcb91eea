"""Pages by number: ``page`` from 1, ``limit`` rows each, 20 unless asked (DIGG's REST API profile)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from api.problems import BadParameter

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
# Beyond it the database would count rows for seconds.
MAX_PAGE = 100_000
PARAMETERS = frozenset({"page", "limit"})


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows are wanted."""

    page: int
    limit: int

    @classmethod
    def of(cls, query: QueryDict) -> Window:
        """As the query says. Raises BadParameter naming what is no number within its bounds."""
        return cls(_number(query, "page", 1, MAX_PAGE), _number(query, "limit", DEFAULT_LIMIT, MAX_LIMIT))

    @property
    def rows(self) -> slice:
        """The rows' places."""
        return slice((self.page - 1) * self.limit, self.page * self.limit)

    def links(self, request: HttpRequest, total: int) -> dict[str, str | None]:
        """Addresses of the pages around this one; None where there is none."""
        last = -(-total // self.limit)
        return {
            "next": self._url(request, self.page + 1) if self.page < last else None,
            "previous": self._url(request, min(self.page - 1, last)) if self.page > 1 and last else None,
        }

    def _url(self, request: HttpRequest, page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"{request.path}?{query.urlencode()}"


def _number(query: QueryDict, name: str, default: int, most: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise BadParameter(
            _("“%(name)s” is a whole number from 1 to %(most)s.") % {"name": name, "most": most}, field=name
        )
    return int(text)
