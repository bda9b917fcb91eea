"""Every resource of the interface starts from what its caller may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Prefetch, QuerySet

from api.urls import RESOURCES
from crm.enums import Role
from crm.models import Organisation, User
from crm.visibility import Viewer
from tests.conftest import AT

OUTSIDER = Viewer(user_id=1, organisation_id=1, role=Role.COORDINATOR, member=False)
ADMINISTRATOR = Viewer(user_id=1, organisation_id=1, role=Role.ADMIN, member=True)
WITHOUT_ROWS = {
    "handover",
    "council",
    "search",
    "sending",
    "quiet-hours",
    "reminder-choices",
    "anchoring-rules",
    "own-statement",
}
STARTS = re.compile(r"\b(?:objects|_default_manager|_base_manager|manager)\s*\.\s*(\w+)")
# It holds a row until the transaction ends; what the row says is then read through the viewer.
LOCK = ("api/base.py", "select_for_update")


def test_no_query_of_the_interface_starts_elsewhere():
    found = [
        (str(path.relative_to(settings.BASE_DIR)), start)
        for path in sorted(Path(settings.BASE_DIR / "api").rglob("*.py"))
        for start in STARTS.findall(path.read_text("utf-8"))
    ]
    assert {one for one in found if one[1] not in {"visible_to", "readable_by", "none"}} == {LOCK}


def querysets(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """The rows, and those that are fetched with them; a relation fetched by its name alone is narrowed to nobody."""
    yield rows
    for lookup in rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        assert isinstance(lookup, Prefetch), f"{rows.model.__name__} fetches all of {lookup!r}"
        assert lookup.queryset is not None, f"{rows.model.__name__} fetches all of {lookup.prefetch_through!r}"
        yield from querysets(lookup.queryset)


def rows_of(name: str, viewer: Viewer, action: str) -> QuerySet[Any]:
    resource: Any = RESOURCES[name](basename=name, action=action)
    resource.viewer, resource.at = viewer, AT
    return resource.rows()


@pytest.mark.parametrize("viewer", [OUTSIDER, ADMINISTRATOR], ids=["outsider", "administrator"])
@pytest.mark.parametrize("name", sorted(RESOURCES.keys() - WITHOUT_ROWS))
def test_who_reads_no_content_is_given_nothing(name: str, viewer: Viewer, db: None, django_assert_num_queries):
    """The database is not even asked: a query that leaves the viewer out would ask it, whatever the tables hold."""
    for action in ("list", "retrieve"):
        for rows in querysets(rows_of(name, viewer, action)):
            if viewer is ADMINISTRATOR and rows.model in {User, Organisation}:
                continue  # what administrators look after
            with django_assert_num_queries(0):
                assert list(rows.prefetch_related(None)) == []
