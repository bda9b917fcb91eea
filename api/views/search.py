"""One search over people, bodies, networks, meetings, messages, programme items, rotas, needs and watch notes."""

from __future__ import annotations

from typing import Any

from api.base import Single
from api.permissions import covers
from api.serializers.search import SearchInput, SearchOutput
from campaigns.queries.search import Found, search
from crm.models import Person

# Which area of a token's scopes each kind of hit stands in.
_AREAS = {
    **dict.fromkeys(("people", "bodies", "networks"), "people"),
    "meetings": "log",
    "messages": "messages",
    **dict.fromkeys(("items", "rotas"), "arenas"),
    **dict.fromkeys(("needs", "notes"), "campaigns"),
}


class Search(Single):
    """What holds the words, as far as the caller may read: names, roles, bodies, titles, references and texts."""

    model = Person
    output = SearchOutput
    inputs = {"retrieve": SearchInput}

    def state(self, **query: Any) -> dict[str, Any]:
        """The best hits of each kind. A token finds only what its scopes cover."""
        results = search(self.viewer, query["q"], at=self.at)
        found = {
            kind: getattr(results, kind) if results and covers(self.request.auth, area) else Found([], more=False)
            for kind, area in _AREAS.items()
        }
        told = {kind: hits.rows for kind, hits in found.items()}
        return dict(SearchOutput({**told, "more": [kind for kind, hits in found.items() if hits.more]}).data)
